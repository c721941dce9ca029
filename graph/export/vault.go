package export

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/talkgraph/talkgraph/graph"
)

// A vault is a folder that Obsidian opens:
//
//	notes/               the notes themselves, but for those with names that no file may have
//	talks/ topics/ ...   a page a thing, with links and with the lines that prove them
//	.talkgraph/graph.nq  what was read in them, and everything else
//
// Loading the folder again gives an equal graph; a note that was changed meanwhile is read
// anew.

// VaultGraph is the file of a vault that holds its graph; its presence tells a vault.
const VaultGraph = ".talkgraph/graph.nq"

// VaultNotes is the folder of a vault that holds the notes.
const VaultNotes = "notes"

// WriteFile writes a file of a folder, by its path with slashes.
type WriteFile func(path string, content func(w io.Writer) error) error

// Vault writes the files of a vault.
func Vault(each Graph, write WriteFile) error {
	p := &pages{names: map[graph.ID]string{}, mentions: map[graph.ID][]Edge{}, folders: map[string]bool{}, files: map[string]bool{}}
	err := each(func(said graph.LabelFacts) error {
		p.learn(said)
		source := said.Label.Source()
		text, ok := textOf(said)
		if said.Label.Kind() != graph.KindNote || !ok || !p.isFile(source) {
			return nil
		}
		return write(path.Join(VaultNotes, source), func(w io.Writer) error { return writeText(w, text) })
	})
	if err == nil {
		err = write(VaultGraph, func(w io.Writer) error { return NQuads(w, each) })
	}
	if err != nil {
		return err
	}
	return p.write(write)
}

func writeText(w io.Writer, text string) error {
	_, err := io.WriteString(w, text)
	return err
}

// textOf returns the text of a note.
func textOf(said graph.LabelFacts) (string, bool) {
	for _, f := range said.Facts {
		if f.Subject == said.Label && f.Predicate == graph.PredText {
			return f.Object.Text, true
		}
	}
	return "", false
}

// pages are the pages of things.
type pages struct {
	names    map[graph.ID]string
	mentions map[graph.ID][]Edge // of a thing, the edges that touch it
	folders  map[string]bool     // that notes stand in
	files    map[string]bool     // that are notes
}

// isFile reports whether a note can be a file of that name on every system, beside the
// notes that are files already.
func (p *pages) isFile(source string) bool {
	if !fs.ValidPath(source) || len(source) > 200 || p.folders[source] || strings.ContainsAny(source, "\\:*?\"<>|") || strings.ContainsFunc(source, unicode.IsControl) {
		return false
	}
	for part := range strings.SplitSeq(source, "/") {
		if strings.HasPrefix(part, ".") || strings.HasSuffix(part, ".") || strings.HasSuffix(part, " ") {
			return false
		}
	}
	for dir := path.Dir(source); dir != "."; dir = path.Dir(dir) {
		if p.files[dir] {
			return false
		}
	}
	for dir := path.Dir(source); dir != "."; dir = path.Dir(dir) {
		p.folders[dir] = true
	}
	p.files[source] = true
	return true
}

func (p *pages) learn(said graph.LabelFacts) {
	for _, f := range said.Facts {
		if old, ok := p.names[f.Subject]; names[f.Predicate] && (!ok || f.Object.Text < old) {
			p.names[f.Subject] = f.Object.Text
		}
	}
	for _, e := range edgesOf(said) {
		p.mentions[e.From] = append(p.mentions[e.From], e)
		p.mentions[e.To] = append(p.mentions[e.To], e)
	}
}

func (p *pages) write(write WriteFile) error {
	ids := make([]graph.ID, 0, len(p.mentions))
	for id := range p.mentions {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		switch id.Kind() {
		case graph.KindTalk, graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindPerson:
			if err := write(pagePath(id)+".md", func(w io.Writer) error { return writeText(w, p.page(id)) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// pagePath returns where the page of a thing stands, without its ending.
func pagePath(id graph.ID) string {
	return id.Kind().Plural() + "/" + strings.NewReplacer(":", "-", "\\", "-", "?", "-", "*", "-", "|", "-").Replace(id.Local())
}

// page returns the page of a thing: its name, then what it is joined to, each with the line that
// proves it.
func (p *pages) page(id graph.ID) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntalkgraph: %s\n---\n# %s\n", id, p.name(id))
	edges := p.mentions[id]
	slices.SortStableFunc(edges, func(x, y Edge) int {
		return cmp.Or(cmp.Compare(x.heading(id), y.heading(id)), cmp.Compare(p.name(x.other(id)), p.name(y.other(id))), cmp.Compare(x.Note, y.Note))
	})
	heading, last := "", graph.ID("")
	for _, e := range edges {
		if h := e.heading(id); h != heading {
			fmt.Fprintf(&b, "\n## %s\n\n", h)
			heading, last = h, ""
		}
		if other := e.other(id); other != last {
			fmt.Fprintf(&b, "- [[%s|%s]]\n", pagePath(other), strings.NewReplacer("|", "/", "]", ")", "[", "(").Replace(p.name(other)))
			last = other
		}
		if e.Quote != "" {
			at := fmt.Sprintf("%s:%d", e.Note, e.Line)
			if p.files[e.Note] {
				at = fmt.Sprintf("[[%s/%s|%s]]", VaultNotes, e.Note, at)
			}
			fmt.Fprintf(&b, "  > %s (%s)\n", e.Quote, at)
		}
	}
	return b.String()
}

func (p *pages) name(id graph.ID) string { return cmp.Or(p.names[id], id.Local()) }

func (e Edge) other(id graph.ID) graph.ID {
	if e.From == id {
		return e.To
	}
	return e.From
}

// heading is below what an edge stands on the page of one of its ends.
func (e Edge) heading(id graph.ID) string {
	switch {
	case e.From == id:
		return strings.ToUpper(e.Relation[:1]) + e.Relation[1:]
	case e.From.Kind() == graph.KindTalk:
		return "Talks"
	}
	return "What " + e.Relation + " it"
}
