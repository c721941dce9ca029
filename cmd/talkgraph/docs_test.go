package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph/cayley/storetest"
)

// docsPrelude starts the script of a page. It makes go run in the clone. It stops a server in the
// foreground once it serves, as Ctrl-C does, and one in the background when the page ends.
const docsPrelude = `set -euo pipefail
set -m
trap 'jobs -p | while read -r job; do kill -INT -- "-$job" 2>/dev/null || true; done' EXIT
go() { (cd "$REPO" && command go "$@"); }
background() {
  "$@" 2>server.log & server=$!
  until grep -qE 'serves on|watches' server.log; do kill -0 $server 2>/dev/null || { cat server.log >&2; exit 1; }; sleep 0.05; done
}
foreground() { background "$@"; kill -INT -- "-$server"; wait $server || true; }
`

var (
	// docsBlock matches "```sh" and "```console" blocks, and not "```json".
	docsBlock = regexp.MustCompile("(?s)```(sh|console)\n(.*?)```")
	// docsServer matches "talkgraph serve" and "go run ./cmd/talkgraph serve --db x &", and not
	// "talkgraph load x".
	docsServer = regexp.MustCompile(`(?m)^((?:talkgraph|go run \./cmd/talkgraph) (?:serve|watch)\b.*?)( &)?$`)
	// docsPort matches the port in "--addr :8080" and "http://127.0.0.1:8081/x", and not "x:80".
	docsPort = regexp.MustCompile(`(?:127\.0\.0\.1)?:(808\d)\b`)
)

// page is a page of documentation as a shell script.
type page struct {
	script string
	shows  [][]string // for each "$ command" the output lines that the page shows
}

// parsePage turns the blocks of a page into a script, which writes the output of the Nth
// "$ command" to the file "shown-N". It omits "make test", because that runs this test.
func parsePage(text string) page {
	var p page
	var script strings.Builder
	script.WriteString(docsPrelude)
	for _, block := range docsBlock.FindAllStringSubmatch(text, -1) {
		if block[1] == "sh" {
			body := strings.ReplaceAll(block[2], "make test\n", "")
			script.WriteString(docsServer.ReplaceAllStringFunc(body, func(line string) string {
				if command, ok := strings.CutSuffix(line, " &"); ok {
					return "background " + command
				}
				return "foreground " + line
			}))
			continue
		}
		for line := range strings.Lines(block[2]) {
			if command, ok := strings.CutPrefix(line, "$ "); ok {
				fmt.Fprintf(&script, "%s >shown-%d\n", strings.TrimSpace(command), len(p.shows))
				p.shows = append(p.shows, nil)
			} else if last := len(p.shows) - 1; strings.TrimSpace(line) != "" {
				p.shows[last] = append(p.shows[last], strings.TrimRight(line, "\n"))
			}
		}
	}
	p.script = script.String()
	return p
}

// TestDocs_EveryCommandRuns runs the commands of the README and of each page in docs in order,
// and compares the output. Each page has its own folder and home. A page may omit output lines.
func TestDocs_EveryCommandRuns(t *testing.T) {
	repo, err := filepath.Abs("../..")
	require.NoError(t, err)
	pages, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	installed := t.TempDir()
	program := "#!/bin/sh\nTALKGRAPH_TEST_MAIN=1 exec " + os.Args[0] + " \"$@\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(installed, "talkgraph"), []byte(program), 0o755))
	for _, path := range append([]string{"../../README.md"}, pages...) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			bin := installed
			if filepath.Base(path) == "README.md" {
				bin = t.TempDir() // the README installs the program itself
			}
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			ports := map[string]string{}
			text = docsPort.ReplaceAllFunc(text, func(address []byte) []byte {
				port := string(docsPort.FindSubmatch(address)[1])
				if ports[port] == "" {
					ports[port] = freeAddress(t)
				}
				return []byte(ports[port])
			})
			if filepath.Base(path) == "postgresql.md" {
				text = onTestDatabase(t, text)
			}
			runPage(t, parsePage(string(text)), repo, bin, ports["8080"])
		})
	}
}

// runPage runs a page's script with bin first on the path and address as the server's address.
func runPage(t *testing.T, p page, repo, bin, address string) {
	dir := t.TempDir()
	for _, name := range []string{"data", "loader"} {
		require.NoError(t, os.Symlink(filepath.Join(repo, name), filepath.Join(dir, name)))
	}
	writeCertificate(t, dir)
	if address == "" {
		address = freeAddress(t)
	}
	cmd := exec.Command("bash", "-c", p.script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "REPO="+repo, "HOME="+t.TempDir(), "GOBIN="+bin, "PATH="+bin+":"+os.Getenv("PATH"), "TALKGRAPH_ADDR="+address, "TALKGRAPH_DB=",
		"XDG_DATA_HOME=", "XDG_STATE_HOME=", "XDG_CONFIG_HOME=", "XDG_CACHE_HOME="+filepath.Join(os.TempDir(), "talkgraph-tests"))
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOFLAGS"} {
		value, err := exec.Command("go", "env", name).Output()
		require.NoError(t, err)
		cmd.Env = append(cmd.Env, name+"="+strings.TrimSpace(string(value)))
	}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	for n, shown := range p.shows {
		rest, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("shown-%d", n)))
		require.NoError(t, err)
		for _, line := range shown {
			_, after, found := bytes.Cut(append([]byte("\n"), rest...), []byte("\n"+line+"\n"))
			require.True(t, found, "%q is not in the rest of the output:\n%s", line, rest)
			rest = after
		}
	}
}

// onTestDatabase replaces the database in docs/postgresql.md with one of the test server.
func onTestDatabase(t *testing.T, text []byte) []byte {
	if os.Getenv(storetest.Server) == "" {
		t.Skip("needs PostgreSQL: make test-postgres")
	}
	text = bytes.ReplaceAll(text, []byte("createdb talks\n"), nil)
	return bytes.ReplaceAll(text, []byte("postgres://localhost/talks"), []byte("'"+storetest.Database(t)+"'"))
}

// freeAddress returns a loopback address on which nothing listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// writeCertificate writes a self-signed certificate to talks.pem and its key to talks.key.
func writeCertificate(t *testing.T, dir string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	for name, block := range map[string]*pem.Block{"talks.pem": {Type: "CERTIFICATE", Bytes: der}, "talks.key": {Type: "PRIVATE KEY", Bytes: secret}} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600))
	}
}
