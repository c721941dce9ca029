package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// BenchmarkFolder extracts a folder with 100 MB of notes on one core. peak-MB is the largest
// heap in use; it must not grow with the number of notes.
func BenchmarkFolder(b *testing.B) {
	x, _, err := library.NewExtractor(library.ReadOptions{})
	require.NoError(b, err)
	sample, err := data.Notes.ReadFile("notes/qcon-london-2017.txt")
	require.NoError(b, err)
	dir := b.TempDir()
	note := []byte(strings.Repeat(string(sample)+"\n", 500_000/len(sample)))
	for i := range 200 {
		require.NoError(b, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.txt", i)), note, 0o600))
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	b.SetBytes(int64(200 * len(note)))
	peak := uint64(0)
	for b.Loop() {
		files, err := library.FindNotes(nil, []string{dir}, io.Discard)
		require.NoError(b, err)
		print := &tablePrinter{w: io.Discard}
		require.NoError(b, library.ExtractEach(b.Context(), x, files, func(n graph.Note) error {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
			return print.printNote(n, loader.Explanation{})
		}))
	}
	b.ReportMetric(float64(peak)/1e6, "peak-MB")
}
