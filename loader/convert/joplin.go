package convert

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// isJoplin reports whether a file is an export of Joplin.
func isJoplin(ext string, head []byte) bool { return ext == ".jex" && !isStored(head) }

// joplinItem is one file of an export: a note, a folder, a tag, or the relation between a note
// and a tag.
type joplinItem struct {
	title, body string
	fields      map[string]string
}

// The values of the field "type_" of the items that readJoplin uses.
const (
	joplinNote   = "1"
	joplinFolder = "2"
	joplinTag    = "5"
	joplinTagged = "6"
)

// joplinField matches "id: 0123…" and "type_: 1", but not "Then: he left" or "a word: x".
var joplinField = regexp.MustCompile(`^([a-z][a-z_]*): ?(.*)$`)

// parseJoplin parses an item: its title, its body, and its fields behind a blank line. It
// returns false if the text has no type, or neither an ID nor the ID of a note.
func parseJoplin(text string) (joplinItem, bool) {
	lines := strings.Split(strings.TrimRight(unified(text), "\n"), "\n")
	item := joplinItem{fields: map[string]string{}}
	at := len(lines)
	for at > 0 {
		m := joplinField.FindStringSubmatch(lines[at-1])
		if m == nil {
			break
		}
		item.fields[m[1]] = m[2]
		at--
	}
	if item.fields["type_"] == "" || item.fields["id"] == "" && item.fields["note_id"] == "" {
		return item, false
	}
	if at > 0 {
		item.title, item.body = strings.TrimSpace(lines[0]), strings.Trim(strings.Join(lines[1:at], "\n"), "\n")
	}
	return item, true
}

// readJoplin reads a tar archive of items. The folders of Joplin become folders of notes. Tags
// become the tags of their notes.
func readJoplin(c *converter, name string, in *io.SectionReader) error {
	r := joplinReader{converter: c, items: map[string]joplinItem{}, tags: map[string][]string{}}
	if err := r.readItems(tar.NewReader(in)); err != nil {
		return err
	}
	if !endsTar(in) {
		defer c.leaveOut("the end of the archive", "it is missing; the file may be cut off")
	}
	if r.resources > 0 {
		c.leaveOut("resources", fmt.Sprintf("pictures and other files are not read (%d)", r.resources))
	}
	for _, id := range r.order {
		if r.items[id].fields["type_"] != joplinNote {
			continue
		}
		if err := r.addJoplin(id); err != nil {
			return err
		}
	}
	return nil
}

// joplinReader reads the items of one export.
type joplinReader struct {
	*converter
	items     map[string]joplinItem // by their IDs
	order     []string              // IDs of items in the order of the archive
	tags      map[string][]string   // IDs of tags by the ID of their note
	resources int                   // number of pictures and other files
}

// maxItems is the number of items of an export: maxEntries notes, each with up to four tags.
const maxItems = 5 * maxEntries

// readItems reads all items of an archive.
func (r *joplinReader) readItems(archive *tar.Reader) error {
	for n := 0; ; n++ {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) && n > 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: the archive cannot be read: %w", graph.ErrInvalid, err)
		}
		if n == maxItems {
			return fmt.Errorf("%w: it has more than %d items; export one notebook at a time", graph.ErrTooLarge, n)
		}
		if err := r.readItem(h, archive); err != nil {
			return err
		}
	}
}

// readItem reads one file of an archive. It counts or leaves out a file that is no item.
func (r *joplinReader) readItem(h *tar.Header, in io.Reader) error {
	if path.Ext(h.Name) != ".md" {
		r.resources++
		return nil
	}
	if h.Size > maxEntry {
		r.leaveOut(h.Name, fmt.Sprintf("it has more than %d MB", maxEntry>>20))
		return nil
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("%w: %s cannot be read: %w", graph.ErrInvalid, h.Name, err)
	}
	if r.total += len(data); r.total > maxTotal {
		return fmt.Errorf("%w: its notes have more than %d MB; export one notebook at a time", graph.ErrTooLarge, maxTotal>>20)
	}
	item, ok := parseJoplin(string(data))
	if !ok {
		r.leaveOut(h.Name, "it is no item of Joplin")
		return nil
	}
	if note := item.fields["note_id"]; item.fields["type_"] == joplinTagged {
		r.tags[note] = append(r.tags[note], item.fields["tag_id"])
	}
	id := item.fields["id"]
	r.items[id] = item
	r.order = append(r.order, id)
	return nil
}

// addJoplin adds the note with an ID, or leaves it out if it is encrypted.
func (r *joplinReader) addJoplin(id string) error {
	n := r.items[id]
	if n.fields["encryption_applied"] == "1" {
		r.leaveOut(fileName(n.title, id), "it is encrypted; export it decrypted")
		return nil
	}
	f := front{title: n.title, url: n.fields["source_url"], date: firstDay(n.fields["user_created_time"], n.fields["created_time"])}
	for _, tag := range r.tags[id] {
		if t := r.items[tag]; t.fields["type_"] == joplinTag && t.title != "" {
			f.tags = append(f.tags, t.title)
		}
	}
	return r.addNote(path.Join(r.folder(n), fileName(n.title, id)), f.text(n.body))
}

// maxFolders is the number of folders around a note that folder follows. It ends a cycle in a
// damaged export.
const maxFolders = 16

// folder returns the path of the folders around a note.
func (r *joplinReader) folder(n joplinItem) string {
	folder, parent := "", n.fields["parent_id"]
	for range maxFolders {
		p, ok := r.items[parent]
		if !ok || p.fields["type_"] != joplinFolder {
			break
		}
		folder, parent = path.Join(fileName(p.title, "notebook"), folder), p.fields["parent_id"]
	}
	return folder
}

// endsTar reports whether a file ends with two blocks of zero bytes, as a complete tar archive
// does.
func endsTar(in *io.SectionReader) bool {
	var end [1024]byte
	n, err := in.ReadAt(end[:], max(0, in.Size()-int64(len(end))))
	return n == len(end) && (err == nil || errors.Is(err, io.EOF)) && end == [1024]byte{}
}

// firstDay returns the day of the first time that begins with one: "2024-05-06" for
// "2024-05-06T10:00:00Z". It returns "" if none does.
func firstDay(times ...string) string {
	for _, t := range times {
		if day.MatchString(t) {
			return t[:10]
		}
	}
	return ""
}

// day matches the start of "2024-05-06T10:00:00Z", but not of "6 May 2024".
var day = regexp.MustCompile(`^\d{4}-\d\d-\d\d`)
