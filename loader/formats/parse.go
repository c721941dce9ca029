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

// parseJSON parses a file that is one JSON value. Its errors begin with the line.
func parseJSON(f *file) (value, error) {
	data, err := f.whole()
	if err != nil {
		return value{}, err
	}
	if moduleStart.Match(bytes.TrimLeft(data, " \t\r\n")) {
		data = blankModule(data)
	}
	return parseTree(data, 1, &fault{})
}

// parseTree parses a JSON value that begins on a line of a file and whose faults are those of the
// file. Its errors begin with the line.
func parseTree(data []byte, line int, of *fault) (value, error) {
	b := &treeBuilder{data: data, dec: json.NewDecoder(bytes.NewReader(data)), line: line, fault: of}
	b.dec.UseNumber()
	v, err := b.next(0)
	if err == nil {
		if _, more := b.dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("it continues after its end; remove the rest")
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

// blankModule returns the list of a JavaScript module as JSON. It replaces the text before the
// list with spaces to keep the line numbers.
func blankModule(data []byte) []byte {
	out := bytes.Clone(data)
	at := bytes.IndexByte(out, '[')
	for i := range at {
		if out[i] != '\n' {
			out[i] = ' '
		}
	}
	return bytes.TrimRight(out, " \t\r\n;")
}

// treeBuilder builds a tree from the tokens of a JSON decoder.
type treeBuilder struct {
	data     []byte
	dec      *json.Decoder
	at, line int // offset up to which lines were counted, and the line there
	fault    *fault
}

// place returns the line on which the last token ends.
func (b *treeBuilder) place() int {
	to := min(int(b.dec.InputOffset()), len(b.data))
	b.line += bytes.Count(b.data[b.at:to], []byte("\n"))
	b.at = to
	return b.line
}

// next returns the next value. The depth is the number of values around it.
func (b *treeBuilder) next(depth int) (value, error) {
	t, err := b.dec.Token()
	if err != nil {
		return value{}, err
	}
	v := value{line: b.place(), fault: b.fault}
	if depth > maxDepth {
		return v, fmt.Errorf("it nests deeper than %d levels", maxDepth)
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

// object returns v with the fields of the object that begins here.
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

// parseYAML parses a file that is one YAML document. Its errors begin with the line.
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
	f.lacksLineEnd = !bytes.HasSuffix(data, []byte("\n"))
	return v, v.fault.err
}

// fromYAML returns the tree of a YAML node. It refuses aliases, with which a small file can
// describe a huge tree.
func fromYAML(n *yaml.Node, f *fault, depth int) value {
	v := value{line: n.Line, fault: f}
	if depth > maxDepth {
		v.fail("it nests deeper than %d levels", maxDepth)
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
		v.fail("YAML aliases are not read; write the value again in place of the alias")
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
