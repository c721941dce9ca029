package queries_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/postings"
	"github.com/talkgraph/talkgraph/graph/text"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// FuzzQuestion checks that any text is understood or refused. A question that is understood has
// an answer, and prints as a text that is parsed to the same value.
func FuzzQuestion(f *testing.F) {
	var engines []*queries.Engine
	for _, s := range storytest.All(f) {
		asks, _ := s.Section("ask")
		for line := range strings.Lines(asks) {
			if q, ok := strings.CutPrefix(strings.TrimSpace(line), "? "); ok {
				f.Add(q)
			}
		}
		if s.Name == "questions" || s.Name == "series" {
			e, _ := s.Engine(f)
			engines = append(engines, e)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, e := range engines {
			checkPrintAndAnswer(t, e, text)
		}
	})
}

func checkPrintAndAnswer(t *testing.T, e *queries.Engine, text string) {
	q, err := e.Understand(text)
	if err != nil {
		return
	}
	a, err := e.Answer(t.Context(), q, queries.Page{})
	require.NoError(t, err)
	require.LessOrEqual(t, len(a.Items), a.Total)
	require.Equal(t, a.Total == 0, a.Empty != "")
	if len(q.Unknown) > 0 {
		return
	}
	q.LeftOut, q.Corrected = nil, nil // a printed question has no stopwords to drop and no slips
	printed := q.Print(e.Directory())
	again, err := e.Understand(printed)
	require.NoError(t, err)
	require.Equal(t, q, again, "%q prints as %q", text, printed)
}

func TestAsk_InvalidTextOrPage(t *testing.T) {
	s := storytest.All(t)[0]
	e, _ := s.Engine(t)
	for text, want := range map[string]error{"": graph.ErrInvalid, "  \n": graph.ErrInvalid, "\xff": graph.ErrInvalid, strings.Repeat("a", 501): graph.ErrTooLarge} {
		_, err := e.Ask(t.Context(), text, queries.Page{})
		require.ErrorIs(t, err, want, text)
	}
	for _, p := range []queries.Page{{Limit: -1}, {Limit: 201}, {Offset: -1}} {
		_, err := e.Ask(t.Context(), "talks", p)
		require.ErrorIs(t, err, graph.ErrInvalid)
	}
}

// TestAsk_QuestionsOfUsers asks the sample the questions that people asked of the real notes.
func TestAsk_QuestionsOfUsers(t *testing.T) {
	v := storytest.Shipped(t)
	e, _ := storytest.Engine(t, v, storytest.Sample(t, v))
	for text, want := range map[string][]string{
		"Which talks mention microservices and monitoring?":                  {"Microservices At The Heart of BBC iPlayer", "The Hitchhiker's Guide to Serverless Javascript", "Avoiding Alerts Overload From Microservices"},
		"Which talks are about serverless but not AWS?":                      nil,
		"Which companies talk about refactoring a monolith?":                 {"BBC", "Sky Bet", "Spotify"},
		"Which talks mention Netflix?":                                       {"Dev to Prod in 5 minutes: Is Your Company Ready?", "Avoiding Alerts Overload From Microservices"},
		"Which talks mention Facebook?":                                      {"Scaling Facebook Live Videos to a Billion Users", "cgroupv2: Linux's New Unified Control Group System"},
		"Which talks mention Java?":                                          {"Microservices At The Heart of BBC iPlayer", "Avoiding Alerts Overload From Microservices", "Real World Java 9"},
		"Which talks mention diversity?":                                     {"Shaving My Head Made Me A Better Programmer"},
		"Which companies are mentioned in more than one talk, and in which?": {"Amazon Web Services", "Facebook", "Netflix"},
	} {
		a, err := e.Ask(t.Context(), text, queries.Page{})
		require.NoError(t, err)
		var got []string
		for _, it := range a.Items {
			got = append(got, it.Name)
			require.NotEmpty(t, it.Evidence, text)
			for _, w := range it.Evidence {
				require.Contains(t, w.Quote, w.Text)
			}
		}
		require.ElementsMatch(t, want, got, text)
		require.Equal(t, len(want) == 0, a.Empty != "", text)
	}
}

// countingIndex is an index that counts the searches through all its slugs.
type countingIndex struct {
	queries.Index
	searches int
}

func (c *countingIndex) SlugsContaining(kind graph.Kind, text string, limit int) []graph.ID {
	c.searches++
	return c.Index.SlugsContaining(kind, text, limit)
}

func (c *countingIndex) SimilarSlugs(kind graph.Kind, slug string, letters int) []graph.ID {
	c.searches++
	return c.Index.SimilarSlugs(kind, slug, letters)
}

// TestUnderstand_ManyUnknownWords checks that a question of unknown words searches all names a
// bounded number of times.
func TestUnderstand_ManyUnknownWords(t *testing.T) {
	s := storytest.All(t)[0]
	_, store := s.Engine(t)
	index := &countingIndex{Index: postings.New()}
	e, err := queries.Build(t.Context(), store, index, text.New(index.Number), "", 1)
	require.NoError(t, err)
	for _, text := range []string{strings.Repeat("wug ", 125), strings.Repeat("frobnic ", 62), strings.Repeat(`"ab cd" `, 62), strings.Repeat(`talk:x/y `, 55)} {
		var different strings.Builder // each unknown word is searched once
		for i, word := range strings.Fields(text) {
			different.WriteString(word[:len(word)-1] + string(rune('a'+i%26)) + word[len(word)-1:] + " ")
		}
		for _, text := range []string{text, different.String()[:question.MaxQuestion]} {
			index.searches = 0
			q, err := e.Understand(text)
			require.NoError(t, err)
			require.NotEmpty(t, q.Unknown)
			require.LessOrEqual(t, index.searches, 150, text)
		}
	}
}

// TestAsk_MoreWordsThanAreRanked checks that a question of more parts than MaxContents is
// answered, and by its first parts.
func TestAsk_MoreWordsThanAreRanked(t *testing.T) {
	v := storytest.Shipped(t)
	e, _ := storytest.Engine(t, v, storytest.Sample(t, v))
	first, err := e.Ask(t.Context(), "monitoring forty messages", queries.Page{})
	require.NoError(t, err)
	require.NotZero(t, first.Total)
	long := "monitoring forty messages " + strings.Repeat("forty monitoring ", question.MaxContents)
	a, err := e.Ask(t.Context(), long[:question.MaxQuestion], queries.Page{})
	require.NoError(t, err)
	require.Equal(t, first.Items[0].ID, a.Items[0].ID)
}
