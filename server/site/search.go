package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"
)

const (
	searchFile = "search.html"
	// docsPerFile is how many nodes a file of the index describes, in some 20 kB.
	docsPerFile = 200
	// postingsPerFile is about how many occurrences of words a file of the index lists, in some
	// 30 kB. wordFiles limits the number of these files.
	postingsPerFile, wordFiles = 5000, 256
)

// index collects what a search finds. Different goroutines may add different pages.
type index struct {
	number map[string]int // of the page at a path
	docs   []doc
}

// doc is a node as a search shows it. words has the words of its name and, in another list, those
// of what it is linked to.
type doc struct {
	name, detail string
	words        [2][]string
}

// newIndex makes an index of the pages at some paths.
func newIndex(paths []string) *index {
	x := &index{number: map[string]int{}, docs: make([]doc, len(paths))}
	for i, p := range paths {
		x.number[p] = i
	}
	return x
}

// linkedName is the part of the JSON-LD of a page that a search needs.
type linkedName struct {
	Name      string       `json:"name"`
	Others    []string     `json:"alternateName"`
	Event     *linkedName  `json:"superEvent"`
	Performer []linkedName `json:"performer"`
	About     []linkedName `json:"about"`
}

// add adds the page at a path by its JSON-LD. It ignores pages that are not nodes.
func (x *index) add(path, linkedData string) {
	i, ok := x.number[path]
	var v linkedName
	if !ok || json.Unmarshal([]byte(linkedData), &v) != nil {
		return
	}
	d := doc{name: v.Name}
	var links []string
	for _, p := range v.Performer {
		links = append(links, p.Name)
	}
	if v.Event != nil {
		links = append(links, v.Event.Name)
	}
	if d.detail = strings.Join(links, ", "); d.detail == "" {
		d.detail = strings.Split(path, "/")[1]
	}
	for _, a := range v.About {
		links = append(links, a.Name)
	}
	d.words[0] = words(strings.Join(append(v.Others, v.Name), " "))
	for _, w := range words(strings.Join(links, " ")) {
		if !slices.Contains(d.words[0], w) {
			d.words[1] = append(d.words[1], w)
		}
	}
	x.docs[i] = d
}

// words returns the words of a text in lower case, without accents, each once. search.js splits a
// search in the same way.
func words(text string) []string {
	var b strings.Builder
	for _, r := range norm.NFD.String(text) {
		if !unicode.Is(unicode.M, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	out := strings.FieldsFunc(b.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	slices.Sort(out)
	return slices.Compact(out)
}

// fileOf returns the number of the file that lists a word: words with the same two first
// characters share a file, so that the beginning of a word is in one file too. search.js computes
// the same number.
func fileOf(word string, files int) int {
	n := 0
	for i, r := range []rune(word) {
		if i == 2 {
			break
		}
		n = n*31 + int(r)
	}
	return n % files
}

// writeSearch writes the page of the search and the files of its index. A file of the index calls
// the function found of search.js, because browsers fetch no data from a disk.
func (x *exporter) writeSearch() error {
	total := 0
	for _, d := range x.index.docs {
		total += len(d.words[0]) + len(d.words[1])
	}
	lists := make([]map[string][]int, min(max(total/postingsPerFile, 1), wordFiles))
	for i := range lists {
		lists[i] = map[string][]int{}
	}
	var docs [][3]string
	for n, d := range x.index.docs {
		at, _, _ := x.target(escape(x.plan.nodes[n]))
		docs = append(docs, [3]string{d.name, at, d.detail})
		for isLink, words := range d.words {
			for _, w := range words {
				list := lists[fileOf(w, len(lists))]
				list[w] = append(list[w], 2*n+isLink)
			}
		}
	}
	files := 0
	for part := range slices.Chunk(docs, docsPerFile) {
		if err := x.writeFound(fmt.Sprintf("docs-%d", files), part); err != nil {
			return err
		}
		files++
	}
	for i, list := range lists {
		if err := x.writeFound(fmt.Sprintf("words-%d", i), list); err != nil {
			return err
		}
	}
	return x.writeSearchPage(len(lists))
}

// writeFound writes a file of the index.
func (x *exporter) writeFound(name string, data any) error {
	return x.write("search/"+name+".js", func(w io.Writer) error {
		body, err := json.Marshal(data)
		if err == nil {
			_, err = fmt.Fprintf(w, "found(%q, %s);\n", name, body)
		}
		return err
	})
}

// writeSearchPage writes the page of the search: the frame of the server's question page with a
// list for the results.
func (x *exporter) writeSearchPage(files int) error {
	body, err := x.get("/ask")
	if err != nil {
		return err
	}
	doc, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return err
	}
	if err := (rewriter{x, searchFile, ""}).rewritePage(doc); err != nil {
		return err
	}
	main := find(doc, is(atom.Main))
	for _, c := range slices.Collect(main.ChildNodes()) {
		main.RemoveChild(c)
	}
	contents := fmt.Sprintf(`<h1>Search</h1><p id="state" role="status">The search needs JavaScript.</p><ol id="results" class="rows" data-files="%d" data-docs="%d"></ol>`, files, docsPerFile)
	nodes, err := html.ParseFragment(strings.NewReader(contents), main)
	if err != nil {
		return err
	}
	for _, n := range nodes {
		main.AppendChild(n)
	}
	find(doc, is(atom.Title)).FirstChild.Data = "Search · talkgraph"
	find(doc, is(atom.Head)).AppendChild(element(atom.Script, "src", "static/search.js", "defer", ""))
	return x.writePage(searchFile, doc)
}
