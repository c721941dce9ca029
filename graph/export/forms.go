package export

import (
	"fmt"
	"io"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Form is an output form: one row of the table that the verb export and the server share.
// Exactly one of its three writers is set, except for a site, which package server/site writes.
type Form struct {
	Name, Description string
	Ext, Media        string // extension and media type of its file; "" for a folder
	IsRDF             bool   // the server also writes a single node in it, by Ext and Media
	IsComplete        bool   // import reads it back, so it always holds the whole vocabulary
	IsWhole           bool   // it is written of a whole graph only, into a new folder
	IsSite            bool   // it is the pages of a server, which no writer here has

	WriteGraph  func(w io.Writer, each Graph) error                       // a graph as one file
	WriteFolder func(shown, whole Graph, write WriteFile) error           // a graph as files of a folder
	WriteTalks  func(w io.Writer, list TalkList) (undated int, err error) // the talks of a question
}

// IsFolder reports whether a form has several files, in a folder.
func (f Form) IsFolder() bool { return f.WriteFolder != nil || f.IsSite }

// Forms returns the table of output forms. The first is complete, and is the default.
func Forms() []Form {
	return []Form{
		{Name: "nquads", Description: "N-Quads: every fact with the note that states it", Ext: ".nq", Media: "application/n-quads", IsRDF: true, IsComplete: true, WriteGraph: NQuads},
		{Name: "turtle", Description: "Turtle: the facts without their notes", Ext: ".ttl", Media: "text/turtle", IsRDF: true, WriteGraph: Turtle},
		{Name: "jsonld", Description: "JSON-LD: a named graph for each note, terms of schema.org and SKOS", Ext: ".jsonld", Media: "application/ld+json", IsRDF: true, IsComplete: true, WriteGraph: JSONLD},
		{Name: "graphml", Description: "GraphML: nodes and edges, for Gephi, yEd, igraph", Ext: ".graphml", Media: "application/graphml+xml", WriteGraph: GraphML},
		{Name: "gexf", Description: "GEXF: nodes and edges, for Gephi", Ext: ".gexf", Media: "application/gexf+xml", WriteGraph: GEXF},
		{Name: "csv", Description: "two tables, nodes.csv and edges.csv, in the folder that -o names", WriteFolder: Tables},
		{Name: "vault", Description: "a vault of Obsidian in the folder that -o names: the notes, and a page for each talk, topic and company with links and quotes", IsWhole: true, WriteFolder: Vault},
		{Name: "site", Description: "a web site without a server in the folder that -o names: the same pages, maps, and a search that runs in the browser", IsWhole: true, IsSite: true},
		{Name: "ical", Description: "the talks of a question that have a date, as iCalendar", Ext: ".ics", Media: "text/calendar", WriteTalks: Calendar},
		{Name: "jsonfeed", Description: "the talks of a question, as JSON Feed", Ext: ".json", Media: "application/feed+json", WriteTalks: Feed},
		{Name: "atom", Description: "the talks of a question, as Atom", Ext: ".atom", Media: "application/atom+xml", WriteTalks: Atom},
	}
}

// Streams returns the forms of a graph as one file, which a server can send.
func Streams() []Form {
	var out []Form
	for _, f := range Forms() {
		if f.WriteGraph != nil {
			out = append(out, f)
		}
	}
	return out
}

// Complete returns the names of the forms that import reads back.
func Complete() []string {
	var out []string
	for _, f := range Forms() {
		if f.IsComplete {
			out = append(out, f.Name)
		}
	}
	return out
}

// Find returns the form with a name. Its error wraps graph.ErrInvalid and lists the names.
func Find(forms []Form, name string) (Form, error) {
	for _, f := range forms {
		if f.Name == name {
			return f, nil
		}
	}
	return Form{}, fmt.Errorf("%w: unknown format %q; write one of %s", graph.ErrInvalid, name, strings.Join(Names(forms), ", "))
}

// Names returns the names of forms.
func Names(forms []Form) []string {
	out := make([]string, len(forms))
	for i, f := range forms {
		out[i] = f.Name
	}
	return out
}
