package markdown

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	gmparser "github.com/yuin/goldmark/parser"
	gmtext "github.com/yuin/goldmark/text"

	"github.com/talkgraph/talkgraph/graph"
)

// goldmarkLines reads a text as Lines does, by goldmark. Tests compare the two.
func goldmarkLines(text string) []graph.Line {
	_, body := ReadFront(text)
	p := &page{src: []byte(text), lines: graph.SplitLines(text)}
	p.starts = make([]int, len(p.lines))
	at := 0
	for i, l := range p.lines {
		p.starts[i] = at
		p.lines[i].Visible = nil
		if at < body {
			p.lines[i].Kind = graph.Meta
		}
		at += len(l.Text) + 1
	}
	src := append([]byte(strings.Repeat("\n", body)), p.src[body:]...)
	p.walk(reference().Parse(gmtext.NewReader(src)))
	p.finish()
	return p.lines
}

var tag = regexp.MustCompile(`<[^>]*>`)

var reference = sync.OnceValue(func() gmparser.Parser {
	return goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough)).Parser()
})

// page collects the properties of each line from the parsed document.
type page struct {
	src    []byte
	lines  []graph.Line
	starts []int
}

func (p *page) lineAt(pos int) int {
	return sort.Search(len(p.starts), func(i int) bool { return p.starts[i] > pos }) - 1
}

func (p *page) walk(doc ast.Node) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			p.mark(n, graph.Heading, n.Level)
		case *ast.ListItem:
			if first := firstLine(n); first >= 0 {
				p.lines[p.lineAt(first)].Kind = graph.Bullet
			}
		case *ast.FencedCodeBlock:
			p.mark(n, graph.Code, 0)
			return ast.WalkSkipChildren, nil
		case *ast.CodeBlock:
			p.show(n.Lines(), nil) // notes indent deeply; that is rarely code
		case *ast.HTMLBlock:
			p.show(n.Lines(), tag)
		case *ast.Text:
			p.visible(n.Segment.Start, n.Segment.Stop, setOff(n))
		case *extast.Strikethrough:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
}

func (p *page) mark(n ast.Node, kind graph.LineKind, level int) {
	for _, s := range n.Lines().Sliced(0, n.Lines().Len()) {
		if i := p.lineAt(s.Start); p.lines[i].Kind != graph.Blank {
			p.lines[i].Kind, p.lines[i].Level = kind, level
		}
	}
}

// show makes whole lines visible, except for the matches of a pattern.
func (p *page) show(segments *gmtext.Segments, without *regexp.Regexp) {
	for _, s := range segments.Sliced(0, segments.Len()) {
		at := s.Start
		if without != nil {
			for _, m := range without.FindAllIndex(p.src[s.Start:s.Stop], -1) {
				p.visible(at, s.Start+m[0], mark{})
				at = s.Start + m[1]
			}
		}
		p.visible(at, s.Stop, mark{})
	}
}

// visible adds a range of the source, which may have several lines.
func (p *page) visible(start, end int, m mark) {
	for i := p.lineAt(start); i < len(p.lines) && p.starts[i] < end; i++ {
		lo, hi := max(start-p.starts[i], 0), min(end-p.starts[i], len(p.lines[i].Text))
		if lo >= hi || p.lines[i].Kind == graph.Blank || p.lines[i].Kind == graph.Meta {
			continue
		}
		r := graph.Range{Start: lo, End: hi}
		p.lines[i].Visible = append(p.lines[i].Visible, r)
		if m.any {
			p.lines[i].Marked = append(p.lines[i].Marked, r)
		}
		if m.strong {
			p.lines[i].Strong = append(p.lines[i].Strong, r)
		}
	}
}

func (p *page) finish() {
	for i := range p.lines {
		l := &p.lines[i]
		slices.SortFunc(l.Visible, func(a, b graph.Range) int { return a.Start - b.Start })
		l.Visible, l.Marked, l.Strong = join(l.Visible), join(l.Marked), join(l.Strong)
		finish(l)
	}
}

func join(rs []graph.Range) []graph.Range {
	var out []graph.Range
	for _, r := range rs {
		if n := len(out); n > 0 && r.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, r.End)
			continue
		}
		out = append(out, r)
	}
	return out
}

// mark is the effect of markup on a text.
type mark struct{ any, strong bool }

func setOff(n ast.Node) mark {
	var m mark
	for p := n.Parent(); p != nil; p = p.Parent() {
		switch p := p.(type) {
		case *ast.Emphasis:
			m.any, m.strong = m.any || p.Level == 1, m.strong || p.Level == 2
		case *ast.Link:
			m.any = true
		}
	}
	return m
}

// firstLine returns the position of the first line of a block or of the blocks in it, or -1.
func firstLine(n ast.Node) int {
	if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Type() != ast.TypeBlock {
			continue
		}
		if at := firstLine(c); at >= 0 {
			return at
		}
	}
	return -1
}
