package server_test

import (
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/server"
)

// greeter accepts connections through LimitClients with a limit of 2 and writes "hello" to each.
// connect opens a connection and returns what was read: "" if it was closed. hangUp closes
// the server's end of the oldest open connection.
func greeter(t *testing.T, proxies ...string) (connect func() string, hangUp func()) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	limited, err := server.LimitClients(l, 2, proxies)
	require.NoError(t, err)
	accepted := make(chan net.Conn, 10)
	go func() {
		for {
			conn, err := limited.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, "hello")
			accepted <- conn
		}
	}()
	return func() string {
		conn, err := net.Dial("tcp", l.Addr().String())
		require.NoError(t, err)
		t.Cleanup(func() { conn.Close() })
		b := make([]byte, len("hello"))
		n, _ := io.ReadFull(conn, b)
		return string(b[:n])
	}, func() { (<-accepted).Close() }
}

func TestLimitClients_ClosesFurtherConnectionsOfAClient(t *testing.T) {
	connect, hangUp := greeter(t)
	for i, want := range []string{"hello", "hello", "", ""} {
		got := connect()
		require.Equal(t, want, got, i)
	}
	hangUp()
	for i, want := range []string{"hello", ""} {
		got := connect()
		require.Equal(t, want, got, i)
	}
}

func TestLimitClients_ProxiesHaveAnyNumber(t *testing.T) {
	connect, _ := greeter(t, "127.0.0.0/8")
	for range 5 {
		got := connect()
		require.Equal(t, "hello", got)
	}
}

func TestLimitClients_RefusesBadProxies(t *testing.T) {
	_, err := server.LimitClients(nil, 1, []string{"nowhere"})
	require.ErrorIs(t, err, graph.ErrInvalid)
}
