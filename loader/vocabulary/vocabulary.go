// Package vocabulary reads the vocabulary that people edit: YAML files of topics
// and companies.
//
//	topics:
//	- name: REST                          # the preferred label
//	  match: case                         # any (default), case, context or never
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
// A file read later extends the ones before: an entry of the same name adds its
// labels, links and rules; "rename: NEW" gives it another preferred label; "silence:
// true" takes it out, and a label with match never takes just that label out.
package vocabulary

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/talkgraph/talkgraph/graph"
)

// File is one vocabulary file: its name, for messages, and its text.
type File struct {
	Name string
	Text []byte
}

// entry is a topic or company as it stands in a file.
type entry struct {
	Name     string   `yaml:"name"`
	Match    string   `yaml:"match"`
	Raw      []any    `yaml:"labels"`
	Broader  []string `yaml:"broader"`
	Related  []string `yaml:"related"`
	Context  []string `yaml:"context"`
	Not      []string `yaml:"not"`
	Products []string `yaml:"products"`
	Parent   string   `yaml:"parent"`
	Rename   string   `yaml:"rename"`
	Silence  bool     `yaml:"silence"`

	Labels []label `yaml:"-"`
	kind   graph.Kind
	file   string
	line   int
}

// label is "name" or {name: match}.
type label struct {
	text, match string
}

// readLabels reads both forms. It is no yaml.Unmarshaler: the library formats the
// whole file anew for each call of one.
func (e *entry) readLabels() error {
	for _, v := range e.Raw {
		switch v := v.(type) {
		case string:
			e.Labels = append(e.Labels, label{text: v})
			continue
		case map[string]any:
			for k, m := range v {
				if m, ok := m.(string); ok && len(v) == 1 {
					e.Labels = append(e.Labels, label{k, m})
				}
			}
			if len(v) == 1 {
				continue
			}
		}
		return fmt.Errorf("%w: %s:%d: %q has the label %v; write a name, in quotation marks if it is a number, or {name: match}", graph.ErrInvalid, e.file, e.line, e.Name, v)
	}
	return nil
}

// Parse reads files in order, later ones over earlier ones. Every mistake is
// reported with its file and line and what to write instead; it returns no
// vocabulary then.
func Parse(files ...File) (*graph.Vocabulary, error) {
	var entries []entry
	for _, f := range files {
		es, err := read(f)
		if err != nil {
			return nil, err
		}
		entries = append(entries, es...)
	}
	merged := merge(entries)
	v, errs := build(merged)
	if len(errs) > 0 {
		return nil, fmt.Errorf("%w vocabulary: %w", graph.ErrInvalid, errors.Join(errs...))
	}
	return v, nil
}

func read(f File) ([]entry, error) {
	tree, err := parser.ParseBytes(f.Text, 0)
	if err != nil {
		return nil, invalid(f.Name, err)
	}
	var entries []entry
	for _, doc := range tree.Docs {
		if doc.Body == nil {
			continue
		}
		top, ok := doc.Body.(ast.MapNode)
		if !ok {
			return nil, fmt.Errorf("%w: %s:1: write \"topics:\" or \"companies:\" and a list below it", graph.ErrInvalid, f.Name)
		}
		for it := top.MapRange(); it.Next(); {
			es, err := readList(f, it.Key(), it.Value())
			if err != nil {
				return nil, err
			}
			entries = append(entries, es...)
		}
	}
	return entries, nil
}

func readList(f File, key ast.MapKeyNode, value ast.Node) ([]entry, error) {
	kind, ok := map[string]graph.Kind{"topics": graph.KindTopic, "companies": graph.KindCompany}[key.String()]
	if !ok {
		return nil, fmt.Errorf("%w: %s:%d: unknown section %q; write topics or companies", graph.ErrInvalid, f.Name, key.GetToken().Position.Line, key.String())
	}
	list, ok := value.(*ast.SequenceNode)
	if !ok {
		if value.Type() == ast.NullType {
			return nil, nil
		}
		return nil, fmt.Errorf("%w: %s:%d: %s must be a list; begin each entry with \"- name:\"", graph.ErrInvalid, f.Name, value.GetToken().Position.Line, key)
	}
	var entries []entry
	for _, node := range list.Values {
		e := entry{kind: kind, file: f.Name, line: node.GetToken().Position.Line}
		if m, ok := node.(*ast.MappingNode); ok && len(m.Values) > 0 {
			e.line = m.Values[0].GetToken().Position.Line
		}
		if err := yaml.NodeToValue(node, &e, yaml.Strict()); err != nil {
			return nil, invalid(f.Name, err)
		}
		if strings.TrimSpace(e.Name) == "" {
			return nil, fmt.Errorf("%w: %s:%d: an entry without a name; write \"name: …\"", graph.ErrInvalid, f.Name, e.line)
		}
		if err := e.readLabels(); err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// invalid turns an error of the YAML library, whose position is known, into one line.
func invalid(file string, err error) error {
	var yerr yaml.Error
	if errors.As(err, &yerr) && yerr.GetToken() != nil {
		p := yerr.GetToken().Position
		return fmt.Errorf("%w: %s:%d: %s (column %d); see \"talkgraph vocabulary --help\" for the format", graph.ErrInvalid, file, p.Line, yerr.GetMessage(), p.Column)
	}
	return fmt.Errorf("%w: %s: %v", graph.ErrInvalid, file, err)
}

// merge folds entries of one name into the first of them and drops the silenced.
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
	return slices.DeleteFunc(out, func(e entry) bool { return e.Silence })
}

// compileNot makes the patterns of phrases in which a label means something else.
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
