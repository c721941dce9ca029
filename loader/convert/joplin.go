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

func isJoplin(ext string, head []byte) bool { return ext == ".jex" && !isStored(head) }

// joplinItem is a note, a folder, a tag, or that a note has a tag.
type joplinItem struct {
	title, body string
	is          map[string]string
}

// The types of items of Joplin that are read.
const (
	joplinNote   = "1"
	joplinFolder = "2"
	joplinTag    = "5"
	joplinTagged = "6"
)

// "id: 0123…" and "type_: 1", but not "Then: he left" or "a word: x".
var joplinField = regexp.MustCompile(`^([a-z][a-z_]*): ?(.*)$`)

// parseJoplin reads an item: its title, its body, and its fields behind a blank line.
func parseJoplin(text string) (joplinItem, bool) {
	lines := strings.Split(strings.TrimRight(unified(text), "\n"), "\n")
	item := joplinItem{is: map[string]string{}}
	at := len(lines)
	for at > 0 {
		m := joplinField.FindStringSubmatch(lines[at-1])
		if m == nil {
			break
		}
		item.is[m[1]] = m[2]
		at--
	}
	if item.is["type_"] == "" || item.is["id"] == "" && item.is["note_id"] == "" {
		return item, false
	}
	if at > 0 {
		item.title, item.body = strings.TrimSpace(lines[0]), strings.Trim(strings.Join(lines[1:at], "\n"), "\n")
	}
	return item, true
}

// readJoplin reads an archive of items. Folders become folders, tags the tags of notes.
func readJoplin(c *converter, name string, in *io.SectionReader) error {
	items := map[string]joplinItem{}
	var order []string
	tagged := map[string][]string{}
	resources := 0
	r := tar.NewReader(in)
	for n := 0; ; n++ {
		h, err := r.Next()
		if errors.Is(err, io.EOF) && n > 0 {
			break
		}
		if err != nil {
			return fmt.Errorf("%w: the archive cannot be read: %w", graph.ErrInvalid, err)
		}
		if n == maxEntries*5 {
			return fmt.Errorf("%w: it has more than %d items; export one notebook at a time", graph.ErrTooLarge, n)
		}
		if path.Ext(h.Name) != ".md" {
			resources++
			continue
		}
		if h.Size > maxEntry {
			c.leaveOut(h.Name, "it has more than 16 MB")
			continue
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return fmt.Errorf("%w: %s cannot be read: %w", graph.ErrInvalid, h.Name, err)
		}
		if c.total += len(data); c.total > maxTotal {
			return fmt.Errorf("%w: its notes have more than %d MB; export one notebook at a time", graph.ErrTooLarge, maxTotal>>20)
		}
		item, ok := parseJoplin(string(data))
		if !ok {
			c.leaveOut(h.Name, "it is no item of Joplin")
			continue
		}
		if item.is["type_"] == joplinTagged {
			tagged[item.is["note_id"]] = append(tagged[item.is["note_id"]], item.is["tag_id"])
		}
		id := item.is["id"]
		items[id] = item
		order = append(order, id)
	}
	var end [1024]byte
	if n, err := in.ReadAt(end[:], max(0, in.Size()-int64(len(end)))); n < len(end) || (err != nil && !errors.Is(err, io.EOF)) || end != [1024]byte{} {
		defer c.leaveOut("the end of the archive", "it is missing; the file may be cut off")
	}
	if resources > 0 {
		c.leaveOut("resources", fmt.Sprintf("pictures and other files are not read (%d)", resources))
	}
	for _, id := range order {
		n := items[id]
		if n.is["type_"] != joplinNote {
			continue
		}
		if n.is["encryption_applied"] == "1" {
			c.leaveOut(fileName(n.title, id), "it is encrypted; export it decrypted")
			continue
		}
		f := front{title: n.title, url: n.is["source_url"], date: firstDay(n.is["user_created_time"], n.is["created_time"])}
		for _, tag := range tagged[id] {
			if t := items[tag]; t.is["type_"] == joplinTag && t.title != "" {
				f.tags = append(f.tags, t.title)
			}
		}
		folder := ""
		for parent, depth := n.is["parent_id"], 0; depth < 16; depth++ {
			p, ok := items[parent]
			if !ok || p.is["type_"] != joplinFolder {
				break
			}
			folder, parent = path.Join(fileName(p.title, "notebook"), folder), p.is["parent_id"]
		}
		if err := c.note(path.Join(folder, fileName(n.title, id)), f.text(n.body)); err != nil {
			return err
		}
	}
	return nil
}

// firstDay returns the day of the first time that begins with one, "2024-05-06T10:00:00Z".
func firstDay(times ...string) string {
	for _, t := range times {
		if day.MatchString(t) {
			return t[:10]
		}
	}
	return ""
}

var day = regexp.MustCompile(`^\d{4}-\d\d-\d\d`)
