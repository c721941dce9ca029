package main

import (
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/net/netutil"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/server"
)

// listenFlags declares the flags of where the server listens and who may use it.
func (o *serveOptions) listenFlags(f *pflag.FlagSet) {
	f.StringVar(&o.addr, "addr", "127.0.0.1:8080", "the `HOST:PORT` to listen on")
	f.StringVar(&o.tokenFile, "token-file", "", "the `FILE` with the token that changes require (default: none at a loopback address, else \"token\" in the user's data folder)")
	f.BoolVar(&o.access.Private, "private", false, "require the token for reading too")
	f.BoolVar(&o.readOnly, "read-only", false, "refuse all changes")
	f.StringSliceVar(&o.access.Hosts, "host", nil, "another `NAME` by which clients address the server; * for any (may be repeated)")
	f.StringSliceVar(&o.access.Origins, "cors", nil, "an `ORIGIN` whose pages may call the API; * for any (may be repeated)")
	f.StringSliceVar(&o.access.Proxies, "trusted-proxy", nil, "an `ADDRESS` or network whose X-Forwarded headers are trusted (may be repeated)")
	f.StringVar(&o.cert, "tls-cert", "", "the `FILE` of the certificate for HTTPS")
	f.StringVar(&o.key, "tls-key", "", "the `FILE` of the certificate's private key")
}

// listen opens the address, with HTTPS if a certificate is named. It limits the connections
// and sets who may use the server at that address.
func (o *serveOptions) listen(cmd *cobra.Command) (net.Listener, error) {
	l, err := net.Listen("tcp", o.addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w; name another address with --addr", o.addr, err)
	}
	var pair tls.Certificate
	if err = o.restrictAccess(cmd, l.Addr()); err == nil && o.cert != "" {
		if pair, err = tls.LoadX509KeyPair(o.cert, o.key); err != nil {
			err = fmt.Errorf("cannot read the certificate: %w", err)
		}
	}
	if err != nil {
		l.Close()
		return nil, err
	}
	limited, err := server.LimitClients(netutil.LimitListener(l, o.connections), o.clientConnections, o.access.Proxies)
	if err != nil {
		l.Close()
		return nil, err
	}
	l = limited
	if o.cert != "" {
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"h2", "http/1.1"}, MinVersion: tls.VersionTLS12})
	}
	return l, nil
}

// restrictAccess requires the token for changes and limits the rates of a client, unless only
// this machine can reach the server.
func (o *serveOptions) restrictAccess(cmd *cobra.Command, addr net.Addr) error {
	tcp, ok := addr.(*net.TCPAddr)
	isLoopback := ok && tcp.IP.IsLoopback()
	if !isLoopback && len(o.access.Hosts) == 0 {
		o.access.Hosts = []string{"*"}
	}
	if isLoopback && len(o.access.Hosts)+len(o.access.Origins) == 0 && o.tokenFile == "" && !o.access.Private {
		return nil
	}
	if !cmd.Flags().Changed("write-rate") {
		o.limits.WriteRate = clientRate
	}
	if !cmd.Flags().Changed("heavy-rate") {
		o.limits.HeavyRate = clientRate
	}
	return o.readToken(cmd)
}

// clientRate is the default rate of changes, and of drawings and queries, of one client per second
// if changes require the token. It is more than a person clicks.
const clientRate = 5

// minToken is the shortest token, in characters. 16 characters of rand.Text have 80 bits.
const minToken = 16

// readToken reads the token from its file, or creates the file with a random token. It returns
// graph.ErrInvalid if the token is short or if other users may read the file.
func (o *serveOptions) readToken(cmd *cobra.Command) error {
	path := o.tokenFile
	if path == "" {
		dir, err := library.DataFolder()
		if err != nil {
			return err
		}
		path = filepath.Join(dir, "token")
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		b = []byte(rand.Text() + "\n")
		if err = os.MkdirAll(filepath.Dir(path), 0o700); err == nil {
			err = writeNew(path, b)
		}
	}
	if err != nil {
		return fmt.Errorf("the token: %w; name another file with --token-file", err)
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%w: others may read the token in %s; chmod 600 it", graph.ErrInvalid, path)
	}
	if o.access.Token = strings.TrimSpace(string(b)); len(o.access.Token) < minToken {
		return fmt.Errorf("%w: the token in %s has fewer than %d characters; remove the file to get a new one", graph.ErrInvalid, path, minToken)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "changes require the token in %s\n", path)
	return nil
}

// writeNew creates a file that only its owner can read. It returns an error if the file exists.
func writeNew(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}
