package maps_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/maps"
)

// build builds a map, checks its edges and degrees, and returns it with its nodes by ID.
func build(t *testing.T, e *queries.Engine, v maps.View) (graph.Map, map[graph.ID]graph.MapNode) {
	t.Helper()
	m, err := maps.Build(t.Context(), e, v)
	require.NoError(t, err)
	nodes := map[graph.ID]graph.MapNode{}
	degree := map[graph.ID]int{}
	for _, n := range m.Nodes {
		nodes[n.ID] = n
	}
	for _, x := range m.Edges {
		require.Contains(t, nodes, x.From)
		require.Contains(t, nodes, x.To)
		require.NotEmpty(t, x.Reason)
		require.GreaterOrEqual(t, x.Weight, max(v.Least, 1))
		degree[x.From]++
		degree[x.To]++
	}
	for id, n := range nodes {
		require.Equal(t, degree[id], n.Degree)
	}
	return m, nodes
}

// TestBuild_ViewsOfTheSample checks that each part of a view holds in its map.
func TestBuild_ViewsOfTheSample(t *testing.T) {
	v := storytest.Shipped(t)
	e, _ := storytest.Engine(t, v, storytest.Sample(t, v))
	monitoring := graph.ID("topic:monitoring")

	small, nodes := build(t, e, maps.View{Around: monitoring, Nodes: 12})
	require.LessOrEqual(t, len(nodes), 12)
	require.True(t, nodes[monitoring].Focus)
	require.Positive(t, small.Omitted)

	grown, more := build(t, e, maps.View{Around: monitoring, Nodes: 12, Expand: []graph.ID{"topic:java"}})
	require.Greater(t, len(more), len(nodes))
	for id := range nodes {
		require.Contains(t, more, id, "what was there stays")
	}
	require.Contains(t, more, graph.ID("talk:qcon-london-2017/real-world-java-9"))
	require.NotEqual(t, small.Edges, grown.Edges)

	_, nodes = build(t, e, maps.View{Around: monitoring, Show: []graph.Kind{graph.KindTopic, graph.KindTalk}})
	for id := range nodes {
		require.NotEqual(t, graph.KindCompany, id.Kind())
	}
	build(t, e, maps.View{Least: 2})

	_, nodes = build(t, e, maps.View{Things: []graph.ID{"topic:java", "talk:qcon-london-2017/real-world-java-9", "topic:unheard-of"}})
	require.Len(t, nodes, 2)

	q, err := e.Understand("talks about microservices and monitoring")
	require.NoError(t, err)
	_, nodes = build(t, e, maps.View{Question: &q})
	require.True(t, nodes["topic:microservices"].Focus && nodes[monitoring].Focus)

	// The event has too many talks to draw; the map shows its topics and companies with some of them.
	m, nodes := build(t, e, maps.View{Around: "event:qcon-london-2017", Nodes: 12})
	talks := 0
	for id := range nodes {
		if id.Kind() == graph.KindTalk {
			talks++
		}
	}
	require.Equal(t, 1, talks, "no other connects a pair that none has covered")
	require.Contains(t, m.Caption, "with 1 typical talk.")
}

// TestBuild_OverviewOfManyTalks checks that a map of more talks than it can show has topics,
// companies and typical talks, each with an edge, and communities with names.
func TestBuild_OverviewOfManyTalks(t *testing.T) {
	e := storytest.BuildEngine(t, storytest.Stored(t, storytest.Shipped(t), 1000))
	m, nodes := build(t, e, maps.View{})
	kinds := map[graph.Kind]int{}
	for _, n := range nodes {
		kinds[n.Kind]++
		require.Positive(t, n.Degree, n.ID)
		require.Equal(t, n.Kind != graph.KindTalk, n.Talks > 0)
	}
	require.Greater(t, kinds[graph.KindTopic], 30)
	require.Positive(t, kinds[graph.KindCompany])
	require.Positive(t, kinds[graph.KindTalk])
	require.LessOrEqual(t, len(nodes), maps.DefaultNodes)

	require.True(t, 2 <= len(m.Communities) && len(m.Communities) <= 7)
	members := make([]int, len(m.Communities)+1)
	for _, n := range m.Nodes {
		members[n.Community]++
	}
	for i, c := range m.Communities {
		require.NotEmpty(t, c.Name)
		require.Equal(t, members[i+1], c.Nodes)
		require.GreaterOrEqual(t, c.Nodes, 3)
	}
	again, _ := build(t, e, maps.View{})
	require.Equal(t, m, again, "equal graphs give equal maps")
}

func TestBuild_InvalidViews(t *testing.T) {
	e, _ := storytest.Named(t, "questions").Engine(t)
	many := make([]graph.ID, maps.MaxThings+1)
	unknown, err := e.Understand("talks about frobnication")
	require.NoError(t, err)
	for _, c := range []struct {
		view maps.View
		want error
	}{
		{maps.View{Nodes: -1}, graph.ErrInvalid}, {maps.View{Nodes: maps.MaxNodes + 1}, graph.ErrInvalid},
		{maps.View{Things: many}, graph.ErrInvalid}, {maps.View{Expand: many}, graph.ErrInvalid},
		{maps.View{Around: "topic:frobnication"}, graph.ErrNotFound}, {maps.View{Question: &unknown}, graph.ErrNotFound},
	} {
		_, err := maps.Build(t.Context(), e, c.view)
		require.ErrorIs(t, err, c.want)
	}
}
