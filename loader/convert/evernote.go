package convert

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/talkgraph/talkgraph/loader/html"
)

// isEvernote reports whether a file is an export of Evernote.
func isEvernote(ext string, head []byte) bool {
	return ext == ".enex" && !isStored(head) || bytes.Contains(head, []byte("<en-export"))
}

// isStored reports whether a text begins like a note with front matter. The store keeps
// converted files in this form.
func isStored(head []byte) bool { return bytes.HasPrefix(head, []byte("---\n")) }

// readEvernote reads the notes of an export one by one. It ignores pictures and other
// resources.
func readEvernote(c *converter, name string, in *io.SectionReader) error {
	w := newXMLWalker(in)
	w.decoder.Entity = xml.HTMLEntity
	for hasElement := false; ; {
		t, err := w.next()
		if errors.Is(err, io.EOF) && hasElement {
			return nil
		}
		if err != nil {
			return w.atLine(err)
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if hasElement = true; e.Name.Local != "note" {
			continue
		}
		var n evernoteNote
		if err := w.decode(&n, &e); err != nil {
			return err
		}
		if err := c.addEvernote(n); err != nil {
			return err
		}
	}
}

// evernoteNote is the part of a note that readEvernote reads. Content is XHTML.
type evernoteNote struct {
	Title   string   `xml:"title"`
	Created string   `xml:"created"`
	Tags    []string `xml:"tag"`
	URL     string   `xml:"note-attributes>source-url"`
	Content string   `xml:"content"`
}

// addEvernote adds a note with its title, day, address and tags as front matter.
func (c *converter) addEvernote(n evernoteNote) error {
	title := oneLine(n.Title)
	body, err := html.Markdown(n.Content)
	if err != nil && title == "" {
		c.leaveOut("a note without a title", "it is empty")
		return nil
	}
	if err != nil { // nothing but pictures
		body = ""
	}
	f := front{title: title, date: compactDate(n.Created), url: n.URL, tags: n.Tags}
	return c.addNote(fileName(title, "note"), f.text(body))
}

// compactDate returns "2024-05-06" for "20240506T100000Z" and "20240506", and "" for other
// texts.
func compactDate(s string) string {
	if len(s) < 8 || strings.Trim(s[:8], "0123456789") != "" {
		return ""
	}
	return s[:4] + "-" + s[4:6] + "-" + s[6:8]
}
