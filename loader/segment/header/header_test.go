package header_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment"
	"github.com/talkgraph/talkgraph/loader/segment/header"
	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

var vocabulary = &graph.Vocabulary{Companies: []graph.Company{{Labels: []graph.Label{{Text: "Acme"}, {Text: "Acme Rockets"}}}}}

func reader(t testing.TB) *header.Reader {
	t.Helper()
	lex, err := lexicon.New()
	require.NoError(t, err)
	r, err := header.New(lex, vocabulary)
	require.NoError(t, err)
	return r
}

// read returns the headers of a note whose talks begin at its headings.
func read(t testing.TB, r *header.Reader, note string) []header.Header {
	t.Helper()
	blocks := segment.Blocks(note, segment.Markdown)
	var talks []int
	for i, b := range blocks {
		if b.Kind == segment.Heading {
			talks = append(talks, i)
		}
	}
	return r.Read(blocks, talks)
}

// show returns a header as one line of text.
func show(h header.Header) string {
	out := h.Title
	for _, s := range h.Speakers {
		out += " / " + s.Name
		if s.Company != "" {
			out += " (" + s.Company + ")"
		}
	}
	return out
}

func TestRead_DirectionIsOfTheNote(t *testing.T) {
	r := reader(t)
	for _, c := range []struct{ name, note, want string }{
		{"title first", `
## Scaling caches beyond one region - Maria Lindqvist (Brightwater)
- caches are hard
## What we learned from ten years of outages - Tom Becker (Nordlicht)
- page fewer people
`, "Scaling caches beyond one region / Maria Lindqvist (Brightwater)\nWhat we learned from ten years of outages / Tom Becker (Nordlicht)"},
		{"speaker first", `
## Maria Lindqvist: Scaling caches beyond one region
- caches are hard
## Tom Becker: What we learned from ten years of outages
- page fewer people
`, "Scaling caches beyond one region / Maria Lindqvist\nWhat we learned from ten years of outages / Tom Becker"},
		{"line below", `
## Scaling caches beyond one region
*Maria Lindqvist, Staff Engineer, Brightwater*

- caches are hard
## What we learned from ten years of outages
*Tom Becker, CTO, Nordlicht*

- page fewer people
`, "Scaling caches beyond one region / Maria Lindqvist (Brightwater)\nWhat we learned from ten years of outages / Tom Becker (Nordlicht)"},
		{"by and two speakers", `
## Scaling caches beyond one region by Maria Lindqvist and Tom Becker
- caches are hard
`, "Scaling caches beyond one region / Maria Lindqvist / Tom Becker"},
		{"no speaker", `
## Scaling caches beyond one region
- caches are hard
## What we learned from ten years of outages
- page fewer people
`, "Scaling caches beyond one region\nWhat we learned from ten years of outages"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var lines []string
			for _, h := range read(t, r, c.note) {
				lines = append(lines, show(h))
			}
			require.Equal(t, c.want, strings.Join(lines, "\n"))
		})
	}
}

func TestRead_HostileText(t *testing.T) {
	r := reader(t)
	for _, s := range []string{"", "#", "# ((((", "# \"", "# @", "# '’s 's", "# \xff\xfe", "# " + strings.Repeat("a-", 5000), "# " + strings.Repeat("Jane Roe, ", 5000), "# a\n" + strings.Repeat("@b ", 3000)} {
		require.NotPanics(t, func() { read(t, r, s) }, "%.20q", s)
	}
	require.Empty(t, r.Read(nil, nil))
}

func TestModel_WriteAndRead(t *testing.T) {
	tagger := header.NewTagger(2, header.Labels, func(from, to int) bool { return !header.CanFollow(from, to) })
	tagger.Weights[header.NameBegin] = 1.25
	tagger.Weights[header.Labels+header.TitleToken] = -0.5
	tagger.Steps[header.NameBegin*header.Labels+header.NameInside] = 2
	data, err := header.NewModel(tagger, []string{"w|roe", "w|title"}).Write()
	require.NoError(t, err)
	m, err := header.ReadModel(data)
	require.NoError(t, err)
	require.Equal(t, tagger.Weights, m.Tagger.Weights)
	require.InDelta(t, 2, m.Tagger.Steps[header.NameBegin*header.Labels+header.NameInside], 0.01)
	again, err := m.Write()
	require.NoError(t, err)
	require.Equal(t, data, again)
	_, err = header.ReadModel([]byte("no model"))
	require.Error(t, err)
}

// window returns a header of one segment whose tokens have the given features.
func window(features ...[]int32) *header.Window {
	return &header.Window{Features: features, Segment: make([]int, len(features)), Shared: make([][]int32, 1)}
}

func TestTagger_ForbiddenStepsAreNeverTaken(t *testing.T) {
	tagger := header.NewTagger(1, header.Labels, func(from, to int) bool { return !header.CanFollow(from, to) })
	tagger.Weights[header.NameInside] = 5 // an inside without a beginning would score best
	labels := tagger.Best(tagger.Scores(nil, window([]int32{0}, []int32{0}, []int32{0})))
	require.Equal(t, []int{header.NameBegin, header.NameInside, header.NameInside}, labels)
}

func TestTagger_ChainSumsToOne(t *testing.T) {
	tagger := header.NewTagger(2, header.Labels, func(from, to int) bool { return !header.CanFollow(from, to) })
	for i := range tagger.Weights {
		tagger.Weights[i] = float32(i%5) / 3
	}
	var c header.Chain
	tagger.Chain(&c, tagger.Scores(nil, window([]int32{0}, []int32{1}, []int32{0, 1})))
	for i := range 3 {
		sum := 0.0
		for y := range header.Labels {
			sum += c.Share(i, y)
		}
		require.InDelta(t, 1, sum, 1e-9)
	}
}

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"Node.js at AT&T - J. Roe's talk":    "Node.js|at|AT&T|-|J.|Roe|'s|talk",
		"CI/CD (C++, C#) – @jane_roe":        "CI/CD|(|C++|,|C#|)|–|@jane_roe",
		"see https://acme.example/x, please": "see|https://acme.example/x,|please",
		"Jane Roe/John Doe":                  "Jane|Roe|/|John|Doe",
		"don't":                              "don't",
		"by @jörg.é-x, @ü":                   "by|@jörg.é-x|,|@ü",
		"":                                   "",
	} {
		var got []string
		for _, x := range header.Tokens(text) {
			got = append(got, x.Text)
		}
		require.Equal(t, want, strings.Join(got, "|"), text)
	}
}

func TestKnows_AnyLabelInAnyCase(t *testing.T) {
	r := reader(t)
	require.True(t, r.Knows("ACME rockets"))
	require.False(t, r.Knows("rockets"))
}

func FuzzRead(f *testing.F) {
	r := reader(f)
	f.Add("# Title - Jane Roe (Acme)\n\n- one\n")
	f.Add("# @jane\nSpeaker: Jane Roe's, \"x\"\n")
	f.Fuzz(func(t *testing.T, note string) {
		for _, h := range read(t, r, note) {
			for _, s := range h.Speakers {
				require.NotEmpty(t, s.Name)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	r := reader(b)
	var note strings.Builder
	for i := range 50 {
		fmt.Fprintf(&note, "## Scaling caches beyond %d regions - Maria Lindqvist (Brightwater)\n\n- caches are hard\n- but we need them, as the numbers of the last years show\n\n", i)
	}
	blocks := segment.Blocks(note.String(), segment.Markdown)
	var talks []int
	for i, x := range blocks {
		if x.Kind == segment.Heading {
			talks = append(talks, i)
		}
	}
	b.SetBytes(int64(note.Len()))
	for b.Loop() {
		r.Read(blocks, talks)
	}
}
