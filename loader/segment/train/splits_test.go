package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

// The recorded figures of titles, one author left out, learned from the corpus alone.
const (
	recordedF1   = 0.843
	recordedMean = 0.843
)

// TestTrainSplits_AuthorLeftOut holds the figures where the corpus is: TALKGRAPH_CORPUS
// names its folder, with notes and gold below it. Elsewhere there is nothing to hold.
func TestTrainSplits_AuthorLeftOut(t *testing.T) {
	corpus := os.Getenv("TALKGRAPH_CORPUS")
	if corpus == "" {
		return
	}
	notes, err := readNotes(filepath.Join(corpus, "notes"), filepath.Join(corpus, "gold"))
	require.NoError(t, err)
	lex, err := lexicon.New()
	require.NoError(t, err)
	_, all, err := trainSplits(io.Discard, notes, lex, false)
	require.NoError(t, err)
	t.Log(all)
	require.GreaterOrEqual(t, all.total.f1(), recordedF1-0.01)
	require.GreaterOrEqual(t, all.sum/float64(all.notes), recordedMean-0.01)
}
