package convert

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/talkgraph/talkgraph/graph"
)

// isKeep reports whether a file is a note of Google Keep, by the fields that each of them has.
func isKeep(ext string, head []byte) bool {
	return ext == ".json" && bytes.HasPrefix(bytes.TrimSpace(head), []byte("{")) && (bytes.Contains(head, []byte(`"userEditedTimestampUsec"`)) || bytes.Contains(head, []byte(`"isTrashed"`)) && bytes.Contains(head, []byte(`"textContent"`)))
}

// lineEnds matches the last character of a line and its line feed, but not a line feed behind
// another.
var lineEnds = regexp.MustCompile(`([^\n])\n`)

// keepNote is the part of a note that readKeep reads. Times are microseconds since 1970.
type keepNote struct {
	Title   string
	Text    string `json:"textContent"`
	Trashed bool   `json:"isTrashed"`
	List    []struct {
		Text string
	} `json:"listContent"`
	Labels      []struct{ Name string }
	Annotations []struct{ URL string }
	Created     int64 `json:"createdTimestampUsec"`
	Edited      int64 `json:"userEditedTimestampUsec"`
}

// readKeep reads one note. It leaves out a note in the trash.
func readKeep(c *converter, name string, in *io.SectionReader) error {
	data, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	var k keepNote
	if err := json.Unmarshal(data, &k); err != nil {
		return fmt.Errorf("%w: it is not a note of Google Keep: %w", graph.ErrInvalid, err)
	}
	base := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if k.Trashed {
		c.leaveOut(base, "it is in the trash of Google Keep")
		return nil
	}
	body := lineEnds.ReplaceAllString(unified(k.Text), "$1\n\n") // Keep shows each line as a paragraph
	for _, item := range k.List {
		body += "\n- " + oneLine(item.Text)
	}
	f := front{title: k.Title, date: dayOf(k.Created, k.Edited)}
	for _, l := range k.Labels {
		f.tags = append(f.tags, l.Name)
	}
	if len(k.Annotations) > 0 {
		f.url = k.Annotations[0].URL
	}
	if strings.TrimSpace(body) == "" && oneLine(k.Title) == "" {
		c.leaveOut(base, "it is empty")
		return nil
	}
	title := fileName(k.Title, base)
	if c.depth == 0 {
		title = "pages/" + title
	}
	return c.addNote(title, f.text(body))
}

// dayOf returns the day (UTC) of the first time above 0, in microseconds since 1970, or "".
func dayOf(times ...int64) string {
	for _, t := range times {
		if t > 0 {
			return time.UnixMicro(t).UTC().Format(time.DateOnly)
		}
	}
	return ""
}
