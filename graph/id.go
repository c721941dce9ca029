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
	KindYear       Kind = "year"     // year of an event; only indexes contain it, see ID.Year
	KindFormat     Kind = "format"   // format of a talk; only indexes contain it, see DetailID
	KindLanguage   Kind = "language" // BCP 47 tag of a talk; only indexes contain it, see DetailID
	KindProduct    Kind = "product"
	KindNote       Kind = "note"
	KindMention    Kind = "mention"
	KindVocabulary Kind = "vocabulary"

	KindCorrection  Kind = "correction"
	KindCorrections Kind = "corrections"
)

// ID is a short IRI without its angle brackets: "topic:microservices".
type ID string

// Slug cuts a long name. maxSlug limits one part of an ID, in characters, to keep IDs and the
// paths made of them readable: 95 % of 46,280 real titles are shorter. A word that would begin
// in the last 12 characters is left out whole rather than cut.
const (
	maxSlug  = 80
	lastWord = maxSlug - 12
)

// NewID returns the ID of an entity: its kind, a colon and the slugs of names, joined with
// slashes.
func NewID(kind Kind, names ...string) ID {
	slugs := make([]string, len(names))
	for i, n := range names {
		slugs[i] = Slug(n)
	}
	return ID(string(kind) + ":" + strings.Join(slugs, "/"))
}

// NoteID returns the ID of the note that was read from source, a file name or a path with
// slashes. It percent-encodes characters that an IRI forbids or that separate its parts, and
// bytes that are not valid UTF-8. ID.Source reverses it.
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

// Source returns the file name or path from which NoteID made the ID. It ignores a fragment
// such as "#char=3,9".
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

// MentionID returns the ID of the mention of an entity by a talk. The store keeps the
// evidence of the pair under this ID.
func MentionID(talk, entity ID) ID {
	return ID(string(KindMention) + ":" + talk.Local() + "#" + string(entity))
}

// Year returns the year in the ID of an event: "year:2017" for "event:qcon-london-2017". It
// returns false if the ID contains none.
func (id ID) Year() (ID, bool) {
	if i := id.yearAt(); i >= 0 {
		return ID(string(KindYear) + ":" + string(id[i:i+4])), true
	}
	return "", false
}

// YearOfDate returns the year of a date: "year:2019" for "2019-02-03". It returns false if
// the date does not begin with a year from 1950 to 2099.
func YearOfDate(date string) (ID, bool) {
	if len(date) < 4 {
		return "", false
	}
	y, err := strconv.Atoi(date[:4])
	return ID(string(KindYear) + ":" + date[:4]), err == nil && isYear(y)
}

// isYear reports whether a number can be the year of a talk. Other numbers in names of events
// are versions and editions.
func isYear(y int) bool { return y >= 1950 && y < 2100 }

// Series returns an event's ID without its year: "event:qcon-london-" for
// "event:qcon-london-2017". All years of a conference have the same series. Series returns
// false if the ID contains no year.
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

// Kind returns the part of the ID before its colon, or "" if it has no colon.
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
// not an ID of a known kind.
func ParseID(s string) (ID, bool) {
	s = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(s), "<"), ">")
	id := ID(s)
	switch id.Kind() {
	case KindTalk, KindTopic, KindCompany, KindEvent, KindPerson, KindYear, KindFormat, KindLanguage, KindProduct, KindNote:
		return id, id.Local() != "" && !strings.ContainsAny(s, " \t\n<>\"")
	}
	return "", false
}

// Slug returns a name as a part of an ID: letters and digits of any script in lower case,
// with hyphens between words. "C", "C++" and "C#" become c, c++ and csharp. A name without
// letters and digits becomes "untitled".
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
				if n >= lastWord {
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
