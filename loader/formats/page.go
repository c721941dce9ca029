package formats

import (
	"bytes"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/html"
)

// linkedType is the media type of JSON-LD in web pages.
const linkedType = "application/ld+json"

// IsPage reports whether a file may be a web page, by its name and its beginning. A page may be a
// note, or hold talks as JSON-LD.
func IsPage(name string, head []byte) bool {
	switch endingOf(name) {
	case ".html", ".htm", ".xhtml":
		return true
	case "":
		return html.Detect(string(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))))
	}
	return false
}

// readPage makes a file of a web page: syntaxPage if its JSON-LD has talks, with one tree for
// each data block, else syntaxNone. It reports data blocks that are damaged.
func (f *file) readPage() error {
	page, err := f.whole()
	if err != nil {
		return err
	}
	f.readBlocks(string(page))
	if f.syntax = syntaxNone; newLinkedGraph(f.tree).hasTalks() {
		f.syntax = syntaxPage
	}
	return nil
}

// readBlocks makes a list of the data blocks of a page: a tree for each that is JSON. It reports
// the others.
func (f *file) readBlocks(page string) {
	f.tree.kind = list
	for _, s := range html.Scripts(page, linkedType) {
		v, err := parseTree([]byte(unwrapScript(s.Text)), s.Line, f.tree.fault)
		if err != nil {
			f.addProblem(s.Line, "the JSON-LD of the page is damaged and is left out")
			continue
		}
		f.tree.list = append(f.tree.list, v)
	}
}

// scriptStarts and scriptEnds are what old pages put around a data block, to hide it from older
// browsers.
var (
	scriptStarts = []string{"<!--", "//", "/*", "<![CDATA[", "*/"}
	scriptEnds   = []string{"-->", "//", "/*", "]]>", "*/"}
)

// unwrapScript returns the text of a data block without what hides it. It keeps the line breaks
// before the text.
func unwrapScript(text string) string {
	const space = " \t\r\n"
	rest := strings.Trim(text, space)
	for again := true; again; {
		again = false
		for i, start := range scriptStarts {
			cut := strings.TrimSuffix(strings.TrimPrefix(rest, start), scriptEnds[i])
			if cut = strings.Trim(cut, space); len(cut) < len(rest) {
				rest, again = cut, true
			}
		}
	}
	before, _, _ := strings.Cut(text, rest)
	return strings.Repeat("\n", strings.Count(before, "\n")) + rest
}

// DamagedLinks returns a problem for each data block of JSON-LD in a page that is no JSON.
func DamagedLinks(page string) []graph.Problem {
	f := &file{tree: value{fault: &fault{}}}
	f.readBlocks(page)
	return f.report.Problems
}
