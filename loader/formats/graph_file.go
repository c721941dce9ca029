package formats

import (
	"bytes"
	"fmt"
	"regexp"

	"github.com/talkgraph/talkgraph/graph"
)

// graphFile is a form of files that hold a graph instead of talks. Package graph/export writes them.
type graphFile struct {
	name   string
	start  *regexp.Regexp
	remedy string
}

const (
	importIt  = `read it with "talkgraph import"`
	exportIt  = `only other tools read it; export the graph as N-Quads, which "talkgraph import" reads`
	rdfSpaces = `^\s*(?:#[^\n]*\n\s*)*` // blank lines and comments
)

// graphFiles recognize graphs by their beginning. Without them a graph would be read as a note: one
// of 25 talks as Turtle gave 53 talks.
var graphFiles = []graphFile{
	// matches `<talk:a> <schema:name> "A"`, and not `<p> <b>`
	{"N-Quads", regexp.MustCompile(rdfSpaces + `(?:<\w[\w+.-]*:[^<>"\s]*>|_:\S+)\s+<\w[\w+.-]*:[^<>"\s]*>\s+(?:<\w[\w+.-]*:|_:\S|")`), importIt},
	// matches `@prefix schema: <https://schema.org/> .`, and not "@prefix of a talk"
	{"Turtle", regexp.MustCompile(rdfSpaces + `(?i:@prefix\s+\S*:|prefix\s+\S*:|@base|base)\s+<[^<>"\s]*>`), exportIt},
	// match the first row of the tables, and not "id,kind,title"
	{"a table of nodes", regexp.MustCompile(`^id,kind,name\r?\n`), exportIt},
	{"a table of edges", regexp.MustCompile(`^source,target,predicate,says,note,line,quote\r?\n`), exportIt},
}

// graphFileOf returns the form of a file that holds a graph, by its first bytes.
func graphFileOf(head []byte) (graphFile, bool) {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	for _, f := range graphFiles {
		if f.start.Match(head) {
			return f, true
		}
	}
	if m := xmlRoot.FindSubmatch(head); m != nil {
		if name, ok := graphRoots[string(m[1])]; ok {
			return graphFile{name: name, remedy: exportIt}, true
		}
	}
	return graphFile{}, false
}

// graphRoots holds the graphs in XML by their root elements.
var graphRoots = map[string]string{"graphml": "GraphML", "gexf": "GEXF"}

// refuse returns the error with which Read refuses the form.
func (g graphFile) refuse() error {
	return fmt.Errorf("line 1: %w: it is %s, a graph and no notes; %s", graph.ErrInvalid, g.name, g.remedy)
}
