// Package vocabulary parses the vocabulary: YAML files of topics and companies.
//
//	topics:
//	- name: REST                          # the preferred label
//	  match: case                         # any (default), case, context, wide or never
//	  labels: [restful, {rest: context}]  # other names, each with its own match
//	  broader: [API]
//	  related: [HTTP]
//	  context: [json, endpoint]           # words that prove a label in context
//	  not: ['\brest of\b']                # phrases in which it means something else
//	companies:
//	- name: Amazon Web Services
//	  labels: [aws]
//	  products: [AWS Lambda]
//	  parent: Amazon
//
// A later file extends the earlier ones. An entry of the same name adds its labels, links and
// rules. "rename: NEW" sets another preferred label. "silence: true" removes the entry, and
// talkgraph does not suggest it again. A label with the match "never" is removed.
package vocabulary

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
)

// File is one vocabulary file: its name, for messages, and its text.
type File struct {
	Name string
	Text []byte
	Own  bool // written by the user, not shipped with talkgraph
}

// Shipped returns the vocabulary files that talkgraph ships, to be parsed in this order.
func Shipped() []File {
	return []File{{Name: "topics.yaml", Text: data.Topics}, {Name: "companies.yaml", Text: data.Companies}, {Name: "languages.yaml", Text: data.Languages}}
}

// entry is a topic or company in a file.
type entry struct {
	Name, Match, Parent, Rename string
	Labels                      []label
	Broader, Related, Context   []string
	Not, Products               []string
	Silence                     bool
	own                         bool
	kind                        graph.Kind
	file                        string
	line                        int
}

// label is "name" or {name: match}.
type label struct {
	text, match string
}

// Parse parses files in order; later ones extend earlier ones. If there are mistakes it
// returns only an error, which wraps graph.ErrInvalid. The error has the file, the line and
// the remedy of each mistake.
func Parse(files ...File) (*graph.Vocabulary, error) {
	var entries []entry
	for _, f := range files {
		es, err := read(f)
		if err != nil {
			return nil, err
		}
		for i := range es {
			es[i].own = f.Own
		}
		entries = append(entries, es...)
	}
	var silenced []string
	for _, e := range entries {
		if e.Silence && e.kind == graph.KindTopic {
			silenced = append(silenced, e.Name)
		}
	}
	v, errs := build(merge(entries))
	v.Silenced = silenced
	if len(errs) > 0 {
		return nil, fmt.Errorf("%w vocabulary: %w", graph.ErrInvalid, errors.Join(errs...))
	}
	return v, nil
}

// read returns the entries of a file. It visits the nodes of the YAML, which know their
// lines.
func read(f File) ([]entry, error) {
	var entries []entry
	dec := yaml.NewDecoder(bytes.NewReader(f.Text))
	for {
		var doc yaml.Node
		if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
			return entries, nil
		} else if err != nil {
			// The library writes "yaml: line 2: what is wrong".
			where := strings.Replace(strings.TrimPrefix(err.Error(), "yaml: "), "line ", "", 1)
			return nil, fmt.Errorf("%w: %s:%s; see \"talkgraph vocabulary --help\" for the format", graph.ErrInvalid, f.Name, where)
		}
		top := doc.Content[0]
		if top.Kind == yaml.ScalarNode && top.Tag == "!!null" {
			continue
		}
		if top.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("%w: %s:%d: write \"topics:\" or \"companies:\" and a list below it", graph.ErrInvalid, f.Name, top.Line)
		}
		for i := 0; i < len(top.Content); i += 2 {
			es, err := readList(f, top.Content[i], top.Content[i+1])
			if err != nil {
				return nil, err
			}
			for i := range es {
				es[i].own = f.Own
			}
			entries = append(entries, es...)
		}
	}
}

// readList returns the entries of one list, "topics" or "companies".
func readList(f File, key, list *yaml.Node) ([]entry, error) {
	kind, ok := map[string]graph.Kind{"topics": graph.KindTopic, "companies": graph.KindCompany}[key.Value]
	switch {
	case !ok:
		return nil, fmt.Errorf("%w: %s:%d: unknown section %q; write topics or companies", graph.ErrInvalid, f.Name, key.Line, key.Value)
	case list.Tag == "!!null":
		return nil, nil
	case list.Kind != yaml.SequenceNode:
		return nil, fmt.Errorf("%w: %s:%d: %s must be a list; begin each entry with \"- name:\"", graph.ErrInvalid, f.Name, list.Line, key.Value)
	}
	entries := make([]entry, 0, len(list.Content))
	for _, n := range list.Content {
		e := entry{kind: kind, file: f.Name, line: n.Line}
		if n.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("%w: %s:%d: %q is no entry; write \"- name: …\"", graph.ErrInvalid, f.Name, n.Line, n.Value)
		}
		seen := map[string]bool{}
		for i := 0; i < len(n.Content); i += 2 {
			field := n.Content[i]
			if seen[field.Value] {
				return nil, fmt.Errorf("%w: %s:%d: the field %q occurs twice in one entry; remove one", graph.ErrInvalid, f.Name, field.Line, field.Value)
			}
			seen[field.Value] = true
			if err := e.read(field.Value, n.Content[i+1]); err != nil {
				return nil, fmt.Errorf("%w: %s:%d: %w; see \"talkgraph vocabulary --help\" for the format", graph.ErrInvalid, f.Name, field.Line, err)
			}
		}
		if strings.TrimSpace(e.Name) == "" {
			return nil, fmt.Errorf("%w: %s:%d: an entry without a name; write \"name: …\"", graph.ErrInvalid, f.Name, e.line)
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// read sets one field of an entry. The caller adds file and line to its error.
func (e *entry) read(field string, n *yaml.Node) error {
	texts := map[string]*string{"name": &e.Name, "match": &e.Match, "parent": &e.Parent, "rename": &e.Rename}
	lists := map[string]*[]string{"broader": &e.Broader, "related": &e.Related, "context": &e.Context, "not": &e.Not, "products": &e.Products}
	if to, ok := texts[field]; ok {
		if n.Kind != yaml.ScalarNode {
			return fmt.Errorf("%s must be a text", field)
		}
		*to = n.Value
		return nil
	}
	if to, ok := lists[field]; ok {
		if n.Kind != yaml.SequenceNode {
			return fmt.Errorf("%s must be a list: [%s]", field, n.Value)
		}
		for _, c := range n.Content {
			if c.Kind != yaml.ScalarNode {
				return fmt.Errorf("%s must be a list of texts", field)
			}
			*to = append(*to, c.Value)
		}
		return nil
	}
	switch field {
	case "labels":
		return e.readLabels(n)
	case "silence":
		if err := n.Decode(&e.Silence); err != nil {
			return fmt.Errorf("silence must be true or false, not %q", n.Value)
		}
		return nil
	}
	return fmt.Errorf("unknown field %q", field)
}

// readLabels adds the labels of an entry.
func (e *entry) readLabels(n *yaml.Node) error {
	if n.Kind != yaml.SequenceNode {
		return fmt.Errorf("labels must be a list: [%s]", n.Value)
	}
	for _, c := range n.Content {
		switch {
		case c.Kind == yaml.ScalarNode && c.Tag == "!!str":
			e.Labels = append(e.Labels, label{text: c.Value})
		case c.Kind == yaml.MappingNode && len(c.Content) == 2 && c.Content[1].Kind == yaml.ScalarNode:
			e.Labels = append(e.Labels, label{c.Content[0].Value, c.Content[1].Value})
		default:
			return fmt.Errorf("%q has the label %v; write a name, in quotation marks if it is a number, or {name: match}", e.Name, c.Value)
		}
	}
	return nil
}

// merge joins the entries of one name in different files and removes the silenced ones.
func merge(entries []entry) []entry {
	var out []entry
	at := map[graph.ID]int{}
	for _, e := range entries {
		id := graph.NewID(e.kind, e.Name)
		i, ok := at[id]
		if !ok || out[i].file == e.file {
			at[id] = len(out)
			out = append(out, e)
			continue
		}
		o := &out[i]
		if e.Match != "" {
			o.Match = e.Match
		}
		for _, l := range e.Labels {
			o.Labels = slices.DeleteFunc(o.Labels, func(k label) bool { return graph.Fold(k.text) == graph.Fold(l.text) })
		}
		o.Labels = append(o.Labels, e.Labels...)
		o.Broader = append(o.Broader, e.Broader...)
		o.Related = append(o.Related, e.Related...)
		o.Context = append(o.Context, e.Context...)
		o.Not = append(o.Not, e.Not...)
		o.Products = append(o.Products, e.Products...)
		if e.Parent != "" {
			o.Parent = e.Parent
		}
		if e.Rename != "" {
			o.Rename = e.Rename
		}
		o.Silence = o.Silence || e.Silence
		o.file, o.line = e.file, e.line
	}
	return withoutSilenced(out)
}

// withoutSilenced drops the silenced entries and the links to them. The narrower topics
// of a silenced topic move below its broader topics.
func withoutSilenced(entries []entry) []entry {
	silenced := map[graph.Kind]map[string]entry{graph.KindTopic: {}, graph.KindCompany: {}}
	for _, e := range entries {
		if e.Silence {
			silenced[e.kind][graph.Fold(e.Name)] = e
			for _, l := range e.Labels {
				silenced[e.kind][graph.Fold(l.text)] = e
			}
		}
	}
	topics := silenced[graph.KindTopic]
	out := slices.DeleteFunc(entries, func(e entry) bool { return e.Silence })
	for i := range out {
		out[i].Broader = replaceSilenced(out[i].Broader, topics, map[string]bool{})
		out[i].Related = slices.DeleteFunc(slices.Clone(out[i].Related), func(name string) bool { _, ok := topics[graph.Fold(name)]; return ok })
		if _, ok := silenced[graph.KindCompany][graph.Fold(out[i].Parent)]; ok {
			out[i].Parent = ""
		}
	}
	return out
}

// replaceSilenced returns broader topics with each silenced one replaced by its own broader
// topics. seen has the folded names of the silenced topics that are replaced already.
func replaceSilenced(broader []string, silenced map[string]entry, seen map[string]bool) []string {
	var out []string
	for _, name := range broader {
		key := graph.Fold(name)
		if e, ok := silenced[key]; !ok {
			out = append(out, name)
		} else if !seen[key] {
			seen[key] = true
			out = append(out, replaceSilenced(e.Broader, silenced, seen)...)
		}
	}
	return out
}

// compileNot compiles the patterns of "not", the phrases in which a label means something
// else.
func compileNot(e entry) ([]*regexp.Regexp, error) {
	var out []*regexp.Regexp
	for _, p := range e.Not {
		re, err := regexp.Compile(p)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %q has a bad pattern in \"not\": %v", e.file, e.line, e.Name, err)
		}
		out = append(out, re)
	}
	return out, nil
}
