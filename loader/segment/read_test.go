package segment

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

func newModel(t testing.TB) *Model {
	t.Helper()
	lex, err := lexicon.New()
	require.NoError(t, err)
	m, err := New(lex)
	require.NoError(t, err)
	return m
}

// titles returns the texts of the blocks that begin talks.
func titles(r *Reading) []string {
	var out []string
	for _, i := range r.Talks {
		out = append(out, r.Blocks[i].Text)
	}
	return out
}

func TestRead_Headings(t *testing.T) {
	m := newModel(t)
	note := "# SampleConf 2019\n\n" +
		"## Caches in Anger - Jane Roe\n\n* why caches lie\n* how to find out\n\n### Questions\n\n* does it scale?\n\n" +
		"## Lunch\n\n" +
		"## The Long Road to Typed APIs - John Doe (Acme)\n\n* types are documentation\n\n### Questions\n\n* what about tests?\n\n" +
		"## Testing Distributed Systems - Mary Major\n\n* clocks\n* partitions\n"
	require.Equal(t, []string{"Caches in Anger - Jane Roe", "The Long Road to Typed APIs - John Doe (Acme)", "Testing Distributed Systems - Mary Major"}, titles(m.Read(note, Markdown)))
}

func TestRead_PinsHold(t *testing.T) {
	m := newModel(t)
	note := "# SampleConf 2019\n\n## Caches in Anger\n\nJane Roe\n\n* why\n\n## Typed APIs\n\nJohn Doe\n\n* types\n\nBeyond the keyboard\n\n* voices\n"
	at := 1 + strings.Count(note[:strings.Index(note, "Beyond")], "\n")
	r := m.Read(note, Markdown, Pin{at, true}, Pin{3, false})
	require.Contains(t, titles(r), "Beyond the keyboard")
	require.NotContains(t, titles(r), "Caches in Anger")
}

func TestFeatures_NamesAreOfOnePlace(t *testing.T) {
	m := newModel(t)
	seen := map[string]bool{}
	for i := range m.feats.Size() {
		name := m.feats.Label(i)
		require.False(t, seen[name], name)
		seen[name] = true
	}
	for _, name := range TraitNames() {
		require.False(t, seen["trait "+name], name)
		seen["trait "+name] = true
	}
}

func FuzzRead(f *testing.F) {
	m := newModel(f)
	f.Add("# A\n\n## B - Jane Roe\n\n- c\n\n## Lightning talks\n\n- d\n- e\n", byte(1), 3)
	f.Add("Title: A\nJane Roe\n---\nDay 2\n", byte(0), 1)
	f.Fuzz(func(t *testing.T, text string, format byte, line int) {
		r := m.Read(text, Format(format%5), Pin{line, true}, Pin{line + 1, false})
		last := -1
		for _, i := range r.Talks {
			require.Greater(t, i, last)
			require.Less(t, i, len(r.Blocks))
			last = i
		}
	})
}

func BenchmarkRead(b *testing.B) {
	m := newModel(b)
	var note strings.Builder
	note.WriteString("# SampleConf 2019\n\n")
	for range 12 {
		note.WriteString("## Caches in Anger - Jane Roe (Acme)\n\n")
		for range 12 {
			note.WriteString("- the cache is a copy of the truth that nobody told about the change\n")
		}
		note.WriteString("\n")
	}
	b.SetBytes(int64(note.Len()))
	for b.Loop() {
		m.Read(note.String(), Markdown)
	}
}

func TestRead_TitleKeyMakesTheNoteOneTalk(t *testing.T) {
	m := newModel(t)
	note := "Title: Caches in Anger\nSpeaker: Jane Roe\n\n# What was told\n\n- why\n\n# What was asked\n\n- how\n\n# What is next\n\n- when\n"
	require.Equal(t, []string{"Title: Caches in Anger"}, titles(m.Read(note, Markdown)))
}

// Among the items below a heading of several talks, those that begin bold are the talks.
func TestListed_BoldItemsAreTheTalks(t *testing.T) {
	m := newModel(t)
	note := "# SampleConf\n\n## Lightning talks\n\n- **Caches in Anger**\n- why\n- how\n- **Typed APIs**\n- types\n- tests\n"
	v := NewView(Blocks(note, Markdown), Markdown, m.lex)
	var found []string
	for _, i := range v.listed(1) {
		found = append(found, v.blocks[i].Text)
	}
	require.Equal(t, []string{"Caches in Anger", "Typed APIs"}, found)
}

func TestIsNamedDay(t *testing.T) {
	for s, want := range map[string]bool{
		"Day 2 – The last of the summits": true, "Day one: Beginnings": true, "Tag 3 - Ausklang": true,
		"Day 2 operations": false, "Day 2": false, "A day - one of many": false, "Day 2-factor": false,
	} {
		require.Equal(t, want, isNamedDay(s, strings.Fields(strings.ToLower(strings.NewReplacer("–", "", ":", "", "- ", " ").Replace(s)))), s)
	}
}
