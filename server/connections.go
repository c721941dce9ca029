package server

import (
	"net"
	"net/netip"
	"sync"
)

// LimitClients returns a listener that closes the connections of a client beyond a number, so that
// one client cannot use up the connections of a server. A client is an IPv4 address or an IPv6 /64
// network. It does not limit the proxies, which are addresses or networks, because many clients
// share their connections. It returns graph.ErrInvalid for a bad proxy.
func LimitClients(l net.Listener, connections int, proxies []string) (net.Listener, error) {
	networks, err := parseNetworks(proxies)
	if err != nil {
		return nil, err
	}
	return &clientListener{Listener: l, limit: connections, proxies: networks, open: map[string]int{}}, nil
}

// clientListener counts the open connections of each client.
type clientListener struct {
	net.Listener
	limit   int
	proxies []*net.IPNet

	mu   sync.Mutex
	open map[string]int // connections by client
}

// Accept returns the next connection of a client that has fewer than the limit. It closes others.
func (l *clientListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		address, err := netip.ParseAddrPort(conn.RemoteAddr().String())
		if err != nil || contains(l.proxies, address.Addr().AsSlice()) {
			return conn, nil
		}
		client := clientOf(address.Addr().Unmap().String())
		if l.count(client) {
			return &clientConn{Conn: conn, leave: sync.OnceFunc(func() { l.leave(client) })}, nil
		}
		conn.Close()
	}
}

// count counts a new connection of a client. It reports false if the client has too many.
func (l *clientListener) count(client string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[client] >= l.limit {
		return false
	}
	l.open[client]++
	return true
}

// leave counts the end of a connection.
func (l *clientListener) leave(client string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[client]--; l.open[client] == 0 {
		delete(l.open, client)
	}
}

// clientConn is a connection that is counted until it is closed.
type clientConn struct {
	net.Conn
	leave func()
}

// Close closes the connection.
func (c *clientConn) Close() error {
	c.leave()
	return c.Conn.Close()
}
