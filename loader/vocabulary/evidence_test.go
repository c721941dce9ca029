package vocabulary_test

import (
	"cmp"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

// minDrawn is the number of drawn uses below which the share of right ones tells little: one
// wrong use of four is below four in five.
const minDrawn = 5

// TestShipped_LabelsMeanTheirTopics holds that no label is in the vocabulary with a match that
// was right in fewer than four of five uses that a reader judged.
func TestShipped_LabelsMeanTheirTopics(t *testing.T) {
	v, err := vocabulary.Parse(vocabulary.Shipped()...)
	require.NoError(t, err)
	type key struct {
		meaning graph.ID
		text    string
	}
	matches := map[key]graph.Match{}
	for _, topic := range v.Topics {
		for _, l := range topic.Labels {
			matches[key{topic.ID, graph.Fold(l.Text)}] = l.Match
		}
	}
	for _, c := range v.Companies {
		for _, l := range c.Labels {
			matches[key{c.ID, graph.Fold(l.Text)}] = l.Match
		}
	}
	text, err := os.ReadFile("../../data/vocabulary/evidence.tsv")
	require.NoError(t, err)
	rows := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")[1:]
	require.True(t, slices.IsSortedFunc(rows, func(a, b string) int {
		return cmp.Compare(strings.ToLower(sortKey(a)), strings.ToLower(sortKey(b)))
	}))
	for _, row := range rows {
		cells := strings.Split(row, "\t")
		require.Len(t, cells, 6, row)
		uses, drawn, right := number(t, cells[3]), number(t, cells[4]), number(t, cells[5])
		require.True(t, right <= drawn && drawn <= uses && drawn > 0, row)
		if drawn < minDrawn || right*5 >= drawn*4 {
			continue
		}
		match, ok := matches[key{graph.ID(cells[1]), graph.Fold(cells[0])}]
		require.False(t, ok && string(match) == cells[2], "%s of %s is wrong too often", cells[0], cells[1])
	}
}

// sortKey returns the label and the meaning of a row.
func sortKey(row string) string {
	cells := strings.SplitN(row, "\t", 3)
	return cells[0] + "\t" + cells[1]
}

// number returns the number that a cell holds.
func number(t *testing.T, cell string) int {
	n, err := strconv.Atoi(cell)
	require.NoError(t, err)
	return n
}
