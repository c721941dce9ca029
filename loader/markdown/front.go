package markdown

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v3"

	"github.com/talkgraph/talkgraph/graph"
)

// Bounds of front matter. The largest of the notes that this reader was written with has
// 3 kB and 14 keys. YAML of maxFront bytes parses within 40 MB (TestFront_Bounded).
const (
	maxFront   = 64 << 10
	maxEntries = 1000
)

// Front is what a note states of itself at its head, between two lines of "---" (YAML) or
// "+++" (TOML).
type Front struct {
	Values   map[string]string // single texts by lower-case key; of a repeated key the first
	Entries  []Entry
	Problems []graph.Problem
}

// Entry is a value of front matter with its place. A list has an entry for each item.
type Entry struct {
	Key   string // lower case
	Value string
	Place graph.Span
	Scope Scope
}

// Scope is what an entry is stated of.
type Scope int

// The scopes: front matter is of the note as a file, a property above the first block of the
// page, and a property further down of the lines that it stands among.
const (
	OfNote Scope = iota
	OfPage
	OfLines
)

var (
	// "title: A Talk" and "tags:", but not "Then: he left" in a sentence: "See: this".
	yamlKey = regexp.MustCompile(`^([\p{L}_][\p{L}\p{N}_. -]*?)[ \t]*:(?:[ \t]+(.*))?$`)
	// `title = "A Talk"`, but not "a == b".
	tomlKey = regexp.MustCompile(`^([\p{L}_][\p{L}\p{N}_.-]*)[ \t]*=(?:[ \t]*([^=].*))?$`)
	// What continues a value: an item, white space, a comment, a bracket; not "More words".
	continued = regexp.MustCompile(`^(?:[ \t]|-(?:[ \t]|$)|#|[\]}])`)
	// "[params]" and "[[speakers]]", but not "[1, 2]".
	tomlTable = regexp.MustCompile(`^\[{1,2}([\p{L}_][\p{L}\p{N}_.-]*)\]{1,2}$`)
	atLine    = regexp.MustCompile(`^line (\d+): `)
)

// ReadFront returns the front matter of a text and the number of bytes that it takes. A
// line of "---" above something that is neither YAML nor TOML is a rule: there is no
// front matter then. Broken YAML is read line by line, and reported.
func ReadFront(text string) (f Front, size int) {
	f.Values = map[string]string{}
	block, size := fenced(text)
	if size == 0 {
		return f, 0
	}
	lines := strings.Split(block, "\n")
	if text[0] == '+' {
		if !keyed(lines, tomlKey) {
			return f, 0
		}
		if err := toml.Unmarshal([]byte(block), new(map[string]any)); err != nil {
			f.problem(tomlLine(err), "the front matter is not valid TOML (%s); it was read line by line", strings.TrimPrefix(err.Error(), "toml: "))
		}
		f.scan(lines, tomlKey)
		return f, size
	}
	var root yaml.Node
	err := yaml.Unmarshal([]byte(block), &root)
	switch {
	case err == nil && len(root.Content) == 0: // nothing, or comments
	case err == nil && root.Content[0].Kind == yaml.MappingNode:
		f.mapping(root.Content[0], lines)
	case err != nil && keyed(lines, yamlKey):
		line, why := 1, strings.TrimPrefix(err.Error(), "yaml: ")
		if _, e := fmt.Sscanf(why, "line %d: ", &line); e == nil {
			why = atLine.ReplaceAllString(why, "")
		}
		f.problem(line, "the front matter is not valid YAML (%s); it was read line by line", why)
		f.scan(lines, yamlKey)
	default:
		return f, 0
	}
	return f, size
}

// tomlLine returns the line of an error in TOML, the first one where it names none.
func tomlLine(err error) int {
	var at *toml.DecodeError
	if errors.As(err, &at) {
		row, _ := at.Position()
		return row
	}
	return 1
}

// fenced returns what stands between the fences of front matter, and the bytes up to the
// end of the second fence; 0 if there is none within maxFront.
func fenced(text string) (block string, size int) {
	first, _, more := strings.Cut(text[:min(len(text), maxFront)], "\n")
	fence := strings.TrimRight(first, " \t")
	if !more || fence != "---" && fence != "+++" {
		return "", 0
	}
	start := len(first) + 1
	for at := start; at < min(len(text), maxFront); {
		line, _, _ := strings.Cut(text[at:], "\n")
		end := min(at+len(line)+1, len(text))
		if l := strings.TrimRight(line, " \t"); l == fence || l == "..." && fence == "---" {
			return text[start:at], end
		}
		at = end
	}
	return "", 0
}

// keyed reports whether lines read as keys with their values: the first one is a key, and
// so are most of those that continue nothing.
func keyed(lines []string, key *regexp.Regexp) bool {
	keys, others := 0, 0
	for _, l := range lines {
		switch l = strings.TrimRight(l, " \t"); {
		case l == "":
		case key.MatchString(l), l[0] == '[' && key == tomlKey:
			keys++
		case keys == 0:
			return false
		case !continued.MatchString(l):
			others++
		}
	}
	return keys > others
}

// mapping adds the values of parsed YAML.
func (f *Front) mapping(m *yaml.Node, lines []string) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(m.Content); i += 2 {
		key, value := strings.ToLower(m.Content[i].Value), m.Content[i+1]
		if len(f.Entries) >= maxEntries || len(seen) >= maxEntries {
			f.problem(m.Content[i].Line, "the front matter has more than %d values; the rest is ignored", maxEntries)
			return
		}
		f.repeated(seen, key, m.Content[i].Line)
		f.node(key, value, lines, 0)
	}
}

// maxNested is how deep a value of front matter may nest: a list of objects has two levels.
const maxNested = 4

// node adds the scalars of a parsed value. The name of an object has the key of the object;
// its other fields have that key before a dot.
func (f *Front) node(key string, n *yaml.Node, lines []string, depth int) {
	if len(f.Entries) >= maxEntries || depth > maxNested {
		return
	}
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!str" && depth < 2 && !strings.Contains(key, ".") {
			f.value(key, n.Value)
		}
		if n.Line <= len(lines) {
			f.entry(key, n.Value, n.Line, lines[n.Line-1])
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			f.node(key, item, lines, depth+2)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			f.node(fieldKey(key, strings.ToLower(n.Content[i].Value)), n.Content[i+1], lines, depth+1)
		}
	}
}

// fieldKey returns the key of a field of an object: "speakers" for the name of a speaker,
// "speakers.company" for the company. What only groups keys, as Hugo and Zola have it,
// leaves them as they are.
func fieldKey(object, field string) string {
	switch {
	case object == "" || object == "params" || object == "extra" || object == "taxonomies":
		return field
	case field == "name" || field == "title":
		return object
	}
	return object + "." + field
}

// scan adds the values of lines that are read one by one. A list may go over several lines.
func (f *Front) scan(lines []string, key *regexp.Regexp) {
	seen := map[string]bool{}
	object, last, inList := "", "", false
	for i, l := range lines {
		if len(f.Entries) >= maxEntries || len(seen) >= maxEntries {
			f.problem(i+1, "the front matter has more than %d values; the rest is ignored", maxEntries)
			return
		}
		l = strings.TrimRight(l, " \t")
		if inList {
			inList = f.items(last, l, l, i+1)
			continue
		}
		if item, ok := strings.CutPrefix(strings.TrimLeft(l, " \t"), "- "); ok && last != "" {
			f.entry(last, unquoted(item), i+1, l)
			continue
		}
		if m := tomlTable.FindStringSubmatch(l); m != nil && key == tomlKey {
			object = strings.ToLower(m[1])
			clear(seen)
			continue
		}
		m := key.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		name := strings.ToLower(m[1])
		f.repeated(seen, name, i+1)
		last = fieldKey(object, name)
		if list, ok := strings.CutPrefix(m[2], "["); ok {
			inList = f.items(last, list, l, i+1) && key == tomlKey
			continue
		}
		if v := unquoted(m[2]); v != "" {
			f.value(last, v)
			f.entry(last, v, i+1, l)
		}
	}
}

// items adds the items in a part of a line and reports whether the list goes on below it.
func (f *Front) items(key, part, line string, number int) bool {
	list, _, ended := strings.Cut(part, "]")
	for item := range strings.SplitSeq(list, ",") {
		f.entry(key, unquoted(item), number, line)
	}
	return !ended
}

func (f *Front) problem(line int, format string, args ...any) {
	f.Problems = append(f.Problems, graph.Problem{Line: line + 1, Message: fmt.Sprintf(format, args...)})
}

// repeated reports a key that stands there twice, the first one only.
func (f *Front) repeated(seen map[string]bool, key string, line int) {
	if seen[key] && len(f.Problems) == 0 {
		f.problem(line, "the front matter has the key %q twice; the first one counts", key)
	}
	seen[key] = true
}

func (f *Front) value(key, v string) {
	if _, ok := f.Values[key]; !ok {
		f.Values[key] = v
	}
}

// entry adds a value that stands on a line of the block as it is; a folded text does not.
func (f *Front) entry(key, value string, number int, line string) {
	at := strings.Index(line, value)
	if value == "" || at < 0 {
		return
	}
	start := utf8.RuneCountInString(line[:at])
	f.Entries = append(f.Entries, Entry{Key: key, Value: value, Place: graph.Span{
		Line: number + 1, Start: start, End: start + utf8.RuneCountInString(value), Text: value,
	}})
}

// unquoted returns a value without white space and quotation marks around it.
func unquoted(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}
