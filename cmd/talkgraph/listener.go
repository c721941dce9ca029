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
)

// listenFlags declares where the server listens and who may use it.
func (s *serving) listenFlags(f *pflag.FlagSet) {
	f.StringVar(&s.addr, "addr", "127.0.0.1:8080", "the `HOST:PORT` to listen on")
	f.StringVar(&s.tokenFile, "token-file", "", "the `FILE` with the token that changes require (default: none at this machine's own address, else \"token\" beside the user's data)")
	f.BoolVar(&s.access.Private, "private", false, "require the token for reading too")
	f.BoolVar(&s.readOnly, "read-only", false, "refuse all changes")
	f.StringSliceVar(&s.access.Hosts, "host", nil, "another `NAME` by which the server is addressed; * for any (may be repeated)")
	f.StringSliceVar(&s.access.Origins, "cors", nil, "an `ORIGIN` whose pages may call the API; * for any (may be repeated)")
	f.StringSliceVar(&s.access.Proxies, "trusted-proxy", nil, "an `ADDRESS` or network whose X-Forwarded headers are trusted (may be repeated)")
	f.StringVar(&s.cert, "tls-cert", "", "a `FILE` with the certificate for HTTPS")
	f.StringVar(&s.key, "tls-key", "", "a `FILE` with its key")
}

// listen opens the address. If changes need a token there, it reads or creates the token.
func (s *serving) listen(cmd *cobra.Command) (net.Listener, error) {
	l, err := net.Listen("tcp", s.addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w; name another address with --addr", s.addr, err)
	}
	tcp, ok := l.Addr().(*net.TCPAddr)
	own := ok && tcp.IP.IsLoopback()
	if !own && len(s.access.Hosts) == 0 {
		s.access.Hosts = []string{"*"}
	}
	if !own || len(s.access.Hosts)+len(s.access.Origins) > 0 || s.tokenFile != "" || s.access.Private {
		err = s.readToken(cmd)
		for _, rate := range []struct {
			flag string
			to   *float64
		}{{"write-rate", &s.limits.WriteRate}, {"heavy-rate", &s.limits.HeavyRate}} {
			if !cmd.Flags().Changed(rate.flag) {
				*rate.to = 5
			}
		}
	}
	var pair tls.Certificate
	if err == nil && s.cert != "" {
		if pair, err = tls.LoadX509KeyPair(s.cert, s.key); err != nil {
			err = fmt.Errorf("cannot read the certificate: %w", err)
		}
	}
	if err != nil {
		l.Close()
		return nil, err
	}
	l = netutil.LimitListener(l, s.connections)
	if s.cert != "" {
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"h2", "http/1.1"}, MinVersion: tls.VersionTLS12})
	}
	return l, nil
}

// leastToken is the shortest token, in characters.
const leastToken = 16

// readToken reads the token from its file and creates the file if it is missing.
func (s *serving) readToken(cmd *cobra.Command) error {
	path := s.tokenFile
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
	if s.access.Token = strings.TrimSpace(string(b)); len(s.access.Token) < leastToken {
		return fmt.Errorf("%w: the token in %s has fewer than %d characters; remove the file to get a new one", graph.ErrInvalid, path, leastToken)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "changes require the token in %s\n", path)
	return nil
}

// writeNew creates a file that only its owner can read. It fails if the file exists.
func writeNew(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}
