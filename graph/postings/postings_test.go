package postings_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/postings"
)

// naive is the index as one would write it without thinking of speed.
type naive map[graph.ID][]graph.Fact // by label

func (n naive) facts() []graph.Fact {
	var out []graph.Fact
	for _, fs := range n {
		out = append(out, fs...)
	}
	slices.SortFunc(out, graph.Fact.Compare)
	return out
}

func (n naive) things() map[graph.ID]map[graph.ID]bool {
	talks := map[graph.ID]map[graph.ID]bool{}
	dated := map[graph.ID]bool{}
	for _, f := range n.facts() {
		if talks[f.Subject] == nil {
			talks[f.Subject] = map[graph.ID]bool{}
		}
		switch f.Predicate {
		case graph.PredType:
		case graph.PredStartDate:
			talks[f.Subject][graph.ID("year:"+f.Object.Text[:4])] = true
			dated[f.Subject] = true
		default:
			talks[f.Subject][f.Object.ID] = true
		}
	}
	for talk, has := range talks {
		for id := range has {
			if year, ok := id.Year(); ok && !dated[talk] {
				has[year] = true
			}
		}
	}
	return talks
}

func (n naive) selects(s graph.Selection) []graph.ID {
	var out []graph.ID
	for talk, has := range n.things() {
		any := func(ids []graph.ID) bool { return slices.ContainsFunc(ids, func(id graph.ID) bool { return has[id] }) }
		ok := !any(s.None) && (len(s.Any) == 0 || any(s.Any))
		for _, g := range s.All {
			ok = ok && any(g)
		}
		for id := range has {
			ok = ok && (s.MissingKind == "" || id.Kind() != s.MissingKind)
		}
		if ok {
			out = append(out, talk)
		}
	}
	slices.Sort(out)
	return out
}

var (
	topics    = []graph.ID{"topic:a", "topic:b", "topic:c", "topic:d"}
	companies = []graph.ID{"company:x", "company:y"}
	events    = []graph.ID{"event:e-2017", "event:f-2017", "event:f-2018", "event:g"}
)

func randomNote(rnd *rand.Rand, label graph.ID) []graph.Fact {
	var out []graph.Fact
	for range rnd.IntN(4) {
		i := rnd.IntN(6)
		talk := graph.ID(fmt.Sprintf("talk:t%d", i))
		add := func(p graph.Predicate, o graph.ID) {
			out = append(out, graph.Fact{Subject: talk, Predicate: p, Object: graph.Object{ID: o}, Label: label})
		}
		add(graph.PredType, graph.Classes[graph.KindTalk])
		if rnd.IntN(3) == 0 {
			date := graph.Object{Text: fmt.Sprintf("%d-03-06", 2015+i)}
			out = append(out, graph.Fact{Subject: talk, Predicate: graph.PredStartDate, Object: date, Label: label})
		}
		for _, id := range topics {
			if rnd.IntN(3) == 0 {
				add(graph.PredAbout, id)
			}
		}
		if rnd.IntN(2) == 0 {
			add(graph.PredSuperEvent, events[rnd.IntN(len(events))])
		}
		for _, id := range companies {
			if rnd.IntN(4) == 0 {
				add(graph.PredMentions, id)
			}
		}
	}
	slices.SortFunc(out, graph.Fact.Compare)
	return slices.Compact(out)
}

func delta(old, now []graph.Fact) graph.Delta {
	var d graph.Delta
	for _, f := range now {
		if !slices.Contains(old, f) {
			d.Added = append(d.Added, f)
		}
	}
	for _, f := range old {
		if !slices.Contains(now, f) {
			d.Removed = append(d.Removed, f)
		}
	}
	return d
}

func build(t *testing.T, facts []graph.Fact) *postings.Index {
	t.Helper()
	x := postings.New()
	x.Apply(graph.Delta{Added: facts})
	x.Compact()
	return x
}

// saved is the index that its snapshot gives.
func saved(t *testing.T, x *postings.Index) *postings.Index {
	t.Helper()
	b, err := x.AppendBinary(nil)
	require.NoError(t, err)
	again := postings.New()
	rest, err := again.Restore(append(b, "and the rest"...))
	require.NoError(t, err)
	require.Equal(t, "and the rest", string(rest))
	for cut := range len(b) {
		_, err := postings.New().Restore(b[:cut])
		require.ErrorIs(t, err, graph.ErrDamaged)
	}
	return again
}

// TestIndex_AgreesWithTheModel keeps an index in step with random changes; it must agree with the naive
// one and with an index built afresh.
func TestIndex_AgreesWithTheModel(t *testing.T) {
	for seed := range uint64(20) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		model, x := naive{}, postings.New()
		for range 30 {
			label := graph.ID(fmt.Sprintf("note:%d", rnd.IntN(3)))
			now := randomNote(rnd, label)
			x.Apply(delta(model[label], now))
			model[label] = now
			compare(t, rnd, model, x)
		}
		compare(t, rnd, model, build(t, model.facts()))
		x = saved(t, x)
		compare(t, rnd, model, x)
		label := graph.ID("note:0")
		x.Apply(delta(model[label], nil))
		delete(model, label)
		compare(t, rnd, model, x)
		x.Compact()
		compare(t, rnd, model, x)
	}
}

func compare(t *testing.T, rnd *rand.Rand, model naive, x *postings.Index) {
	t.Helper()
	pick := func() graph.ID { return topics[rnd.IntN(len(topics))] }
	for _, s := range []graph.Selection{
		{}, {All: [][]graph.ID{{pick()}}}, {All: [][]graph.ID{{pick()}, {pick()}}}, {All: [][]graph.ID{{pick(), pick()}}, None: []graph.ID{pick()}},
		{Any: []graph.ID{pick(), companies[0]}}, {MissingKind: graph.KindCompany}, {All: [][]graph.ID{{"year:2017"}}}, {All: [][]graph.ID{{"topic:unknown"}}}, {None: []graph.ID{"topic:unknown"}},
	} {
		want := model.selects(s)
		total, page := x.Select(s, 0, 0)
		require.Equal(t, len(want), total)
		require.ElementsMatch(t, want, page)
		require.True(t, slices.IsSorted(page))
		counts := map[graph.ID]int{}
		for _, talk := range want {
			for id := range model.things()[talk] {
				if id.Kind() == graph.KindTopic || id.Kind() == graph.KindYear {
					counts[id]++
				}
			}
		}
		got := map[graph.ID]int{}
		for _, c := range slices.Concat(x.Facets(s, graph.KindTopic, 0), x.Facets(s, graph.KindYear, 0)) {
			got[c.ID] = c.Talks
		}
		require.Equal(t, counts, got)
	}
	for talk, has := range model.things() {
		require.Len(t, x.Entities(talk), len(has))
		all := x.Related(talk, 0)
		require.Equal(t, all[:min(2, len(all))], x.Related(talk, 2))
		require.True(t, x.Exists(talk))
	}
}

func TestSelect_PagesAreInTheOrderOfIDs(t *testing.T) {
	var facts []graph.Fact
	for i := range 25 {
		facts = append(facts, graph.Fact{Subject: graph.ID(fmt.Sprintf("talk:%02d", i)), Predicate: graph.PredType, Object: graph.Object{ID: graph.Classes[graph.KindTalk]}, Label: "note:n"})
	}
	x := build(t, facts)
	total, page := x.Select(graph.Selection{}, 20, 10)
	require.Equal(t, 25, total)
	require.Equal(t, []graph.ID{"talk:20", "talk:21", "talk:22", "talk:23", "talk:24"}, page)
	for _, offset := range []int{25, 1000, -1} {
		_, page = x.Select(graph.Selection{}, offset, 10)
		require.Empty(t, page)
	}
}

func TestRelated_RareTopicsWeighMore(t *testing.T) {
	var facts []graph.Fact
	talk := func(id string, topics string) {
		s := graph.ID("talk:" + id)
		facts = append(facts, graph.Fact{Subject: s, Predicate: graph.PredType, Object: graph.Object{ID: graph.Classes[graph.KindTalk]}, Label: "note:n"})
		for _, x := range strings.Fields(topics) {
			facts = append(facts, graph.Fact{Subject: s, Predicate: graph.PredAbout, Object: graph.Object{ID: graph.ID("topic:" + x)}, Label: "note:n"})
		}
	}
	talk("me", "common rare")
	talk("rare", "rare")
	talk("common", "common")
	talk("other1", "common")
	talk("other2", "common")
	talk("stranger", "else")
	x := build(t, facts)
	got := x.Related("talk:me", 2)
	require.Len(t, got, 2)
	require.Equal(t, graph.ID("talk:rare"), got[0].ID)
	require.Equal(t, []graph.ID{"topic:rare"}, got[0].Shared)
	require.Equal(t, graph.ID("talk:common"), got[1].ID)
	require.Empty(t, x.Related("talk:unknown", 5))
}

func TestCoOccurring_ExceedsChance(t *testing.T) {
	var facts []graph.Fact
	for i, topics := range []string{"a b", "a b", "a c", "c", "c d", "d", "e", "e"} {
		s := graph.ID(fmt.Sprintf("talk:%d", i))
		facts = append(facts, graph.Fact{Subject: s, Predicate: graph.PredType, Object: graph.Object{ID: graph.Classes[graph.KindTalk]}, Label: "note:n"})
		for _, x := range strings.Fields(topics) {
			facts = append(facts, graph.Fact{Subject: s, Predicate: graph.PredAbout, Object: graph.Object{ID: graph.ID("topic:" + x)}, Label: "note:n"})
		}
	}
	x := build(t, facts)
	got := x.CoOccurring("topic:a", 5)
	require.Len(t, got, 1, "c stands with a once only, which proves nothing")
	require.Equal(t, graph.ID("topic:b"), got[0].ID)
	require.Equal(t, 2, got[0].Talks)
	// ln((2/8) / (3/8 * 2/8)) / -ln(2/8)
	require.InDelta(t, 0.7075, got[0].Weight, 0.001)
	require.Empty(t, x.CoOccurring("topic:unknown", 5))
}

func TestLinks_FollowChanges(t *testing.T) {
	f := graph.Fact{Subject: "topic:nagios", Predicate: graph.PredBroader, Object: graph.Object{ID: "topic:monitoring"}, Label: graph.VocabularyID}
	x := build(t, []graph.Fact{f})
	require.Equal(t, []graph.Link{{Predicate: graph.PredBroader, ID: "topic:monitoring", Label: graph.VocabularyID}}, x.Links("topic:nagios"))
	require.Equal(t, []graph.Link{{Predicate: graph.PredBroader, ID: "topic:nagios", Inverse: true, Label: graph.VocabularyID}}, x.Links("topic:monitoring"))
	x.Apply(graph.Delta{Removed: []graph.Fact{f}})
	require.Empty(t, x.Links("topic:nagios"))
	require.False(t, x.Exists("topic:monitoring"))
}

func TestSlugs_AreFoundByTheirParts(t *testing.T) {
	talk := func(id graph.ID, speaker graph.ID) []graph.Fact {
		return []graph.Fact{
			{Subject: id, Predicate: graph.PredType, Object: graph.Object{ID: graph.Classes[graph.KindTalk]}, Label: "note:n"},
			{Subject: id, Predicate: graph.PredPerformer, Object: graph.Object{ID: speaker}, Label: "note:n"},
		}
	}
	gone := talk("talk:a/going-go", "person:ann-lee")
	x := build(t, slices.Concat(talk("talk:a/go", "person:ann-li"), talk("talk:b/go", "person:bob"), talk("talk:b/why-go", "person:ann-lima"), gone))
	x.Apply(graph.Delta{Removed: gone})
	require.Equal(t, []graph.ID{"talk:a/go", "talk:b/go"}, x.WithSlug(graph.KindTalk, "go"))
	require.Empty(t, x.WithSlug(graph.KindTalk, "going-go"))
	require.Empty(t, x.WithSlug(graph.KindPerson, "go"))
	require.Equal(t, []graph.ID{"talk:a/go", "talk:b/go", "talk:b/why-go"}, x.SlugsContaining(graph.KindTalk, "go", 9))
	require.Equal(t, []graph.ID{"talk:a/go"}, x.SlugsContaining(graph.KindTalk, "g", 1))
	require.Empty(t, x.SlugsContaining(graph.KindTalk, "o", 9), "no word begins so")
	require.Equal(t, []graph.ID{"person:ann-li"}, x.SimilarSlugs(graph.KindPerson, "ann-le", 1))
	require.Equal(t, []graph.ID{"person:ann-li", "person:ann-lima"}, x.SimilarSlugs(graph.KindPerson, "ann-le", 2))
}

// TestApply_ReadersSeeWholeChanges asks while a note says one thing and another in turn: an
// answer is drawn from the one or the other.
func TestApply_ReadersSeeWholeChanges(t *testing.T) {
	says := func(topics ...graph.ID) []graph.Fact {
		out := []graph.Fact{{Subject: "talk:t", Predicate: graph.PredType, Object: graph.Object{ID: graph.Classes[graph.KindTalk]}, Label: "note:n"}}
		for _, id := range topics {
			out = append(out, graph.Fact{Subject: "talk:t", Predicate: graph.PredAbout, Object: graph.Object{ID: id}, Label: "note:n"})
		}
		return out
	}
	one, two := says("topic:a", "topic:b"), says("topic:c", "topic:d", "topic:e")
	x := build(t, one)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 500 {
			x.Apply(delta(one, two))
			x.Apply(delta(two, one))
		}
	}()
	seen := map[string]bool{}
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		seen[fmt.Sprint(x.Facets(graph.Selection{}, graph.KindTopic, 0))] = true
		require.Empty(t, x.Related("talk:t", 5))
	}
	for got := range seen {
		require.Contains(t, []string{"[{topic:a 1} {topic:b 1}]", "[{topic:c 1} {topic:d 1} {topic:e 1}]"}, got)
	}
}

// TestSelect_PairsOfFrequentTopics asks for pairs of frequent topics while talks come and go.
func TestSelect_PairsOfFrequentTopics(t *testing.T) {
	x := postings.New()
	fact := func(i int, topic graph.ID) graph.Fact {
		return graph.Fact{Subject: graph.ID(fmt.Sprintf("talk:e/%05d", i)), Predicate: graph.PredAbout, Object: graph.Object{ID: topic}}
	}
	of := func(i int) []graph.Fact {
		facts := []graph.Fact{{Subject: fact(i, "").Subject, Predicate: graph.PredType, Object: graph.Object{ID: graph.Classes[graph.KindTalk]}}}
		for topic, every := range map[graph.ID]int{"topic:two": 2, "topic:three": 3, "topic:many": 50, "topic:few": 1000} {
			if i%every == 0 {
				facts = append(facts, fact(i, topic))
			}
		}
		return facts
	}
	stored := map[int]bool{}
	check := func() {
		for pair, every := range map[[2]graph.ID]int{{"topic:two", "topic:three"}: 6, {"topic:many", "topic:three"}: 150, {"topic:few", "topic:two"}: 1000, {"topic:many", "topic:few"}: 1000} {
			var want []graph.ID
			for i := range 20_000 {
				if stored[i] && i%every == 0 {
					want = append(want, fact(i, "").Subject)
				}
			}
			s := graph.Selection{All: [][]graph.ID{{pair[0]}, {pair[1]}}}
			require.Equal(t, len(want), x.Count(s), pair)
			total, page := x.Select(s, 2, 5)
			require.Equal(t, len(want), total, pair)
			require.Equal(t, want[2:7], page, pair)
		}
	}
	change := func(from, to int, add bool) {
		var d graph.Delta
		for i := from; i < to; i++ {
			if add {
				d.Added = append(d.Added, of(i)...)
			} else {
				d.Removed = append(d.Removed, of(i)...)
			}
			stored[i] = add
		}
		x.Apply(d)
	}
	change(0, 15_000, true)
	check()
	change(3_000, 4_000, false)
	check()
	change(15_000, 20_000, true)
	check()
	change(3_000, 3_500, true)
	check()
}
