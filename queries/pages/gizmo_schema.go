package pages

import (
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// GizmoSchema is what a person needs to know of the graph to write a query.
type GizmoSchema struct {
	Kinds []GizmoKind
	Edges []GizmoEdge
}

// GizmoKind is a kind of node.
type GizmoKind struct {
	Kind  graph.Kind
	Class graph.ID // its rdf:type
	Nodes int
	ID    graph.ID // the ID of its most frequent node; "" if there is none
}

// GizmoEdge is a predicate with what it connects, such as "talk" and "topic". To is in quotation
// marks if it is a text.
type GizmoEdge struct {
	Predicate graph.Predicate
	From, To  string
}

// gizmoEdges lists the edges by how often queries use them.
var gizmoEdges = []GizmoEdge{
	{graph.PredAbout, "talk", "topic"},
	{graph.PredMentions, "talk", "company"},
	{graph.PredName, "talk, company, event, person", `"name"`},
	{graph.PredPrefLabel, "topic", `"name"`},
	{graph.PredType, "node", "class"},
	{graph.PredSuperEvent, "talk", "event"},
	{graph.PredPerformer, "talk", "person"},
	{graph.PredWorksFor, "person", "company"},
	{graph.PredBroader, "topic", "broader topic"},
	{graph.PredRelated, "topic", "related topic"},
	{graph.PredParent, "company", "company that owns it"},
	{graph.PredManufacturer, "product or topic", "company"},
	{graph.PredSponsor, "event", "company"},
	{graph.PredStartDate, "talk, event", `"2017-03-06"`},
	{graph.PredURL, "talk, event", `"https://…"`},
	{graph.PredKind, "talk", `"keynote"`},
	{graph.PredLevel, "talk", `"beginner"`},
	{graph.PredLanguage, "talk", `"en"`},
	{graph.PredBasedOn, "node", "note"},
}

// ReadGizmoSchema returns the kinds of nodes of the graph with their numbers, and its edges.
func ReadGizmoSchema(e *queries.Engine) GizmoSchema {
	s := GizmoSchema{Edges: gizmoEdges}
	for _, kind := range []graph.Kind{graph.KindTalk, graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindPerson} {
		total, items, err := e.Listing(kind, queries.Page{Limit: 1})
		if err != nil {
			continue
		}
		k := GizmoKind{Kind: kind, Class: graph.Classes[kind], Nodes: total}
		if len(items) > 0 {
			k.ID = items[0].ID
		}
		s.Kinds = append(s.Kinds, k)
	}
	return s
}

// ExamplesFor returns the examples with nodes that the graph has: where it lacks one of the sample
// notes, its most frequent node of that kind. It omits examples whose kind the graph lacks.
func ExamplesFor(e *queries.Engine) []Example {
	var replaced []string
	lacks := map[string]bool{}
	for kind, ids := range map[graph.Kind][]graph.ID{
		graph.KindTopic:   {"topic:microservices", "topic:monitoring"},
		graph.KindCompany: {"company:netflix"},
		graph.KindTalk:    {"talk:qcon-london-2017/real-world-java-9"},
	} {
		_, items, err := e.Listing(kind, queries.Page{Limit: len(ids)})
		for i, id := range ids {
			switch {
			case e.Directory().Known(id):
			case err == nil && i < len(items):
				replaced = append(replaced, id.IRI(), items[i].ID.IRI())
			default:
				lacks[id.IRI()] = true
			}
		}
	}
	fit := strings.NewReplacer(replaced...)
	var out []Example
next:
	for _, x := range Examples() {
		for iri := range lacks {
			if strings.Contains(x.Gizmo, iri) {
				continue next
			}
		}
		x.Gizmo = fit.Replace(x.Gizmo)
		out = append(out, x)
	}
	return out
}
