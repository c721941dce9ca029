package main

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// childrenOf returns the IDs of the running child processes of a process.
func childrenOf(pid int) (children []int) {
	all, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range all {
		b, err := os.ReadFile(path)
		if err != nil {
			continue // the process has ended
		}
		rest := string(b[strings.LastIndexByte(string(b), ')')+1:])
		var state string
		var parent int
		if n, _ := fmt.Sscan(rest, &state, &parent); n == 2 && parent == pid && state != "Z" {
			child, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			children = append(children, child)
		}
	}
	return children
}

// TestWorkers_DieWithTheServerAndKnowNoSecrets kills a server. Its workers must end too, and must
// not have inherited its environment, which may hold a token or the address of a database.
func TestWorkers_DieWithTheServerAndKnowNoSecrets(t *testing.T) {
	cmd := command(t, "serve", "--addr", "127.0.0.1:0", "--db", "memory:", "--query-time", "10m")
	cmd.Env = append(cmd.Env, "PGPASSWORD=hush-hush", "TALKGRAPH_ADDR=127.0.0.1:0")
	errOut, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	defer func() { _ = cmd.Process.Kill() }()
	site := ""
	for lines := bufio.NewScanner(errOut); site == "" && lines.Scan(); {
		site = regexp.MustCompile(`http://\S+`).FindString(lines.Text())
	}
	require.NotEmpty(t, site)
	go func() { // ends with the server
		res, err := http.Post(site+"/api/v2/query?lang=gizmo", "text/plain", strings.NewReader("while(true){}"))
		if err == nil {
			res.Body.Close()
		}
	}()
	res, err := http.Get(site + "/map.svg")
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, http.StatusOK, res.StatusCode)
	var workers []int
	require.Eventually(t, func() bool { workers = childrenOf(cmd.Process.Pid); return len(workers) >= 3 }, time.Minute, 10*time.Millisecond, "a drawing, a running and a spare worker")
	for _, pid := range workers {
		env, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
		require.NoError(t, err)
		require.NotContains(t, string(env), "hush-hush")
		require.NotContains(t, string(env), "TALKGRAPH")
	}
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	require.Eventually(t, func() bool {
		for _, pid := range workers {
			if b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil && !strings.Contains(string(b), ") Z ") {
				return false
			}
		}
		return true
	}, time.Minute, 10*time.Millisecond, "workers outlive the server")
}
