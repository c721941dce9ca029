// Package convert turns the files of other tools into notes as Markdown: exports of
// note-taking programs, mail, office documents and captions. What a file states of a note
// becomes front matter, which loader/markdown reads.
//
//	[Knows]  first bytes -> whether a file is one of these
//	[Read]   a file      -> its notes, and what was left out and why
//
// Everything is bounded: the bytes of a file and of what it unpacks to, its entries, the
// depth of its XML and of archives in archives. A damaged file is one error.
package convert

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Bounds of a file. An export of 1,000 notes without pictures has some 5 MB.
const (
	maxFile    = 256 << 20 // bytes that are read of a file that is no archive
	maxEntry   = 16 << 20  // bytes of one file in an archive, as of a note
	maxTotal   = 128 << 20 // bytes of all files in an archive
	maxEntries = 20_000    // files in an archive, and notes of a file
	maxDepth   = 256       // elements in elements, blocks in blocks
)

// Note is one note of a file.
type Note struct {
	Name string // below the file, with slashes: "2024/Queues.md"; "" if the file is one note
	Text string
}

// LeftOut is a part of a file that is no note, and why it was left out.
type LeftOut struct{ Name, Why string }

// Data is a file in an archive that may hold talks as data.
type Data struct {
	Name  string
	Bytes []byte
}

// Result is what a file holds.
type Result struct {
	Form    string // what the file is, for people
	Notes   []Note
	Data    []Data
	LeftOut []LeftOut
}

// form is one kind of file.
type form struct {
	name   string
	says   string
	single bool // a file is one note
	is     func(ext string, head []byte) bool
	read   func(c *converter, name string, in *io.SectionReader) error
}

// forms returns all kinds; the first that knows a file reads it.
func forms() []form {
	return []form{
		{"word", "a Word document (.docx)", true, isZipNamed(".docx"), readWord},
		{"powerpoint", "PowerPoint slides (.pptx)", true, isZipNamed(".pptx"), readSlides},
		{"archive", "an archive of notes (.zip), as Notion, Google Takeout and Apple Notes export them", false, isZipNamed(".zip"), readArchive},
		{"joplin", "an export of Joplin (.jex)", false, isJoplin, readJoplin},
		{"evernote", "an export of Evernote (.enex)", false, isEvernote, readEvernote},
		{"roam", "a graph of Roam (.json)", false, isRoam, readRoam},
		{"keep", "a note of Google Keep (.json)", false, isKeep, readKeep},
		{"mail", "a mail (.eml)", true, isMail, readMail},
		{"captions", "captions of a video (.vtt, .srt)", true, isCaptions, readCaptions},
	}
}

// Says returns what is read, one kind a line.
func Says() []string {
	var out []string
	for _, f := range forms() {
		out = append(out, f.says)
	}
	return out
}

// Knows reports whether Read can convert a file with a name and first bytes, and whether the
// file holds a single note.
func Knows(name string, head []byte) (known, single bool) {
	f := formOf(name, head)
	return f != nil, f != nil && f.single
}

// IsSingle reports whether the name of a note is that of a file which Read turns into one
// note, and which is Markdown since then.
func IsSingle(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".docx", ".pptx", ".eml", ".vtt", ".srt":
		return true
	}
	return false
}

// IsNamed reports whether a file may be one that Read takes, by its name alone. JSON may be.
func IsNamed(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".zip", ".enex", ".jex":
		return true
	}
	return IsSingle(name)
}

// HeadBytes is how much of a file Knows looks at.
const HeadBytes = 4096

func formOf(name string, head []byte) *form {
	ext := strings.ToLower(path.Ext(name))
	head = bytes.TrimPrefix(head[:min(len(head), HeadBytes)], []byte("\xef\xbb\xbf"))
	for _, f := range forms() {
		if f.is(ext, head) {
			return &f
		}
	}
	return nil
}

func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

// isZipNamed knows a zip archive by its name, for the forms that are archives.
func isZipNamed(want string) func(string, []byte) bool {
	return func(ext string, head []byte) bool { return ext == want && !isText(head) }
}

// isText reports whether a beginning is that of a note, which a stored note of a converted
// file has.
func isText(head []byte) bool {
	return bytes.HasPrefix(head, []byte("---\n")) || !isZip(head) && len(head) > 0 && bytes.IndexByte(head, 0) < 0 && utf8.Valid(trimRune(head)) && bytes.IndexByte(head, '\n') >= 0
}

// trimRune cuts a character off that is not there as a whole.
func trimRune(b []byte) []byte {
	for i := 1; i <= utf8.UTFMax && i <= len(b); i++ {
		if utf8.RuneStart(b[len(b)-i]) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

// Read returns the notes of a file. Its errors wrap graph.ErrInvalid or graph.ErrTooLarge
// and do not name the file.
func Read(name string, in io.ReaderAt, size int64) (Result, error) {
	c := &converter{}
	err := c.file(name, io.NewSectionReader(in, 0, size))
	if err == nil && len(c.Notes)+len(c.Data) == 0 {
		why := ""
		if len(c.LeftOut) > 0 {
			why = fmt.Sprintf(" (%s: %s)", c.LeftOut[0].Name, c.LeftOut[0].Why)
		}
		err = fmt.Errorf("%w: it looks like %s, and holds no note%s", graph.ErrInvalid, c.Form, why)
	}
	if err != nil && !errors.Is(err, graph.ErrInvalid) && !errors.Is(err, graph.ErrTooLarge) {
		err = fmt.Errorf("%w: it is damaged: %w", graph.ErrInvalid, err)
	}
	return c.Result, err
}

// converter collects what a file holds.
type converter struct {
	Result
	below  string // the archive within the file that is being read
	depth  int    // of archives in archives
	total  int    // bytes that were unpacked
	taken  map[string]int
	beside []byte // the description of a video beside its captions
}

// file reads a file, or a file in an archive.
func (c *converter) file(name string, in *io.SectionReader) error {
	head := make([]byte, HeadBytes)
	n, err := in.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	f := formOf(name, head[:n])
	if f == nil {
		return fmt.Errorf("%w: it is none of %s", graph.ErrInvalid, strings.Join(Says(), "; "))
	}
	if c.Form == "" {
		c.Form = f.says
	}
	if in.Size() > maxFile && f.name != "archive" {
		return fmt.Errorf("%w: it has %d MB; %s may have %d MB: split it", graph.ErrTooLarge, in.Size()>>20, f.says, maxFile>>20)
	}
	return f.read(c, name, in)
}

// note adds a note. The name is its title; below a folder it has slashes.
func (c *converter) note(name, text string) error {
	if len(c.Notes) == maxEntries {
		return fmt.Errorf("%w: it has more than %d notes; split it", graph.ErrTooLarge, maxEntries)
	}
	if strings.TrimSpace(text) == "" {
		c.leaveOut(name, "it is empty")
		return nil
	}
	if c.taken == nil {
		c.taken = map[string]int{}
	}
	name = path.Join(c.below, name)
	key := strings.ToLower(name)
	if c.taken[key]++; c.taken[key] > 1 {
		name += " " + strconv.Itoa(c.taken[key])
	}
	c.Notes = append(c.Notes, Note{name + ".md", text})
	return nil
}

// one adds the note that a file is.
func (c *converter) one(name, text string) error {
	if c.depth > 0 {
		return c.note(strings.TrimSuffix(path.Base(name), path.Ext(name)), text)
	}
	c.Notes = append(c.Notes, Note{"", text})
	return nil
}

func (c *converter) leaveOut(name, why string) {
	c.LeftOut = append(c.LeftOut, LeftOut{path.Join(c.below, name), why})
}

// front is what a file states of a note.
type front struct {
	title, event, date, url string
	speakers, tags          []string
	more                    [][2]string
}

// text returns a note with its front matter.
func (f front) text(body string) string {
	var b strings.Builder
	put := func(key, value string) {
		if value != "" {
			b.WriteString(key + ": " + quoted(value) + "\n")
		}
	}
	put("title", oneLine(f.title))
	put("event", oneLine(f.event))
	put("date", f.date)
	put("url", oneLine(f.url))
	for _, l := range []struct {
		key    string
		values []string
	}{{"speakers", f.speakers}, {"tags", f.tags}} {
		if len(l.values) > 0 {
			b.WriteString(l.key + ":\n")
		}
		for _, v := range l.values {
			b.WriteString("  - " + quoted(oneLine(v)) + "\n")
		}
	}
	for _, m := range f.more {
		put(m[0], oneLine(m[1]))
	}
	body = strings.Trim(unified(body), "\n")
	if b.Len() == 0 {
		return body + "\n"
	}
	return "---\n" + b.String() + "---\n\n" + body + "\n"
}

// quoted returns a text as a scalar of YAML in which it stands as it is, if that can be.
func quoted(s string) string {
	if strings.ContainsAny(s, `"\`) {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return `"` + s + `"`
}

func oneLine(s string) string { return strings.Join(strings.Fields(printable(s)), " ") }

// printable drops control characters, which no note holds.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}

// unified returns a text with line feeds only and without control characters.
func unified(s string) string {
	return printable(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
}

// fileName returns a title as the name of a note: without slashes, of at most 120 bytes.
func fileName(title, fallback string) string {
	title = strings.Trim(strings.NewReplacer("/", "-", "\\", "-").Replace(oneLine(title)), " .")
	for len(title) > 120 {
		_, n := utf8.DecodeLastRuneInString(title)
		title = title[:len(title)-n]
	}
	if title == "" {
		return fallback
	}
	return title
}

// notionID is what Notion puts behind the names of pages: "Queues 0123…ef", but not "Queues".
var notionID = regexp.MustCompile(`[ -][0-9a-f]{32}(_all)?$`)

// withoutIDs returns a path without the IDs that Notion puts behind names.
func withoutIDs(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		ext := ""
		if i == len(parts)-1 {
			ext = path.Ext(p)
		}
		if bare := notionID.ReplaceAllString(strings.TrimSuffix(p, ext), ""); bare != "" {
			parts[i] = bare + ext
		}
	}
	return strings.Join(parts, "/")
}
