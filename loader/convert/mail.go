package convert

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/html"
)

// mailHead is how a mail begins: "From: Ada <a@b>" among headers, but not "From: London" in
// a note, which has no second header.
var mailHead = regexp.MustCompile(`(?im)\A(?:From [^\n]*\n)?(?:[!-9;-~]+:[^\n]*\r?\n(?:[ \t][^\n]*\n)*){2,}`)
var mailField = regexp.MustCompile(`(?im)^(?:mime-version|message-id|content-type|received|return-path|date):`)

func isMail(ext string, head []byte) bool {
	if isStored(head) {
		return false
	}
	h := mailHead.Find(head)
	return ext == ".eml" && len(head) > 0 || h != nil && bytes.Contains(bytes.ToLower(h), []byte("subject:")) && mailField.Match(h) && (ext == "" || ext == ".txt" || ext == ".mail")
}

// readMail reads the text of a mail, else its HTML. Its subject and date become front
// matter. Attachments are left out.
func readMail(c *converter, name string, in *io.SectionReader) error {
	data, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	if bytes.HasPrefix(data, []byte("From ")) { // the line before a mail in a mailbox
		_, data, _ = bytes.Cut(data, []byte("\n"))
	}
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("%w: it is not a mail: %w", graph.ErrInvalid, err)
	}
	r := &mailReader{converter: c}
	if err := r.part(header(m.Header), m.Body, 0); err != nil {
		return err
	}
	body := r.text
	if body == "" && r.html != "" {
		if body, err = html.Markdown(r.html); err != nil {
			return err
		}
	}
	if strings.TrimSpace(body) == "" {
		return fmt.Errorf("%w: the mail holds no text", graph.ErrInvalid)
	}
	f := front{title: replyMark.ReplaceAllString(decodedWords(m.Header.Get("Subject")), "")}
	if t, err := mail.ParseDate(m.Header.Get("Date")); err == nil {
		f.date = t.Format(time.DateOnly)
	}
	if from := decodedWords(m.Header.Get("From")); from != "" {
		f.more = append(f.more, [2]string{"from", from})
	}
	return c.one(name, f.text(c.withoutSignature(body)))
}

// replyMark is what mail programs put before a subject: "Re: Fwd: ".
var replyMark = regexp.MustCompile(`(?i)^(?:(?:re|fwd?|aw|wg|sv|antw)(?:\[\d+\])?:\s*)+`)

// withoutSignature cuts off what stands below a line "-- ", as mail programs write it.
func (c *converter) withoutSignature(s string) string {
	lines := strings.Split(unified(s), "\n")
	for i, l := range lines {
		if l == "-- " || l == "--" && i > 0 && len(lines)-i <= maxSignature {
			if below := oneLine(strings.Join(lines[i+1:], " ")); below != "" {
				c.leaveOut("the signature of the mail", below)
			}
			return strings.Join(lines[:i], "\n")
		}
	}
	return s
}

// maxSignature is the most lines of a signature whose line above has lost its white space.
const maxSignature = 8

// decodedWords returns the text of a header field in any character set.
func decodedWords(s string) string {
	d := mime.WordDecoder{CharsetReader: func(set string, in io.Reader) (io.Reader, error) { return charset.NewReaderLabel(set, in) }}
	if out, err := d.DecodeHeader(s); err == nil {
		s = out
	}
	return oneLine(s)
}

// header is the head of a mail or of a part of one.
type header map[string][]string

func (h header) get(key string) string {
	if v := h[key]; len(v) > 0 {
		return v[0]
	}
	return ""
}

type mailReader struct {
	converter  *converter
	parts      int
	text, html string
}

// maxParts bounds the parts of a mail, and maxMailDepth parts in parts.
const (
	maxParts     = 1000
	maxMailDepth = 20
)

func (r *mailReader) part(h header, body io.Reader, depth int) error {
	if r.parts++; r.parts > maxParts || depth > maxMailDepth {
		return fmt.Errorf("%w: the mail has too many parts", graph.ErrTooLarge)
	}
	kind, params, err := mime.ParseMediaType(h.get("Content-Type"))
	if err != nil || kind == "" {
		kind, params = "text/plain", map[string]string{}
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err != nil {
				if err != io.EOF && r.text == "" && r.html == "" {
					return fmt.Errorf("%w: a part of the mail cannot be read: %w", graph.ErrInvalid, err)
				}
				return nil
			}
			if err := r.part(header(p.Header), p, depth+1); err != nil {
				return err
			}
		}
	}
	place, names, _ := mime.ParseMediaType(h.get("Content-Disposition"))
	if place == "attachment" || kind != "text/plain" && kind != "text/html" {
		name := names["filename"]
		if name == "" {
			name = params["name"]
		}
		if name = decodedWords(name); name == "" {
			name = kind
		}
		r.converter.leaveOut(name, "attachments of a mail are not read")
		return nil
	}
	text, err := decodedBody(h.get("Content-Transfer-Encoding"), params["charset"], body)
	if err != nil && text == "" {
		return err
	}
	if err != nil {
		r.converter.leaveOut("the end of the mail", err.Error())
	}
	if kind == "text/html" {
		r.html += text
	} else {
		r.text += text + "\n"
	}
	return nil
}

// decodedBody returns the text of a body by its encoding and its character set.
func decodedBody(encoding, set string, body io.Reader) (string, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	if set != "" {
		if decoded, err := charset.NewReaderLabel(set, body); err == nil {
			body = decoded
		}
	}
	data, err := io.ReadAll(io.LimitReader(body, maxEntry+1))
	if err != nil {
		return strings.ToValidUTF8(string(data), ""), fmt.Errorf("%w: the text of the mail cannot be decoded: %w", graph.ErrInvalid, err)
	}
	if len(data) > maxEntry {
		return "", fmt.Errorf("%w: the text of the mail has more than %d MB", graph.ErrTooLarge, maxEntry>>20)
	}
	return strings.ToValidUTF8(string(data), "\ufffd"), nil
}
