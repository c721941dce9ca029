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

// Bounds of front matter. The largest in real notes has 3 kB and 14 keys. YAML of maxFront bytes
// parses within 40 MB, which TestFront_Bounded checks.
const (
	maxFront   = 64 << 10 // bytes
	maxEntries = 1000
)

// Front is the front matter of a note: the text between two lines of "---" (YAML) or "+++"
// (TOML) at its start.
type Front struct {
	Values   map[string]string // texts by key in lower case; the first text of a repeated key
	Entries  []Entry
	Problems []graph.Problem
}

// Entry is a value of front matter, or a property, with its place. A list has an entry for each
// item.
type Entry struct {
	Key   string // in lower case
	Value string
	Place graph.Span
	Scope Scope
}

// Scope is the part of a note that an entry describes.
type Scope int

// The scopes of entries.
const (
	OfNote  Scope = iota // front matter: the file
	OfPage               // a property above the first block: the page
	OfLines              // another property: the lines around it
)

var (
	// yamlKey matches "title: A Talk" and "tags:", but not "http://x" or "- Then: he left".
	yamlKey = regexp.MustCompile(`^([\p{L}_][\p{L}\p{N}_. -]*?)[ \t]*:(?:[ \t]+(.*))?$`)
	// tomlKey matches `title = "A Talk"`, but not "a == b".
	tomlKey = regexp.MustCompile(`^([\p{L}_][\p{L}\p{N}_.-]*)[ \t]*=(?:[ \t]*([^=].*))?$`)
	// continuation matches the start of a line that continues a value: "- item", "  more", "]",
	// but not "More words".
	continuation = regexp.MustCompile(`^(?:[ \t]|-(?:[ \t]|$)|#|[\]}])`)
	// tomlTable matches "[params]" and "[[speakers]]", but not "[1, 2]".
	tomlTable = regexp.MustCompile(`^\[{1,2}([\p{L}_][\p{L}\p{N}_.-]*)\]{1,2}$`)
	// linePrefix matches the start of "line 2: did not find", but not of "on line 2".
	linePrefix = regexp.MustCompile(`^line (\d+): `)
)

// ReadFront returns the front matter of a text and its number of bytes. A first line "---" above
// a text that is no YAML is a rule, and the text has no front matter: the size is 0. ReadFront
// reads invalid YAML and TOML line by line, and reports it as a problem.
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
			why = linePrefix.ReplaceAllString(why, "")
		}
		f.problem(line, "the front matter is not valid YAML (%s); it was read line by line", why)
		f.scan(lines, yamlKey)
	default:
		return f, 0
	}
	return f, size
}

// tomlLine returns the line of an error of the TOML parser, or 1 if it names none.
func tomlLine(err error) int {
	var at *toml.DecodeError
	if errors.As(err, &at) {
		row, _ := at.Position()
		return row
	}
	return 1
}

// fenced returns the text between the two lines around front matter, and the offset behind the
// second line. The offset is 0 if there is no front matter within maxFront bytes.
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

// keyed reports whether lines look like keys with values. The first one must be a key, and most
// of those that continue no value.
func keyed(lines []string, key *regexp.Regexp) bool {
	keys, others := 0, 0
	for _, l := range lines {
		switch l = strings.TrimRight(l, " \t"); {
		case l == "":
		case key.MatchString(l), l[0] == '[' && key == tomlKey:
			keys++
		case keys == 0:
			return false
		case !continuation.MatchString(l):
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

// maxNested is the number of levels of a value in front matter. A list of objects, the deepest
// that sites use, has two levels.
const maxNested = 4

// node adds the texts in a parsed value, under keys that fieldKey makes.
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

// fieldKey returns the key of a field of an object: "speakers" for the name of a speaker and
// "speakers.company" for the company. Objects that Hugo and Zola use to group keys do not change
// them.
func fieldKey(object, field string) string {
	switch {
	case object == "" || object == "params" || object == "extra" || object == "taxonomies":
		return field
	case field == "name" || field == "title":
		return object
	}
	return object + "." + field
}

// scan adds the values of lines, read one by one. A list may have several lines.
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

// items adds the items of a list in a part of a line. It reports whether the list continues on
// the next line.
func (f *Front) items(key, part, line string, number int) bool {
	list, _, ended := strings.Cut(part, "]")
	for item := range strings.SplitSeq(list, ",") {
		f.entry(key, unquoted(item), number, line)
	}
	return !ended
}

// problem adds a problem at a line of the block, which begins below the first line of the note.
func (f *Front) problem(line int, format string, args ...any) {
	f.Problems = append(f.Problems, graph.Problem{Line: line + 1, Message: fmt.Sprintf(format, args...)})
}

// repeated records a key. The first repeated key is a problem.
func (f *Front) repeated(seen map[string]bool, key string, line int) {
	if seen[key] && len(f.Problems) == 0 {
		f.problem(line, "the front matter has the key %q twice; the first one counts", key)
	}
	seen[key] = true
}

// value sets the text of a key, unless it has one.
func (f *Front) value(key, v string) {
	if _, ok := f.Values[key]; !ok {
		f.Values[key] = v
	}
}

// entry adds a value with its place on a line of the block. It ignores a value that the line does
// not contain, such as a folded text.
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
