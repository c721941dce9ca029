package loader

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

func TestSplitNickname(t *testing.T) {
	for name, want := range map[string][2]string{
		`Ada "Bug" Roe`:           {"Ada Roe", "Bug"},
		`Ada Maria “Bug” Roe`:     {"Ada Maria Roe", "Bug"},
		`Ada (bug) Roe`:           {"Ada Roe", "bug"},
		`Ada 'bug0' van der Roe`:  {"Ada van der Roe", "bug0"},
		`Ada Roe (bug_roe)`:       {"Ada Roe", "bug_roe"},
		`Ada Roe (@bug)`:          {"Ada Roe", "bug"},
		`Ada Roe "Bug"`:           {"Ada Roe", "Bug"},
		`Ada Roe (moderator)`:     {"Ada Roe", ""},
		`Ada Roe (Example Corp)`:  {"Ada Roe (Example Corp)", ""},
		`Ada Roe (Example)`:       {"Ada Roe (Example)", ""},
		`Miles O'Brien`:           {"Miles O'Brien", ""},
		`"Bug"`:                   {`"Bug"`, ""},
		`Bug (ada)`:               {"Bug (ada)", ""},
		`李昱勳 (Yu-Hsun Lee)`:       {"李昱勳 (Yu-Hsun Lee)", ""},
		`Ada Roe (she/her)`:       {"Ada Roe (she/her)", ""},
		`Dana "The Query" O'Hara`: {`Dana "The Query" O'Hara`, ""},
	} {
		plain, nick := splitNickname(name)
		require.Equal(t, want, [2]string{plain, nick}, name)
	}
}

// TestFacts_OnePersonUnderTwoSpellings checks that a name with a nickname is the same person as the
// name without.
func TestFacts_OnePersonUnderTwoSpellings(t *testing.T) {
	n := graph.Note{ID: "note:a.md", Source: "a.md", Text: "Bugs\n", Talks: []graph.Talk{{ID: "talk:a/bugs", Title: "Bugs", Line: 1, EndLine: 1, Speakers: []graph.Speaker{{Name: `Ada "Bug" Roe`}}}}}
	names := map[string]graph.Predicate{}
	for _, f := range Facts(n) {
		if f.Subject == "person:ada-roe" && f.Object.Text != "" {
			names[f.Object.Text] = f.Predicate
		}
	}
	require.Equal(t, map[string]graph.Predicate{`Ada "Bug" Roe`: graph.PredName, "Ada Roe": graph.PredAlternateName, "Bug": graph.PredAlternateName}, names)
}
