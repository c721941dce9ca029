//go:build unix

package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
)

// oddFolder makes a folder with a note, a link to it, and files that must be skipped: named pipes,
// a socket, and links to a device and out of the folder. reasons holds the report of each.
func oddFolder(t *testing.T) (dir string, reasons []string) {
	t.Helper()
	dir = t.TempDir()
	elsewhere := write(t, t.TempDir(), "secret.txt", longNote)
	write(t, dir, "note.txt", longNote)
	require.NoError(t, os.Symlink("note.txt", filepath.Join(dir, "within.txt")))
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "pipe.txt"), 0o600))
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "pipe.json"), 0o600))
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "event.yml"), 0o600))
	require.NoError(t, os.Symlink("/dev/zero", filepath.Join(dir, "zero.txt")))
	require.NoError(t, os.Symlink(elsewhere, filepath.Join(dir, "out.txt")))
	require.NoError(t, os.Symlink("../../etc", filepath.Join(dir, "folder.md")))
	require.NoError(t, os.Symlink("nowhere", filepath.Join(dir, "dangling.txt")))
	socket, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "s.txt"), Net: "unix"})
	require.NoError(t, err)
	t.Cleanup(func() { socket.Close() })
	return dir, []string{
		"pipe.txt is a named pipe; it is skipped", "pipe.json is a named pipe;", "event.yml is a named pipe;", "s.txt is a socket;",
		"zero.txt is a link out of the folder;", "out.txt is a link out of the folder;", "folder.md is a link ", "dangling.txt is a link that leads nowhere;",
	}
}

// runBriefly runs talkgraph, and fails the test after a minute: a program that opens a pipe would
// wait forever.
func runBriefly(t *testing.T, args ...string) result {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	done := make(chan result, 1)
	go func() { done <- talkgraph(t, "", args...) }()
	select {
	case r := <-done:
		return r
	case <-ctx.Done():
		t.Fatalf("%v waits for something", args)
		return result{}
	}
}

func TestLoad_SkipsPipesDevicesAndLinksOutOfTheFolder(t *testing.T) {
	dir, reasons := oddFolder(t)
	for _, verb := range [][]string{{"load", "--db", "memory:"}, {"extract"}} {
		r := runBriefly(t, append(verb, dir)...)
		require.Equal(t, 0, r.code, r.err)
		for _, line := range reasons {
			require.Contains(t, r.err, line, verb)
		}
		require.Contains(t, r.out, "note.txt")
		require.Contains(t, r.out, "within.txt")
		require.NotContains(t, r.out, "out.txt")
	}
	for _, name := range []string{"pipe.txt", "s.txt"} {
		r := runBriefly(t, "load", "--db", "memory:", filepath.Join(dir, name))
		require.Equal(t, 1, r.code)
		require.Contains(t, r.err, name)
	}
	r := runBriefly(t, "extract", "/dev/zero")
	require.Equal(t, 1, r.code)
	require.Contains(t, r.err, "/dev/zero is a device, not a file")
}

func TestLoad_SkipsPipesAmongTheNotesOfAVault(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	db := dbIn(t, t.TempDir())
	ok(t, "", "load", "--db", db, write(t, t.TempDir(), "tiny.txt", longNote))
	ok(t, "", "export", "--db", db, "--format", "vault", "-o", dir)
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "notes", "pipe.txt"), 0o600))
	r := runBriefly(t, "load", "--db", "memory:", dir)
	require.Equal(t, 0, r.code, r.err)
	require.Contains(t, r.err, "pipe.txt is a named pipe; it is skipped")
}

func TestWatch_SkipsPipesDevicesAndLinksOutOfTheFolder(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	dir, lines := oddFolder(t)
	x, v, err := library.NewExtractor(library.ReadOptions{})
	require.NoError(t, err)
	lib, err := library.Open(t.Context(), "memory:")
	require.NoError(t, err)
	defer lib.Close()
	require.NoError(t, lib.StoreVocabulary(t.Context(), v))
	ctx, stop := context.WithCancel(t.Context())
	out, ready, done := &safeBuffer{}, make(chan struct{}), make(chan error, 1)
	w := library.NewWatcher(lib, x, dir, library.Reporter{Out: out, Problems: out})
	go func() { done <- w.Run(ctx, func() { close(ready) }) }()
	<-ready
	for _, line := range lines {
		require.Contains(t, out.String(), line)
	}
	require.NoError(t, os.Remove(filepath.Join(dir, "note.txt")))
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "note.txt"), 0o600))
	write(t, dir, "later.txt", shortNote)
	require.Eventually(t, func() bool {
		s := out.String()
		return strings.Contains(s, "note.txt is a named pipe; it is skipped") && strings.Contains(s, "note.txt: removed") && strings.Contains(s, "later.txt: 1 talk")
	}, time.Minute, 10*time.Millisecond, "%s", out)
	stop()
	require.NoError(t, <-done)
}
