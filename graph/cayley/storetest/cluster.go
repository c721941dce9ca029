package storetest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Cluster is a PostgreSQL server that a test may kill.
type Cluster struct {
	Address string // URL of its database
	bin     string // folder of its programs
	dir     string // folder of its data, its socket and its log
	port    int
	attr    *syscall.SysProcAttr // the user that it runs as
}

// StartCluster starts a PostgreSQL server on a free port of this machine and stops it when
// the test ends. If the test runs as root, the server runs as the user postgres.
func StartCluster(t *testing.T) *Cluster {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	require.NoError(t, err)
	require.NotEmpty(t, found, "PostgreSQL is not installed")
	dir, err := os.MkdirTemp("", "cluster")
	require.NoError(t, err)
	c := &Cluster{bin: filepath.Dir(found[len(found)-1]), dir: dir, port: freePort(t)}
	if os.Getuid() == 0 {
		u, err := user.Lookup("postgres")
		require.NoError(t, err)
		uid, err := strconv.Atoi(u.Uid)
		require.NoError(t, err)
		gid, err := strconv.Atoi(u.Gid)
		require.NoError(t, err)
		require.NoError(t, os.Chown(dir, uid, gid))
		c.attr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	}
	c.Address = fmt.Sprintf("postgres://talkgraph@127.0.0.1:%d/postgres?sslmode=disable", c.port)
	require.NoError(t, c.run("initdb", "-D", c.data(), "-U", "talkgraph", "-A", "trust", "-E", "UTF8", "--no-locale"))
	t.Cleanup(func() {
		_ = c.run("pg_ctl", "-D", c.data(), "-m", "immediate", "stop")
		require.NoError(t, os.RemoveAll(dir))
	})
	c.Start(t)
	return c
}

// freePort returns a TCP port that no program listens on.
func freePort(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// data returns the folder of the data.
func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

// run runs a program of PostgreSQL to its end.
func (c *Cluster) run(program string, args ...string) error {
	cmd := exec.Command(filepath.Join(c.bin, program), args...)
	cmd.Dir, cmd.SysProcAttr = c.dir, c.attr
	return cmd.Run()
}

// Start starts the server. Call it again after Kill.
func (c *Cluster) Start(t *testing.T) {
	t.Helper()
	options := fmt.Sprintf("-p %d -k %s -h 127.0.0.1", c.port, c.dir)
	require.Eventually(t, func() bool {
		return c.run("pg_ctl", "-D", c.data(), "-l", filepath.Join(c.dir, "log"), "-w", "-o", options, "start") == nil
	}, time.Minute, 200*time.Millisecond, "the killed server has not ended")
}

// Kill kills the main process of the server; its other processes end soon after.
func (c *Cluster) Kill() {
	b, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
	if err != nil {
		return
	}
	first, _, _ := strings.Cut(string(b), "\n")
	if pid, err := strconv.Atoi(first); err == nil {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}
