package server

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/munnerz/goautoneg"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
	"github.com/talkgraph/talkgraph/queries/question"
)

// representation is a form in which a node is sent. A client chooses it by the extension of the
// address or by Accept.
type representation struct {
	ext, media string
	write      func(w io.Writer, each export.Graph) error // nil for pages, JSON and drawings
}

// representations returns the representations of a node, the page first. Those in RDF are the
// forms of graph/export with IsRDF.
func representations() []representation {
	out := []representation{{ext: "", media: "text/html"}, {ext: "json", media: "application/json"}}
	for _, f := range export.Streams() {
		if f.IsRDF {
			out = append(out, representation{strings.TrimPrefix(f.Ext, "."), f.Media, f.WriteGraph})
		}
	}
	return append(out, representation{ext: "svg", media: "image/svg+xml"}, representation{ext: "png", media: "image/png"}, representation{ext: "dot", media: "text/vnd.graphviz"})
}

// negotiate returns the node of an address and the representation to send. The extension of the
// address decides, unless it is part of a known node's ID; else Accept does.
func (s *server) negotiate(c *gin.Context, kind graph.Kind) (graph.ID, representation) {
	local, all := strings.TrimPrefix(c.Param("id"), "/"), representations()
	for _, r := range all[1:] {
		if bare, ok := strings.CutSuffix(local, "."+r.ext); ok && !s.Engine.Directory().Known(newID(kind, local)) {
			return newID(kind, bare), r
		}
	}
	c.Writer.Header().Add("Vary", "Accept")
	var offered []string
	for _, r := range all {
		offered = append(offered, r.media)
	}
	accept := c.GetHeader("Accept")
	if accept == "" {
		return newID(kind, local), all[0]
	}
	wanted := goautoneg.Negotiate(accept, offered)
	i := max(0, slices.Index(offered, wanted))
	return newID(kind, local), all[i]
}

// node makes the handler of the nodes of a kind, which sends the representation that negotiate
// chooses. A group of nodes, such as a series of events, redirects to the question about it.
func (s *server) node(kind graph.Kind) handler {
	return func(c *gin.Context) (view, error) {
		id, r := s.negotiate(c, kind)
		s.linkForms(c, id)
		switch {
		case r.ext == "" && len(s.Engine.Directory().Members(id)) > 0:
			q := question.Question{Find: question.Find(graph.KindTalk), All: []graph.ID{id}}
			return seeOther(c, askPath(q.Print(s.Engine.Directory()))), nil
		case r.ext == "":
			v, err := s.thingPage(c, id)
			if errors.Is(err, graph.ErrNotFound) { // the note of a talk was perhaps renamed
				if to, ok := s.notes.movedTo(c, id); ok {
					return seeOther(c, to.Path()), nil
				}
			}
			return v, err
		case r.ext == "json":
			t, err := pages.Read(c.Request.Context(), s.Engine, id, queries.Page{Limit: queries.MaxPage})
			return jsonView(http.StatusOK, t), err
		case r.write == nil:
			return s.drawAround(id, r.ext)(c)
		}
		labels, err := pages.Describe(c.Request.Context(), s.Engine, id)
		if err != nil {
			return nil, err
		}
		labels = append(labels, s.pageFacts(c, id))
		var b bytes.Buffer
		err = r.write(&b, graphOf(labels))
		return data(r.media+"; charset=utf-8", b.Bytes()), err
	}
}

// graphOf makes a graph of the facts of some labels, for an export.
func graphOf(labels []graph.LabelFacts) export.Graph {
	return func(use func(graph.LabelFacts) error) error {
		for _, l := range labels {
			if err := use(l); err != nil {
				return err
			}
		}
		return nil
	}
}

// pageFacts returns the fact that names the page of a node. Its label is the data set.
func (s *server) pageFacts(c *gin.Context, id graph.ID) graph.LabelFacts {
	label := graph.ID(s.host(c) + dataset)
	return graph.LabelFacts{Label: label, Facts: []graph.Fact{{
		Subject: id, Predicate: "schema:mainEntityOfPage", Object: graph.Object{ID: graph.ID(s.host(c) + id.Path())}, Label: label,
	}}}
}

// linkForms adds Link headers for the canonical address of a node, its other representations and
// the description of the data set.
func (s *server) linkForms(c *gin.Context, id graph.ID) {
	h := c.Writer.Header()
	for _, r := range representations() {
		rel, address := "alternate", id.Path()+"."+r.ext
		if r.ext == "" {
			rel, address = "canonical", id.Path()
		}
		h.Add("Link", fmt.Sprintf(`<%s>; rel="%s"; type="%s"`, address, rel, r.media))
	}
	h.Add("Link", `</.well-known/void>; rel="describedby"; type="text/turtle"`)
}
