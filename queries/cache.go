package queries

import (
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// cache keeps results of reads from the store until the graph changes: the evidence of talks,
// the texts of notes and the programmes of events.
type cache struct {
	mu         sync.Mutex
	cited      map[graph.ID]map[graph.ID]graph.Citation // talk -> entity
	notes      map[graph.ID]*noteText
	size       int // bytes of the notes
	programmes map[graph.ID][]Slot
}

// The bounds of a cache. A map that reaches its bound is cleared.
const (
	maxNoteBytes  = 64 << 20
	maxProgrammes = 1000
	maxCitedTalks = 20_000
)

func (c *cache) citations(talk graph.ID) (map[graph.ID]graph.Citation, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.cited[talk]
	return e, ok
}

func (c *cache) putCitations(talk graph.ID, e map[graph.ID]graph.Citation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cited == nil || len(c.cited) >= maxCitedTalks {
		c.cited = map[graph.ID]map[graph.ID]graph.Citation{}
	}
	c.cited[talk] = e
}

func (c *cache) note(id graph.ID) (*noteText, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, ok := c.notes[id]
	return n, ok
}

func (c *cache) putNote(id graph.ID, n *noteText) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.notes == nil || c.size+len(n.text) > maxNoteBytes {
		c.notes, c.size = map[graph.ID]*noteText{}, 0
	}
	c.notes[id] = n
	c.size += len(n.text)
}

func (c *cache) programme(event graph.ID) ([]Slot, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.programmes[event]
	return p, ok
}

func (c *cache) putProgramme(event graph.ID, p []Slot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.programmes == nil || len(c.programmes) >= maxProgrammes {
		c.programmes = map[graph.ID][]Slot{}
	}
	c.programmes[event] = p
}

func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cited, c.notes, c.size, c.programmes = nil, nil, 0, nil
}

// noteText is the text of a note. It finds code points and line numbers from the nearest
// checkpoint instead of the start.
type noteText struct {
	text        string
	runes       int          // code points of the text
	checkpoints []checkpoint // at every checkpointEvery-th code point
}

// checkpoint is a position in a note: its byte, the number of line breaks before it, and the
// code point at which its line begins.
type checkpoint struct{ at, lines, begins int }

// checkpointEvery is how many code points lie between two checkpoints.
const checkpointEvery = 1024

func newNoteText(text string) *noteText {
	n := &noteText{text: text}
	lines, begins := 0, 0
	for at, r := range text {
		if n.runes%checkpointEvery == 0 {
			n.checkpoints = append(n.checkpoints, checkpoint{at, lines, begins})
		}
		n.runes++
		if r == '\n' {
			lines++
			begins = n.runes
		}
	}
	return n
}

// byteAt returns the byte at which the i-th code point begins. It returns the end of the text if
// i is the number of code points, and false if i is larger.
func (n *noteText) byteAt(i int) (int, bool) {
	if i >= n.runes {
		return len(n.text), i == n.runes
	}
	if n.runes == len(n.text) {
		return i, true
	}
	k := i / checkpointEvery
	seen := k * checkpointEvery
	for at := range n.text[n.checkpoints[k].at:] {
		if seen == i {
			return n.checkpoints[k].at + at, true
		}
		seen++
	}
	return len(n.text), false
}

// lineAt returns the 1-based line of a byte, and the code point at which that line begins.
func (n *noteText) lineAt(at int) (line, begins int) {
	k := sort.Search(len(n.checkpoints), func(k int) bool { return n.checkpoints[k].at > at }) - 1
	if k < 0 {
		return 1, 0
	}
	m := n.checkpoints[k]
	since := n.text[m.at:at]
	if i := strings.LastIndexByte(since, '\n'); i >= 0 {
		return 1 + m.lines + strings.Count(since, "\n"), k*checkpointEvery + utf8.RuneCountInString(since[:i+1])
	}
	return 1 + m.lines, m.begins
}
