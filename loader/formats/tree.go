package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/talkgraph/talkgraph/graph"
)

// value is a piece of JSON or YAML that knows its line. Asked for what it is not, it
// notes a fault for the whole file and answers with nothing, so that a form reads like
// the list of its keys.
type value struct {
	kind   kind
	line   int
	text   string // of a text, a number or a truth
	list   []value
	fields map[string]value
	order  []string // of the fields
	fault  *fault
}

type kind string

const (
	null   kind = "nothing"
	text   kind = "a text"
	scalar kind = "a number"
	list   kind = "a list"
	object kind = "an object"
)

// fault is the first mistake that was found in a file.
type fault struct{ err error }

func (v value) fail(format string, args ...any) {
	if v.fault.err == nil {
		v.fault.err = fmt.Errorf("line %d: %w: %s", v.line, graph.ErrInvalid, fmt.Sprintf(format, args...))
	}
}

// maxDepth is how deep a file may nest.
const maxDepth = 100

// get is the first of some fields that says something. A field of anything but an object
// is null.
func (v value) get(keys ...string) value {
	for _, k := range keys {
		if f, ok := v.fields[k]; ok && f.kind != null {
			return f
		}
	}
	return value{kind: null, line: v.line, fault: v.fault}
}

// has tells whether an object has all of some fields.
func (v value) has(keys ...string) bool {
	for _, k := range keys {
		if _, ok := v.fields[k]; !ok {
			return false
		}
	}
	return v.kind == object
}

// first is the first of a list, or the value itself.
func (v value) first() value {
	if v.kind == list && len(v.list) > 0 {
		return v.list[0]
	}
	return v
}

// string is a text or a number.
func (v value) string() string {
	switch v.kind {
	case text, scalar:
		return v.text
	case null:
	default:
		v.fail("%s stands where a text is expected", v.kind)
	}
	return ""
}

// local is a text that may be given in several languages: {"en": "Security"}.
func (v value) local() string {
	if v.kind == object {
		for _, lang := range append([]string{"en", "@value"}, v.order...) {
			if f := v.get(lang); f.kind == text {
				return f.text
			}
		}
	}
	return v.string()
}

// each are the values of a list, or the value alone; null has none.
func (v value) each() []value {
	switch v.kind {
	case list:
		return v.list
	case null:
		return nil
	}
	return []value{v}
}

// objects are the objects of a list, or the object alone.
func (v value) objects() []value {
	for _, o := range v.each() {
		if o.kind != object {
			o.fail("%s stands where an object is expected", o.kind)
			return nil
		}
	}
	return v.each()
}

// items is what a list holds; anything else is a fault.
func (v value) items() []value {
	if v.kind != list && v.kind != null {
		v.fail("%s stands where a list is expected", v.kind)
		return nil
	}
	return v.list
}

// strings are the texts of a list, or of the names of its objects; one alone does as
// well.
func (v value) strings() []string {
	var out []string
	for _, item := range v.each() {
		if item.kind == object {
			item = item.get("name", "title")
		}
		if s := strings.TrimSpace(item.local()); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// title is the title of a talk, which has to be there.
func (v value) title(keys ...string) string {
	s := v.get(keys...).local()
	if strings.TrimSpace(s) == "" {
		v.fail("the talk has no %s", keys[0])
	}
	return s
}

// parseJSON reads a file of JSON, one value.
func parseJSON(f *file) (value, error) {
	data, err := f.whole()
	if err != nil {
		return value{}, err
	}
	if moduleStart.Match(bytes.TrimLeft(data, " \t\r\n")) {
		data = module(data)
	}
	b := &treeBuilder{data: data, dec: json.NewDecoder(bytes.NewReader(data)), line: 1, fault: &fault{}}
	b.dec.UseNumber()
	v, err := b.next(0)
	if err == nil {
		if _, more := b.dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows behind its end")
		}
	}
	if err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("it ends too early; the file may be cut off")
		}
		return value{}, fmt.Errorf("line %d: %w: it is not JSON: %v", b.place(), graph.ErrInvalid, err)
	}
	return v, nil
}

// module blanks what stands around the list of a JavaScript module that exports one.
func module(data []byte) []byte {
	out := bytes.Clone(data)
	at := bytes.IndexByte(out, '[')
	for i := range at {
		if out[i] != '\n' {
			out[i] = ' '
		}
	}
	return bytes.TrimRight(out, " \t\r\n;")
}

// treeBuilder builds a tree of the tokens of JSON.
type treeBuilder struct {
	data     []byte
	dec      *json.Decoder
	at, line int // up to where lines are counted
	fault    *fault
}

// place is the line on which the last token ends.
func (b *treeBuilder) place() int {
	to := min(int(b.dec.InputOffset()), len(b.data))
	b.line += bytes.Count(b.data[b.at:to], []byte("\n"))
	b.at = to
	return b.line
}

func (b *treeBuilder) next(depth int) (value, error) {
	t, err := b.dec.Token()
	if err != nil {
		return value{}, err
	}
	v := value{line: b.place(), fault: b.fault}
	if depth > maxDepth {
		return v, fmt.Errorf("it nests deeper than %d", maxDepth)
	}
	switch t := t.(type) {
	case nil:
		v.kind = null
	case string:
		v.kind, v.text = text, t
	case json.Number:
		v.kind, v.text = scalar, t.String()
	case bool:
		v.kind, v.text = scalar, fmt.Sprint(t)
	case json.Delim:
		if t == '{' {
			return b.object(v, depth)
		}
		v.kind = list
		for b.dec.More() {
			item, err := b.next(depth + 1)
			if err != nil {
				return v, err
			}
			v.list = append(v.list, item)
		}
		_, err = b.dec.Token()
	}
	return v, err
}

func (b *treeBuilder) object(v value, depth int) (value, error) {
	v.kind, v.fields = object, map[string]value{}
	for b.dec.More() {
		key, err := b.dec.Token()
		if err != nil {
			return v, err
		}
		field, err := b.next(depth + 1)
		if err != nil {
			return v, err
		}
		v.fields[key.(string)] = field
		v.order = append(v.order, key.(string))
	}
	_, err := b.dec.Token()
	return v, err
}

// parseYAML reads a file of YAML, one document.
func parseYAML(f *file) (value, error) {
	data, err := f.whole()
	if err != nil {
		return value{}, err
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		line, says := 1, strings.TrimPrefix(err.Error(), "yaml: ")
		if _, e := fmt.Sscanf(says, "line %d: ", &line); e == nil {
			_, says, _ = strings.Cut(says, ": ")
		}
		return value{}, fmt.Errorf("line %d: %w: it is not YAML: %s", line, graph.ErrInvalid, says)
	}
	v := value{kind: null, line: 1, fault: &fault{}}
	if len(root.Content) == 1 {
		v = fromYAML(root.Content[0], v.fault, 0)
	}
	f.unended = !bytes.HasSuffix(data, []byte("\n"))
	return v, v.fault.err
}

func fromYAML(n *yaml.Node, f *fault, depth int) value {
	v := value{line: n.Line, fault: f}
	if depth > maxDepth {
		v.fail("it nests deeper than %d", maxDepth)
		return v
	}
	switch n.Kind {
	case yaml.SequenceNode:
		v.kind = list
		for _, item := range n.Content {
			v.list = append(v.list, fromYAML(item, f, depth+1))
		}
	case yaml.MappingNode:
		v.kind, v.fields = object, map[string]value{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i].Value
			v.fields[key] = fromYAML(n.Content[i+1], f, depth+1)
			v.order = append(v.order, key)
		}
	case yaml.AliasNode:
		v.fail("aliases are not read")
	default:
		switch v.text = n.Value; n.Tag {
		case "!!null":
			v.kind = null
		case "!!str":
			v.kind = text
		default:
			v.kind = scalar
		}
	}
	return v
}
