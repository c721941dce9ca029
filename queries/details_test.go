package queries_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/queries"
)

// engineOf returns an engine over talks as data, read with the shipped vocabulary.
func engineOf(t *testing.T, records []graph.Record) *queries.Engine {
	t.Helper()
	v := storytest.Shipped(t)
	x := loader.New(v, graph.Lexicon(data.Words))
	var notes []graph.Note
	for _, r := range records {
		n, err := x.Extract(t.Context(), loader.RecordSource("talks.jsonl", r), []byte(loader.RecordText(r)))
		require.NoError(t, err)
		notes = append(notes, n)
	}
	e, _ := storytest.Engine(t, v, notes)
	return e
}

// titlesOf asks a question and returns the names of its results.
func titlesOf(t *testing.T, e *queries.Engine, question string) (titles []string) {
	t.Helper()
	a, err := e.Ask(t.Context(), question, queries.Page{})
	require.NoError(t, err)
	for _, it := range a.Items {
		titles = append(titles, it.Name)
	}
	return titles
}

// TestAsk_FormatsAndLanguages asks for what data states of talks, and for what only titles say.
func TestAsk_FormatsAndLanguages(t *testing.T) {
	e := engineOf(t, []graph.Record{
		{ID: "1", Title: "Fast suites", Event: "ExampleConf 2019", Abstract: "Testing with little patience.", Details: graph.Details{Kind: "lightningtalk", Language: "en"}},
		{ID: "2", Title: "Suites for all", Event: "ExampleConf 2019", Abstract: "Testing at length.", Details: graph.Details{Kind: "Hands-on Labs", Language: "Spanish"}},
		{ID: "3", Title: "Opening keynote", Event: "ExampleConf 2019", Abstract: "Where testing will go.", Details: graph.Details{Language: "es-AR"}},
		{ID: "4", Title: "Testing in Spanish towns", Event: "ExampleConf 2019", Abstract: "For birds of a feather.", Details: graph.Details{Kind: "talk"}},
	})
	for _, c := range []struct {
		question string
		titles   []string
	}{
		{"lightning talks about testing", []string{"Fast suites"}},
		{"tutorials on testing", []string{"Suites for all"}},
		{"testing workshops in Spanish", []string{"Suites for all"}},
		{"talks about testing in Spanish", []string{"Opening keynote", "Suites for all"}},
		{"Spanish talks", []string{"Opening keynote", "Suites for all"}},
		{"talks in Spanish or English", []string{"Fast suites", "Opening keynote", "Suites for all"}},
		{"talks about testing but not workshops", []string{"Fast suites", "Opening keynote", "Testing in Spanish towns"}},
		{"talks in 2019 and Spanish", []string{"Opening keynote", "Suites for all"}},
		{"keynotes about testing", []string{"Opening keynote"}},
		{`talks that mention "keynote"`, []string{"Opening keynote"}},
	} {
		require.ElementsMatch(t, c.titles, titlesOf(t, e, c.question), c.question)
		q, err := e.Understand(c.question)
		require.NoError(t, err)
		require.ElementsMatch(t, c.titles, titlesOf(t, e, q.Print(e.Directory())), q.Print(e.Directory()))
	}
	a, err := e.Ask(t.Context(), "birds of a feather about testing", queries.Page{}) // only words name that format
	require.NoError(t, err)
	require.Equal(t, "Testing in Spanish towns", a.Items[0].Name)
	require.Equal(t, 1, *a.MatchAll)

	facets := map[graph.Kind][]string{}
	q, err := e.Understand("talks about testing")
	require.NoError(t, err)
	for _, f := range e.Facets(q, 5) {
		for _, it := range f.Items {
			facets[f.Kind] = append(facets[f.Kind], it.Name)
		}
	}
	require.ElementsMatch(t, []string{"lightning talk", "workshop", "keynote"}, facets[graph.KindFormat])
	require.ElementsMatch(t, []string{"Spanish", "English"}, facets[graph.KindLanguage])

	a, err = e.Ask(t.Context(), "testing suites", queries.Page{})
	require.NoError(t, err)
	require.Equal(t, "2 talks match all of the question, the others a part of it", a.Matching())
}

// TestAsk_OtherLanguages checks that a question in another language finds talks by their topics
// and levels, in any language, and that its small words do not rank.
func TestAsk_OtherLanguages(t *testing.T) {
	e := engineOf(t, []graph.Record{
		{ID: "1", Title: "Maschinelles Lernen im Alltag", Event: "ExampleConf 2019", Abstract: "Für eine kleine Küche."},
		{ID: "2", Title: "Machine learning 101", Event: "ExampleConf 2019", Abstract: "First steps."},
		{ID: "3", Title: "Aprendizaje automático en la cocina", Event: "ExampleConf 2019", Abstract: "Para todos."},
		{ID: "4", Title: "Für eine bessere Küche", Event: "ExampleConf 2019", Abstract: "Einführung für Köche."},
	})
	for _, c := range []struct {
		question string
		first    string
		topics   []graph.ID
	}{
		{"Vorträge über maschinelles Lernen für Einsteiger", "Machine learning 101", []graph.ID{"topic:machine-learning"}},
		{"introducción al aprendizaje automático para principiantes", "Machine learning 101", []graph.ID{"topic:machine-learning"}},
		{"доклады про машинное обучение для начинающих", "Machine learning 101", []graph.ID{"topic:machine-learning"}},
		{"機械学習の入門", "Machine learning 101", []graph.ID{"topic:machine-learning"}},
	} {
		a, err := e.Ask(t.Context(), c.question, queries.Page{})
		require.NoError(t, err)
		require.Equal(t, c.topics, a.Understood.All, c.question)
		var titles []string
		for _, it := range a.Items {
			titles = append(titles, it.Name)
		}
		require.Contains(t, titles, "Maschinelles Lernen im Alltag", c.question)
		require.Contains(t, titles, "Aprendizaje automático en la cocina", c.question)
		require.Equal(t, c.first, titles[0], c.question)
	}
}

// TestAsk_AlternativesOfNamesAndWords checks that "or" between a name and a word finds talks of
// either, also where the question insists and where it asks for other things than talks.
func TestAsk_AlternativesOfNamesAndWords(t *testing.T) {
	e := engineOf(t, []graph.Record{
		{ID: "1", Title: "Kafka in a kitchen", Event: "ExampleConf 2019", Abstract: "Plain.", Speakers: []graph.Speaker{{Name: "Ann Quill"}}},
		{ID: "2", Title: "A frobnicator at work", Event: "ExampleConf 2019", Abstract: "Plain.", Speakers: []graph.Speaker{{Name: "Bea Quill"}}},
		{ID: "3", Title: "Something else", Event: "ExampleConf 2019", Abstract: "Plain.", Speakers: []graph.Speaker{{Name: "Cy Quill"}}},
	})
	for question, want := range map[string][]string{
		"talks that mention frobnicator or kafka":      {"Kafka in a kitchen", "A frobnicator at work"},
		"speakers in talks about kafka or frobnicator": {"Ann Quill", "Bea Quill"},
	} {
		require.ElementsMatch(t, want, titlesOf(t, e, question), question)
	}
}

// TestAsk_EntitiesOfOneEventButNotOfAnother checks that a question for speakers or topics excludes
// those of another event, not only its talks.
func TestAsk_EntitiesOfOneEventButNotOfAnother(t *testing.T) {
	speaker := func(name string) []graph.Speaker { return []graph.Speaker{{Name: name}} }
	e := engineOf(t, []graph.Record{
		{ID: "1", Title: "Kafka in a kitchen", Event: "ExampleConf 2018", Speakers: speaker("Ann Quill")},
		{ID: "2", Title: "Redis in a kitchen", Event: "ExampleConf 2018", Speakers: speaker("Bea Quill")},
		{ID: "3", Title: "Kafka in a garden", Event: "ExampleConf 2019", Speakers: speaker("Ann Quill")},
		{ID: "4", Title: "Docker in a garden", Event: "ExampleConf 2019", Speakers: speaker("Cy Quill")},
	})
	for question, want := range map[string][]string{
		"speakers at ExampleConf 2019 but not at ExampleConf 2018":              {"Cy Quill"},
		"topics at ExampleConf 2019 that are not at ExampleConf 2018":           {"Docker"},
		"speakers not at ExampleConf 2018":                                      {"Cy Quill"},
		"who spoke about kafka at ExampleConf 2019 but not at ExampleConf 2018": nil,
		"speakers in talks about docker but not at ExampleConf 2018":            {"Cy Quill"},
	} {
		require.ElementsMatch(t, want, titlesOf(t, e, question), question)
	}
}
