// Package export writes graphs in the forms that other tools read. [Forms] is the table of
// them all.
//
//	forms.go          the table
//	rdf.go jsonld.go  N-Quads, Turtle and JSON-LD, for tools that read RDF
//	gephi.go          GraphML and GEXF: nodes and edges
//	tables.go         nodes and edges as two CSV tables
//	vault.go          a folder of Markdown that Obsidian shows, and that loads back
//	calendar.go       talks as iCalendar and JSON Feed
//
// Every writer reads the graph label by label. It keeps no more in memory than the names and
// the ends of the edges.
package export

import (
	"slices"
	"strconv"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Graph calls use with the facts of each label of a graph. A writer may call it twice.
type Graph func(use func(graph.LabelFacts) error) error

// FromFacts makes a graph of facts that have one label.
func FromFacts(facts []graph.Fact) Graph {
	return func(use func(graph.LabelFacts) error) error { return use(graph.LabelFacts{Facts: facts}) }
}

// edges are the facts that join two things, in the words of people.
var edges = map[graph.Predicate]string{
	graph.PredAbout: "is about", graph.PredMentions: "mentions", graph.PredSuperEvent: "is part of", graph.PredPerformer: "is given by",
	graph.PredWorksFor: "works for", graph.PredSponsor: "is sponsored by", graph.PredBroader: "is narrower than", graph.PredRelated: "is related to",
	graph.PredParent: "belongs to", graph.PredManufacturer: "is made by",
}

// names are the facts that name a thing.
var names = map[graph.Predicate]bool{graph.PredName: true, graph.PredPrefLabel: true}

// Edge joins two things; of one that a talk states, the line of the note that proves it.
type Edge struct {
	From, To  graph.ID
	Predicate graph.Predicate
	Relation  string
	Note      string // the source of what says so
	Line      int    // 0 if no line does
	Quote     string
}

// edgesOf returns the edges that a label states.
func edgesOf(said graph.LabelFacts) []Edge {
	var text string
	places := map[graph.ID]string{} // of a mention, the first place
	for _, f := range said.Facts {
		switch f.Predicate {
		case graph.PredText:
			text = f.Object.Text
		case graph.PredQuotedFrom:
			if places[f.Subject] == "" {
				places[f.Subject] = string(f.Object.ID)
			}
		}
	}
	var lines []graph.Line
	var out []Edge
	for _, f := range said.Facts {
		says, ok := edges[f.Predicate]
		if !ok || f.Object.ID == "" {
			continue
		}
		e := Edge{From: f.Subject, To: f.Object.ID, Predicate: f.Predicate, Relation: says, Note: said.Label.Source()}
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

// lineAt returns the line at which a place such as note:x.txt#char=12,14 begins.
func lineAt(lines []graph.Line, place string) (number int, text string) {
	_, span, _ := strings.Cut(place, "#char=")
	from, _, _ := strings.Cut(span, ",")
	at, err := strconv.Atoi(from)
	if err != nil {
		return 0, ""
	}
	i, found := slices.BinarySearchFunc(lines, at, func(l graph.Line, at int) int { return l.Offset - at })
	if !found {
		i--
	}
	if i < 0 {
		return 0, ""
	}
	return lines[i].Number, strings.TrimSpace(lines[i].Text)
}

// node is a thing with its name.
type node struct {
	id   graph.ID
	name string
}

// nodesOf returns the things that edges join, by their IDs, each with the first of its names.
func nodesOf(each Graph) ([]node, error) {
	name := map[graph.ID]string{}
	joined := map[graph.ID]bool{}
	err := each(func(said graph.LabelFacts) error {
		for _, f := range said.Facts {
			if old, ok := name[f.Subject]; names[f.Predicate] && f.Subject.Kind() != graph.KindNote && (!ok || f.Object.Text < old) {
				name[f.Subject] = f.Object.Text
			}
			if edges[f.Predicate] != "" && f.Object.ID != "" {
				joined[f.Subject], joined[f.Object.ID] = true, true
			}
		}
		return nil
	})
	out := make([]node, 0, len(joined))
	for id := range joined {
		n := node{id, name[id]}
		if n.name == "" {
			n.name = id.Local()
		}
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b node) int { return strings.Compare(string(a.id), string(b.id)) })
	return out, err
}

// eachEdge hands out every edge once, however many notes state it.
func eachEdge(each Graph, use func(Edge) error) error {
	type joint struct {
		from, to graph.ID
		p        graph.Predicate
	}
	seen := map[joint]bool{}
	return each(func(said graph.LabelFacts) error {
		for _, e := range edgesOf(said) {
			j := joint{e.From, e.To, e.Predicate}
			if seen[j] {
				continue
			}
			seen[j] = true
			if err := use(e); err != nil {
				return err
			}
		}
		return nil
	})
}
