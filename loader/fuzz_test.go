package loader_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/loader"
)

// seeds are the notes of all stories.
func seeds(f *testing.F, add func(source, text string)) *graph.Vocabulary {
	f.Helper()
	var v *graph.Vocabulary
	for _, s := range storytest.All(f) {
		v = s.Vocabulary(f)
		for _, n := range s.Notes(f) {
			add(n.Source, n.Text)
		}
	}
	for _, text := range []string{"\n", "# \n", "---\n---\n", "**x**\n\ny", "Aa Bb\n\nCc Dd", "# A\n## B | C\n", "\u2028 \u00a0\n•\n", "A B\r\rC D", "```\n# x\n", "| a | b |\n|---|---|\n| c | d |"} {
		add("x.md", text)
		add("x.txt", text)
	}
	add("x.html", "<!doctype html><h1>A 2020</h1><h2>B | C<p>d<li>e<del>f</del><b>g</b><!-- h --><table><tr><td>i")
	add("x", "<html><main>redis")
	return v
}

func FuzzSplit(f *testing.F) {
	x := loader.New(seeds(f, func(source, text string) { f.Add(source, text) }), graph.Lexicon(data.Words))
	f.Fuzz(func(t *testing.T, source, raw string) {
		text, err := loader.Decode(source, []byte(raw))
		if err != nil {
			return
		}
		lines, _ := loader.Lines(source, text)
		require.Len(t, lines, len(graph.SplitLines(text)))
		for _, l := range lines {
			at := 0
			for _, v := range l.Visible {
				require.LessOrEqual(t, at, v.Start)
				require.Less(t, v.Start, v.End)
				require.LessOrEqual(t, v.End, len(l.Text))
				at = v.End
			}
		}
		note, err := x.Extract(t.Context(), source, []byte(raw))
		if err != nil {
			return
		}
		begin := 0
		for _, talk := range note.Talks {
			require.GreaterOrEqual(t, talk.Line, begin)
			require.GreaterOrEqual(t, talk.EndLine, talk.Line)
			require.LessOrEqual(t, talk.EndLine, len(graph.SplitLines(note.Text)))
			begin = talk.Line
		}
	})
}

func FuzzMentions(f *testing.F) {
	v := seeds(f, func(source, text string) { f.Add(source, text) })
	x := loader.New(v, graph.Lexicon(data.Words))
	f.Fuzz(func(t *testing.T, source, text string) {
		n, err := x.Extract(t.Context(), source, []byte(text))
		if err != nil {
			require.Empty(t, n)
			return
		}
		require.NotEmpty(t, n.Talks)
		requireEvidence(t, n)
	})
}

func TestDecode_Refuses(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want error
		says string
	}{
		"empty":       {nil, graph.ErrInvalid, "is empty"},
		"blank":       {[]byte(" \n\t\n"), graph.ErrInvalid, "is empty"},
		"binary":      {[]byte("PK\x03\x04\x00\x00"), graph.ErrInvalid, "not text"},
		"a long line": {make([]byte, loader.MaxNote+1), graph.ErrTooLarge, "a note may have 16 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := loader.Decode("x.txt", c.data)
			require.ErrorIs(t, err, c.want)
			require.ErrorContains(t, err, c.says)
		})
	}
	text, err := loader.Decode("x.txt", []byte("\xef\xbb\xbfa\r\nb\rc"))
	require.NoError(t, err)
	require.Equal(t, "a\nb\nc", text)
}

// many returns a text n times, each with its number.
func many(text string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, text, i)
	}
	return b.String()
}

// The notes have a few megabytes. They would take hours if a step took quadratic time.
func TestExtract_LongNotesTakeLinearTime(t *testing.T) {
	x := shipped(t)
	const n = 20_000
	for name, text := range map[string]string{
		"headings":    strings.Repeat("# Redis\n## Java\n", n),
		"blank lines": "# Redis\n" + strings.Repeat("\n", 20*n) + "## Jane Roebuck\n",
		"one line":    "Notes About Redis\n\n" + strings.Repeat("redis, Go to java. ", n),
		"titles":      strings.Repeat("Redis In Anger\n\n", n),
		"speakers":    "# A Talk by " + strings.Repeat("Grace Okonkwo-Bell, ", n) + "\n\n" + strings.Repeat("redis\n", n),
		"bullets":     strings.Repeat("- [Redis in *anger*][x] by Grace Okonkwo-Bell\n", n/4),
		"links":       strings.Repeat("https://example.org/x jane@example.org ", n),
		"words":       strings.Repeat("Aaaa Bbbb ", 5*n),
		"tags":        "# A Talk\n\n" + strings.Repeat("#redis (#go) [[Kafka]] ", 5*n),
		"many tags":   "# A Talk\n\n" + many("#tag%d ", 5*n),
		"named words": "# A Talk by Jane Roebuck\n\n" + strings.Repeat("all of redis and kafka ", 5*n),
		"brackets":    strings.Repeat("[", n/10) + strings.Repeat("(", n) + strings.Repeat("*a ", n),
	} {
		for _, ending := range []string{".md", ".txt"} {
			n, err := x.Extract(t.Context(), name+ending, []byte(text))
			require.NoError(t, err)
			require.NotEmpty(t, n.Talks)
		}
	}
}
