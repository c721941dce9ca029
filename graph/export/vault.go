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
//	notes/               the notes, except those whose names are invalid for a file
//	talks/ topics/ ...   a page for each entity, with links and the lines that prove them
//	.talkgraph/graph.nq  the whole graph as N-Quads
//
// Loading the folder again gives an equal graph. A note that was changed meanwhile is parsed
// again.

// VaultGraph is the path of the file with the graph of a vault. A folder with this file is a
// vault.
const VaultGraph = ".talkgraph/graph.nq"

// VaultNotes is the folder of the notes in a vault.
const VaultNotes = "notes"

// WriteFile writes a file of a folder. The path has slashes; content writes the bytes.
type WriteFile func(path string, content func(w io.Writer) error) error

// Vault writes the files of a vault: pages of the shown graph, and the whole graph as N-Quads.
func Vault(shown, whole Graph, write WriteFile) error {
	p := &pages{names: map[graph.ID]string{}, edges: map[graph.ID][]Edge{}, folders: map[string]bool{}, files: map[string]bool{}}
	err := shown(func(x graph.LabelFacts) error {
		p.add(x)
		source := x.Label.Source()
		text, ok := textOf(x)
		if x.Label.Kind() != graph.KindNote || !ok || !p.reserve(source) {
			return nil
		}
		return write(path.Join(VaultNotes, source), func(w io.Writer) error { return writeText(w, text) })
	})
	if err == nil {
		err = write(VaultGraph, func(w io.Writer) error { return NQuads(w, whole) })
	}
	if err != nil {
		return err
	}
	return p.write(write)
}

// writeText writes the content of a file.
func writeText(w io.Writer, text string) error {
	_, err := io.WriteString(w, text)
	return err
}

// textOf returns the text of a note, or false if its facts have none.
func textOf(x graph.LabelFacts) (string, bool) {
	for _, f := range x.Facts {
		if f.Subject == x.Label && f.Predicate == graph.PredText {
			return f.Object.Text, true
		}
	}
	return "", false
}

// pages collects the content of the pages of entities.
type pages struct {
	names   map[graph.ID]string
	edges   map[graph.ID][]Edge // edges that begin or end at an entity; none for an entity without edges
	folders map[string]bool     // folders of the notes
	files   map[string]bool     // paths of the notes
}

// maxPath limits the path of a note's file, in bytes. Windows accepts 260 characters for a
// whole path, which leaves 60 for the path of the vault.
const maxPath = 200

// reserve reserves the path of a note. It returns false if the path is invalid for a file on
// some system or in conflict with that of another note.
func (p *pages) reserve(source string) bool {
	if !fs.ValidPath(source) || len(source) > maxPath || p.folders[source] || strings.ContainsAny(source, "\\:*?\"<>|") || strings.ContainsFunc(source, unicode.IsControl) {
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

// add adds the entities, names and edges of a label.
func (p *pages) add(x graph.LabelFacts) {
	for _, f := range x.Facts {
		if old, ok := p.names[f.Subject]; isNaming[f.Predicate] && (!ok || f.Object.Text < old) {
			p.names[f.Subject] = f.Object.Text
		}
		if _, ok := p.edges[f.Subject]; !ok && describesEntity(f) {
			p.edges[f.Subject] = nil
		}
	}
	for _, e := range edgesOf(x) {
		p.edges[e.From] = append(p.edges[e.From], e)
		p.edges[e.To] = append(p.edges[e.To], e)
	}
}

// write writes a page for each entity of the kinds that have pages.
func (p *pages) write(write WriteFile) error {
	ids := make([]graph.ID, 0, len(p.edges))
	for id := range p.edges {
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

// pagePath returns the path of an entity's page in the vault, without ".md".
func pagePath(id graph.ID) string {
	return id.Kind().Plural() + "/" + strings.NewReplacer(":", "-", "\\", "-", "?", "-", "*", "-", "|", "-").Replace(id.Local())
}

// page returns the text of an entity's page: its name, then links to its neighbours under a
// heading for each relation, each with the lines that prove it.
func (p *pages) page(id graph.ID) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntalkgraph: %s\n---\n# %s\n", id, p.name(id))
	edges := p.edges[id]
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

// name returns the name of an entity, or the local part of its ID if it has none.
func (p *pages) name(id graph.ID) string { return cmp.Or(p.names[id], id.Local()) }

// other returns the end of an edge that is not id.
func (e Edge) other(id graph.ID) graph.ID {
	if e.From == id {
		return e.To
	}
	return e.From
}

// heading returns the heading of an edge on the page of one of its ends.
func (e Edge) heading(id graph.ID) string {
	switch {
	case e.From == id:
		return strings.ToUpper(e.Relation[:1]) + e.Relation[1:]
	case e.From.Kind() == graph.KindTalk:
		return "Talks"
	}
	return "What " + e.Relation + " it"
}
