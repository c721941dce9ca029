package site

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

const (
	// sharedPages is how many pages talks or speakers have before they share pages, chosen by
	// judgement: a collection of this size has a page for each. Hosts of static sites accept some
	// ten thousand files.
	sharedPages = 2000
	// drawings is how many maps there are of each kind, for the most frequent nodes. A map takes
	// 0.1 s and 50 kB.
	drawings = 300
	// nameBytes limits a part of a file name. File systems accept 255 bytes.
	nameBytes = 120

	homePath, talksPath, overview = "/", "/talks", "/map.svg"
)

// kind lists the pages of one kind of node, the most frequent first. Talks are in the order of
// their IDs, which begin with their event.
type kind struct {
	name  string
	paths []string
}

// place is where the folder has a page of the server. anchor is its section in a file that several
// pages share, else "". Further parts of a list are files that begin with stem.
type place struct{ file, anchor, stem string }

// sheet is a file of the site with the paths of the server's pages on it.
type sheet struct {
	file  string
	paths []string
}

// plan states which file holds which page.
type plan struct {
	places   map[string]place // by path
	sheets   []sheet
	drawings []string // paths
	nodes    []string // paths of what a search finds, in the order of equal results

	taken map[string]bool // file names without their case, which some file systems ignore
}

// newPlan makes the plan of a site with the pages of some kinds. More talks or speakers than shared
// share pages.
func newPlan(kinds []kind, shared int) *plan {
	p := &plan{places: map[string]place{}, taken: map[string]bool{}}
	for _, a := range assets {
		p.places[a] = place{file: strings.TrimPrefix(a, "/")}
	}
	p.add("index.html", homePath)
	p.draw(overview, "map.svg")
	for _, k := range kinds {
		p.add(k.name+".html", "/"+k.name)
		switch k.name {
		case "talks":
			p.share(k, shared, func(local string) string { event, _, _ := strings.Cut(local, "/"); return event })
		case "speakers":
			slices.Sort(k.paths)
			p.share(k, shared, func(string) string { return "all" })
		default:
			for i, path := range k.paths {
				p.addOwn(k.name, path)
				if i < drawings && k.name != "years" {
					p.draw(path+".svg", stem(p.places[path].file)+".svg")
				}
			}
		}
	}
	for _, k := range slices.Backward(kinds) { // topics and companies before talks
		if k.name != "years" {
			p.nodes = append(p.nodes, k.paths...)
		}
	}
	return p
}

// add plans a file for one page.
func (p *plan) add(file, path string) {
	p.places[path] = place{file: file, stem: stem(file)}
	p.sheets = append(p.sheets, sheet{file, []string{path}})
}

// addOwn plans a file for the page of a node.
func (p *plan) addOwn(kind, path string) { p.add(p.name(kind, path)+".html", path) }

// draw plans the drawing at a path.
func (p *plan) draw(path, file string) {
	p.places[path] = place{file: file}
	p.drawings = append(p.drawings, path)
}

// share plans about limit files for the pages of a kind. Only pages of the same group share a file.
func (p *plan) share(k kind, limit int, group func(local string) string) {
	size := (len(k.paths) + limit - 1) / limit
	if size <= 1 {
		for _, path := range k.paths {
			p.addOwn(k.name, path)
		}
		return
	}
	local := func(path string) string { return strings.TrimPrefix(path, "/"+k.name+"/") }
	for rest := k.paths; len(rest) > 0; {
		name := group(local(rest[0]))
		n := slices.IndexFunc(rest, func(path string) bool { return group(local(path)) != name })
		if n < 0 {
			n = len(rest)
		}
		all := slices.Collect(slices.Chunk(rest[:n], size))
		rest = rest[n:]
		for i, paths := range all {
			file := path.Join(k.name, safeName(name)) + ".html"
			if len(all) > 1 {
				file = fmt.Sprintf("%s.part%d.html", stem(file), i+1)
			}
			p.sheets = append(p.sheets, sheet{file, paths})
			for _, path := range paths {
				anchor := strings.TrimPrefix(local(path), name+"/")
				p.places[path] = place{file: file, anchor: strings.Join(strings.Fields(anchor), "-"), stem: p.name(k.name, path)}
			}
		}
	}
}

// find returns the file and the anchor of a page, or of the part of a list that begins at offset.
// It returns false if the site lacks the page. isOther marks an address with other contents.
func (p *plan) find(path, offset string, isOther bool) (file, anchor string, ok bool) {
	at, ok := p.places[path]
	if isOther && at.stem != "" {
		return "", "", false
	}
	n, _ := strconv.Atoi(offset)
	if n == 0 || !ok {
		return at.file, at.anchor, ok
	}
	return partFile(at, n), "", n%partTalks == 0
}

// partFile returns the file of the part of a list that begins at an offset.
func partFile(at place, offset int) string {
	return fmt.Sprintf("%s.page%d.html", at.stem, offset/partTalks+1)
}

// name returns a new file name for the page of a node, without extension. Different pages get names
// that differ in more than case.
func (p *plan) name(kind, pagePath string) string {
	parts := strings.Split(strings.TrimPrefix(pagePath, "/"+kind+"/"), "/")
	for i, part := range parts {
		parts[i] = safeName(part)
	}
	name := path.Join(kind, path.Join(parts...))
	unique := name
	for n := 2; p.taken[strings.ToLower(unique)]; n++ {
		unique = fmt.Sprintf("%s.same%d", name, n)
	}
	p.taken[strings.ToLower(unique)] = true
	return unique
}

// safeName returns a part of an ID as a file name that all file systems accept: letters, digits,
// "-", "_" and "+". It has no dot, so that names with a number after a dot are free.
func safeName(part string) string {
	var b strings.Builder
	for _, r := range part {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_+", r) {
			r = '-'
		}
		if b.Len()+len(string(r)) > nameBytes {
			break
		}
		b.WriteRune(r)
	}
	switch strings.ToLower(b.String()) {
	case "", "con", "prn", "aux", "nul": // devices of Windows
		b.WriteString("_")
	}
	return b.String()
}
