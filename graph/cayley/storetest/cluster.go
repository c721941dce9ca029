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

// Cluster is a PostgreSQL that a test may kill.
type Cluster struct {
	Address string
	bin     string
	dir     string
	port    int
	as      *syscall.SysProcAttr
}

// StartCluster starts a PostgreSQL on a free port of this machine and stops it when the test ends.
// As root it runs as the user postgres.
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
		c.as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
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

func freePort(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

func (c *Cluster) run(program string, args ...string) error {
	cmd := exec.Command(filepath.Join(c.bin, program), args...)
	cmd.Dir, cmd.SysProcAttr = c.dir, c.as
	return cmd.Run()
}

// Start starts the server. Call it again after Kill.
func (c *Cluster) Start(t *testing.T) {
	t.Helper()
	options := fmt.Sprintf("-p %d -k %s -h 127.0.0.1", c.port, c.dir)
	require.Eventually(t, func() bool {
		return c.run("pg_ctl", "-D", c.data(), "-l", filepath.Join(c.dir, "log"), "-w", "-o", options, "start") == nil
	}, time.Minute, 200*time.Millisecond, "what was killed is still ending")
}

// Kill kills the first process of the server; the others then end too.
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
