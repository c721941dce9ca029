package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// serveWith starts a server with more flags. It returns the address, the lines that the server
// printed before it served, and a function that stops it.
func serveWith(t *testing.T, args ...string) (site, printed string, stop func() error) {
	t.Helper()
	cmd := command(t, append([]string{"serve", "--addr", "127.0.0.1:0", "--db", dbIn(t, t.TempDir())}, args...)...)
	errs, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewReader(errs)
	for {
		line, err := lines.ReadString('\n')
		require.NoError(t, err, printed)
		if _, address, ok := strings.Cut(line, "talkgraph serves on "); ok {
			go func() { _, _ = io.Copy(io.Discard, lines) }()
			return strings.TrimSpace(address), printed, func() error {
				require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
				return cmd.Wait()
			}
		}
		printed += line
	}
}

// post sends shortNote to an address, with a token unless that is "", and returns the status.
func post(t *testing.T, client *http.Client, address, token string) int {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, address, strings.NewReader(shortNote))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "text/plain")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := client.Do(req)
	require.NoError(t, err)
	res.Body.Close()
	return res.StatusCode
}

func TestServe_ChangesRequireTheToken(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "below", "my.token")
	site, printed, end := serveWith(t, "--token-file", path)
	require.Contains(t, printed, path)
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	token := strings.TrimSpace(string(b))
	require.NotContains(t, printed, token)
	require.GreaterOrEqual(t, len(token), 26)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	address := site + "/api/v1/notes?source=x.txt"
	require.Equal(t, http.StatusUnauthorized, post(t, http.DefaultClient, address, ""))
	require.Equal(t, http.StatusCreated, post(t, http.DefaultClient, address, token))
	require.NoError(t, end())

	site, _, end = serveWith(t, "--host", "talks.example.org", "--token-file", path)
	require.Equal(t, http.StatusCreated, post(t, http.DefaultClient, site+"/api/v1/notes?source=x.txt", token), "the token stays")
	require.NoError(t, end())

	site, _, end = serveWith(t, "--cors", "*", "--token-file", path)
	require.Equal(t, http.StatusUnauthorized, post(t, http.DefaultClient, site+"/api/v1/notes?source=x.txt", ""), "other sites may not write")
	require.NoError(t, end())
	require.NoError(t, os.Chmod(path, 0o644))
	r := talkgraph(t, "", "serve", "--db", dbIn(t, t.TempDir()), "--addr", "127.0.0.1:0", "--token-file", path)
	require.Equal(t, 1, r.code)
	require.Contains(t, r.err, "chmod 600")
	require.NoError(t, os.WriteFile(path, []byte("short"), 0o600))
	require.NoError(t, os.Chmod(path, 0o600))
	r = talkgraph(t, "", "serve", "--db", dbIn(t, t.TempDir()), "--addr", "127.0.0.1:0", "--token-file", path)
	require.Contains(t, r.err, "fewer than 16 characters")
}

func TestServe_SettingsOfFileEnvironmentAndFlags(t *testing.T) {
	t.Parallel()
	file := write(t, t.TempDir(), "talkgraph.yaml", "max-page: 7\nmax-note: 64kB\nhost: [a.example, b.example]\nlog-format: json\nheavy: 3\n")
	show := func(args ...string) string {
		cmd := command(t, append([]string{"config", "show"}, args...)...)
		cmd.Env = append(cmd.Env, "TALKGRAPH_MAX_PAGE=8", "TALKGRAPH_HEAVY=4", "TALKGRAPH_DB=postgres://me:secret@localhost/talks")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		return string(out)
	}
	out := show("--config", file, "--heavy", "5")
	for _, want := range []string{
		"max-page: 8 # TALKGRAPH_MAX_PAGE\n", "heavy: 5 # flag\n", "max-note: 64kB # " + file, `host: ["a.example", "b.example"] # ` + file, "draw-time: 10s # default\n",
	} {
		require.Contains(t, out, want)
	}
	require.NotContains(t, out, "secret")
	again := write(t, t.TempDir(), "all.yaml", strings.ReplaceAll(out, "postgres://me:xxxxx@localhost/talks", ""))
	require.Contains(t, show("--config", again), "heavy: 4 # TALKGRAPH_HEAVY\n", "--config reads what config show prints")

	for text, says := range map[string]string{
		"max-pages: 7\n": `"max-pages", which is not a setting`, "heavy: many\n": "heavy: \"many\"", "heavy: {a: b}\n": "takes a value or a list",
		"heavy: [\n": "line 1", "max-note: 5 apples\n": "write a size such as",
	} {
		r := talkgraph(t, "", "serve", "--config", write(t, t.TempDir(), "bad.yaml", text))
		require.Equal(t, 2, r.code, text)
		require.Contains(t, r.err, says)
	}
	for _, args := range [][]string{{"--max-page", "201"}, {"--heavy", "0"}, {"--draw-time", "0s"}, {"--tls-cert", "x"}, {"--log-format", "xml"}, {"--log-level", "loud"}, {"--write-rate", "-1"}, {"--max-note", "17MB"}} {
		require.Equal(t, 2, talkgraph(t, "", append([]string{"serve"}, args...)...).code, args)
	}
	require.Equal(t, 1, talkgraph(t, "", "serve", "--trusted-proxy", "nowhere", "--db", "memory:", "--addr", "127.0.0.1:0").code)
}

func TestServe_HTTPS(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	dir := t.TempDir()
	cert := write(t, dir, "cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	keyFile := write(t, dir, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})))

	site, _, end := serveWith(t, "--tls-cert", cert, "--tls-key", keyFile)
	require.True(t, strings.HasPrefix(site, "https://"), site)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(readFile(t, cert)))
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	res, err := client.Get(site + "/map")
	require.NoError(t, err)
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	res.Body.Close()
	require.NotEmpty(t, res.Header.Get("Strict-Transport-Security"))
	require.Contains(t, string(b), site)
	client.CloseIdleConnections()
	require.NoError(t, end())
	r := talkgraph(t, "", "serve", "--db", "memory:", "--addr", "127.0.0.1:0", "--tls-cert", keyFile, "--tls-key", cert)
	require.Contains(t, r.err, "cannot read the certificate")
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}

// TestServe_LimitsConnections allows one connection. A second must wait until the first, which
// sends no whole header, is closed. A header that is too large must be refused.
func TestServe_LimitsConnections(t *testing.T) {
	t.Parallel()
	site, _, end := serveWith(t, "--header-time", "300ms", "--max-connections", "1", "--max-header", "8kB")
	address := strings.TrimPrefix(site, "http://")
	silent, err := net.Dial("tcp", address)
	require.NoError(t, err)
	_, err = silent.Write([]byte("GET / HTTP/1.1\r\nHost: localhost\r\n"))
	require.NoError(t, err)
	start := time.Now()
	res, err := http.Get(site + "/healthz") // answered once the silent connection is closed
	require.NoError(t, err)
	res.Body.Close()
	require.GreaterOrEqual(t, time.Since(start), 200*time.Millisecond)
	_, err = io.ReadAll(silent)
	require.NoError(t, err, "it was closed")
	http.DefaultClient.CloseIdleConnections()
	req, err := http.NewRequest(http.MethodGet, site+"/healthz", nil)
	require.NoError(t, err)
	req.Header.Set("X-Long", strings.Repeat("x", 16<<10))
	res, err = http.DefaultClient.Do(req)
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, res.StatusCode)
	http.DefaultClient.CloseIdleConnections()
	require.NoError(t, end())
}

// TestServe_StoreFileIsMoved moves the store of a running server. Changes must be refused until the
// file is back.
func TestServe_StoreFileIsMoved(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "talks.db")
	_, site := startServer(t, "bolt:"+path)
	require.NoError(t, os.Rename(path, path+".moved"))
	require.Equal(t, http.StatusServiceUnavailable, post(t, http.DefaultClient, site+"/api/v1/notes?source=x.txt", ""))
	res, err := http.Get(site + "/readyz")
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, http.StatusServiceUnavailable, res.StatusCode)
	require.NoError(t, os.Rename(path+".moved", path))
	require.Equal(t, http.StatusCreated, post(t, http.DefaultClient, site+"/api/v1/notes?source=x.txt", ""))
}

// TestServe_ShutdownWaitsForRequests stops a server while it runs a query, and requires that the
// query is answered.
func TestServe_ShutdownWaitsForRequests(t *testing.T) {
	t.Parallel()
	site, _, end := serveWith(t, "--query-time", "1s")
	status := make(chan int, 1)
	go func() {
		res, err := http.Post(site+"/api/v2/query?lang=gizmo", "text/plain", strings.NewReader("while(true){}"))
		if err != nil {
			status <- 0
			return
		}
		res.Body.Close()
		status <- res.StatusCode
	}()
	require.Eventually(t, func() bool {
		res, err := http.Get(site + "/metrics")
		if err != nil {
			return false
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return strings.Contains(string(b), `talkgraph_heavy_running{kind="queries"} 1`)
	}, time.Minute, 5*time.Millisecond)
	require.NoError(t, end())
	require.Equal(t, http.StatusGatewayTimeout, <-status)
}

// TestServe_TimeLimitsOfAConnection exceeds the time limits for reading a request, for an idle
// connection, for writing an answer and for a drawing.
func TestServe_TimeLimitsOfAConnection(t *testing.T) {
	t.Parallel()
	site, _, end := serveWith(t, "--read-time", "300ms", "--idle-time", "300ms", "--write-time", "3s", "--draw-time", "20ms", "--query-time", "20s")
	address := strings.TrimPrefix(site, "http://")

	slow, err := net.Dial("tcp", address) // sends a part of its body
	require.NoError(t, err)
	_, err = slow.Write([]byte("POST /api/v1/notes HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nx"))
	require.NoError(t, err)
	b, err := io.ReadAll(slow)
	require.NoError(t, err)
	require.Contains(t, string(b), "400 Bad Request")
	require.Contains(t, string(b), "reading the upload")

	idle, err := net.Dial("tcp", address) // sends one request
	require.NoError(t, err)
	_, err = idle.Write([]byte("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"))
	require.NoError(t, err)
	b, err = io.ReadAll(idle)
	require.NoError(t, err, "it was closed")
	require.Contains(t, string(b), "200 OK")

	res, err := http.Post(site+"/api/v2/query?lang=gizmo", "text/plain", strings.NewReader("while(true){}"))
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Contains(t, []int{http.StatusGatewayTimeout, http.StatusServiceUnavailable}, res.StatusCode, "the query ends before the write timeout")

	require.Eventually(t, func() bool { // on a busy machine the request may end before the drawing starts
		res, err := http.Get(site + "/map.svg")
		require.NoError(t, err)
		defer res.Body.Close()
		b, err = io.ReadAll(res.Body)
		require.NoError(t, err)
		require.Contains(t, []int{http.StatusGatewayTimeout, http.StatusServiceUnavailable}, res.StatusCode)
		return strings.Contains(string(b), "longer than 20ms")
	}, time.Minute, 10*time.Millisecond)
	http.DefaultClient.CloseIdleConnections()
	require.NoError(t, end())
}
