package convert

import (
	"bytes"
	"cmp"
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

// mailHead matches two or more header fields at the start of a file: "From: Ada <a@b>" and
// "Date: …", but not "From: London" alone.
var mailHead = regexp.MustCompile(`(?im)\A(?:From [^\n]*\n)?(?:[!-9;-~]+:[^\n]*\r?\n(?:[ \t][^\n]*\n)*){2,}`)

// mailField matches a header field that notes do not have: "Message-ID: <1@b>", but not
// "Speaker: Ada".
var mailField = regexp.MustCompile(`(?im)^(?:mime-version|message-id|content-type|received|return-path|date):`)

// isMail reports whether a file is a mail.
func isMail(ext string, head []byte) bool {
	if isStored(head) {
		return false
	}
	h := mailHead.Find(head)
	return ext == ".eml" && len(head) > 0 || h != nil && bytes.Contains(bytes.ToLower(h), []byte("subject:")) && mailField.Match(h) && (ext == "" || ext == ".txt" || ext == ".mail")
}

// readMail reads the plain text of a mail, or its HTML if it has none. The subject, day and
// sender become front matter. Attachments are left out.
func readMail(c *converter, name string, in *io.SectionReader) error {
	data, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	if bytes.HasPrefix(data, []byte("From ")) { // a mailbox has this line before each mail
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
		return fmt.Errorf("%w: the mail contains no text", graph.ErrInvalid)
	}
	f := front{title: replyPrefix.ReplaceAllString(decodedWords(m.Header.Get("Subject")), "")}
	if t, err := mail.ParseDate(m.Header.Get("Date")); err == nil {
		f.date = t.Format(time.DateOnly)
	}
	if from := decodedWords(m.Header.Get("From")); from != "" {
		f.more = append(f.more, [2]string{"from", from})
	}
	return c.addSingle(name, f.text(c.withoutSignature(body)))
}

// replyPrefix matches the start of the subject "Re: Fwd: Gears", but not of "Regarding gears".
var replyPrefix = regexp.MustCompile(`(?i)^(?:(?:re|fwd?|aw|wg|sv|antw)(?:\[\d+\])?:\s*)+`)

// withoutSignature returns a text up to the line "-- ", which mail programs write above a
// signature. It reports the signature as left out.
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

// maxSignature is the number of lines up to which the text below a line "--" without its space
// is a signature. RFC 1855 recommends four lines; the value allows for twice as many.
const maxSignature = 8

// decodedWords returns the text of a header field in one line, decoded by RFC 2047.
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

// mailReader collects the text of a mail.
type mailReader struct {
	converter  *converter
	parts      int // number of parts so far
	text, html string
}

// Bounds against mails that are made to exhaust memory. The values are choices.
const (
	maxParts     = 1000
	maxMailDepth = 20 // parts around a part
)

// part reads a part of a mail. It adds a text, reads the parts of a multipart, and leaves out
// an attachment.
func (r *mailReader) part(h header, body io.Reader, depth int) error {
	if r.parts++; r.parts > maxParts || depth > maxMailDepth {
		return fmt.Errorf("%w: the mail has more than %d parts, or parts in %d others", graph.ErrTooLarge, maxParts, maxMailDepth)
	}
	kind, params, err := mime.ParseMediaType(h.get("Content-Type"))
	if err != nil || kind == "" {
		kind, params = "text/plain", map[string]string{}
	}
	if strings.HasPrefix(kind, "multipart/") {
		return r.multipart(multipart.NewReader(body, params["boundary"]), depth)
	}
	disposition, names, _ := mime.ParseMediaType(h.get("Content-Disposition"))
	if disposition == "attachment" || kind != "text/plain" && kind != "text/html" {
		r.converter.leaveOut(cmp.Or(decodedWords(cmp.Or(names["filename"], params["name"])), kind), "attachments of a mail are not read")
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

// multipart reads the parts of a multipart. A damaged part is an error only if the mail has no
// text so far.
func (r *mailReader) multipart(parts *multipart.Reader, depth int) error {
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

// decodedBody returns a body as UTF-8, given its transfer encoding and its character set. With
// an error it returns the text before the damage.
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
		return "", fmt.Errorf("%w: the text of the mail has more than %d MB; split it", graph.ErrTooLarge, maxEntry>>20)
	}
	return strings.ToValidUTF8(string(data), "\ufffd"), nil
}
