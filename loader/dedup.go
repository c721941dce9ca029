package loader

import (
	"hash/maphash"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Deduper decides which records are the same talk. Records with the same event and title are
// the same talk if they share a speaker, or if they are in different files and one names no
// speaker. Names are compared by their first letter and last word, without brackets:
// "Zack (he/him) Weinberg" equals "Zach Weinberg". Other talks with the same title get
// different numbers. So do talks whose titles differ only behind the end of their IDs.
//
// A Deduper serves one load. It keeps hashes only: a million talks take about 50 MB.
type Deduper struct {
	stored       func(talk graph.ID) (speakers []graph.ID, ok bool)
	titles       func(talk graph.ID) []string // titles of a stored talk
	seed         maphash.Seed
	numbers      map[uint64]uint16     // title and speaker -> number
	withSpeakers map[uint64]struct{}   // title and number of records with speakers
	inFile       map[uint64]struct{}   // title and number of records of this file
	cutTitles    map[uint64]uint64     // ID of a cut title and number -> title
	groups       map[uint64]*sameTitle // records of this file with several talks of a title, by title
}

// NewDeduper returns a deduper. It calls stored for the speakers of a stored talk and titles
// for its titles. Call Number for each record, and NextFile between two files.
func NewDeduper(stored func(talk graph.ID) (speakers []graph.ID, ok bool), titles func(talk graph.ID) []string) *Deduper {
	s := &Deduper{stored: stored, titles: titles, seed: maphash.MakeSeed(), numbers: map[uint64]uint16{}, withSpeakers: map[uint64]struct{}{}, cutTitles: map[uint64]uint64{}}
	s.NextFile()
	return s
}

// NextFile prepares the deduper for the records of another file.
func (s *Deduper) NextFile() { s.inFile, s.groups = map[uint64]struct{}{}, map[uint64]*sameTitle{} }

// Number returns the number of a record's talk among the talks with its event and title, from
// 1. It ignores the Number of the record.
func (s *Deduper) Number(r graph.Record) int {
	r.Number = 0
	title := graph.Slug(r.Event) + "/" + graph.Fold(r.Title)
	var who []person
	for _, sp := range r.Speakers {
		who = append(who, personOf(sp.Name))
	}
	n := uint16(0)
	for _, p := range who {
		n = max(n, s.numbers[s.hash(title, p.key)])
	}
	if n == 0 {
		n = s.freeNumber(r, title, who)
	}
	s.inFile[s.hash(title, strconv.Itoa(int(n)))] = struct{}{}
	if isCut(r) {
		s.cutTitles[s.hash(string(recordTalk(r)), strconv.Itoa(int(n)))] = s.hash(title, "")
	}
	for _, p := range who {
		s.numbers[s.hash(title, p.key)] = n
		s.withSpeakers[s.hash(title, strconv.Itoa(int(n)))] = struct{}{}
	}
	return int(n)
}

// maxNumber is the highest number of a talk. It keeps numbers within 16 bits; further talks
// with the same title share it.
const maxNumber = 1 << 14

// freeNumber returns the first number of a title that this file has not used and that no other
// stored talk has.
func (s *Deduper) freeNumber(r graph.Record, title string, who []person) uint16 {
	if s.isTaken(r, title, 1, who) {
		return s.group(title).number(s, r, title, who)
	}
	r.Number = 1
	if stored, ok := s.stored(recordTalk(r)); len(who) == 0 || !ok || len(stored) == 0 || shareSpeaker(stored, who) {
		return 1
	}
	return s.group(title).number(s, r, title, who)
}

// isTaken reports whether another talk of this load has a number.
func (s *Deduper) isTaken(r graph.Record, title string, n uint16, who []person) bool {
	key := s.hash(title, strconv.Itoa(int(n)))
	if _, ok := s.inFile[key]; ok {
		return true
	}
	if _, ok := s.withSpeakers[key]; ok && len(who) > 0 {
		return true
	}
	r.Number = int(n)
	return isCut(r) && s.isOther(r, title, n)
}

// sameTitle tracks the numbers of a title that several talks of a file have. It examines each
// number once, which keeps the time of a load linear in its talks.
type sameTitle struct {
	nameless uint16              // lowest number that may be free for a talk without speakers
	open     uint16              // lowest number that is neither taken nor that of a stored talk
	stored   map[uint64][]uint16 // numbers of stored talks below open, by a form of a speaker's name
}

// group returns the numbers of a title.
func (s *Deduper) group(title string) *sameTitle {
	key := s.hash(title, "")
	c := s.groups[key]
	if c == nil {
		c = &sameTitle{nameless: 1, open: 1, stored: map[uint64][]uint16{}}
		s.groups[key] = c
	}
	return c
}

// number returns the number of a record: that of a stored talk with one of its speakers, else
// the first free one.
func (c *sameTitle) number(s *Deduper, r graph.Record, title string, who []person) uint16 {
	if len(who) == 0 {
		for c.nameless < maxNumber && s.isTaken(r, title, c.nameless, nil) {
			c.nameless++
		}
		return c.nameless
	}
	for ; c.open < maxNumber; c.open++ {
		if s.isTaken(r, title, c.open, who) {
			continue
		}
		r.Number = int(c.open)
		speakers, ok := s.stored(recordTalk(r))
		if !ok || len(speakers) == 0 {
			break
		}
		for _, id := range speakers {
			for _, form := range nameForms(id.Local()) {
				h := s.hash(form, "")
				c.stored[h] = append(c.stored[h], c.open)
			}
		}
	}
	n := c.open
	for _, p := range who {
		for _, form := range []string{p.slug, "key " + p.key} {
			h := s.hash(form, "")
			for len(c.stored[h]) > 0 && s.isTaken(r, title, c.stored[h][0], who) {
				c.stored[h] = c.stored[h][1:]
			}
			if at := c.stored[h]; len(at) > 0 {
				n = min(n, at[0])
			}
		}
	}
	return n
}

// nameForms returns the forms in which a record may name a stored speaker: the key, and each
// prefix of the slug that ends at a hyphen.
func nameForms(slug string) []string {
	out := []string{"key " + keyOf(slug), slug}
	for i := range len(slug) {
		if slug[i] == '-' {
			out = append(out, slug[:i])
		}
	}
	return out
}

// maxWhole is the length up to which an ID contains the whole title, in bytes. graph.Slug may
// cut from its 68th character on; a sign such as "#" takes several.
const maxWhole = 60

// isCut reports whether the ID of a record's talk may lack the end of the title.
func isCut(r graph.Record) bool { return len(r.Title) > maxWhole }

// isOther reports whether the talk with this cut title and number has another title.
func (s *Deduper) isOther(r graph.Record, title string, n uint16) bool {
	number := r
	number.Number = 0
	if owner, ok := s.cutTitles[s.hash(string(recordTalk(number)), strconv.Itoa(int(n)))]; ok {
		return owner != s.hash(title, "")
	}
	talk := recordTalk(r)
	if _, ok := s.stored(talk); !ok {
		return false
	}
	return !slices.ContainsFunc(s.titles(talk), func(t string) bool { return graph.Fold(t) == graph.Fold(r.Title) })
}

// shareSpeaker reports whether a stored speaker is among the speakers of a record. It compares
// keys, and the start of the stored ID, which may go on with the text of brackets.
func shareSpeaker(stored []graph.ID, who []person) bool {
	return slices.ContainsFunc(stored, func(id graph.ID) bool {
		return slices.ContainsFunc(who, func(p person) bool {
			return strings.HasPrefix(id.Local()+"-", p.slug+"-") || keyOf(id.Local()) == p.key
		})
	})
}

// person is a speaker's name in the forms that are compared.
type person struct{ slug, key string }

func personOf(name string) person {
	slug := graph.Slug(inBrackets.ReplaceAllString(name, ""))
	return person{slug, keyOf(slug)}
}

// keyOf returns the first letter and the last word of a slug: "j-roe" for "jane-roe".
func keyOf(slug string) string {
	first, _ := utf8.DecodeRuneInString(slug)
	return string(first) + "-" + slug[strings.LastIndexByte(slug, '-')+1:]
}

func (s *Deduper) hash(title, speaker string) uint64 {
	var h maphash.Hash
	h.SetSeed(s.seed)
	h.WriteString(title)
	h.WriteByte(0)
	h.WriteString(speaker)
	return h.Sum64()
}

// inBrackets matches " (he/him)", but not "[he/him]".
var inBrackets = regexp.MustCompile(`\s*\([^)]*\)`)
