package lexicon_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

func load(t testing.TB) *lexicon.Lexicon {
	t.Helper()
	l, err := lexicon.New()
	require.NoError(t, err)
	return l
}

func TestNames(t *testing.T) {
	l := load(t)
	for text, want := range map[string][]string{
		"Building Reliable Systems by Jane Roe and Martin Kleppmann": {"Jane Roe", "Martin Kleppmann"},
		"Java at Scale - Josh Long (Pivotal)":                        {"Josh Long"},
		"Jean-Luc Picard, Guido van Rossum & J. R. Smith":            {"Jean-Luc Picard", "Guido van Rossum", "J. R. Smith"},
		"Kevlin Henney's keynote":                                    {"Kevlin Henney"},
		"Juan Pablo Gómez: Unikernels":                               {"Juan Pablo Gómez"},
		"Daniel Bryant Spring Boot":                                  {"Daniel Bryant"},
		"Marie-Claire Dupont / Zoé Durand":                           {"Marie-Claire Dupont", "Zoé Durand"},
		"(Jane Roe)":                                                 {"Jane Roe"},
		"Machine Learning":                                           nil,
		"Design Patterns in Go":                                      nil,
		"Red Hat Open Source":                                        nil,
		"San Francisco, New York":                                    nil,
		"":                                                           nil,
		"\xff\xfe A. \x00":                                           nil,
	} {
		require.Equal(t, want, spell(text, l.Names(text)), text)
	}
}

func TestCaselessNames_NeedKnownNames(t *testing.T) {
	l := load(t)
	text := "stuart sierra's talk: make open things simple"
	require.Equal(t, []string{"stuart sierra"}, spell(text, l.CaselessNames(text)))
	require.Empty(t, l.Names(text))
}

func spell(text string, names []lexicon.Name) []string {
	var out []string
	for _, n := range names {
		out = append(out, text[n.Start:n.End])
	}
	return out
}

func words(s string) []string {
	var out []string
	for _, w := range graph.Words(s) {
		out = append(out, w.Text)
	}
	return out
}

func TestTitleness_TitlesAboveSentences(t *testing.T) {
	l := load(t)
	title := l.Titleness(words("Scaling PostgreSQL: Lessons Learned from the Trenches"))
	sentence := l.Titleness(words("which they could then use when the other part would not have been there"))
	require.Greater(t, title, 1.0)
	require.Less(t, sentence, -1.0)
	require.Zero(t, l.Titleness(nil))
}

func TestEventness_EventsAboveTitles(t *testing.T) {
	l := load(t)
	require.Greater(t, l.Eventness(words("RubyConf 2018")), 3.0)
	require.Less(t, l.Eventness(words("Building better APIs with Ruby")), 0.0)
}

func TestCompanies(t *testing.T) {
	l := load(t)
	require.True(t, l.IsCompany("Adobe Systems Inc."))
	require.False(t, l.IsCompany("Design Patterns"))
	require.Greater(t, l.Companyness("university"), 1.0)
	require.Less(t, l.Companyness("the"), 0.0)
}

func TestCounts_OfNamesAndWords(t *testing.T) {
	l := load(t)
	require.Greater(t, l.Given("david"), l.Surname("david"))
	require.Greater(t, l.Surname("smith"), l.Given("smith"))
	require.Greater(t, l.Common("system"), 8)
	require.Zero(t, l.Common("kleppmann"))
	require.True(t, lexicon.IsRole("engineer"))
	require.Greater(t, l.Person([]string{"Jane", "Smith"}), 1.0)
	require.Less(t, l.Person([]string{"Open", "Source"}), 0.0)
}

func BenchmarkNames(b *testing.B) {
	l := load(b)
	text := "Building Reliable Systems by Jane Roe and Martin Kleppmann, and then the talk went on with some words about Kafka"
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		l.Names(text)
	}
}
