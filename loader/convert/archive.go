package convert

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
	"github.com/talkgraph/talkgraph/loader/html"
)

// maxArchives is the number of archives around an archive that is read. Notion packs the parts
// of a large export as archives in one archive.
const maxArchives = 2

// openZip opens a zip archive. Its error wraps graph.ErrInvalid, or graph.ErrTooLarge if the
// archive has more than maxEntries entries.
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

// unpack returns the bytes of an entry. It counts the bytes that it reads and ignores the
// declared size, which may be wrong. Its errors wrap graph.ErrInvalid or graph.ErrTooLarge.
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
		return nil, fmt.Errorf("%w: %s has more than %d MB; split it", graph.ErrTooLarge, f.Name, maxEntry>>20)
	}
	if c.total += len(data); c.total > maxTotal {
		return nil, fmt.Errorf("%w: the archive unpacks to more than %d MB; split it", graph.ErrTooLarge, maxTotal>>20)
	}
	return data, nil
}

// noteEndings lists the endings of notes.
var noteEndings = map[string]bool{".md": true, ".markdown": true, ".txt": true, ".text": true, ".html": true, ".htm": true, ".org": true, ".rst": true, ".adoc": true, ".asciidoc": true}

// readArchive reads the files in an archive like those of a folder. A file that cannot be read
// is left out, with the reason.
func readArchive(c *converter, name string, in *io.SectionReader) error {
	z, err := openZip(in)
	if err != nil {
		return err
	}
	files := slices.Clone(z.File)
	slices.SortStableFunc(files, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	r := archiveReader{converter: c, tables: map[string]bool{}}
	r.index(files)
	for _, f := range files {
		if f.FileInfo().IsDir() || strings.Contains(f.Name, "__MACOSX/") || strings.HasPrefix(path.Base(f.Name), ".") {
			continue
		}
		if err := r.add(f); err != nil {
			return err
		}
	}
	return nil
}

// archiveReader reads the files of one archive.
type archiveReader struct {
	*converter
	pages  map[string]bool // pages of Notion, by their path in lower case without IDs and ending
	keeps  map[string]bool // JSON notes of Google Keep, by their path without ending
	tables map[string]bool // databases of Notion that were read, by their path without IDs and ending
}

// index notes the files that make others in the archive redundant.
func (r *archiveReader) index(files []*zip.File) {
	r.pages, r.keeps = map[string]bool{}, map[string]bool{}
	for _, f := range files {
		base := strings.TrimSuffix(f.Name, path.Ext(f.Name))
		switch ext := strings.ToLower(path.Ext(f.Name)); {
		case ext == ".md" && TrimNotionID(base) != base:
			r.pages[strings.ToLower(withoutIDs(base))] = true
		case ext == ".json" && strings.Contains(f.Name, "Keep/"):
			r.keeps[base] = true
		}
	}
}

// add reads a file or leaves it out. It returns an error only if nothing more may be read.
func (r *archiveReader) add(f *zip.File) error {
	name := path.Clean("/" + strings.ReplaceAll(f.Name, "\\", "/"))[1:]
	ext := strings.ToLower(path.Ext(name))
	if (ext == ".html" || ext == ".htm") && r.keeps[strings.TrimSuffix(f.Name, path.Ext(f.Name))] {
		r.leaveOut(name, "it is the same note as the JSON beside it")
		return nil
	}
	if !mayBeNote(name, ext) {
		r.leaveOut(name, "it is no note")
		return nil
	}
	data, err := r.unpack(f)
	if err != nil && r.total > maxTotal {
		return err
	}
	if err == nil {
		err = r.read(name, ext, data)
		if errors.Is(err, graph.ErrTooLarge) && (r.total > maxTotal || len(r.Notes) >= maxEntries) {
			return err
		}
	}
	if err != nil {
		r.leaveOut(name, err.Error())
	}
	return nil
}

// mayBeNote reports whether a file is worth unpacking, by its name.
func mayBeNote(name, ext string) bool {
	return noteEndings[ext] || formats.IsDataEnding(ext) || IsNamed(name)
}

// read reads the bytes of a file by its ending.
func (r *archiveReader) read(name, ext string, data []byte) error {
	bare := withoutIDs(name)
	switch base := strings.TrimSuffix(bare, ext); {
	case ext == ".csv" && bare != name && r.tables[base]: // Notion exports each database twice
		r.leaveOut(name, "it is the same table as the one beside it")
		return nil
	case ext == ".csv" && bare != name:
		r.tables[base] = true
		return r.readTable(base, data)
	case noteEndings[ext]:
		return r.addMember(bare, ext, data)
	}
	return r.readInner(bare, ext, data)
}

// addMember adds a note of an archive. It turns HTML into Markdown.
func (c *converter) addMember(name, ext string, data []byte) error {
	if isMail(ext, data) {
		return c.readInner(name, ext, data)
	}
	base := strings.TrimSuffix(name, path.Ext(name))
	if dir := path.Base(path.Dir(base)); dir == path.Base(base) && ext == ".txt" { // Apple Notes: a folder for each note
		base = path.Dir(base)
	}
	text := strings.ToValidUTF8(string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))), "\ufffd")
	if ext == ".html" || ext == ".htm" {
		if known, err := formats.Knows(name, bytes.NewReader(data)); err == nil && known {
			c.Data = append(c.Data, Data{path.Join(c.below, name), data})
			return nil
		}
		md, err := html.Markdown(text)
		if err != nil {
			return err
		}
		text = md
	}
	return c.addNote(base, unified(text))
}

// readInner reads a file in an archive that has a form of its own. It keeps other data for the
// caller of Read.
func (c *converter) readInner(name, ext string, data []byte) error {
	f := formOf(name, data)
	if f == nil {
		if formats.IsDataEnding(ext) {
			c.Data = append(c.Data, Data{path.Join(c.below, name), data})
			return nil
		}
		c.leaveOut(name, "it is no note")
		return nil
	}
	if f.name == "archive" && c.depth == maxArchives {
		c.leaveOut(name, fmt.Sprintf("it lies in more than %d archives; load it on its own", maxArchives))
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

// readTable reads a database of Notion. It makes a note of each row whose page is not in the
// archive.
func (r *archiveReader) readTable(name string, data []byte) error {
	rows := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	rows.FieldsPerRecord, rows.LazyQuotes = -1, true
	head, err := rows.Read()
	if err != nil {
		return fmt.Errorf("%w: the table cannot be read: %w", graph.ErrInvalid, err)
	}
	same := 0
	for {
		row, err := rows.Read()
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
		if r.pages[strings.ToLower(path.Join(name, fileName(title, "page")))] || r.hasPage(name, title) {
			same++
			continue
		}
		var b strings.Builder
		for i, v := range row {
			if v = withoutLinks(oneLine(v)); i > 0 && i < len(head) && v != "" {
				b.WriteString(oneLine(head[i]) + ": " + v + "\n")
			}
		}
		if err := r.addNote(path.Join(name, fileName(title, "row")), "# "+title+"\n\n"+b.String()); err != nil {
			return err
		}
	}
	if same > 0 {
		r.leaveOut(name+".csv", fmt.Sprintf("its rows are the pages beside it (%d)", same))
	}
	return nil
}

// minCutName is the length of the shortest file name that may be a title cut off by Notion, in
// bytes of its slug. A shorter name could be another title that begins alike.
const minCutName = 30

// hasPage reports whether the archive has the page of a row. It compares slugs, because Notion
// leaves signs out of file names, and accepts a name that is cut off.
func (r *archiveReader) hasPage(table, title string) bool {
	want := graph.Slug(title)
	for p := range r.pages {
		if dir, base := path.Split(p); strings.EqualFold(path.Clean(dir), table) {
			if have := graph.Slug(base); have == want || len(have) >= minCutName && strings.HasPrefix(want, have) {
				return true
			}
		}
	}
	return false
}

// notionLink matches the link behind a value: "Ada (https://www.notion.so/…)" and "Ada
// (../Ada%20….md)", but not "Ada (Acme)".
var notionLink = regexp.MustCompile(`\s*\((?:https?://[^)\s]+|[^)]*\.md|[^)]*%20[^)]*)\)`)

// withoutLinks returns a value of a table without links. A value that is the path of a page
// becomes the title of the page.
func withoutLinks(s string) string {
	if u, err := url.PathUnescape(s); err == nil && strings.HasSuffix(u, ".md") {
		return strings.TrimSuffix(withoutIDs(path.Base(u)), ".md")
	}
	return notionLink.ReplaceAllString(s, "")
}
