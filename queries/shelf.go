package queries

import (
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// shelf keeps what is read from the store again and again, until the graph changes:
// the evidence of talks that were shown, the notes that were quoted and the programmes of
// events.
type shelf struct {
	mu         sync.Mutex
	evidence   map[graph.ID]map[graph.ID]graph.Citation // talk -> thing
	notes      map[graph.ID]*noteText
	size       int // bytes of the notes
	programmes map[graph.ID][]slot
}

// The bounds of a shelf; when one is reached, everything of that kind is put away.
const (
	shelfBytes      = 64 << 20
	shelfProgrammes = 1000
	shelfEvidence   = 20_000 // talks
)

func (s *shelf) evidenceOf(talk graph.ID) (map[graph.ID]graph.Citation, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.evidence[talk]
	return e, ok
}

func (s *shelf) putEvidence(talk graph.ID, e map[graph.ID]graph.Citation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.evidence == nil || len(s.evidence) >= shelfEvidence {
		s.evidence = map[graph.ID]map[graph.ID]graph.Citation{}
	}
	s.evidence[talk] = e
}

func (s *shelf) note(id graph.ID) (*noteText, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, ok := s.notes[id]
	return n, ok
}

func (s *shelf) putNote(id graph.ID, n *noteText) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.notes == nil || s.size+len(n.text) > shelfBytes {
		s.notes, s.size = map[graph.ID]*noteText{}, 0
	}
	s.notes[id] = n
	s.size += len(n.text)
}

func (s *shelf) programme(event graph.ID) ([]slot, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.programmes[event]
	return p, ok
}

func (s *shelf) putProgramme(event graph.ID, p []slot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.programmes == nil || len(s.programmes) >= shelfProgrammes {
		s.programmes = map[graph.ID][]slot{}
	}
	s.programmes[event] = p
}

func (s *shelf) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.evidence, s.notes, s.size, s.programmes = nil, nil, 0, nil
}

// noteText is a note in which places, counted in code points, and line numbers are
// found without reading it from the start.
type noteText struct {
	text  string
	runes int    // code points of the text
	marks []mark // at every markEvery-th code point
}

// mark is a place in a note: its byte, the line breaks before it, and the code point at
// which its line begins.
type mark struct{ at, lines, begins int }

const markEvery = 1024

func newNoteText(text string) *noteText {
	n := &noteText{text: text}
	lines, begins := 0, 0
	for at, r := range text {
		if n.runes%markEvery == 0 {
			n.marks = append(n.marks, mark{at, lines, begins})
		}
		n.runes++
		if r == '\n' {
			lines++
			begins = n.runes
		}
	}
	return n
}

// byteAt is the byte at which the i-th code point begins, or the end for as many as
// there are; false behind that.
func (n *noteText) byteAt(i int) (int, bool) {
	if i >= n.runes {
		return len(n.text), i == n.runes
	}
	if n.runes == len(n.text) {
		return i, true
	}
	k := i / markEvery
	seen := k * markEvery
	for at := range n.text[n.marks[k].at:] {
		if seen == i {
			return n.marks[k].at + at, true
		}
		seen++
	}
	return len(n.text), false
}

// lineAt is the 1-based line of a byte, and the code point at which that line begins.
func (n *noteText) lineAt(at int) (line, begins int) {
	k := sort.Search(len(n.marks), func(k int) bool { return n.marks[k].at > at }) - 1
	if k < 0 {
		return 1, 0
	}
	m := n.marks[k]
	since := n.text[m.at:at]
	if i := strings.LastIndexByte(since, '\n'); i >= 0 {
		return 1 + m.lines + strings.Count(since, "\n"), k*markEvery + utf8.RuneCountInString(since[:i+1])
	}
	return 1 + m.lines, m.begins
}
