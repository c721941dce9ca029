// Package convert turns the files of other tools into notes in Markdown: exports of note-taking
// programs, mail, office documents and captions. The title, day, address and tags of a note
// become its front matter, which loader/markdown reads.
//
//	[Knows]  name, first bytes -> whether Read can convert the file
//	[Read]   a file            -> its notes, and what was left out and why
//
// Read bounds the bytes of a file and of its unpacked contents, the number of its entries, and
// the depth of XML and of nested archives. It returns one error for a damaged file.
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

// Bounds of a file. They leave room above real exports, of which 1,000 notes without pictures
// have some 5 MB. maxEntry is the bound of any note, loader.MaxNote.
const (
	maxFile    = 256 << 20 // bytes of a file that is no archive
	maxEntry   = 16 << 20  // bytes of one file in an archive
	maxTotal   = 128 << 20 // unpacked bytes of all files in an archive
	maxEntries = 20_000    // files in an archive, and notes of a file
	maxDepth   = 256       // levels of nested XML elements or blocks
)

// Note is one note of a file.
type Note struct {
	Name string // path below the file, with slashes: "2024/Queues.md"; "" if the file is one note
	Text string
}

// LeftOut names a part of a file that is in no note, and the reason.
type LeftOut struct{ Name, Why string }

// Data is a file in an archive that may hold talks as data.
type Data struct {
	Name  string
	Bytes []byte
}

// Result is the content of a file.
type Result struct {
	Form    string // kind of the file, for messages: "a mail (.eml)"
	Notes   []Note
	Data    []Data
	LeftOut []LeftOut
}

// form is one kind of file.
type form struct {
	name   string
	says   string // Result.Form
	single bool   // whether a file is one note
	is     func(ext string, head []byte) bool
	read   func(c *converter, name string, in *io.SectionReader) error
}

// forms returns all kinds in order. Read uses the first one that recognizes a file.
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

// Says returns the kinds of files that Read converts, for messages.
func Says() []string {
	var out []string
	for _, f := range forms() {
		out = append(out, f.says)
	}
	return out
}

// Knows reports whether Read can convert a file, and whether the file is one note. The head is
// the first HeadBytes bytes of the file, or all of a shorter one.
func Knows(name string, head []byte) (known, single bool) {
	f := formOf(name, head)
	return f != nil, f != nil && f.single
}

// IsSingle reports whether a file with this name is one note. The text of the note is then
// Markdown, whatever its ending.
func IsSingle(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".docx", ".pptx", ".eml", ".vtt", ".srt":
		return true
	}
	return false
}

// IsNamed reports whether Read converts files with the ending of a name. It returns false for
// JSON and plain text, of which Read converts some; Knows tells them apart.
func IsNamed(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".zip", ".enex", ".jex":
		return true
	}
	return IsSingle(name)
}

// HeadBytes is the number of bytes that Knows looks at.
const HeadBytes = 4096

// formOf returns the first form that recognizes a file, or nil.
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

// isZipNamed returns a function that reports whether a file has an ending and is not a text.
func isZipNamed(want string) func(string, []byte) bool {
	return func(ext string, head []byte) bool { return ext == want && !isText(head) }
}

// isText reports whether a file begins like a text. The store keeps the Markdown of a converted
// file under the name of the file, such as "talk.pptx".
func isText(head []byte) bool {
	return bytes.HasPrefix(head, []byte("---\n")) || !isZip(head) && len(head) > 0 && bytes.IndexByte(head, 0) < 0 && utf8.Valid(trimRune(head)) && bytes.IndexByte(head, '\n') >= 0
}

// trimRune returns b without an incomplete UTF-8 character at its end.
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

// Read returns the notes of a file of size bytes. Its errors wrap graph.ErrInvalid or
// graph.ErrTooLarge and do not name the file.
func Read(name string, in io.ReaderAt, size int64) (Result, error) {
	c := &converter{}
	err := c.readFile(name, io.NewSectionReader(in, 0, size))
	if err == nil && len(c.Notes)+len(c.Data) == 0 {
		why := ""
		if len(c.LeftOut) > 0 {
			why = fmt.Sprintf(" (%s: %s)", c.LeftOut[0].Name, c.LeftOut[0].Why)
		}
		err = fmt.Errorf("%w: it looks like %s but contains no note%s", graph.ErrInvalid, c.Form, why)
	}
	if err != nil && !errors.Is(err, graph.ErrInvalid) && !errors.Is(err, graph.ErrTooLarge) {
		err = fmt.Errorf("%w: it is damaged: %w", graph.ErrInvalid, err)
	}
	return c.Result, err
}

// converter collects the content of a file.
type converter struct {
	Result
	below     string         // path of the current archive within the file
	depth     int            // number of archives around the current one
	total     int            // bytes unpacked so far
	names     map[string]int // number of notes with a name in lower case
	videoInfo []byte         // description of the video of captions; nil if there is none
}

// readFile reads a file by its form.
func (c *converter) readFile(name string, in *io.SectionReader) error {
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

// addNote adds a note. The name is a path with slashes, without an ending. addNote leaves out
// an empty note, and adds a number to a name that is taken.
func (c *converter) addNote(name, text string) error {
	if len(c.Notes) == maxEntries {
		return fmt.Errorf("%w: it has more than %d notes; split it", graph.ErrTooLarge, maxEntries)
	}
	if strings.TrimSpace(text) == "" {
		c.leaveOut(name, "it is empty")
		return nil
	}
	if c.names == nil {
		c.names = map[string]int{}
	}
	name = path.Join(c.below, name)
	key := strings.ToLower(name)
	if c.names[key]++; c.names[key] > 1 {
		name += " " + strconv.Itoa(c.names[key])
	}
	c.Notes = append(c.Notes, Note{name + ".md", text})
	return nil
}

// addSingle adds the note of a file that is one note.
func (c *converter) addSingle(name, text string) error {
	if c.depth > 0 {
		return c.addNote(strings.TrimSuffix(path.Base(name), path.Ext(name)), text)
	}
	c.Notes = append(c.Notes, Note{"", text})
	return nil
}

// leaveOut adds a part of the file to LeftOut.
func (c *converter) leaveOut(name, why string) {
	c.LeftOut = append(c.LeftOut, LeftOut{path.Join(c.below, name), why})
}

// front is the front matter of a note. Empty fields are left out.
type front struct {
	title, event, date, url string
	about                   string // the description, which stands above the text
	speakers, tags          []string
	more                    [][2]string // further keys with their values
}

// text returns a note in Markdown: the front matter as YAML, then the body.
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

// quoted returns a text as a scalar of YAML. It prefers quotes that need no escapes, because
// quotes of evidence are searched in the text of the note.
func quoted(s string) string {
	if strings.ContainsAny(s, `"\`) {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return `"` + s + `"`
}

// oneLine returns a text without control characters, with single spaces between its words.
func oneLine(s string) string { return strings.Join(strings.Fields(printable(s)), " ") }

// printable returns a text without control characters and invalid UTF-8. It keeps white space.
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

// maxFileName is the length of the longest name of a note, in bytes. File systems allow 255.
const maxFileName = 120

// fileName returns a title as the name of a note: without slashes and of at most maxFileName
// bytes. It returns the fallback for an empty title.
func fileName(title, fallback string) string {
	title = strings.Trim(strings.NewReplacer("/", "-", "\\", "-").Replace(oneLine(title)), " .")
	for len(title) > maxFileName {
		_, n := utf8.DecodeLastRuneInString(title)
		title = title[:len(title)-n]
	}
	if title == "" {
		return fallback
	}
	return title
}

// notionID matches the end of a name that Notion gave to a page: of "Queues 0123…ef", but not
// of "Queues".
var notionID = regexp.MustCompile(`[ -][0-9a-f]{32}(_all)?$`)

// TrimNotionID returns the name of a page or a folder, without its ending, without the ID that
// Notion adds to it.
func TrimNotionID(name string) string { return notionID.ReplaceAllString(name, "") }

// withoutIDs returns a path without the IDs that Notion adds to each name in it.
func withoutIDs(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		ext := ""
		if i == len(parts)-1 {
			ext = path.Ext(p)
		}
		if bare := TrimNotionID(strings.TrimSuffix(p, ext)); bare != "" {
			parts[i] = bare + ext
		}
	}
	return strings.Join(parts, "/")
}
