package cayley

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/cayleygraph/quad"
	_ "github.com/cayleygraph/quad/dot"     // register the format
	_ "github.com/cayleygraph/quad/gml"     // register the format
	_ "github.com/cayleygraph/quad/graphml" // register the format
	_ "github.com/cayleygraph/quad/json"    // register the format
	_ "github.com/cayleygraph/quad/pquads"  // register the format

	"github.com/talkgraph/talkgraph/graph"
)

// This file has the parts of Cayley's HTTP API that read, write and delete quads of any kind.

// QuadFormat is a format of quads as Cayley's API lists it.
type QuadFormat struct {
	ID     string   `json:"id"`
	Read   bool     `json:"read,omitempty"`
	Write  bool     `json:"write,omitempty"`
	Nodes  bool     `json:"nodes,omitempty"` // it can write single values
	Ext    []string `json:"ext,omitempty"`
	Mime   []string `json:"mime,omitempty"`
	Binary bool     `json:"binary,omitempty"`
}

// QuadFormats returns the known formats, sorted by name.
func QuadFormats() []QuadFormat {
	var out []QuadFormat
	for _, f := range quad.Formats() {
		out = append(out, QuadFormat{f.Name, f.Reader != nil, f.Writer != nil, f.UnmarshalValue != nil, f.Ext, f.Mime, f.Binary})
	}
	slices.SortFunc(out, func(a, b QuadFormat) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// formatOf returns a format by its name or its media type, N-Quads by default.
func formatOf(name, media string) *quad.Format {
	if f := quad.FormatByName(name); name != "" && f != nil {
		return f
	}
	if f := quad.FormatByMime(media); media != "" && f != nil {
		return f
	}
	return quad.FormatByName("nquads")
}

// maxPatterns limits the combinations of subjects, predicates, objects and labels that one
// read looks up. 10,000 that find nothing take 3 ms; four lists of 6,000, in an address of
// 48 kB, never end.
const maxPatterns = 10_000

// checkPatterns refuses a pattern with more combinations, with graph.ErrTooLarge.
func checkPatterns(p graph.Pattern) error {
	n := 1
	for _, list := range [][]string{p.Subjects, p.Predicates, p.Objects, p.Labels} {
		if n *= max(len(list), 1); n > maxPatterns {
			return fmt.Errorf("%w: one read looks up %d combinations of subjects, predicates, objects and labels; name fewer of them", graph.ErrTooLarge, maxPatterns)
		}
	}
	return nil
}

// values returns the values of one position of a pattern; nil alone matches every value.
func values(texts []string) []quad.Value {
	if len(texts) == 0 {
		return []quad.Value{nil}
	}
	out := make([]quad.Value, len(texts))
	for i, t := range texts {
		out[i] = quad.StringToValue(t)
	}
	return out
}

// WriteQuads writes the quads of a pattern in a format, by name or media type. iri is "",
// "short" or "full" and says how prefixes are written; "" leaves IRIs as they are stored. It
// calls open with the media type of the format and writes to the result. Errors of the
// arguments wrap graph.ErrInvalid or graph.ErrTooLarge.
func (s *Store) WriteQuads(ctx context.Context, p graph.Pattern, name, media, iri string, open func(media string) io.Writer) (err error) {
	f := formatOf(name, media)
	if f.Writer == nil {
		return fmt.Errorf("%w: quads cannot be written as %s; choose another format", graph.ErrInvalid, f.Name)
	}
	if err := checkPatterns(p); err != nil {
		return err
	}
	r, done, err := s.backend.read(ctx, true)
	if err != nil {
		return err
	}
	defer done()
	mime := "application/octet-stream"
	if len(f.Mime) > 0 {
		mime = f.Mime[0]
	}
	out := f.Writer(open(mime))
	defer func() { err = cmp.Or(err, out.Close()) }()
	var w quad.Writer = out
	switch iri {
	case "short":
		w = quad.IRIWriter(out, quad.IRIOptions{Format: quad.IRIShort})
	case "full":
		w = quad.IRIWriter(out, quad.IRIOptions{Format: quad.IRIFull})
	}
	for _, subject := range values(p.Subjects) {
		for _, predicate := range values(p.Predicates) {
			for _, object := range values(p.Objects) {
				for _, label := range values(p.Labels) {
					ends := quad.Quad{Subject: subject, Predicate: predicate, Object: object, Label: label}
					err := ClientView{r}.EachQuad(ctx, ends, func(q quad.Quad) error {
						_, err := w.WriteQuads([]quad.Quad{q})
						return err
					})
					if err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// ParseQuads parses quads of a media type as facts. Quads without a label get DefaultGraph.
// Its errors wrap graph.ErrInvalid.
func ParseQuads(in io.Reader, media string) ([]graph.Fact, error) {
	f := formatOf("", media)
	if f.Reader == nil {
		return nil, fmt.Errorf("%w: quads cannot be read as %s; send another format", graph.ErrInvalid, f.Name)
	}
	read := f.Reader
	if f.Name == "jsonld" {
		read = newJSONLDReader
	}
	return readFacts(read(in), func(q quad.Quad) (graph.Fact, bool) {
		if q.Label == nil {
			q.Label = quad.IRI(DefaultGraph)
		}
		fact, ok := toFact(q)
		return fact, ok && q.IsValid()
	})
}

// Edit adds and removes facts in one step. It ignores facts to add that are stored and facts
// to remove that are not. It refuses, with graph.ErrInvalid, a change that would leave a
// note that cannot be read.
func (s *Store) Edit(ctx context.Context, add, remove []graph.Fact) ([]graph.Delta, error) {
	edits := map[graph.ID]*edit{}
	editOf := func(label graph.ID) *edit {
		if edits[label] == nil {
			edits[label] = &edit{remove: map[graph.Fact]bool{}}
		}
		return edits[label]
	}
	for _, f := range add {
		editOf(f.Label).add = append(editOf(f.Label).add, f)
	}
	for _, f := range remove {
		editOf(f.Label).remove[f] = true
	}
	out, err := s.change(ctx, func(w writer, c *change) error {
		for label, e := range edits {
			old, err := labelQuads(ctx, w, label)
			if err != nil {
				return err
			}
			now := e.apply(label, facts(old))
			if err := CheckFacts(label, now); err != nil {
				return err
			}
			c.replace(label, old, now)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("editing quads: %w", err)
	}
	return out, nil
}

// edit is the change of one label.
type edit struct {
	add    []graph.Fact
	remove map[graph.Fact]bool
}

// apply returns the label's facts after the change.
func (e edit) apply(label graph.ID, old []graph.Fact) []graph.Fact {
	var now []graph.Fact
	for _, f := range append(old, e.add...) {
		if !e.remove[f] {
			now = append(now, f)
		}
	}
	return withBookkeeping(label, now)
}

// withBookkeeping returns the facts of a label as the layout needs them: in a client's graph,
// each subject is based on the label.
func withBookkeeping(label graph.ID, facts []graph.Fact) []graph.Fact {
	if !isClientGraph(label) {
		return facts
	}
	based := func(subject graph.ID) graph.Fact {
		return graph.Fact{Subject: subject, Predicate: graph.PredBasedOn, Object: graph.Object{ID: label}, Label: label}
	}
	var out []graph.Fact
	subjects := map[graph.ID]bool{}
	for _, f := range facts {
		if f != based(f.Subject) {
			out = append(out, f)
			subjects[f.Subject] = true
		}
	}
	for s := range subjects {
		out = append(out, based(s))
	}
	return out
}

// quadChange adds a fact, or removes it.
type quadChange struct {
	fact   graph.Fact
	remove bool
}

// errQuadRefused is the error of a change that adds a stored fact or removes a missing one.
var errQuadRefused = errors.New("the quad exists, or does not exist")

// applyQuads makes changes one after the other, in one atomic step. Unless ignoreStored, it
// refuses to add a stored fact; unless ignoreMissing, to remove a missing one. refused is the
// number of the change that it refused.
func (s *Store) applyQuads(ctx context.Context, changes []quadChange, ignoreStored, ignoreMissing bool) (refused int, err error) {
	_, err = s.change(ctx, func(w writer, c *change) error {
		olds, nows := map[graph.ID][]quad.Quad{}, map[graph.ID]map[graph.Fact]bool{}
		for i, x := range changes {
			label := x.fact.Label
			now := nows[label]
			if now == nil {
				old, err := labelQuads(ctx, w, label)
				if err != nil {
					return err
				}
				now = map[graph.Fact]bool{}
				for _, f := range facts(old) {
					now[f] = !isBookkeeping(toQuad(f))
				}
				olds[label], nows[label] = old, now
			}
			if now[x.fact] != x.remove && (x.remove && !ignoreMissing || !x.remove && !ignoreStored) {
				refused = i
				return errQuadRefused
			}
			now[x.fact] = !x.remove
		}
		for _, label := range slices.Sorted(maps.Keys(nows)) {
			var left []graph.Fact
			for f, isThere := range nows[label] {
				if isThere {
					left = append(left, f)
				}
			}
			left = withBookkeeping(label, left)
			if err := CheckFacts(label, left); err != nil {
				return err
			}
			c.replace(label, olds[label], left)
		}
		return nil
	})
	return refused, err
}
