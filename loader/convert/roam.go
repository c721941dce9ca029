package convert

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// roamStart matches the start of a graph of Roam: `[{"title":"A","uid":"x"` in any order of the
// fields, but not `[{"title":"A","speakers":[`.
var roamStart = regexp.MustCompile(`(?s)^\s*\[\s*\{.*?"(?:create-time|edit-time|create-email|edit-email|:create/user|uid|string)"\s*:`)

// isRoam reports whether a file is a graph of Roam.
func isRoam(ext string, head []byte) bool {
	return ext == ".json" && roamStart.Match(head) && bytes.Contains(head, []byte(`"title"`)) && bytes.Contains(head, []byte(`"string"`))
}

// roamBlock is a page, which has a title, or a block, which has a text.
type roamBlock struct {
	Title    string
	Text     string `json:"string"`
	UID      string
	Heading  int
	Children []roamBlock
}

// readRoam reads a graph. Each page with blocks becomes a note.
func readRoam(c *converter, name string, in *io.SectionReader) error {
	data, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	var pages []roamBlock
	if err := json.Unmarshal(data, &pages); err != nil {
		return fmt.Errorf("%w: it is not a graph of Roam: %w", graph.ErrInvalid, err)
	}
	r := &roamWriter{texts: map[string]string{}}
	for i := range pages {
		if err := r.index(&pages[i], 0); err != nil {
			return err
		}
	}
	for _, p := range pages {
		title := fileName(p.Title, "page")
		if len(p.Children) == 0 {
			c.leaveOut(title, "the page is empty")
			continue
		}
		var b strings.Builder
		for i := range p.Children {
			r.write(&b, &p.Children[i], 0)
		}
		if err := c.addNote("pages/"+title, front{title: roamText(p.Title)}.text(b.String())); err != nil {
			return err
		}
	}
	return nil
}

// roamWriter writes blocks as Markdown.
type roamWriter struct {
	texts map[string]string // texts of blocks by their IDs
}

// index records the texts of a block and of those below it. Its error wraps graph.ErrTooLarge
// if blocks nest deeper than maxDepth.
func (r *roamWriter) index(b *roamBlock, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%w: its blocks nest deeper than %d levels", graph.ErrTooLarge, maxDepth)
	}
	if b.UID != "" && b.Text != "" {
		r.texts[b.UID] = b.Text
	}
	for i := range b.Children {
		if err := r.index(&b.Children[i], depth+1); err != nil {
			return err
		}
	}
	return nil
}

// write writes a block as an item, with the blocks below it indented.
func (r *roamWriter) write(b *strings.Builder, block *roamBlock, depth int) {
	text := roamText(blockRef.ReplaceAllStringFunc(block.Text, func(ref string) string {
		return r.texts[strings.Trim(ref, "()")]
	}))
	indent := strings.Repeat("\t", depth)
	if text != "" {
		if block.Heading > 0 && block.Heading <= 6 {
			text = strings.Repeat("#", block.Heading) + " " + text
		}
		if depth == 0 && len(block.Children) > 0 { // "[[Turning Gears]] by [[Jane Roe]]" is a title
			text = strings.NewReplacer("[[", "", "]]", "").Replace(text)
		}
		b.WriteString(indent + "- " + text + "\n")
		depth++
	}
	for i := range block.Children {
		r.write(b, &block.Children[i], depth)
	}
}

var (
	// blockRef matches "((abc123XYZ))", but not "((a remark))".
	blockRef = regexp.MustCompile(`\(\([\w-]{6,}\)\)`)
	// roamMacro matches "{{[[TODO]]}}" and "{{embed: x}}", but not "{x}".
	roamMacro = regexp.MustCompile(`\{\{(?:\[\[)?[^{}]*\}\}`)
)

// roamText returns the text of a block as Markdown in one line.
func roamText(s string) string {
	s = roamMacro.ReplaceAllString(s, "")
	return oneLine(strings.NewReplacer("^^", "", "__", "_").Replace(s))
}
