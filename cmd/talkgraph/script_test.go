package main

import (
	"bufio"
	"compress/gzip"
	"crypto/tls"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph/cayley/storetest"
)

// TestNewcomer runs testdata/newcomer.txtar: a first session with an installed talkgraph, from
// go install to remove.
func TestNewcomer(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	database := ""
	if os.Getenv(storetest.Server) != "" {
		database = storetest.Database(t)
	}
	testscript.Run(t, testscript.Params{
		Files: []string{"testdata/newcomer.txtar"},
		Setup: func(env *testscript.Env) error {
			for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOFLAGS"} {
				out, err := exec.Command("go", "env", name).Output()
				if err != nil {
					return err
				}
				env.Setenv(name, strings.TrimSpace(string(out)))
			}
			for name, value := range map[string]string{
				"REPO": root, "HOME": env.WorkDir + "/home", "GOBIN": env.WorkDir + "/bin", "PATH": env.WorkDir + "/bin:" + os.Getenv("PATH"),
				"XDG_CACHE_HOME": filepath.Join(os.TempDir(), "talkgraph-tests"), "TALKGRAPH_POSTGRES": database,
			} {
				env.Setenv(name, value)
			}
			return os.MkdirAll(env.WorkDir+"/home", 0o755)
		},
		Condition: func(cond string) (bool, error) { return cond == "postgres" && database != "", nil },
		Cmds:      map[string]func(*testscript.TestScript, bool, []string){"start": start, "get": getURL, "post": sendNote, "pack": pack},
	})
}

// start starts a program in the background and waits for a line on its standard error. It sets
// a variable to the first group of the pattern: start SITE 'serves on (.*)' talkgraph serve.
func start(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: start VARIABLE PATTERN PROGRAM ARGUMENT...")
	}
	pattern := regexp.MustCompile(args[1])
	program := filepath.Join(ts.Getenv("GOBIN"), args[2])
	cmd := exec.Command(program, args[3:]...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "TALKGRAPH_DB", "PATH"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	errs, err := cmd.StderrPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(errs)
	for lines.Scan() {
		if m := pattern.FindStringSubmatch(lines.Text()); m != nil {
			if len(m) > 1 {
				ts.Setenv(args[0], m[1])
			}
			go func() { _, _ = io.Copy(io.Discard, errs) }()
			return
		}
	}
	ts.Fatalf("%s ended before it printed %q", args[2], args[1])
}

// insecureClient is an HTTP client that accepts self-signed certificates.
var insecureClient = &http.Client{Timeout: time.Minute, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}

// getURL prints the body at an address. With a pattern it repeats the request until the body
// matches, for a minute.
func getURL(ts *testscript.TestScript, _ bool, args []string) {
	until := regexp.MustCompile("")
	if len(args) > 1 {
		until = regexp.MustCompile(args[1])
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		res, err := insecureClient.Get(args[0])
		ts.Check(err)
		b, err := io.ReadAll(res.Body)
		ts.Check(err)
		res.Body.Close()
		if res.StatusCode != http.StatusOK {
			ts.Fatalf("%s: %s: %s", args[0], res.Status, b)
		}
		if until.Match(b) {
			_, err = ts.Stdout().Write(b)
			ts.Check(err)
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("%s never answered %q", args[0], args[1])
		}
	}
}

// sendNote posts a file to an address as a note.
func sendNote(ts *testscript.TestScript, _ bool, args []string) {
	res, err := insecureClient.Post(args[0], "text/plain", strings.NewReader(ts.ReadFile(args[1])))
	ts.Check(err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		ts.Fatalf("%s: %s", args[0], res.Status)
	}
}

// pack compresses a file with gzip: pack talks.jsonl talks.jsonl.gz.
func pack(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	z := gzip.NewWriter(f)
	_, err = z.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(z.Close())
	ts.Check(f.Close())
}
