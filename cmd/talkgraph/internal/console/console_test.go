package console

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley/storetest"
	"github.com/talkgraph/talkgraph/graph/postings"
	"github.com/talkgraph/talkgraph/graph/text"
	"github.com/talkgraph/talkgraph/queries"
)

// echo is a Querier whose result is the query. It fails for "bad" and has more results for "many".
type echo struct{}

func (echo) Query(_ context.Context, _, query string, _ int) ([]any, bool, error) {
	if query == "bad" {
		return nil, false, errors.New("bad query")
	}
	return []any{query}, query == "many", nil
}

// newConsole makes a console on echo and a graph with one talk, and returns its outputs.
func newConsole(t *testing.T) (c *Console, out, errOut *bytes.Buffer) {
	t.Helper()
	s := storetest.Open(t, "memory:")
	id, facts := storetest.Note("a.txt", map[string][]string{"One": {"go", "golf"}})
	_, err := s.Replace(t.Context(), id, facts)
	require.NoError(t, err)
	revision, err := s.Revision(t.Context())
	require.NoError(t, err)
	index := postings.New()
	e, err := queries.Build(t.Context(), s, index, text.New(index.Number), "", revision)
	require.NoError(t, err)
	out, errOut = &bytes.Buffer{}, &bytes.Buffer{}
	return New(echo{}, e, out, errOut), out, errOut
}

func TestScript_EndsAtTheFirstQueryThatFails(t *testing.T) {
	c, out, errOut := newConsole(t)
	err := c.Script(t.Context(), strings.NewReader("a<b\n\n many \nbad\nnever\n"))
	require.ErrorContains(t, err, "bad query")
	require.Equal(t, "\"a<b\"\n\"many\"\n", out.String())
	require.Equal(t, "only the first 1000 results are shown\n", errOut.String())
}

func TestScript_KnowsItsOwnCommands(t *testing.T) {
	c, out, _ := newConsole(t)
	require.NoError(t, c.Script(t.Context(), strings.NewReader(":help\n")))
	require.Contains(t, out.String(), "g.V(")
	require.ErrorContains(t, c.Script(t.Context(), strings.NewReader(":what\n")), ":help and :quit")
}

func TestComplete_ExtendsStepsPredicatesAndIDs(t *testing.T) {
	c, _, _ := newConsole(t)
	for line, want := range map[string]string{
		`g.V().Inters`:          `g.V().Intersect(`,
		`g.V("<talk:conf/o`:     `g.V("<talk:conf/one>`,
		`g.V("<topic:go`:        `g.V("<topic:go`, // topic:go and topic:golf
		`g.V().Out("<schema:ab`: `g.V().Out("<schema:about>`,
	} {
		got, pos, ok := c.complete(line, len(line), '\t')
		require.True(t, ok, line)
		require.Equal(t, want, got)
		require.Equal(t, len(want), pos)
	}
	_, _, ok := c.complete("g.Nope", 6, '\t')
	require.False(t, ok)
	_, _, ok = c.complete("g.V", 3, 'x')
	require.False(t, ok)
	require.NotEmpty(t, c.iris(string(graph.KindTopic)))
}
