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

// Deduper decides which records are one talk. Records of the same event and title are one
// talk if they share a speaker. Records of different files also are if one of them names no
// speaker. Names are compared by their first letter and last word, without brackets:
// "Zack (he/him) Weinberg" is "Zach Weinberg". Other records of a title are numbered, such as
// all the "Welcome"s of an event. Talks whose titles differ only where an ID cuts them off
// are numbered too: "(Part 1 of 2)" and "(Part 2 of 2)".
//
// A Deduper serves one load. It holds hashes only: a million talks take about 50 MB.
type Deduper struct {
	stored func(talk graph.ID) (speakers []graph.ID, ok bool)
	titles func(talk graph.ID) []string // of a stored talk
	seed   maphash.Seed
	by     map[uint64]uint16   // title and speaker -> number
	named  map[uint64]struct{} // title and number, of records with speakers
	here   map[uint64]struct{} // title and number, of this file
	cut    map[uint64]uint64   // ID of a cut title and number -> title
	crowds map[uint64]*crowd   // of this file, by title
}

// NewDeduper makes a deduper that knows the talks of a store by their speakers and their
// titles. Call NextFile before each file but the first, and Number for each record.
func NewDeduper(stored func(talk graph.ID) (speakers []graph.ID, ok bool), titles func(talk graph.ID) []string) *Deduper {
	s := &Deduper{stored: stored, titles: titles, seed: maphash.MakeSeed(), by: map[uint64]uint16{}, named: map[uint64]struct{}{}, cut: map[uint64]uint64{}}
	s.NextFile()
	return s
}

// NextFile says that the next records are of another file.
func (s *Deduper) NextFile() { s.here, s.crowds = map[uint64]struct{}{}, map[uint64]*crowd{} }

// Number returns the number of the talk that a record is, from 1.
func (s *Deduper) Number(r graph.Record) int {
	r.Number = 0
	title := graph.Slug(r.Event) + "/" + graph.Fold(r.Title)
	var who []person
	for _, sp := range r.Speakers {
		who = append(who, personOf(sp.Name))
	}
	n := uint16(0)
	for _, p := range who {
		n = max(n, s.by[s.hash(title, p.key)])
	}
	if n == 0 {
		n = s.free(r, title, who)
	}
	s.here[s.hash(title, strconv.Itoa(int(n)))] = struct{}{}
	if isCut(r) {
		s.cut[s.hash(string(recordTalk(r)), strconv.Itoa(int(n)))] = s.hash(title, "")
	}
	for _, p := range who {
		s.by[s.hash(title, p.key)] = n
		s.named[s.hash(title, strconv.Itoa(int(n)))] = struct{}{}
	}
	return int(n)
}

// maxNumber bounds how many talks of one title are kept apart.
const maxNumber = 1 << 14

// free returns the first number of a title that this file does not have, and that stands for no
// talk or for the same one.
func (s *Deduper) free(r graph.Record, title string, who []person) uint16 {
	if s.isTaken(r, title, 1, who) {
		return s.crowd(title).number(s, r, title, who)
	}
	r.Number = 1
	if stored, ok := s.stored(recordTalk(r)); len(who) == 0 || !ok || len(stored) == 0 || inCommon(stored, who) {
		return 1
	}
	return s.crowd(title).number(s, r, title, who)
}

// isTaken reports whether this load gave a number to another talk.
func (s *Deduper) isTaken(r graph.Record, title string, n uint16, who []person) bool {
	key := s.hash(title, strconv.Itoa(int(n)))
	if _, here := s.here[key]; here {
		return true
	}
	if _, named := s.named[key]; named && len(who) > 0 {
		return true
	}
	r.Number = int(n)
	return isCut(r) && s.isOther(r, title, n)
}

// crowd is what is known of a title that several talks have. Each number is looked at once
// a file, so that a load takes time in proportion to its talks.
type crowd struct {
	nameless uint16              // below it no number is free for a talk without speakers
	open     uint16              // below it every number is taken or stands for a stored talk
	stored   map[uint64][]uint16 // numbers of stored talks below open, by a form of a speaker
}

func (s *Deduper) crowd(title string) *crowd {
	key := s.hash(title, "")
	c := s.crowds[key]
	if c == nil {
		c = &crowd{nameless: 1, open: 1, stored: map[uint64][]uint16{}}
		s.crowds[key] = c
	}
	return c
}

func (c *crowd) number(s *Deduper, r graph.Record, title string, who []person) uint16 {
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
			for _, form := range formsOf(id.Local()) {
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

// formsOf returns what a stored speaker may be called in a record: by its key, or by what the
// ID begins with up to a hyphen.
func formsOf(slug string) []string {
	out := []string{"key " + keyOf(slug), slug}
	for i := range len(slug) {
		if slug[i] == '-' {
			out = append(out, slug[:i])
		}
	}
	return out
}

// isCut reports whether the ID of a title may lack its end.
func isCut(r graph.Record) bool { return len(r.Title) > 60 }

// isOther reports whether a number of the ID of a cut title is that of another title.
func (s *Deduper) isOther(r graph.Record, title string, n uint16) bool {
	number := r
	number.Number = 0
	if owner, ok := s.cut[s.hash(string(recordTalk(number)), strconv.Itoa(int(n)))]; ok {
		return owner != s.hash(title, "")
	}
	talk := recordTalk(r)
	if _, ok := s.stored(talk); !ok {
		return false
	}
	return !slices.ContainsFunc(s.titles(talk), func(t string) bool { return graph.Fold(t) == graph.Fold(r.Title) })
}

// inCommon reports whether a stored speaker is one of others: by its key or, as IDs lose
// brackets, by what it begins with.
func inCommon(stored []graph.ID, who []person) bool {
	return slices.ContainsFunc(stored, func(id graph.ID) bool {
		return slices.ContainsFunc(who, func(p person) bool {
			return strings.HasPrefix(id.Local()+"-", p.slug+"-") || keyOf(id.Local()) == p.key
		})
	})
}

// person is a speaker as speakers are compared.
type person struct{ slug, key string }

func personOf(name string) person {
	slug := graph.Slug(inBrackets.ReplaceAllString(name, ""))
	return person{slug, keyOf(slug)}
}

// keyOf returns the first letter and the last word of a slug.
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

var inBrackets = regexp.MustCompile(`\s*\([^)]*\)`)
