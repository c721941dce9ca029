package main

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCommand_BesideAServerOnATerminal requires the client's pager and colours.
func TestCommand_BesideAServerOnATerminal(t *testing.T) {
	t.Parallel()
	db, _ := serveStore(t, t.TempDir())
	for _, c := range []struct {
		env  []string
		want string
	}{
		{[]string{"PAGER=tail -n 99", "TERM=xterm"}, "\x1b[1mPostgres Is Enough\x1b[0m"},
		{[]string{"PAGER=sed s/Postgres/MyPager/", "TERM=xterm", "NO_COLOR=1"}, "\nMyPager Is Enough"},
		{[]string{"PAGER=cat", "TERM=dumb"}, "\nPostgres Is Enough"},
	} {
		cmd := command(t, "ask", "--db", db, "talks about kafka")
		cmd.Env = append(cmd.Env, c.env...)
		require.Contains(t, onTerminal(t, cmd), c.want)
	}
}

// TestCommand_NamesTheProcessThatHasTheStoreOpen removes the socket, as if another program had the
// store open.
func TestCommand_NamesTheProcessThatHasTheStoreOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, server := serveStore(t, dir)
	require.NoError(t, os.Remove(filepath.Join(dir, "talks.db.socket")))
	r := talkgraph(t, "", "ask", "--db", db, "talks about kafka")
	require.Equal(t, 1, r.code)
	require.Contains(t, r.err, "in use: process "+strconv.Itoa(server.Pid)+" (")
	require.Contains(t, r.err, "serve --db "+db)
}
