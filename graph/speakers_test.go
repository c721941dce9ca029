package graph_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

// TestSpeakers_AreReadBack formats speakers and parses them back.
func TestSpeakers_AreReadBack(t *testing.T) {
	for text, want := range map[string][]graph.Speaker{
		"nobody":                    nil,
		"Jane Roe":                  {{Name: "Jane Roe"}},
		"Jane Roe (Acme), John Doe": {{Name: "Jane Roe", Company: "Acme"}, {Name: "John Doe"}},
		"Jane Roe (Acme, Inc.)":     {{Name: "Jane Roe", Company: "Acme, Inc."}},
	} {
		require.Equal(t, want, graph.ParseSpeakers(text))
		require.Equal(t, text, graph.FormatSpeakers(want))
	}
	require.Equal(t, []graph.Speaker{{Name: "A B"}, {Name: "C", Company: "D"}}, graph.ParseSpeakers(" A  B ;; C (D"))
	require.Empty(t, graph.ParseSpeakers(" , "))
}

// TestParseCorrection_OfANote parses the statements about notes and speakers that String writes.
func TestParseCorrection_OfANote(t *testing.T) {
	for _, line := range []string{
		`note:x.txt is of the event "QCon London 2017"`,
		`note:my%20notes.txt is of the event "A \"B\" 2017"`,
		`talk:a/b is given by "Jane Roe (Acme), John Doe"`,
		`talk:a/b is given by "nobody"`,
	} {
		c, err := graph.ParseCorrection(line)
		require.NoError(t, err, line)
		require.Equal(t, line, c.String())
		back, err := graph.Corrections(graph.CorrectionFacts([]graph.Correction{c}))
		require.NoError(t, err)
		require.Equal(t, []graph.Correction{c}, back)
	}
	for _, line := range []string{`note:x.txt is of the event ""`, `talk:a/b is given by ""`} {
		_, err := graph.ParseCorrection(line)
		require.ErrorIs(t, err, graph.ErrInvalid, line)
	}
}
