package text

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

// numbering gives talks numbers in the order in which they are asked for.
type numbering struct{ ids []graph.ID }

func (n *numbering) of(talk graph.ID) (uint32, bool) {
	i := slices.Index(n.ids, talk)
	if i < 0 {
		i = len(n.ids)
		n.ids = append(n.ids, talk)
	}
	return uint32(i), true
}

// found are the talks that say a text, sorted, each once.
func (n *numbering) found(x *Index, t Term, in Fields) []graph.ID {
	out := []graph.ID{}
	x.Find(t, in, func(h Hit) { out = append(out, n.ids[h.Talk]) })
	slices.Sort(out)
	return slices.Compact(out)
}

func note(name string, talks ...Talk) Note { return Note{graph.NoteID(name), talks} }

func talk(name, title, body string) Talk {
	t := Talk{ID: graph.NewID(graph.KindTalk, name)}
	t.Fields[Title], t.Fields[Body] = title, body
	return t
}

func TestWords_OfScriptsCodeAndAddresses(t *testing.T) {
	for s, want := range map[string]string{
		"C++20 and .NET":                      "c++ 20 and .net",
		"pg_stat_statements, v1.2 --dry-run":  "pg stat statements v1 2 dry run",
		"Café Žižek’s naïveté":                "cafe zizek naivete",
		"see https://example.com/a?b=c, then": "see then",
		"形態素解析 with MeCab":                    "形態 態素 素解 解析 with mecab",
		"Python入門":                            "python 入門",
		"語":                                   "語",
		"한국어로":                                "한국 국어 어로",
		"Доклады про Go":                      "доклады про go",
		"pairing \u2764\ufe0f and \u0301":     "pairing and",
		strings.Repeat("x", 65) + " y":        "y",
	} {
		var got []string
		for _, w := range Words(s) {
			got = append(got, w.Text)
			require.LessOrEqual(t, w.Start, w.End)
			require.LessOrEqual(t, w.End, len(s))
		}
		require.Equal(t, want, strings.Join(got, " "), s)
	}
}

func TestNoteOf_FieldsStandApart(t *testing.T) {
	label, id := graph.NoteID("talks.jsonl/1"), graph.ID("talk:conf/rails")
	text := "Rails at scale\nSpeakers: Jane Roe (Example); John Doe\nCompany: Example\nEvent: Conf 2019\nDate: 2019-02-03\nTags: ruby; databases\nLink: https://example.com/x\n\nSpeakers: how we shard.\nEvent: none.\n"
	n := NoteOf(graph.LabelFacts{Label: label, Facts: []graph.Fact{
		{Subject: label, Predicate: graph.PredText, Object: graph.Object{Text: "é\n" + text}, Label: label},
		{Subject: id, Predicate: graph.PredName, Object: graph.Object{Text: "Rails at scale"}, Label: label},
		{Subject: id, Predicate: graph.PredSuperEvent, Object: graph.Object{ID: "event:conf-2019"}, Label: label},
		{Subject: "event:conf-2019", Predicate: graph.PredName, Object: graph.Object{Text: "Conf 2019"}, Label: label},
		{Subject: id, Predicate: graph.PredQuotedFrom, Object: graph.Object{ID: label + graph.ID(fmt.Sprintf("#char=2,%d", 2+len(text)))}, Label: label},
	}})
	want := Talk{ID: id, Fields: [fieldCount]string{"Rails at scale", "Example\nSpeakers: how we shard.\nEvent: none.\n", "Jane Roe (Example); John Doe", "ruby; databases", "Conf 2019"}}
	require.Equal(t, Note{label, []Talk{want}}, n)
}

func TestNoteOf_SpeakersOfAPlainNote(t *testing.T) {
	label, id := graph.NoteID("day.md"), graph.ID("talk:conf/rails")
	n := NoteOf(graph.LabelFacts{Label: label, Facts: []graph.Fact{
		{Subject: label, Predicate: graph.PredText, Object: graph.Object{Text: "Rails at scale - Jane Roe\nthey shard\n"}, Label: label},
		{Subject: id, Predicate: graph.PredName, Object: graph.Object{Text: "Rails at scale"}, Label: label},
		{Subject: id, Predicate: graph.PredPerformer, Object: graph.Object{ID: "person:jane-roe"}, Label: label},
		{Subject: "person:jane-roe", Predicate: graph.PredName, Object: graph.Object{Text: "Jane Roe"}, Label: label},
		{Subject: id, Predicate: graph.PredQuotedFrom, Object: graph.Object{ID: label + "#char=0,36"}, Label: label},
	}})
	require.Equal(t, "Jane Roe", n.Talks[0].Fields[Speakers])
	require.Equal(t, "Rails at scale - Jane Roe\nthey shard\n", n.Talks[0].Fields[Body])
	require.Equal(t, Note{ID: "vocabulary:x"}, NoteOf(graph.LabelFacts{Label: "vocabulary:x"}))
}

func TestFind_FormsOfWordsAndPhrases(t *testing.T) {
	var n numbering
	x := New(n.of)
	x.Apply(1, []Note{note("a.md",
		talk("a", "Monitoring C++ services", "We monitor with pg_stat_statements. The state of the art."),
		talk("b", "Yak shaving", "Shaving a yak; statements of stat in pg."),
		talk("c", "形態素解析", "Forty messages a second, 'yak' and shaving."))})
	for q, want := range map[string][]graph.ID{
		"monitored":          {"talk:a"},
		"pg_stat_statements": {"talk:a"},
		"stat":               {"talk:a", "talk:b"},
		"yak shaving":        {"talk:b"},
		"c++":                {"talk:a"},
		"c":                  {},
		"態素解":                {"talk:c"},
		"素態":                 {},
		"state of the art":   {"talk:a"},
		"shaving statements": {},
		"nowhere":            {},
		"":                   {},
	} {
		require.Equal(t, want, n.found(x, NewTerm(q, false), 0), q)
	}
	require.Empty(t, n.found(x, NewTerm("monitored", true), 0))
	require.Equal(t, []graph.ID{"talk:a"}, n.found(x, NewTerm("monitor", true), 0))
	require.Equal(t, []graph.ID{"talk:b"}, n.found(x, NewTerm("yak", false), In(Title)))
}

func TestFind_OrdersByFieldFormAndLength(t *testing.T) {
	var n numbering
	x := New(n.of)
	long := strings.Repeat("filler words of another kind ", 40)
	x.Apply(1, []Note{note("a.md",
		talk("title", "Tracing", long), talk("exact", "One", "tracing "+long), talk("short", "Two", "tracing of it"),
		talk("form", "Three", "traced "+long), talk("often", "Four", "tracing tracing tracing "+long))})
	score := map[graph.ID]float32{}
	require.Equal(t, 5, x.Find(NewTerm("tracing", false), 0, func(h Hit) { score[n.ids[h.Talk]] = h.Score }))
	require.Greater(t, score["talk:title"], score["talk:exact"])
	require.Greater(t, score["talk:short"], score["talk:exact"])
	require.Greater(t, score["talk:often"], score["talk:exact"])
	require.Greater(t, score["talk:exact"], score["talk:form"])
}

// vocabulary is what the model's talks say: forms of one stem, and words of few and of
// most talks.
var vocabulary = strings.Fields("monitor monitors monitoring monitored the the the the of a go c++ 監視 形態素 yak shave shaving shaves x1 x2 x3 x4 x5 x6 x7 x8 x9")

func sentence(r *rand.Rand) string {
	words := make([]string, r.IntN(12))
	for i := range words {
		words[i] = vocabulary[r.IntN(len(vocabulary))]
	}
	return strings.Join(words, " ")
}

// model is the index as one would write it first.
type model map[graph.ID][]Talk

func (m model) apply(notes []Note) {
	for _, n := range notes {
		if m[n.ID] = n.Talks; len(n.Talks) == 0 {
			delete(m, n.ID)
		}
	}
}

func (m model) find(t Term) (talks []graph.ID, hits int) {
	talks = []graph.ID{}
	for _, all := range m {
		for _, talk := range all {
			if says(talk, t) {
				talks = append(talks, talk.ID)
				hits++
			}
		}
	}
	slices.Sort(talks)
	return slices.Compact(talks), hits
}

func says(talk Talk, t Term) bool {
	for _, field := range talk.Fields {
		words := Words(field)
		for i := range words {
			k := 0
			for k < len(t.Words) && i+k < len(words) && (words[i+k].Text == t.Words[k] || !t.Exact && stem(words[i+k].Text) == stem(t.Words[k])) {
				k++
			}
			if k > 0 && k == len(t.Words) {
				return true
			}
		}
	}
	return false
}

func TestIndex_FindsWhatTheModelFinds(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 1))
		var n numbering
		path := filepath.Join(t.TempDir(), "words")
		x, m := Create(path, "store", n.of), model{}
		for revision := uint64(1); revision <= 60; revision++ {
			var notes []Note
			for range 1 + r.IntN(8) {
				changed := note(fmt.Sprintf("%d.md", r.IntN(120)))
				if slices.ContainsFunc(notes, func(n Note) bool { return n.ID == changed.ID }) {
					continue
				}
				for range r.IntN(5) {
					changed.Talks = append(changed.Talks, talk(fmt.Sprint(r.IntN(300)), sentence(r), strings.Repeat(sentence(r)+" ", r.IntN(4))))
				}
				notes = append(notes, changed)
			}
			x.Apply(revision, notes)
			m.apply(notes)
			switch r.IntN(8) {
			case 0:
				require.NoError(t, x.Save())
			case 1:
				require.NoError(t, x.Save())
				x.Close()
				var err error
				x, err = Open(path, "store", n.of)
				require.NoError(t, err)
				require.Equal(t, revision, x.Revision())
			case 2:
				x.Renumber()
			}
			talks := 0
			for _, all := range m {
				talks += len(all)
			}
			require.Equal(t, talks, x.Talks())
			for range 10 {
				term := NewTerm(sentence(r), r.IntN(2) == 0)
				term.Words = term.Words[:min(len(term.Words), 1+r.IntN(3))]
				want, hits := m.find(term)
				require.Equal(t, want, n.found(x, term, 0), "%v", term)
				require.Equal(t, hits, x.Find(term, 0, func(Hit) {}))
			}
		}
		fresh := New(n.of)
		for id, talks := range m {
			fresh.Apply(60, []Note{{id, talks}})
		}
		require.Empty(t, x.Diff(fresh))
		for range 50 {
			term := NewTerm(sentence(r), r.IntN(2) == 0)
			term.Words = term.Words[:min(len(term.Words), 1)]
			require.Equal(t, fresh.Frequency(term), x.Frequency(term), "%v", term)
			slip := sentence(r)
			nearest, talks := fresh.Nearest(slip)
			got, has := x.Nearest(slip)
			require.Equal(t, [2]any{nearest, talks}, [2]any{got, has}, slip)
		}
		fresh.Apply(61, []Note{note("0.md", talk("1", "another title", ""))})
		require.NotEmpty(t, x.Diff(fresh))
		x.Close()
	}
}

// TestIndex_ReadsWhatManyTalksSay goes through many blocks of postings.
func TestIndex_ReadsWhatManyTalksSay(t *testing.T) {
	var n numbering
	x, m := New(n.of), model{}
	for i := range 40 {
		var notes []Note
		for k := range 50 {
			body := "common word"
			if k%7 == 0 {
				body += " seventh"
			}
			if i%3 == 0 && k%49 == 0 {
				body = "seventh common word rare"
			}
			notes = append(notes, note(fmt.Sprint(i, "-", k), talk(fmt.Sprint(i, "-", k), "t", body)))
		}
		x.Apply(uint64(i+1), notes)
		m.apply(notes)
	}
	for _, q := range []string{"common", "word", "common word", "seventh", "word seventh", "rare", "seventh common word rare", "word common"} {
		want, _ := m.find(NewTerm(q, true))
		require.Equal(t, want, n.found(x, NewTerm(q, true), 0), q)
	}
}

// saved is the path of an index that was saved with changes beside its base.
func saved(t *testing.T, n *numbering) string {
	path := filepath.Join(t.TempDir(), "words")
	x := Create(path, "store", n.of)
	var notes []Note
	for i := range 40 {
		notes = append(notes, note(fmt.Sprint(i), talk(fmt.Sprint(i), "title", fmt.Sprintf("word%d", i))))
	}
	x.Apply(1, notes)
	require.NoError(t, x.Save())
	x.Apply(2, []Note{note("1", talk("1", "title", "changed")), note("2")})
	require.NoError(t, x.Save())
	x.Close()
	require.FileExists(t, changesPath(path))
	return path
}

func TestOpen_ChangesBesideTheBase(t *testing.T) {
	var n numbering
	path := saved(t, &n)
	x, err := Open(path, "store", n.of)
	require.NoError(t, err)
	defer x.Close()
	require.Equal(t, uint64(2), x.Revision())
	require.Equal(t, []graph.ID{"talk:1"}, n.found(x, NewTerm("changed", false), 0))
	require.Empty(t, n.found(x, NewTerm("word1", false), 0))
	require.Empty(t, n.found(x, NewTerm("word2", false), 0))
	require.Equal(t, []graph.ID{"talk:3"}, n.found(x, NewTerm("word3", false), 0))
}

func TestOpen_TornFiles(t *testing.T) {
	var n numbering
	path := saved(t, &n)
	open := func() (uint64, error) {
		x, err := Open(path, "store", n.of)
		if err != nil {
			return 0, err
		}
		defer x.Close()
		return x.Revision(), nil
	}
	for _, file := range []string{path, changesPath(path)} {
		whole, err := os.ReadFile(file)
		require.NoError(t, err)
		try := func(torn []byte) {
			require.NoError(t, os.WriteFile(file, torn, 0o600))
			revision, err := open()
			if file == path {
				require.ErrorIs(t, err, graph.ErrDamaged)
			} else {
				require.NoError(t, err)
				require.Equal(t, uint64(1), revision) // that of the base
			}
		}
		for cut := 4; cut < len(whole); cut += 1 + len(whole)/50 {
			try(whole[:cut])
			flipped := slices.Clone(whole)
			flipped[cut] ^= 0x40
			try(flipped)
		}
		require.NoError(t, os.WriteFile(file, whole, 0o600))
		revision, err := open()
		require.NoError(t, err)
		require.Equal(t, uint64(2), revision)
	}
	_, err := Open(path, "another", n.of)
	require.ErrorIs(t, err, graph.ErrDamaged)
	require.NoError(t, os.Remove(path))
	_, err = Open(path, "store", n.of)
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestIndex_ChangesWhileTheBaseIsWritten(t *testing.T) {
	var n numbering
	x := Create(filepath.Join(t.TempDir(), "words"), "store", n.of)
	x.Apply(1, []Note{note("a", talk("a", "first", "")), note("b", talk("b", "first", ""))})
	x.merging.Lock()
	err := x.merge(0, func(list []*live, revision uint64) (*live, error) {
		x.Apply(2, []Note{note("a", talk("a", "second", "")), note("b")})
		return x.mergeInMemory(list, revision)
	})
	x.merging.Unlock()
	require.NoError(t, err)
	require.Empty(t, n.found(x, NewTerm("first", false), 0))
	require.Equal(t, []graph.ID{"talk:a"}, n.found(x, NewTerm("second", false), 0))
}

// FuzzSegment writes bytes into a segment: each at the place that the two before it say.
func FuzzSegment(f *testing.F) {
	var out bytes.Buffer
	first := New(func(graph.ID) (uint32, bool) { return 0, true })
	first.Apply(1, []Note{note("a.md", talk("a", "Monitoring", "the the monitor"), talk("b", "Yak shaving", "the yak"))})
	require.NoError(f, merge(&out, first.list))
	f.Add([]byte{0, 0, 0xff})
	f.Fuzz(func(t *testing.T, changes []byte) {
		b := bytes.Clone(out.Bytes())
		for ; len(changes) >= 3; changes = changes[3:] {
			b[(int(changes[0])<<8+int(changes[1]))%len(b)] = changes[2]
		}
		s, err := openSegment(b)
		if err != nil {
			return
		}
		x := New(func(graph.ID) (uint32, bool) { return 0, true })
		x.list = []*live{x.live(s)}
		for c := s.termsFrom(""); c.next(); {
			x.Find(Term{Words: []string{formOf(c.key), "the"}}, 0, func(Hit) {})
		}
		x.Find(NewTerm("yak", false), 0, func(Hit) {})
		x.Apply(1, []Note{note("a.md", talk("a", "Other", ""))})
		x.Diff(first)
		x.Renumber()
		_ = x.merge(0, x.mergeInMemory)
	})
}
