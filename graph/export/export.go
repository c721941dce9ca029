// Package export writes graphs in the forms that other tools read. [Forms] returns the table
// of forms.
//
//	forms.go          the table
//	rdf.go jsonld.go  N-Quads, Turtle and JSON-LD, for tools that read RDF
//	gephi.go          GraphML and GEXF: nodes and edges
//	tables.go         nodes and edges as two CSV tables
//	vault.go          a folder of Markdown for Obsidian, which talkgraph can also load
//	calendar.go       talks as iCalendar and JSON Feed
//	atom.go           talks as Atom
//
// Every writer reads the graph label by label. It keeps no more in memory than the names and
// the ends of the edges.
package export

import (
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Graph calls use with the facts of each label of a graph, and ends at an error of use. A
// writer may call it twice.
type Graph func(use func(graph.LabelFacts) error) error

// FromFacts makes a graph of facts under one label, "".
func FromFacts(facts []graph.Fact) Graph {
	return func(use func(graph.LabelFacts) error) error { return use(graph.LabelFacts{Facts: facts}) }
}

// relations are the predicates whose facts are edges, with their wording.
var relations = map[graph.Predicate]string{
	graph.PredAbout: "is about", graph.PredMentions: "mentions", graph.PredSuperEvent: "is part of", graph.PredPerformer: "is given by",
	graph.PredWorksFor: "works for", graph.PredSponsor: "is sponsored by", graph.PredBroader: "is narrower than", graph.PredRelated: "is related to",
	graph.PredParent: "belongs to", graph.PredManufacturer: "is made by",
}

// isNaming has the predicates whose facts name an entity.
var isNaming = map[graph.Predicate]bool{graph.PredName: true, graph.PredPrefLabel: true}

// isEntity has the kinds of entities, which a graph of nodes and edges shows.
var isEntity = map[graph.Kind]bool{
	graph.KindTalk: true, graph.KindTopic: true, graph.KindCompany: true, graph.KindEvent: true, graph.KindPerson: true, graph.KindProduct: true,
}

// describesEntity reports whether a fact states the type or the name of an entity.
func describesEntity(f graph.Fact) bool {
	return isEntity[f.Subject.Kind()] && (f.Predicate == graph.PredType || isNaming[f.Predicate])
}

// Edge joins two entities. The edge of a talk has the line that proves it.
type Edge struct {
	From, To  graph.ID
	Predicate graph.Predicate
	Relation  string // wording of the predicate: "is about"
	Note      string // source of the note that states the edge
	Line      int    // number of the line that proves it, from 1; 0 if none does
	Quote     string // text of that line
}

// edgesOf returns the edges among the facts of a label.
func edgesOf(x graph.LabelFacts) []Edge {
	var text string
	places := map[graph.ID]graph.ID{} // first place of each mention
	for _, f := range x.Facts {
		switch f.Predicate {
		case graph.PredText:
			text = f.Object.Text
		case graph.PredQuotedFrom:
			if places[f.Subject] == "" {
				places[f.Subject] = f.Object.ID
			}
		}
	}
	var lines []graph.Line
	var out []Edge
	for _, f := range x.Facts {
		relation, ok := relations[f.Predicate]
		if !ok || f.Object.ID == "" {
			continue
		}
		e := Edge{From: f.Subject, To: f.Object.ID, Predicate: f.Predicate, Relation: relation, Note: x.Label.Source()}
		if at, ok := places[graph.MentionID(f.Subject, f.Object.ID)]; ok && text != "" {
			if lines == nil {
				lines = graph.SplitLines(text)
			}
			e.Line, e.Quote = lineAt(lines, at)
		}
		out = append(out, e)
	}
	return out
}

// lineAt returns the line in which a place such as note:x.txt#char=12,14 begins, or 0 if the
// place is malformed.
func lineAt(lines []graph.Line, place graph.ID) (number int, text string) {
	p, ok := graph.ParsePlace(place)
	if !ok {
		return 0, ""
	}
	i, found := slices.BinarySearchFunc(lines, p.Start, func(l graph.Line, at int) int { return l.Offset - at })
	if !found {
		i--
	}
	if i < 0 {
		return 0, ""
	}
	return lines[i].Number, strings.TrimSpace(lines[i].Text)
}

// node is an entity with its name.
type node struct {
	id   graph.ID
	name string
}

// nodesOf returns the entities that a graph describes and those that edges join, sorted by their
// IDs. Each has the alphabetically first of its names.
func nodesOf(each Graph) ([]node, error) {
	name := map[graph.ID]string{}
	isNode := map[graph.ID]bool{}
	err := each(func(x graph.LabelFacts) error {
		for _, f := range x.Facts {
			if old, ok := name[f.Subject]; isNaming[f.Predicate] && f.Subject.Kind() != graph.KindNote && (!ok || f.Object.Text < old) {
				name[f.Subject] = f.Object.Text
			}
			if describesEntity(f) {
				isNode[f.Subject] = true
			}
			if relations[f.Predicate] != "" && f.Object.ID != "" {
				isNode[f.Subject], isNode[f.Object.ID] = true, true
			}
		}
		return nil
	})
	out := make([]node, 0, len(isNode))
	for id := range isNode {
		n := node{id, name[id]}
		if n.name == "" {
			n.name = id.Local()
		}
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b node) int { return strings.Compare(string(a.id), string(b.id)) })
	return out, err
}

// eachEdge calls use for every edge once, even if several notes state it.
func eachEdge(each Graph, use func(Edge) error) error {
	type key struct {
		from, to graph.ID
		p        graph.Predicate
	}
	seen := map[key]bool{}
	return each(func(x graph.LabelFacts) error {
		for _, e := range edgesOf(x) {
			k := key{e.From, e.To, e.Predicate}
			if seen[k] {
				continue
			}
			seen[k] = true
			if err := use(e); err != nil {
				return err
			}
		}
		return nil
	})
}
