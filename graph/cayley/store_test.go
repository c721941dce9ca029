package cayley_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/cayley/storetest"
	graphexport "github.com/talkgraph/talkgraph/graph/export"
)

// eachBackend runs a test of the contract on every store, and checks at its end
// that the store still holds together.
func eachBackend(t *testing.T, test func(t *testing.T, s *cayley.Store)) {
	storetest.Each(t, func(t *testing.T, s *cayley.Store) {
		test(t, s)
		check(t, s)
	})
}

// check verifies that what the labels say is all there is.
func check(t *testing.T, s *cayley.Store) {
	t.Helper()
	labels, err := s.Labels(t.Context())
	require.NoError(t, err)
	var byLabel []graph.Fact
	for _, l := range labels {
		facts, err := s.Facts(t.Context(), l)
		require.NoError(t, err)
		byLabel = append(byLabel, facts...)
	}
	slices.SortFunc(byLabel, graph.Fact.Compare)
	require.Equal(t, byLabel, all(t, s))
	require.NoError(t, s.Verify(t.Context(), func(p cayley.Problem) {
		require.NotEmpty(t, p.Label, p.Message) // the notes of these tests are no whole ones
	}))
}

func all(t *testing.T, s *cayley.Store) []graph.Fact {
	t.Helper()
	var facts []graph.Fact
	require.NoError(t, s.All(t.Context(), nil, func(f graph.Fact) error {
		facts = append(facts, f)
		return nil
	}))
	slices.SortFunc(facts, graph.Fact.Compare)
	return facts
}

func export(t *testing.T, s *cayley.Store) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, graphexport.NQuads(&b, func(use func(graph.LabelFacts) error) error { return s.EachLabel(t.Context(), use) }))
	return b.String()
}

func TestOpen_MemoryLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	s, err := cayley.Open(t.Context(), "memory:")
	require.NoError(t, err)
	id, facts := storetest.Note("a.txt", map[string][]string{"One": {"go"}})
	_, err = s.Replace(t.Context(), id, facts)
	require.NoError(t, err)
	stored, err := s.Facts(t.Context(), id)
	require.NoError(t, err)
	require.Len(t, stored, len(facts))
	require.NoError(t, s.Close())
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, files)
}

func TestReplace_ChangesExactlyTheLabel(t *testing.T) {
	eachBackend(t, func(t *testing.T, s *cayley.Store) {
		ctx := t.Context()
		a, long := storetest.Note("a.txt", map[string][]string{"One": {"go", "rust"}, "Two": {"go"}})
		b, other := storetest.Note("b.txt", map[string][]string{"Three": {"go"}})
		_, short := storetest.Note("a.txt", map[string][]string{"One": {"rust"}})

		d, err := s.Replace(ctx, a, long)
		require.NoError(t, err)
		require.Len(t, d.Added, len(long))
		_, err = s.Replace(ctx, b, other)
		require.NoError(t, err)
		first := export(t, s)

		d, err = s.Replace(ctx, a, long)
		require.NoError(t, err)
		require.Empty(t, d.Added)
		require.Empty(t, d.Removed)
		require.Equal(t, first, export(t, s))

		_, err = s.Replace(ctx, a, short)
		require.NoError(t, err)
		got, err := s.Facts(ctx, a)
		require.NoError(t, err)
		slices.SortFunc(short, graph.Fact.Compare)
		require.Equal(t, short, got)
		require.NotContains(t, export(t, s), "two")

		d, err = s.Remove(ctx, a)
		require.NoError(t, err)
		require.Len(t, d.Removed, len(short))
		slices.SortFunc(other, graph.Fact.Compare)
		require.Equal(t, other, all(t, s), "what another note says stays, its topic too")

		_, err = s.Remove(ctx, a)
		require.ErrorIs(t, err, graph.ErrNotFound)
	})
}

func TestReplace_RefusesFactsThatCannotBeFoundAgain(t *testing.T) {
	eachBackend(t, func(t *testing.T, s *cayley.Store) {
		a, facts := storetest.Note("a.txt", map[string][]string{"One": {"go"}})
		stray := graph.Fact{Subject: "talk:x/y", Predicate: graph.PredName, Object: graph.Object{Text: "y"}, Label: a}
		_, err := s.Replace(t.Context(), a, append(facts, stray))
		require.ErrorIs(t, err, graph.ErrInvalid)
		_, err = s.Replace(t.Context(), "note:b.txt", facts)
		require.ErrorIs(t, err, graph.ErrInvalid)
		require.Empty(t, all(t, s))
	})
}

func TestNQuads_LoadBackEqual(t *testing.T) {
	eachBackend(t, func(t *testing.T, s *cayley.Store) {
		for _, src := range []string{"a.txt", "ü (1)/b#c.md"} {
			id, facts := storetest.Note(src, map[string][]string{"One “two” <x>": {"c++", "c#"}})
			_, err := s.Replace(t.Context(), id, facts)
			require.NoError(t, err)
		}
		out := export(t, s)
		require.Contains(t, out, "<https://schema.org/about>")
		facts, err := cayley.ReadQuads(strings.NewReader(out))
		require.NoError(t, err)
		require.ElementsMatch(t, all(t, s), facts)
	})
}

// TestChanges_ListEachRevision follows a store by its record of changes.
func TestChanges_ListEachRevision(t *testing.T) {
	eachBackend(t, func(t *testing.T, s *cayley.Store) {
		followed := map[graph.Fact]bool{}
		follow := func(since uint64) (last uint64) {
			last = since
			require.NoError(t, s.Changes(t.Context(), since, func(revision uint64, d graph.Delta) error {
				last = revision
				for _, f := range d.Added {
					require.False(t, followed[f])
					followed[f] = true
				}
				for _, f := range d.Removed {
					require.True(t, followed[f])
					delete(followed, f)
				}
				return nil
			}))
			now, err := s.Revision(t.Context())
			require.NoError(t, err)
			require.Equal(t, now, last)
			var want []graph.Fact
			for _, f := range all(t, s) {
				switch {
				case f.Predicate == graph.PredText:
					f.Object.Text = "" // only that a text changed is recorded
					want = append(want, f)
				case f.Predicate != graph.PredQuotedFrom:
					want = append(want, f)
				}
			}
			require.ElementsMatch(t, want, slices.Collect(maps.Keys(followed)))
			return last
		}
		require.NotEmpty(t, s.Name())
		require.Zero(t, follow(0))
		a, one := storetest.Note("a.txt", map[string][]string{"One": {"go", "rust"}})
		b, two := storetest.Note("b.txt", map[string][]string{"Two": {"go"}})
		_, shorter := storetest.Note("a.txt", map[string][]string{"One": {"rust"}})
		ds, err := s.ReplaceAll(t.Context(), graph.LabelFacts{Label: a, Facts: one}, graph.LabelFacts{Label: b, Facts: two})
		require.NoError(t, err)
		require.Len(t, ds, 2)
		require.EqualValues(t, 1, follow(0), "two labels in one step are one revision")
		_, err = s.Replace(t.Context(), a, one)
		require.NoError(t, err)
		require.EqualValues(t, 1, follow(1), "nothing changed")
		_, err = s.Replace(t.Context(), a, shorter)
		require.NoError(t, err)
		_, err = s.Remove(t.Context(), b)
		require.NoError(t, err)
		require.EqualValues(t, 3, follow(1))

		_, err = s.ReplaceAll(t.Context(), graph.LabelFacts{Label: a, Facts: one}, graph.LabelFacts{Label: a})
		require.ErrorIs(t, err, graph.ErrInvalid)
		require.NoError(t, s.TrimChanges(t.Context(), 2))
		if !s.IsShared() { // there changes are kept for others for a while
			require.ErrorIs(t, s.Changes(t.Context(), 1, func(uint64, graph.Delta) error { return nil }), graph.ErrStale)
		}
		require.EqualValues(t, 3, follow(3))
	})
}

// TestRevise_IsAtomic counts up in one label from many sides at once.
func TestRevise_IsAtomic(t *testing.T) {
	eachBackend(t, func(t *testing.T, s *cayley.Store) {
		const sides, times = 4, 5
		count := func(old []graph.Fact) []graph.Fact {
			return append(old, graph.Fact{Subject: "note:n", Predicate: graph.PredName, Object: graph.Object{Text: fmt.Sprint(len(old))}, Label: "note:n"})
		}
		failed := make(chan error, sides)
		for range sides {
			go func() {
				var err error
				for range times {
					if _, e := s.Revise(context.Background(), "note:n", func(old []graph.Fact) ([]graph.Fact, error) { return count(old), nil }); e != nil {
						err = e
					}
				}
				failed <- err
			}()
		}
		for range sides {
			require.NoError(t, <-failed)
		}
		facts, err := s.Facts(t.Context(), "note:n")
		require.NoError(t, err)
		require.Len(t, facts, sides*times)
		_, err = s.Revise(t.Context(), "note:n", func([]graph.Fact) ([]graph.Fact, error) { return nil, graph.ErrNotFound })
		require.ErrorIs(t, err, graph.ErrNotFound)
		_, err = s.Remove(t.Context(), "note:n")
		require.NoError(t, err)
	})
}

// TestReplace_SignsInIDs stores evidence of labels, entities and sources whose IDs hold the
// signs that packed evidence is written with.
func TestReplace_SignsInIDs(t *testing.T) {
	eachBackend(t, func(t *testing.T, s *cayley.Store) {
		id, facts := storetest.Note("days.ics/17@widgets.example, part .", map[string][]string{"One": {"go", "rust"}})
		facts = append(facts, graph.Fact{Subject: "talk:conf/one", Predicate: graph.PredMentions, Object: graph.Object{ID: "company:@home"}, Label: id},
			graph.Fact{Subject: "mention:conf/one#company:@home", Predicate: graph.PredAttributedTo, Object: graph.Object{ID: "corrections:@me@here"}, Label: id},
			graph.Fact{Subject: "mention:conf/one#company:@home", Predicate: graph.PredQuotedFrom, Object: graph.Object{ID: id + "#char=2,5"}, Label: id})
		_, err := s.Replace(t.Context(), id, facts)
		require.NoError(t, err)
		got, err := s.Facts(t.Context(), id)
		require.NoError(t, err)
		require.ElementsMatch(t, facts, got)
	})
}

// TestReplace_RefusesWhatEvidenceCannotHold is evidence that would be read back as another.
func TestReplace_RefusesWhatEvidenceCannotHold(t *testing.T) {
	eachBackend(t, func(t *testing.T, s *cayley.Store) {
		for _, object := range []graph.ID{"note:a.txt#char=@1,2", "note:a.txt#char=1,2 3,4", "note:b.txt#char=1,2"} {
			id, facts := storetest.Note("a.txt", map[string][]string{"One": {"go"}})
			facts = append(facts, graph.Fact{Subject: "mention:conf/one#topic:go", Predicate: graph.PredQuotedFrom, Object: graph.Object{ID: object}, Label: id})
			_, err := s.Replace(t.Context(), id, facts)
			require.ErrorIs(t, err, graph.ErrInvalid, string(object))
		}
	})
}

// TestShow_ReadsTalksWithTheirEvidence reads what a page shows.
func TestShow_ReadsTalksWithTheirEvidence(t *testing.T) {
	eachBackend(t, func(t *testing.T, s *cayley.Store) {
		id, facts := storetest.Note("a.txt", map[string][]string{"One": {"go", "rust"}})
		facts = append(facts, graph.Fact{Subject: "talk:conf/one", Predicate: graph.PredTemporal, Object: graph.Object{Text: "day 2"}, Label: id},
			graph.Fact{Subject: "talk:conf/one", Predicate: graph.PredQuotedFrom, Object: graph.Object{ID: id + "#char=0,20"}, Label: id},
			graph.Fact{Subject: "mention:conf/one#topic:go", Predicate: graph.PredQuotedFrom, Object: graph.Object{ID: id + "#char=9,11"}, Label: id},
			graph.Fact{Subject: "mention:conf/one#topic:rust", Predicate: graph.PredAttributedTo, Object: graph.Object{ID: graph.CorrectionsID}, Label: id})
		_, err := s.Replace(t.Context(), id, facts)
		require.NoError(t, err)
		at := func(start, end int) graph.Place { return graph.Place{Note: id, Start: start, End: end} }
		text := facts[2].Object.Text
		want := graph.TalkDetails{
			Talk: "talk:conf/one", Name: "One", Day: "day 2",
			Evidence: map[graph.ID]graph.Citation{
				"talk:conf/one": {Places: []graph.Place{at(0, 20)}},
				"topic:go":      {Places: []graph.Place{at(0, 3), at(9, 11)}},
				"topic:rust":    {Places: []graph.Place{at(1, 4)}, By: graph.CorrectionsID},
			},
		}
		got, notes, err := s.TalkDetails(t.Context(), []graph.ID{"talk:conf/one", "talk:conf/one"}, func(graph.ID) bool { return false })
		require.NoError(t, err)
		require.Equal(t, []graph.TalkDetails{want}, got)
		require.Equal(t, map[graph.ID]string{id: text}, notes)
		got, notes, err = s.TalkDetails(t.Context(), []graph.ID{"talk:conf/one", "talk:none"}, func(graph.ID) bool { return true })
		require.NoError(t, err)
		require.Equal(t, []graph.TalkDetails{want, {Talk: "talk:none"}}, got)
		require.Empty(t, notes)
		texts, err := s.Texts(t.Context(), id, graph.PredText)
		require.NoError(t, err)
		require.Equal(t, []string{text}, texts)
	})
}

// TestStore_AgreesWithTheModel runs random changes against the store and against a plain map.
func TestStore_AgreesWithTheModel(t *testing.T) {
	for seed := range uint64(4) {
		eachBackend(t, func(t *testing.T, s *cayley.Store) {
			rnd := rand.New(rand.NewPCG(seed, 2))
			model := map[graph.ID][]graph.Fact{}
			topics := []string{"go", "rust", "monitoring", "microservices", "java"}
			for range 60 {
				source := fmt.Sprintf("%d.txt", rnd.IntN(4))
				talks := map[string][]string{}
				for range rnd.IntN(4) {
					talks[fmt.Sprintf("Talk %d", rnd.IntN(5))] = topics[rnd.IntN(3) : 3+rnd.IntN(3)]
				}
				id, facts := storetest.Note(source, talks)
				if rnd.IntN(4) == 0 {
					facts = nil
				}
				_, err := s.Replace(t.Context(), id, facts)
				require.NoError(t, err)
				model[id] = facts
			}
			var want []graph.Fact
			for _, facts := range model {
				want = append(want, facts...)
			}
			slices.SortFunc(want, graph.Fact.Compare)
			require.Equal(t, want, all(t, s))
		})
	}
}

func TestReplace_ReadersSeeWholeNotes(t *testing.T) {
	eachBackend(t, func(t *testing.T, s *cayley.Store) {
		a, one := storetest.Note("a.txt", map[string][]string{"One": {"go", "rust"}})
		_, two := storetest.Note("a.txt", map[string][]string{"Two": {"java"}, "Three": {"c"}})
		_, err := s.Replace(t.Context(), a, one)
		require.NoError(t, err)
		done := make(chan error, 1)
		go func() {
			for i := range 20 {
				if _, err := s.Replace(context.Background(), a, [][]graph.Fact{two, one}[i%2]); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
		for running := true; running; {
			select {
			case err := <-done:
				require.NoError(t, err)
				running = false
			default:
				facts, err := s.SubjectFacts(t.Context(), "talk:conf/one")
				require.NoError(t, err)
				require.Contains(t, []int{0, 5}, len(facts))
			}
		}
	})
}

func TestOpen_RefusesForeignFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, data, 0o600))
		return path
	}
	whole := filepath.Join(dir, "whole.db")
	s, err := cayley.Open(t.Context(), "bolt:"+whole)
	require.NoError(t, err)
	id, facts := storetest.Note("a.txt", map[string][]string{"One": {"go"}})
	_, err = s.Replace(t.Context(), id, facts)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	data, err := os.ReadFile(whole)
	require.NoError(t, err)

	foreign := filepath.Join(dir, "foreign.db")
	db, err := bbolt.Open(foreign, 0o600, nil)
	require.NoError(t, err)
	require.NoError(t, db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket([]byte("theirs"))
		return err
	}))
	require.NoError(t, db.Close())
	held := storetest.Open(t, "bolt:"+filepath.Join(dir, "held.db"))
	_ = held

	for name, c := range map[string]struct {
		address string
		want    error
	}{
		"unknown scheme": {"redis:x", graph.ErrInvalid},
		"no scheme":      {"talks.db", graph.ErrInvalid},
		"no path":        {"bolt:", graph.ErrInvalid},
		"a folder":       {"bolt:" + dir, graph.ErrInvalid},
		"a text":         {"bolt:" + write("note.txt", []byte(strings.Repeat("notes of a talk\n", 1000))), graph.ErrForeign},
		"foreign bolt":   {"bolt:" + foreign, graph.ErrForeign},
		"cut short":      {"bolt:" + write("cut.db", data[:3*4096]), graph.ErrDamaged},
		"in use":         {"bolt:" + filepath.Join(dir, "held.db"), graph.ErrLocked},
	} {
		t.Run(name, func(t *testing.T) {
			path := strings.TrimPrefix(c.address, "bolt:")
			before, _ := os.ReadFile(path)
			_, err := cayley.Open(t.Context(), c.address)
			require.ErrorIs(t, err, c.want)
			after, _ := os.ReadFile(path)
			require.Equal(t, before, after, "a refused file is left as it is")
		})
	}
}

func FuzzReadQuads(f *testing.F) {
	_, facts := storetest.Note("a.txt", map[string][]string{"One": {"go"}})
	var b bytes.Buffer
	require.NoError(f, graphexport.NQuads(&b, graphexport.FromFacts(facts)))
	f.Add(b.String())
	f.Add(`<talk:x/y> <https://schema.org/name> "a\tb\n\"c\" \\ é" <note:x> .`)
	f.Add(`_:b <p> "x"@en .`)
	f.Fuzz(func(t *testing.T, text string) {
		facts, err := cayley.ReadQuads(strings.NewReader(text))
		if err != nil {
			return
		}
		var out bytes.Buffer
		require.NoError(t, graphexport.NQuads(&out, graphexport.FromFacts(facts)))
		again, err := cayley.ReadQuads(&out)
		require.NoError(t, err)
		require.Equal(t, facts, again)
	})
}
