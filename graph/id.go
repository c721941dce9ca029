package graph

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is the kind of entity that an ID names: the part before its colon.
type Kind string

// The kinds of entities in the graph.
const (
	KindTalk       Kind = "talk"
	KindTopic      Kind = "topic"
	KindCompany    Kind = "company"
	KindEvent      Kind = "event"
	KindPerson     Kind = "person"
	KindYear       Kind = "year"     // of an event; no fact states it, see ID.Year
	KindFormat     Kind = "format"   // of a talk; no fact states it, see DetailID
	KindLanguage   Kind = "language" // of a talk, by BCP 47; no fact states it, see DetailID
	KindProduct    Kind = "product"
	KindNote       Kind = "note"
	KindMention    Kind = "mention"
	KindVocabulary Kind = "vocabulary"

	KindCorrection  Kind = "correction"
	KindCorrections Kind = "corrections"
)

// ID is a short IRI without its angle brackets: "topic:microservices".
type ID string

// maxSlug limits one part of an ID, in characters, so that IDs and the paths made of them
// stay readable.
const maxSlug = 80

// NewID returns an ID of a kind. Its parts are the slugs of names.
func NewID(kind Kind, names ...string) ID {
	slugs := make([]string, len(names))
	for i, n := range names {
		slugs[i] = Slug(n)
	}
	return ID(string(kind) + ":" + strings.Join(slugs, "/"))
}

// NoteID returns the ID of the note that was read from source, a file name or a path with
// slashes. It escapes characters that an IRI forbids or that separate its parts, and bytes
// that are no UTF-8, which names of files may hold.
func NoteID(source string) ID {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.WriteString(string(KindNote) + ":")
	for i, n := 0, 0; i < len(source); i += n {
		var r rune
		r, n = utf8.DecodeRuneInString(source[i:])
		escaped := r <= ' ' || 0x7f <= r && r < 0xa0 || r == utf8.RuneError && n == 1 || r < 0x7f && strings.IndexByte("<>\"{}|\\^`%#?", byte(r)) >= 0
		if !escaped {
			b.WriteString(source[i : i+n])
			continue
		}
		for _, c := range []byte(source[i : i+n]) {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return ID(b.String())
}

// Source returns the file name or path that NoteID made the ID from.
func (id ID) Source() string {
	s := id.Local()
	if i := strings.IndexByte(s, '#'); i >= 0 {
		s = s[:i]
	}
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			b.WriteByte(unhex(s[i+1])<<4 | unhex(s[i+2]))
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func unhex(c byte) byte {
	switch {
	case c >= 'A':
		return c - 'A' + 10
	default:
		return c - '0'
	}
}

// MentionID returns the ID of the mention of an entity by a talk. The evidence of the pair
// is stored under it and found without a scan.
func MentionID(talk, of ID) ID {
	return ID(string(KindMention) + ":" + talk.Local() + "#" + string(of))
}

// Year returns the year in the ID of an event: "year:2017" for "event:qcon-london-2017". It
// returns false if the ID contains none.
func (id ID) Year() (ID, bool) {
	if i := id.yearAt(); i >= 0 {
		return ID(string(KindYear) + ":" + string(id[i:i+4])), true
	}
	return "", false
}

// YearOfDate returns the year of a date such as 2019-02-03, or false if the date begins with
// no year.
func YearOfDate(date string) (ID, bool) {
	if len(date) < 4 {
		return "", false
	}
	y, err := strconv.Atoi(date[:4])
	return ID(string(KindYear) + ":" + date[:4]), err == nil && isYear(y)
}

func isYear(y int) bool { return y >= 1950 && y < 2100 }

// Series returns an event's ID without the year in it, the same for each year of a
// conference: "event:qcon-london-" for "event:qcon-london-2017".
func (id ID) Series() (ID, bool) {
	if i := id.yearAt(); i >= 0 {
		return id[:i] + id[i+4:], true
	}
	return "", false
}

// yearAt returns the index of the year in the ID of an event, or -1 if it has none.
func (id ID) yearAt() int {
	if id.Kind() != KindEvent {
		return -1
	}
	at := len(KindEvent) + 1
	for part := range strings.SplitSeq(string(id[at:]), "-") {
		if len(part) == 4 && '0' <= part[0] && part[0] <= '9' {
			if y, err := strconv.Atoi(part); err == nil && isYear(y) {
				return at
			}
		}
		at += len(part) + 1
	}
	return -1
}

// Kind returns the kind of the ID, or "" if it has none.
func (id ID) Kind() Kind {
	k, _, ok := strings.Cut(string(id), ":")
	if !ok {
		return ""
	}
	return Kind(k)
}

// Local returns the ID without its kind: "qcon-london-2017/real-world-java-9".
func (id ID) Local() string {
	_, l, _ := strings.Cut(string(id), ":")
	return l
}

// Plural returns the plural noun of a kind: "talks", "companies", "speakers".
func (k Kind) Plural() string {
	switch k {
	case KindCompany:
		return "companies"
	case KindPerson:
		return "speakers"
	}
	return string(k) + "s"
}

// Quantity returns a count with its noun: "1 talk", "3 companies".
func (k Kind) Quantity(n int) string {
	switch {
	case n != 1:
		return fmt.Sprintf("%d %s", n, k.Plural())
	case k == KindPerson:
		return "1 speaker"
	}
	return "1 " + string(k)
}

// Path returns the path of the entity's page: "/talks/qcon-london-2017/real-world-java-9".
// Formats and languages have no page; their path is that of the question for their talks.
func (id ID) Path() string {
	if k := id.Kind(); k == KindFormat || k == KindLanguage {
		return "/ask?q=" + url.QueryEscape(string(id))
	}
	return (&url.URL{Path: "/" + id.Kind().Plural() + "/" + id.Local()}).EscapedPath()
}

// IRI returns the ID as RDF writes it: "<topic:microservices>".
func (id ID) IRI() string { return "<" + string(id) + ">" }

// ParseID parses an ID with or without angle brackets. It returns false for a text that is
// no ID of a known kind.
func ParseID(s string) (ID, bool) {
	s = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(s), "<"), ">")
	id := ID(s)
	switch id.Kind() {
	case KindTalk, KindTopic, KindCompany, KindEvent, KindPerson, KindYear, KindFormat, KindLanguage, KindProduct, KindNote:
		return id, id.Local() != "" && !strings.ContainsAny(s, " \t\n<>\"")
	}
	return "", false
}

// Slug returns a name as a part of an ID: lower case, letters and digits of any script,
// hyphens between words. Names that differ only in their signs stay different: "C", "C++"
// and "C#" become c, c++ and csharp.
func Slug(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	name = strings.ReplaceAll(name, "c#", "csharp")
	name = strings.ReplaceAll(name, "f#", "fsharp")
	if strings.HasPrefix(name, ".") {
		name = "dot" + name[1:]
	}
	var b strings.Builder
	gap, n := false, 0
	for _, r := range name {
		switch {
		case r == '\'' || r == '’':
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '+' && !gap && n > 0:
			if gap && n > 0 {
				if n >= maxSlug-12 {
					return b.String()
				}
				b.WriteByte('-')
				n++
			}
			gap = false
			b.WriteRune(r)
			n++
		default:
			gap = true
		}
		if n >= maxSlug {
			break
		}
	}
	if n == 0 {
		return "untitled"
	}
	return b.String()
}
