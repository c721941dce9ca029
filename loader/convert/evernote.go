package convert

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/html"
)

func isEvernote(ext string, head []byte) bool {
	return ext == ".enex" && !isStored(head) || bytes.Contains(head, []byte("<en-export"))
}

// isStored reports whether a beginning is that of a note with front matter.
func isStored(head []byte) bool { return bytes.HasPrefix(head, []byte("---\n")) }

// readEvernote reads the notes of an export one after the other. Pictures and other
// resources are left out.
func readEvernote(c *converter, name string, in *io.SectionReader) error {
	d := xml.NewDecoder(in)
	d.Entity = xml.HTMLEntity
	depth, some := 0, false
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && some {
			return nil
		}
		if err != nil {
			return atLine(d, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return atLine(d, fmt.Errorf("it nests deeper than %d", maxDepth))
			}
			some = true
			if t.Name.Local != "note" {
				continue
			}
			depth--
			var n evernote
			if err := d.DecodeElement(&n, &t); err != nil {
				return atLine(d, err)
			}
			if err := c.evernote(n); err != nil {
				return err
			}
		case xml.EndElement:
			depth--
		}
	}
}

// atLine adds the line to an error of XML.
func atLine(d *xml.Decoder, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("it ends too early; the file may be cut off")
	}
	line, _ := d.InputPos()
	return fmt.Errorf("%w: line %d: %w", graph.ErrInvalid, line, err)
}

type evernote struct {
	Title   string   `xml:"title"`
	Created string   `xml:"created"`
	Tags    []string `xml:"tag"`
	URL     string   `xml:"note-attributes>source-url"`
	Content string   `xml:"content"`
}

func (c *converter) evernote(n evernote) error {
	title := oneLine(n.Title)
	body, err := html.Markdown(n.Content)
	if err != nil && title == "" {
		c.leaveOut("a note without a title", "it is empty")
		return nil
	}
	if err != nil { // pictures alone
		body = ""
	}
	f := front{title: title, date: compactDate(n.Created), url: n.URL, tags: n.Tags}
	return c.note(fileName(title, "note"), f.text(body))
}

// compactDate returns the day of "20240506T100000Z" or "20240506".
func compactDate(s string) string {
	if len(s) < 8 || strings.Trim(s[:8], "0123456789") != "" {
		return ""
	}
	return s[:4] + "-" + s[4:6] + "-" + s[6:8]
}
