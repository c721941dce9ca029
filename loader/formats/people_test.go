package formats

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

func TestPeople_NamesInOneField(t *testing.T) {
	for text, want := range map[string][]graph.Speaker{
		"Nora Vale":                                   {{Name: "Nora Vale"}},
		"Nora Vale and Ian Holt":                      {{Name: "Nora Vale"}, {Name: "Ian Holt"}},
		"Nora Vale, Ian Holt, and Uma Fry":            {{Name: "Nora Vale"}, {Name: "Ian Holt"}, {Name: "Uma Fry"}},
		"Nora Vale & Ian Holt":                        {{Name: "Nora Vale"}, {Name: "Ian Holt"}},
		"Nora Vale und Ian Holt":                      {{Name: "Nora Vale"}, {Name: "Ian Holt"}},
		"Nora Vale / Ian Holt":                        {{Name: "Nora Vale"}, {Name: "Ian Holt"}},
		"Nora Vale / Gear Foundation":                 {{Name: "Nora Vale", Company: "Gear Foundation"}},
		"Nora Vale (Gears and Cogs) and Ian Holt":     {{Name: "Nora Vale", Company: "Gears and Cogs"}, {Name: "Ian Holt"}},
		"Nora Vale; Ian Holt":                         {{Name: "Nora Vale"}, {Name: "Ian Holt"}},
		"Vale, Nora":                                  {{Name: "Nora Vale"}},
		"Nora Vale (she/her)":                         {{Name: "Nora Vale"}},
		"Nora Vale (Gearworks), Ian Holt (Cog, Inc.)": {{Name: "Nora Vale", Company: "Gearworks"}, {Name: "Ian Holt", Company: "Cog, Inc."}},
		"Nora Vale, Gearworks GmbH":                   {{Name: "Nora Vale", Company: "Gearworks GmbH"}},
		"Nora Vale, CTO at Gearworks":                 {{Name: "Nora Vale", Company: "Gearworks"}},
		"Nora Vale @ Gearworks":                       {{Name: "Nora Vale", Company: "Gearworks"}},
		"by Nora Vale":                                {{Name: "Nora Vale"}},
		"Speakers: Nora Vale and Ian Holt":            {{Name: "Nora Vale"}, {Name: "Ian Holt"}},
		"Rosalind Andersson":                          {{Name: "Rosalind Andersson"}},
		"Ludwig van der Berg":                         {{Name: "Ludwig van der Berg"}},
		"Various Speakers":                            nil,
		"TBA":                                         nil,
		"t.b.d.":                                      nil,
		"To be announced":                             nil,
		"N/A":                                         nil,
		"":                                            nil,
		"王小明":                                         {{Name: "王小明"}},
		"Nora Vale and TBA":                           {{Name: "Nora Vale"}},
	} {
		require.Equal(t, want, people(text), text)
	}
}

func TestWhyNoTalk_BreaksAndMeals(t *testing.T) {
	for _, title := range []string{"Lunch", "AM BREAK", "Coffee & Tea", "Coffee Break / Networking", "Registration opens", "Registration & Breakfast", "Lunch (provided)", "Mittagspause", "Pause café", "Networking Reception", "Afternoon Tea", "Lunch break in the main hall", "After-Party", "Check-in", "☕️ Coffee Break", "🥑 Lunch", "AM BREAK (Main Events)", "Main Conference: lunch", "Main Conference: afternoon tea"} {
		require.NotEmpty(t, whyNoTalk(graph.Record{Title: title}), title)
	}
	for _, title := range []string{"Breaking the Monolith", "Lunch with a Compiler", "Coffee: A Database Story", "Tea and Type Theory", "Networking in Kubernetes", "Opening Keynote", "Registration of Medical Images", "Lightning Talks", "Check-in Your Schema", "Coffee: Lunch with a Compiler", "Breaking Bad (General)"} {
		require.Empty(t, whyNoTalk(graph.Record{Title: title}), title)
	}
	require.NotEmpty(t, whyNoTalk(graph.Record{Title: "Cheese and wine", Details: graph.Details{Kind: "meal"}}))
	require.NotEmpty(t, whyNoTalk(graph.Record{Title: "Main Conference: lunch", Abstract: "Lunch (uncatered)"}))
	require.Empty(t, whyNoTalk(graph.Record{Title: "Keynote: Lunch", Abstract: "Why teams should eat together."}))
	require.Empty(t, whyNoTalk(graph.Record{Title: "Lunch", Speakers: []graph.Speaker{{Name: "Nora Vale"}}}))
}
