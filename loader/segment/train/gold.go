package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/talkgraph/talkgraph/loader/gold"
	"github.com/talkgraph/talkgraph/loader/html"
	"github.com/talkgraph/talkgraph/loader/segment"
)

// goldTalk is a talk that a careful reader found in a note.
type goldTalk struct {
	Line     int      `json:"line"`
	EndLine  int      `json:"end_line"`
	Title    string   `json:"title"`
	Alts     []string `json:"alts"`
	Speakers []string `json:"speakers"`
	// Companies holds the companies of the speakers and the companies in the title.
	Companies []string `json:"companies"`
	Soft      bool     `json:"soft"`     // its boundary or title is a matter of judgement
	Optional  bool     `json:"optional"` // neither rewarded nor punished
	block     int      // of the note that it begins with, or -1
}

// note is a note with its gold.
type note struct {
	file   string
	author string
	text   string
	format segment.Format
	blocks []segment.Block
	found  []int // blocks that talks begin with by models that have not seen the author
	talks  []goldTalk
	extra  bool // learned from, not scored
	made   bool // of another note, by itemNotes: learned from, not scored
	page   bool // a web page
}

// readNotes reads the notes that have gold, in the order of their names. The file MANIFEST.tsv
// in the folder of the notes, or beside it, names their authors.
func readNotes(notes, goldDir string) ([]*note, error) {
	authors, err := readAuthors(notes)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(goldDir, ".gold") {
		return readGoldFile(notes, goldDir, authors)
	}
	files, err := filepath.Glob(filepath.Join(goldDir, "*.json"))
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	var out []*note
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		text, err := os.ReadFile(filepath.Join(notes, name))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		n := &note{file: name, author: authors[name], text: string(text)}
		if n.author == "" {
			n.author = name
		}
		var g struct {
			Talks []goldTalk `json:"talks"`
		}
		if err := json.Unmarshal(data, &g); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		n.talks = g.Talks
		if err := n.read(); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no note of %s has gold in %s; give the folders of the notes and of the gold", notes, goldDir)
	}
	return out, nil
}

// readGoldFile reads the notes of one gold file of package gold.
func readGoldFile(notes, file string, authors map[string]string) ([]*note, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	g, err := gold.Parse(file, string(text))
	if err != nil {
		return nil, err
	}
	var out []*note
	for _, name := range slices.Sorted(maps.Keys(g)) {
		text, err := os.ReadFile(filepath.Join(notes, name))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		n := &note{file: name, author: authors[name], text: string(text)}
		if n.author == "" {
			n.author = name
		}
		for _, t := range g[name] {
			n.talks = append(n.talks, goldTalk{Line: t.Line, Title: t.Title})
		}
		if err := n.read(); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

func readAuthors(notes string) (map[string]string, error) {
	for _, dir := range []string{notes, filepath.Dir(filepath.Clean(notes))} {
		data, err := os.ReadFile(filepath.Join(dir, "MANIFEST.tsv"))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out, column, file := map[string]string{}, -1, 0
		for i, line := range strings.Split(string(data), "\n") {
			cells := strings.Split(line, "\t")
			if i == 0 {
				for k, c := range cells {
					switch c {
					case "author":
						column = k
					case "file":
						file = k
					}
				}
				if column < 0 {
					return nil, fmt.Errorf("%s has no column named author", filepath.Join(dir, "MANIFEST.tsv"))
				}
				continue
			}
			if len(cells) > column {
				out[filepath.Base(cells[file])] = cells[column]
			}
		}
		return out, nil
	}
	return nil, nil
}

// read splits a note into blocks and finds the block of each talk of the gold.
func (n *note) read() error {
	n.page = strings.HasSuffix(n.file, ".html") || html.Detect(n.text)
	if n.page {
		text, err := html.Markdown(n.text)
		if err != nil {
			return err
		}
		n.text = text
	}
	n.format = segment.FormatOf(n.file, n.text)
	n.blocks = segment.Blocks(n.text, n.format)
	for i := range n.talks {
		n.talks[i].block = n.blockOf(&n.talks[i], n.page)
	}
	return nil
}

// blockOf returns the index of the first block of a talk, or -1. It chooses the block within
// two lines of the talk's line that is most similar to the title. For a web page it compares titles
// only, because the line numbers of its gold count lines of the HTML.
func (n *note) blockOf(t *goldTalk, page bool) int {
	best, most := -1, 0.0
	for i := range n.blocks {
		b := &n.blocks[i]
		far := 0
		switch {
		case t.Line < b.Line:
			far = b.Line - t.Line
		case t.Line > b.EndLine:
			far = t.Line - b.EndLine
		}
		if far > 2 && !page {
			continue
		}
		like := 0.0
		for _, title := range append([]string{t.Title}, t.Alts...) {
			like = max(like, alike(title, b.Text))
		}
		if page && like < 0.6 {
			continue
		}
		if !page {
			like += 0.3 - 0.1*float64(far)
		}
		if like > most {
			best, most = i, like
		}
	}
	return best
}

// alike returns the similarity of a title and a text by their common words, from 0 to 1. The share
// of the title's words counts more than the share of the text's words.
func alike(title, text string) float64 {
	words := map[string]int{}
	a, b := strings.Fields(fold(title)), strings.Fields(fold(text))
	for _, w := range b {
		words[w]++
	}
	both := 0
	for _, w := range a {
		if words[w] > 0 {
			words[w]--
			both++
		}
	}
	if both == 0 {
		return 0
	}
	recall, precision := float64(both)/float64(len(a)), float64(both)/float64(len(b))
	return 0.7*recall + 0.3*precision
}

func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("*_`\"“”‘’'.,:;!?()[]{}|#–—-", r) {
			return ' '
		}
		return r
	}, strings.ToLower(s))
}
