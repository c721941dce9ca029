package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
)

// safeBuffer is a buffer that one goroutine may write while another reads it.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// TestWatch_FollowsTheFolder changes a folder while it is watched and between two watches: it
// creates, changes, moves, damages and deletes files.
func TestWatch_FollowsTheFolder(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	db := dbIn(t, t.TempDir())
	dir := t.TempDir()
	note := func(topic string) string {
		return "OtherConf 2019\n\nJane Roe - Some Talk Of Things\n\nall about " + topic + "\n"
	}
	write(t, dir, "a.txt", note("redis"))
	write(t, dir, "stays.txt", note("kafka"))
	write(t, dir, "talks.jsonl", threeTalks)

	out := &safeBuffer{}
	watch := func() (end func()) {
		x, v, err := library.NewExtractor(library.ReadOptions{})
		require.NoError(t, err)
		a, err := library.Open(t.Context(), db)
		require.NoError(t, err)
		require.NoError(t, a.StoreVocabulary(t.Context(), v))
		ctx, stop := context.WithCancel(t.Context())
		ready, done := make(chan struct{}), make(chan error, 1)
		w := library.NewWatcher(a, x, dir, library.Reporter{Out: out, Problems: out})
		go func() { done <- w.Run(ctx, func() { close(ready) }) }()
		<-ready
		return func() {
			stop()
			require.NoError(t, <-done)
			require.NoError(t, a.Close())
		}
	}
	says := func(what string) {
		t.Helper()
		require.Eventually(t, func() bool { return bytes.Contains([]byte(out.String()), []byte(what)) }, time.Minute, 10*time.Millisecond, "%s in %s", what, out)
	}

	end := watch()
	says("a.txt: 1 talk,")
	write(t, dir, "a.txt", note("memcached"))
	says("a.txt: 1 talk, 1 topic, 0 companies (4 facts added, 4 removed)")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "deep", "er"), 0o755))
	write(t, filepath.Join(dir, "deep", "er"), "new.txt", note("docker"))
	says("deep/er/new.txt: 1 talk,")
	write(t, filepath.Join(dir, "deep", "er"), "later.txt", note("docker"))
	says("deep/er/later.txt: 1 talk,")
	require.NoError(t, os.Rename(filepath.Join(dir, "deep"), filepath.Join(dir, "moved")))
	says("deep/er/new.txt: removed")
	says("moved/er/new.txt: 1 talk,")
	write(t, dir, "a.txt", "GIF\x00")
	says("a.txt: line 1: invalid input: it is not text (it contains a zero byte); give a text or Markdown file; its stored facts stay")
	write(t, dir, "talks.jsonl", `{"id":"c/1","title":"Go In Practice","event":"DataConf 2018"}`+"\n")
	says("talks.jsonl: 1 talk (1 stored")
	says("talks.jsonl: 2 talks removed")
	end()
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about memcached"), "Some Talk Of Things")
	require.NotContains(t, ok(t, "", "ask", "--db", db, "talks at DataConf 2018"), "Monitoring")
	require.Equal(t, "a.txt\nmoved/er/later.txt\nmoved/er/new.txt\nstays.txt\ntalks.jsonl (1 talk)\n", ok(t, "", "remove", "--db", db))

	before := out.String()
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "moved")))
	write(t, dir, "b.txt", note("nginx"))
	end = watch()
	end()
	now := out.String()[len(before):]
	require.NotContains(t, now, "stays.txt", "an unchanged file is not read")
	require.Contains(t, now, "moved/er/new.txt: removed")
	require.Contains(t, now, "b.txt: 1 talk,")
	require.Equal(t, "a.txt\nb.txt\nstays.txt\ntalks.jsonl (1 talk)\n", ok(t, "", "remove", "--db", db))
}
