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

// Same tells which records are one talk. The rule: talks of the same event and title are
// one if they have a speaker in common or, of different files, if one of them names none.
// A name is compared by its first letter and its last word, without what stands in
// brackets, so that "Zack (he/him) Weinberg" is "Zach Weinberg". The others of that title,
// all the "Welcome"s of an event, are numbered. So are talks whose titles differ only where
// an ID cuts them off, as "(Part 1 of 2)" and "(Part 2 of 2)".
//
// A Same is for one load. It holds hashes only: a million talks take some fifty megabytes.
type Same struct {
	stored func(talk graph.ID) (speakers []graph.ID, ok bool)
	titles func(talk graph.ID) []string // of a stored talk
	seed   maphash.Seed
	by     map[uint64]uint16   // the number of a title by a speaker
	named  map[uint64]struct{} // numbers of titles that name speakers
	here   map[uint64]struct{} // numbers of titles of this file
	cut    map[uint64]uint64   // whose numbers of IDs those of cut titles are
}

// NewSame compares with the talks that are stored, by their speakers and their titles.
func NewSame(stored func(talk graph.ID) (speakers []graph.ID, ok bool), titles func(talk graph.ID) []string) *Same {
	s := &Same{stored: stored, titles: titles, seed: maphash.MakeSeed(), by: map[uint64]uint16{}, named: map[uint64]struct{}{}, cut: map[uint64]uint64{}}
	s.NextFile()
	return s
}

// NextFile begins another file.
func (s *Same) NextFile() { s.here = map[uint64]struct{}{} }

// Number is the number of the talk that a record is, from 1.
func (s *Same) Number(r graph.Record) int {
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

// free is the first number of a title that this file does not have, and that stands for no
// talk or for the same one.
func (s *Same) free(r graph.Record, title string, who []person) uint16 {
	for n := uint16(1); n < maxNumber; n++ {
		key := s.hash(title, strconv.Itoa(int(n)))
		if _, here := s.here[key]; here {
			continue
		}
		r.Number = int(n)
		if isCut(r) && s.isOther(r, title, n) {
			continue
		}
		if len(who) == 0 {
			return n
		}
		if _, named := s.named[key]; named {
			continue
		}
		if stored, ok := s.stored(recordTalk(r)); !ok || len(stored) == 0 || inCommon(stored, who) {
			return n
		}
	}
	return maxNumber
}

// isCut tells a title that its ID may not have as a whole.
func isCut(r graph.Record) bool { return len(r.Title) > 60 }

// isOther tells whether a number of the ID of a cut title is that of another title.
func (s *Same) isOther(r graph.Record, title string, n uint16) bool {
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

// inCommon tells whether one of the speakers that are stored is one of others: by its key
// or, as brackets are lost in an ID, by what it begins with.
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

// keyOf is the first letter and the last word of a slug.
func keyOf(slug string) string {
	first, _ := utf8.DecodeRuneInString(slug)
	return string(first) + "-" + slug[strings.LastIndexByte(slug, '-')+1:]
}

func (s *Same) hash(title, speaker string) uint64 {
	var h maphash.Hash
	h.SetSeed(s.seed)
	h.WriteString(title)
	h.WriteByte(0)
	h.WriteString(speaker)
	return h.Sum64()
}

var inBrackets = regexp.MustCompile(`\s*\([^)]*\)`)
