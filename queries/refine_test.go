package queries_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// story returns an engine that answers over the notes of a story.
func story(t testing.TB, name string) *queries.Engine {
	t.Helper()
	e, _ := storytest.Named(t, name).Engine(t)
	return e
}

// TestRefine_PrintsAsAQuestion changes one term of a question. The result prints as a text that
// is parsed to the same question.
func TestRefine_PrintsAsAQuestion(t *testing.T) {
	e := story(t, "questions")
	n := e.Directory()
	redis, java, aws := graph.ID("topic:redis"), graph.ID("topic:java"), graph.ID("topic:aws")
	for _, c := range []struct {
		text   string
		change func(question.Question) question.Question
		want   string
	}{
		{"talks about redis and java", func(q question.Question) question.Question { return q.Remove(redis) }, `talks that mention "Java"`},
		{"talks about redis", func(q question.Question) question.Question { return q.Remove(redis) }, `talks`},
		{"talks about redis and java", func(q question.Question) question.Question { return q.SetRole(java, question.Not) }, `talks that mention "Redis" but not "Java"`},
		{"talks about redis and java", func(q question.Question) question.Question { return q.SetRole(java, question.Or) }, `talks that mention "Redis" or "Java"`},
		{"talks about redis and java", func(q question.Question) question.Question { return q.SetRole(redis, question.Or) }, `talks that mention "Java" or "Redis"`},
		{"talks about redis and java and aws", func(q question.Question) question.Question { return q.SetRole(java, question.Or) }, `talks that mention "AWS" and "Redis" or "Java"`},
		{"talks about redis or java", func(q question.Question) question.Question { return q.SetRole(java, question.And) }, `talks that mention "Redis" and "Java"`},
		{"talks about redis or java", func(q question.Question) question.Question { return q.SetRole(aws, question.Or) }, `talks that mention "Redis" or "Java" or "AWS"`},
		{"talks about redis", func(q question.Question) question.Question { return q.SetRole(redis, question.Or) }, `talks that mention "Redis"`},
		{"talks about redis", func(q question.Question) question.Question { return q.SetRole("event:confa-2017", question.And) }, `talks that mention "Redis" at "ConfA 2017"`},
		{"talks about redis at ConfA 2017", func(q question.Question) question.Question { return q.SetRole("year:2017", question.And) }, `talks that mention "Redis" at "ConfA 2017" in 2017`},
		{"talks in 2017 or 2018", func(q question.Question) question.Question { return q.SetRole(java, question.And) }, `talks that mention "Java" in 2017 or 2018`},
		{"companies in talks about java", func(q question.Question) question.Question { return q.SetRole("year:2017", question.And) }, `companies in talks that mention "Java" in 2017`},
		{"what connects redis and java", func(q question.Question) question.Question { return q.Remove(redis) }, `talks that mention "Java"`},
		{"topics that redis and java share", func(q question.Question) question.Question { return q.Remove(redis) }, `topics in talks that mention "Java"`},
		{"topics related to redis", func(q question.Question) question.Question { return q.Remove(redis) }, `topics`},
	} {
		q, err := e.Understand(c.text)
		require.NoError(t, err)
		require.Empty(t, q.Unknown, c.text)
		got := c.change(q)
		require.Equal(t, c.want, got.Print(n), c.text)
		again, err := e.Understand(c.want)
		require.NoError(t, err)
		require.Equal(t, got, again, c.text)
	}
}

func TestFacets_NarrowTheAnswerToTheirCount(t *testing.T) {
	e := story(t, "questions")
	q, err := e.Understand("talks about redis")
	require.NoError(t, err)
	all, err := e.Answer(t.Context(), q, queries.Page{})
	require.NoError(t, err)
	kinds := map[graph.Kind]bool{}
	for _, f := range e.Facets(q, 5) {
		kinds[f.Kind] = true
		require.LessOrEqual(t, len(f.Items), 5)
		for _, it := range f.Items {
			require.Less(t, it.Talks, all.Total, it.ID)
			a, err := e.Answer(t.Context(), q.SetRole(it.ID, question.And), queries.Page{})
			require.NoError(t, err)
			require.Equal(t, it.Talks, a.Total, "%s narrows the answer to as many as the facet says", it.ID)
		}
	}
	require.True(t, kinds[graph.KindTopic] && kinds[graph.KindCompany])
	q, err = e.Understand("what connects redis and java")
	require.NoError(t, err)
	require.Empty(t, e.Facets(q, 5))
}

func TestComplete_EndOfTheText(t *testing.T) {
	e := story(t, "questions")
	for text, want := range map[string][]string{
		"":                                 nil,
		"which talks mention":              nil,
		"zzz":                              nil,
		"mono":                             {`monolith`, `companies in talks that mention "monolith"`, `topics related to "monolith"`},
		"talks about redis and dist":       {`talks about redis and distributed tracing`},
		`talks about "tra`:                 {`talks about distributed tracing`},
		"talks at confa":                   {`talks at ConfA 2017`},
		"talks in 201":                     {"talks in 2017", "talks in 2018"},
		"topics of first ta":               {`topics of "First Talk About Things"`},
		"topics of talk about nothing":     {`topics of "Lonely Talk About Nothing"`},
		"talks that mention microservices": {`talks that mention microservices`},
	} {
		var got []string
		for _, c := range e.Directory().Complete(text, 8) {
			got = append(got, c.Question)
		}
		require.Subset(t, got, want, text)
		require.Equal(t, want == nil, got == nil, text)
	}
	require.Len(t, e.Directory().Complete("m", 4), 4)
}

// TestAsk_OrderKeepsTheTalks checks that an order changes the positions of talks and not the set.
func TestAsk_OrderKeepsTheTalks(t *testing.T) {
	e := story(t, "questions")
	read := func(text string, s question.Sort) []string {
		var out []string
		for offset := 0; ; offset += 2 {
			a, err := e.Ask(t.Context(), text, queries.Page{Offset: offset, Limit: 2, Sort: s})
			require.NoError(t, err)
			for _, it := range a.Items {
				out = append(out, it.Name)
			}
			if offset+2 >= a.Total {
				return out
			}
		}
	}
	first, name, newest := read("talks", ""), read("talks", question.ByName), read("talks", question.Newest)
	require.ElementsMatch(t, first, name)
	require.ElementsMatch(t, first, newest)
	require.True(t, slices.IsSortedFunc(name, func(a, b string) int { return strings.Compare(graph.Fold(a), graph.Fold(b)) }))
	of2018 := read("talks in 2018", question.Newest)
	require.NotEmpty(t, of2018)
	require.Equal(t, of2018, newest[:len(of2018)])
	_, err := e.Ask(t.Context(), "talks", queries.Page{Sort: "size"})
	require.ErrorIs(t, err, graph.ErrInvalid)
}
