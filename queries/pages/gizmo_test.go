package pages_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/pages"
)

func TestGizmoHints_NameWhatTheGraphLacks(t *testing.T) {
	d := programmes(t).Directory()
	for query, want := range map[string][]string{
		`g.V("<topic:microservices>").In("<schema:about>").All()`:                         nil,
		`g.V("<topic:mircoservices>").In("<schema:about>").All()`:                         {`The graph has no node <topic:mircoservices>; did you mean <topic:microservices> or <topic:nanoservices>?`},
		`g.V("<topic:zzzzzzzzz>").All()`:                                                  {`The graph has no node <topic:zzzzzzzzz>.`},
		`g.V("<topic:microservices>").In("<schema:abuot>").All()`:                         {`The graph has no predicate and no class <schema:abuot>; did you mean <schema:about>?`},
		`g.V("<topic:microservices>").In('<skos:about>').All()`:                           {`The graph has no predicate and no class <skos:about>; did you mean <schema:about>?`},
		`g.V("topic:microservices").In("schema:about").All()`:                             {`"topic:microservices" is a text here; the name is "<topic:microservices>".`, `"schema:about" is a text here; the name is "<schema:about>".`},
		`g.V("<https://schema.org/Event>").All()`:                                         {`The graph has no name <https://schema.org/Event>; it writes <schema:Event>.`},
		`g.V("<year:2017>").All()`:                                                        {`A year is no node: talks have <schema:superEvent> and events have <schema:startDate>.`},
		`// "<topic:mircoservices>"` + "\n" + `g.V("a \" <topic:mircoservices>").All()`:   nil,
		`g.V("<note:x.txt>").Has("<schema:name>", "Kafka").All()`:                         nil,
		`g.V("<topic:mircoservices>").Union(g.V("<topic:mircoservices>")).All() /* twice`: {`The graph has no node <topic:mircoservices>; did you mean <topic:microservices> or <topic:nanoservices>?`},
	} {
		require.Equal(t, want, pages.GizmoHints(d, query), query)
	}
}

func TestGizmoSchema_CountsNodesAndFitsExamples(t *testing.T) {
	e := programmes(t)
	schema := pages.ReadGizmoSchema(e)
	require.Equal(t, pages.GizmoKind{Kind: graph.KindTalk, Class: "schema:EducationEvent", Nodes: 25, ID: "talk:dataconf-2018/talk-number-0"}, schema.Kinds[0])
	for _, edge := range schema.Edges {
		require.Contains(t, graph.Predicates(), edge.Predicate)
	}
	for _, x := range pages.ExamplesFor(e) {
		require.Empty(t, pages.GizmoHints(e.Directory(), x.Gizmo), x.Gizmo)
	}
}
