package markdown

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/talkgraph/talkgraph/graph"
)

// Entry is a value of front matter with its place; a list has an entry for each item.
type Entry struct {
	Key   string // lower case
	Value string
	Place graph.Span
}

// FrontMatter are the values that stand at the head of a text between two lines of hyphens.
// Those that do not stand on one line as they are, folded texts, have no place and are
// left out.
func FrontMatter(text string) []Entry {
	m := front.FindStringSubmatchIndex(text)
	if m == nil || m[2] < 0 {
		return nil
	}
	var root yaml.Node
	if yaml.Unmarshal([]byte(text[m[2]:m[3]]), &root) != nil || len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return nil
	}
	lines := strings.Split(text[m[2]:m[3]], "\n")
	var out []Entry
	add := func(key string, n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.Value == "" || n.Line > len(lines) {
			return
		}
		line := lines[n.Line-1]
		at := strings.Index(line, n.Value)
		if at < 0 {
			return
		}
		start := utf8.RuneCountInString(line[:at])
		out = append(out, Entry{strings.ToLower(key), n.Value, graph.Span{
			Line: n.Line + 1, Start: start, End: start + utf8.RuneCountInString(n.Value), Text: n.Value,
		}})
	}
	for i, pairs := 0, root.Content[0].Content; i+1 < len(pairs); i += 2 {
		add(pairs[i].Value, pairs[i+1])
		for _, item := range pairs[i+1].Content {
			add(pairs[i].Value, item)
		}
	}
	return out
}
