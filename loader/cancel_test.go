package loader_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// leaving is a context that ends after a number of calls of Err.
type leaving struct {
	context.Context
	left, asked int
}

func (l *leaving) Err() error {
	if l.asked++; l.asked > l.left {
		return context.Canceled
	}
	return nil
}

// TestExtract_EndsWithItsContext ends the context at each call of Err in Extract. The notes are
// plain text, pages and records, with one long talk and with many talks.
func TestExtract_EndsWithItsContext(t *testing.T) {
	x := shipped(t)
	for source, text := range map[string]string{
		"lines.md":     "# A Talk by Jane Roebuck\n\n" + strings.Repeat("all of java and redis\n", 20_000),
		"talks.md":     many("# Talk %d About Redis\n\nJava and kafka all over\n\n", 500),
		"plain.txt":    "TinyConf 2019\n\nRedis In Anger Again\n\n" + strings.Repeat("redis at netflix\n", 5000),
		"page.html":    "<html><body><h1>Redis In Anger</h1>" + strings.Repeat("<p>redis at netflix</p>", 5000),
		"a.jsonl/some": loader.RecordText(graph.Record{Title: "Redis In Anger", Event: "TinyConf", Abstract: strings.Repeat("redis\n", 5000)}),
	} {
		whole := &leaving{Context: t.Context(), left: 1 << 30}
		_, err := x.Extract(whole, source, []byte(text))
		require.NoError(t, err)
		require.Greater(t, whole.asked, 2, source)
		for left := 0; left < whole.asked; left += max(whole.asked/20, 1) {
			ctx := &leaving{Context: t.Context(), left: left}
			_, err := x.Extract(ctx, source, []byte(text))
			require.ErrorIs(t, err, context.Canceled, "%s after %d of %d", source, left, whole.asked)
			require.LessOrEqual(t, ctx.asked, left+2, "%s goes on", source)
		}
	}
}

func TestCorrect_EndsWithItsContext(t *testing.T) {
	x := shipped(t)
	n, err := x.Extract(t.Context(), "a.txt", []byte("TinyConf 2019\n\nRedis In Anger Again\n\nredis at netflix\n\nkafka was next\n"))
	require.NoError(t, err)
	_, err = x.Correct(&leaving{Context: t.Context()}, n, []graph.Correction{{Note: n.ID, Line: 7, Verb: graph.BeginsTalk}})
	require.ErrorIs(t, err, context.Canceled)
}
