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

// TestNewcomer is a newcomer's first session, from installing to removing, on the program as
// it is installed.
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

// start starts a program that stays, and waits for a line on its standard error; what the
// pattern's group matches becomes a variable: start SITE 'serves on (.*)' talkgraph serve.
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
	ts.Fatalf("%s ended before it said %q", args[2], args[1])
}

// trusting is a client for a server with a certificate of its own making.
var trusting = &http.Client{Timeout: time.Minute, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}

// getURL prints what an address answers; with a pattern it asks until that is there.
func getURL(ts *testscript.TestScript, _ bool, args []string) {
	until := regexp.MustCompile("")
	if len(args) > 1 {
		until = regexp.MustCompile(args[1])
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		res, err := trusting.Get(args[0])
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

// sendNote sends a file as a note.
func sendNote(ts *testscript.TestScript, _ bool, args []string) {
	res, err := trusting.Post(args[0], "text/plain", strings.NewReader(ts.ReadFile(args[1])))
	ts.Check(err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		ts.Fatalf("%s: %s", args[0], res.Status)
	}
}

// pack compresses a file.
func pack(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	z := gzip.NewWriter(f)
	_, err = z.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(z.Close())
	ts.Check(f.Close())
}
