package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph/cayley/storetest"
)

func TestBackup_RestoresAnEqualStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := dbIn(t, dir)
	ok(t, "", "load", "--db", db, "../../data/notes")
	ok(t, "", "correct", "--db", db, `"Real World Java 9" is about observability`)
	want := ok(t, "", "export", "--db", db)
	file := filepath.Join(dir, "talks.nq.zst")
	require.Contains(t, ok(t, "", "backup", "--db", db, file), "quads\n")
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	restored := "bolt:" + filepath.Join(dir, "restored.db")
	ok(t, "", "restore", "--db", restored, file)
	require.Equal(t, want, ok(t, "", "export", "--db", restored))
	ok(t, "", "check", "--db", restored)
	require.Contains(t, ok(t, "", "correct", "--db", restored), "observability")
	r := talkgraph(t, "", "restore", "--db", restored, file)
	require.Equal(t, 1, r.code)
	require.Contains(t, r.err, "name a new one with --db")
	require.Equal(t, want, ok(t, "", "export", "--db", restored))
	if server := os.Getenv(storetest.Server); server != "" {
		there := storetest.Database(t)
		ok(t, "", "restore", "--db", there, file)
		require.Equal(t, want, ok(t, "", "export", "--db", there))
	}

	whole, err := os.ReadFile(file)
	require.NoError(t, err)
	plain := decompress(t, whole)
	require.True(t, strings.HasPrefix(plain, "# talkgraph backup 1, layout "))
	for name, b := range map[string][]byte{
		"cut":               whole[:len(whole)/2],
		"a byte":            append(append(append([]byte{}, whole[:len(whole)/3]...), whole[len(whole)/3]^1), whole[len(whole)/3+1:]...),
		"no backup":         []byte("Notes Of A Conference\n"),
		"another text":      compress(t, strings.Replace(plain, "Java", "Jaba", 1)),
		"a line less":       compress(t, strings.Replace(plain, strings.SplitAfter(plain, "\n")[4], "", 1)),
		"without its end":   compress(t, plain[:strings.LastIndex(plain, "# end")]),
		"of another format": compress(t, strings.Replace(plain, "backup 1", "backup 2", 1)),
		"empty":             {},
	} {
		bad, to := write(t, dir, "bad.zst", string(b)), filepath.Join(dir, "bad.db")
		r := talkgraph(t, "", "restore", "--db", "bolt:"+to, bad)
		require.Equal(t, 1, r.code, name)
		require.Contains(t, r.err, "backup", name)
		require.NoFileExists(t, to, name)
	}
}

// TestBackup_OfAServerThatIsWrittenTo makes backups of a server, over HTTP and by its socket, while
// a client loads notes. It checks that each restores to an intact store.
func TestBackup_OfAServerThatIsWrittenTo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, file := dbIn(t, dir), filepath.Join(dir, "talks.nq.zst")
	_, site := startServer(t, db)
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				source, text := crashNote(i%5, i)
				postNote(site, source, text)
			}
		}
	}()
	for _, from := range [][]string{{"--server", site}, {"--db", db}, {"--server", site}, {"--db", db}} {
		ok(t, "", append([]string{"backup", file}, from...)...)
		restored := "bolt:" + filepath.Join(t.TempDir(), "restored.db")
		ok(t, "", "restore", "--db", restored, file)
		requireIntact(t, restored, nil, 0)
	}
	close(stop)
	<-ended
}

// decompress returns the text of a zstd backup.
func decompress(t *testing.T, b []byte) string {
	t.Helper()
	d, err := zstd.NewReader(nil)
	require.NoError(t, err)
	defer d.Close()
	out, err := d.DecodeAll(b, nil)
	require.NoError(t, err)
	return string(out)
}

// compress returns a text as zstd.
func compress(t *testing.T, text string) []byte {
	t.Helper()
	e, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	defer e.Close()
	return e.EncodeAll([]byte(text), nil)
}
