package convert

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/html"
)

// maxArchives is how deep archives in archives are read: Notion packs parts in one.
const maxArchives = 2

// openZip opens an archive and checks the number of its entries.
func openZip(in *io.SectionReader) (*zip.Reader, error) {
	z, err := zip.NewReader(in, in.Size())
	if err != nil {
		return nil, fmt.Errorf("%w: the archive cannot be read, %w; the file may be cut off", graph.ErrInvalid, err)
	}
	if len(z.File) > maxEntries {
		return nil, fmt.Errorf("%w: the archive has %d entries; it may have %d: split it", graph.ErrTooLarge, len(z.File), maxEntries)
	}
	return z, nil
}

// unpack returns the bytes of an entry. What the entry says of its size is not believed.
func (c *converter) unpack(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %s cannot be unpacked: %w", graph.ErrInvalid, f.Name, err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxEntry+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %s cannot be unpacked: %w", graph.ErrInvalid, f.Name, err)
	}
	if len(data) > maxEntry {
		return nil, fmt.Errorf("%w: %s has more than %d MB", graph.ErrTooLarge, f.Name, maxEntry>>20)
	}
	if c.total += len(data); c.total > maxTotal {
		return nil, fmt.Errorf("%w: the archive unpacks to more than %d MB; split it", graph.ErrTooLarge, maxTotal>>20)
	}
	return data, nil
}

// noteEndings are those of notes, dataEndings those of what may hold talks as data.
var (
	noteEndings = map[string]bool{".md": true, ".markdown": true, ".txt": true, ".text": true, ".html": true, ".htm": true, ".org": true, ".rst": true, ".adoc": true, ".asciidoc": true}
	dataEndings = map[string]bool{".json": true, ".jsonl": true, ".xml": true, ".ics": true, ".csv": true, ".tsv": true, ".yml": true, ".yaml": true}
)

// readArchive reads the notes in an archive as those of a folder. One that cannot be read
// costs itself only.
func readArchive(c *converter, name string, in *io.SectionReader) error {
	z, err := openZip(in)
	if err != nil {
		return err
	}
	files := slices.Clone(z.File)
	slices.SortStableFunc(files, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	pages := map[string]bool{} // of Notion, by their path without IDs and ending, folded
	keeps := map[string]bool{} // of Google Keep
	for _, f := range files {
		ext := strings.ToLower(path.Ext(f.Name))
		if ext == ".md" && notionID.MatchString(strings.TrimSuffix(f.Name, path.Ext(f.Name))) {
			pages[strings.ToLower(withoutIDs(strings.TrimSuffix(f.Name, path.Ext(f.Name))))] = true
		}
		if ext == ".json" && strings.Contains(f.Name, "Keep/") {
			keeps[strings.TrimSuffix(f.Name, path.Ext(f.Name))] = true
		}
	}
	tables := map[string]bool{}
	for _, f := range files {
		if f.FileInfo().IsDir() || strings.Contains(f.Name, "__MACOSX/") || strings.HasPrefix(path.Base(f.Name), ".") {
			continue
		}
		entry := path.Clean("/" + strings.ReplaceAll(f.Name, "\\", "/"))[1:]
		ext := strings.ToLower(path.Ext(entry))
		if (ext == ".html" || ext == ".htm") && keeps[strings.TrimSuffix(f.Name, path.Ext(f.Name))] {
			c.leaveOut(entry, "it is the same note as the JSON beside it")
			continue
		}
		data, err := c.entry(f, entry, ext)
		if err != nil && c.total > maxTotal {
			return err
		}
		if err != nil {
			c.leaveOut(entry, err.Error())
			continue
		}
		if data == nil {
			continue
		}
		bare := withoutIDs(entry)
		switch {
		case ext == ".csv" && bare != entry: // a database of Notion
			if base := strings.TrimSuffix(bare, ext); !tables[base] {
				tables[base] = true
				err = c.table(base, data, pages)
			} else {
				c.leaveOut(entry, "it is the same table as the one beside it")
			}
		case noteEndings[ext]:
			err = c.member(bare, ext, data)
		default:
			err = c.inner(bare, ext, data)
		}
		if errors.Is(err, graph.ErrTooLarge) && (c.total > maxTotal || len(c.Notes) >= maxEntries) {
			return err
		}
		if err != nil {
			c.leaveOut(entry, err.Error())
		}
	}
	return nil
}

// entry unpacks an entry that may be a note, and reports any other.
func (c *converter) entry(f *zip.File, name, ext string) ([]byte, error) {
	switch {
	case noteEndings[ext], dataEndings[ext], IsSingle(name), ext == ".enex", ext == ".jex", ext == ".zip":
		return c.unpack(f)
	}
	c.leaveOut(name, "it is no note")
	return nil, nil
}

// member adds a note as it stands in an archive.
func (c *converter) member(name, ext string, data []byte) error {
	if isMail(ext, data) {
		return c.inner(name, ext, data)
	}
	base := strings.TrimSuffix(name, path.Ext(name))
	if dir := path.Base(path.Dir(base)); dir == path.Base(base) && ext == ".txt" { // Apple Notes: a folder for each note
		base = path.Dir(base)
	}
	text := strings.ToValidUTF8(string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))), "\ufffd")
	if ext == ".html" || ext == ".htm" {
		md, err := html.Markdown(text)
		if err != nil {
			return err
		}
		text = md
	}
	return c.note(base, unified(text))
}

// inner reads a file in an archive that is of a form itself.
func (c *converter) inner(name, ext string, data []byte) error {
	f := formOf(name, data)
	if f == nil {
		if dataEndings[ext] {
			c.Data = append(c.Data, Data{path.Join(c.below, name), data})
			return nil
		}
		c.leaveOut(name, "it is no note")
		return nil
	}
	if f.name == "archive" && c.depth == maxArchives {
		c.leaveOut(name, "archives in archives in archives are not read")
		return nil
	}
	below := c.below
	c.depth++
	if c.below = path.Join(below, path.Dir(name)); !f.single && f.name != "keep" && f.name != "archive" {
		c.below = path.Join(below, strings.TrimSuffix(name, path.Ext(name)))
	}
	err := f.read(c, name, io.NewSectionReader(bytes.NewReader(data), 0, int64(len(data))))
	c.depth--
	c.below = below
	return err
}

// table reads a database of Notion. A row whose page is in the archive is that page; of the
// others a note is made.
func (c *converter) table(name string, data []byte, pages map[string]bool) error {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	head, err := r.Read()
	if err != nil {
		return fmt.Errorf("%w: the table cannot be read: %w", graph.ErrInvalid, err)
	}
	same := 0
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%w: the table cannot be read: %w", graph.ErrInvalid, err)
		}
		title := oneLine(row[0])
		if title == "" {
			continue
		}
		if pages[strings.ToLower(path.Join(name, fileName(title, "page")))] || hasPage(pages, name, title) {
			same++
			continue
		}
		var b strings.Builder
		for i, v := range row {
			if v = unlinked(oneLine(v)); i > 0 && i < len(head) && v != "" {
				b.WriteString(oneLine(head[i]) + ": " + v + "\n")
			}
		}
		if err := c.note(path.Join(name, fileName(title, "row")), "# "+title+"\n\n"+b.String()); err != nil {
			return err
		}
	}
	if same > 0 {
		c.leaveOut(name+".csv", fmt.Sprintf("its rows are the pages beside it (%d)", same))
	}
	return nil
}

// hasPage reports whether a row has a page: Notion leaves signs out of the names of files
// and cuts long ones.
func hasPage(pages map[string]bool, table, title string) bool {
	want := graph.Slug(title)
	for p := range pages {
		if dir, base := path.Split(p); strings.EqualFold(path.Clean(dir), table) {
			if have := graph.Slug(base); have == want || len(have) >= 30 && strings.HasPrefix(want, have) {
				return true
			}
		}
	}
	return false
}

// notionLink is a link behind a value: "Ada (https://www.notion.so/…)", "Ada (../Ada%20….md)",
// but not "Ada (Acme)".
var notionLink = regexp.MustCompile(`\s*\((?:https?://[^)\s]+|[^)]*\.md|[^)]*%20[^)]*)\)`)

func unlinked(s string) string {
	if u, err := url.PathUnescape(s); err == nil && strings.HasSuffix(u, ".md") {
		s = withoutIDs(path.Base(u))
		return strings.TrimSuffix(s, ".md")
	}
	return notionLink.ReplaceAllString(s, "")
}

// walkXML walks XML within bounds. begin and end are called for elements, text for what
// stands in them.
func walkXML(data []byte, begin func(e xml.StartElement), end func(name string), text func(s string)) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	depth := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return atLine(d, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return fmt.Errorf("%w: its XML nests deeper than %d", graph.ErrTooLarge, maxDepth)
			}
			begin(t)
		case xml.EndElement:
			depth--
			end(t.Name.Local)
		case xml.CharData:
			text(string(t))
		}
	}
}

// attr returns an attribute of an element.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
