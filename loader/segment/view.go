package segment

import (
	"math"
	"unicode"

	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

// View is a note as the models see it: its blocks with their facts, their neighbours,
// and what the blocks of each signature have in common.
type View struct {
	format  Format
	blocks  []Block
	facts   []facts
	next    []int  // the next block that is no sentence, or len(blocks)
	prev    []int  // the one before, or -1
	below   []int8 // how many blocks below stands a name or a key line: 1 to 3, 0 for none
	holds   []bool // whether a block is a heading of several talks
	held    []bool // whether one holds the block
	gap     []int  // lines to the next block of the same signature, or to the end
	sig     []int  // index into sigs
	sigs    []sigStats
	order   []int   // of the block among those of its signature and parent
	recurs  []int8  // how many blocks have its text, 3 at most
	heads   int     // headings
	roots   int     // index of the first heading, or -1
	levels  [10]int // headings by level
	shape   int     // of the counts of the levels
	lines   int
	lowNote bool    // written without capitals
	cased   float64 // part of its bare lines that are in title case
}

// sigStats are what the blocks of one signature have in common.
type sigStats struct {
	name                 string
	kind                 Kind
	level                int
	n                    int
	first, last          int // blocks
	share                [numShares]float64
	mean                 [numMeans]float64
	cvBody, cvGap        float64
	medianBody           float64
	cover                float64 // part of the note from the first to the last
	distinct             float64 // distinct texts
	firsts               float64 // distinct first words
	parents              int
	siblings             float64 // mean number of blocks of a parent
	rank                 int     // among the levels of headings: 0 the shallowest
	rankSeveral          int     // among the levels with several headings
	bestNames, bestTitle bool
}

// Shares of the blocks of a signature.
const (
	shNames = iota
	shOnly
	shBelow
	shRank
	shTime
	shTalk
	shDay
	shEvent
	shLink
	shDelim
	shColon
	shStop
	shQuote
	shQuestion
	shNumber
	shRule
	shBlank
	shPara
	shHeadNext
	shItemNext
	shNoBody
	shGeneric
	shItalicNext
	shURLNext
	shLow
	shLong
	shShort
	shKeyNext
	numShares
)

// Means over the blocks of a signature.
const (
	mnTitle = iota
	mnEvent
	mnCapitals
	mnWords
	mnBody
	mnGap
	numMeans
)

// NewView reads the facts of the blocks of a note.
func NewView(blocks []Block, format Format, lex *lexicon.Lexicon) *View {
	n := len(blocks)
	v := &View{
		format: format,
		blocks: blocks, facts: make([]facts, n), next: make([]int, n), prev: make([]int, n), below: make([]int8, n),
		gap: make([]int, n), holds: make([]bool, n), held: make([]bool, n), sig: make([]int, n), order: make([]int, n), recurs: make([]int8, n), roots: -1,
	}
	if n == 0 {
		return v
	}
	v.lines = blocks[n-1].EndLine
	r := factReader{lex: lex, caseless: isCaseless(blocks)}
	v.lowNote = r.caseless
	for i := range blocks {
		v.facts[i] = r.read(&blocks[i])
	}
	last := -1
	for i := range blocks {
		v.prev[i] = last
		if blocks[i].Kind != Sentence {
			last = i
		}
	}
	last = n
	for i := n - 1; i >= 0; i-- {
		v.next[i] = last
		if blocks[i].Kind != Sentence {
			last = i
		}
	}
	texts := make(map[uint64]int, n)
	for i := range blocks {
		texts[v.facts[i].text]++
		if blocks[i].Kind == Heading {
			if v.roots < 0 {
				v.roots = i
			}
			v.heads++
			v.levels[blocks[i].Level]++
		}
	}
	for i := range blocks {
		v.recurs[i] = int8(min(texts[v.facts[i].text], 3))
		v.below[i] = v.nameBelow(i)
	}
	v.cased = v.caseShare()
	v.holders()
	v.shape = v.shapeOf()
	v.signatures()
	return v
}

// caseShare is the part of the bare lines of a note that are in title case.
func (v *View) caseShare() float64 {
	all, cased := 0, 0
	for i := range v.blocks {
		if v.blocks[i].Kind == Line || v.blocks[i].Kind == Paragraph {
			all++
			cased += bit(v.facts[i].titleCase)
		}
	}
	return float64(cased) / float64(max(all, 1))
}

// isCaseless reports whether a note is written without capitals: less than a tenth of
// its bare texts begin with one.
func isCaseless(blocks []Block) bool {
	all, upper := 0, 0
	for i := range blocks {
		for _, r := range blocks[i].Text {
			if unicode.IsLower(r) || unicode.IsUpper(r) {
				if all++; unicode.IsUpper(r) {
					upper++
				}
				break
			}
		}
	}
	return all > 5 && 10*upper < all
}

// person reports whether a block names speakers of what stands above it.
func (v *View) person(i int) bool {
	f := &v.facts[i]
	switch {
	case f.key, f.name == nameOnly:
		return true
	case f.rank:
		return f.words <= 16
	}
	return f.name == nameStart && f.words <= 6 || f.name == nameBehind && f.words <= 5
}

// nameBelow looks for a line that names speakers in the three blocks below one.
func (v *View) nameBelow(i int) int8 {
	b := &v.blocks[i]
	k := i
	for d := int8(1); d <= 3; d++ {
		k = v.next[k]
		if k >= len(v.blocks) {
			return 0
		}
		if o := &v.blocks[k]; o.Kind == Heading && (b.Kind != Heading || o.Level <= b.Level) && (d > 1 || b.Kind == Heading && o.Level < b.Level) {
			return 0
		}
		if v.person(k) {
			return d
		}
		if o := v.blocks[k]; o.Signature == b.Signature && b.Kind != Line {
			return 0
		}
	}
	return 0
}

// shapeOf is a class of how many headings each level has: none, one or several on the
// first three levels that have some.
func (v *View) shapeOf() int {
	shape, seen := 0, 0
	for l := 1; l < len(v.levels) && seen < 3; l++ {
		if v.levels[l] == 0 {
			continue
		}
		shape *= 3
		shape += min(v.levels[l], 2)
		seen++
	}
	return shape
}

// signatures collects the statistics of each signature.
func (v *View) signatures() {
	index := map[string]int{}
	for i := range v.blocks {
		b := &v.blocks[i]
		s, ok := index[b.Signature]
		if !ok {
			s = len(v.sigs)
			index[b.Signature] = s
			v.sigs = append(v.sigs, sigStats{name: b.Signature, kind: b.Kind, level: b.Level, first: i})
		}
		v.sig[i] = s
		v.sigs[s].last = i
		v.sigs[s].n++
	}
	type at struct{ sig, parent int }
	children := map[at]int{}
	texts := map[[2]uint64]bool{}
	lastOf := make([]int, len(v.sigs))
	for s := range lastOf {
		lastOf[s] = -1
	}
	bodies := make([][]int, len(v.sigs))
	gaps := make([][]float64, len(v.sigs))
	for i := range v.blocks {
		s, b, f := v.sig[i], &v.blocks[i], &v.facts[i]
		st := &v.sigs[s]
		v.order[i] = children[at{s, b.Parent}]
		if v.order[i] == 0 {
			st.parents++
		}
		children[at{s, b.Parent}]++
		if k := lastOf[s]; k >= 0 {
			v.gap[k] = b.Line - v.blocks[k].Line
			gaps[s] = append(gaps[s], float64(v.gap[k]))
		}
		lastOf[s] = i
		v.gap[i] = v.lines - b.Line + 1
		bodies[s] = append(bodies[s], b.Body)
		if key := [2]uint64{uint64(s), f.text}; !texts[key] {
			texts[key] = true
			st.distinct++
		}
		if key := [2]uint64{uint64(s) + 1<<32, f.first}; !texts[key] {
			texts[key] = true
			st.firsts++
		}
		v.count(st, i)
	}
	var several, any []int // levels
	for l, n := range v.levels {
		if n > 0 {
			any = append(any, l)
		}
		if n > 1 {
			several = append(several, l)
		}
	}
	bestNames, bestTitle := -1, -1
	for s := range v.sigs {
		st := &v.sigs[s]
		n := float64(st.n)
		for k := range st.share {
			st.share[k] /= n
		}
		for k := range st.mean {
			st.mean[k] /= n
		}
		st.distinct /= n
		st.firsts /= n
		st.siblings = n / float64(st.parents)
		st.cvBody, st.medianBody = spread(bodies[s])
		st.cvGap = variation(gaps[s])
		st.cover = float64(v.blocks[st.last].Line-v.blocks[st.first].Line+1) / float64(v.lines)
		st.rank, st.rankSeveral = 5, 5
		if st.kind == Heading {
			st.rank, st.rankSeveral = indexOf(any, st.level), indexOf(several, st.level)
		}
		if st.n > 1 {
			if x := st.share[shNames] + st.share[shBelow]; x > 0.3 && (bestNames < 0 || x > v.sigs[bestNames].share[shNames]+v.sigs[bestNames].share[shBelow]) {
				bestNames = s
			}
			if bestTitle < 0 || st.mean[mnTitle] > v.sigs[bestTitle].mean[mnTitle] {
				bestTitle = s
			}
		}
	}
	if bestNames >= 0 {
		v.sigs[bestNames].bestNames = true
	}
	if bestTitle >= 0 {
		v.sigs[bestTitle].bestTitle = true
	}
}

func (v *View) count(st *sigStats, i int) {
	b, f := &v.blocks[i], &v.facts[i]
	is := func(k int, yes bool) {
		if yes {
			st.share[k]++
		}
	}
	is(shNames, f.name != nameNone)
	is(shOnly, f.name == nameOnly)
	is(shBelow, v.below[i] == 1 || v.below[i] == 2)
	is(shRank, f.rank)
	is(shTime, f.time)
	is(shTalk, f.talkWord)
	is(shDay, f.day || f.date)
	is(shEvent, f.eventWord)
	is(shLink, f.link > 1)
	is(shDelim, f.delimiter == 1 || f.delimiter == 3)
	is(shColon, f.end == charColon)
	is(shStop, f.end == charStop)
	is(shQuote, f.quote > 1)
	is(shQuestion, f.end == charQuestion)
	is(shNumber, f.number)
	is(shRule, b.RuleBefore)
	is(shBlank, b.BlankBefore > 1)
	is(shNoBody, b.Body == 0)
	is(shGeneric, f.generic > 0)
	is(shLow, f.low)
	is(shLong, f.words > 15)
	is(shShort, f.words < 3)
	if k := v.next[i]; k < len(v.blocks) {
		o := &v.blocks[k]
		is(shPara, o.Kind == Paragraph)
		is(shHeadNext, o.Kind == Heading)
		is(shItemNext, o.Kind == Item && (b.Kind != Item || o.Level > b.Level))
		is(shItalicNext, v.facts[k].italic)
		is(shURLNext, v.facts[k].url || v.facts[k].link == 3)
		is(shKeyNext, v.facts[k].key)
	}
	st.mean[mnTitle] += f.titleness
	st.mean[mnEvent] += f.eventness
	st.mean[mnCapitals] += float64(f.capitals) / 100
	st.mean[mnWords] += float64(f.words)
	st.mean[mnBody] += float64(b.Body)
	st.mean[mnGap] += float64(b.EndLine - b.Line + 1)
}

func indexOf(list []int, x int) int {
	for i, y := range list {
		if x == y {
			return min(i, 4)
		}
	}
	return 5
}

// spread returns the coefficient of variation and the median of numbers.
func spread(xs []int) (cv, median float64) {
	fs := make([]float64, len(xs))
	for i, x := range xs {
		fs[i] = float64(x)
	}
	cv = variation(fs)
	return cv, medianOf(fs)
}

// variation is the coefficient of variation; 3 where it has no meaning.
func variation(xs []float64) float64 {
	if len(xs) < 2 {
		return 3
	}
	sum, square := 0.0, 0.0
	for _, x := range xs {
		sum += x
		square += x * x
	}
	n := float64(len(xs))
	mean := sum / n
	if mean <= 0 {
		return 3
	}
	return math.Sqrt(max(square/n-mean*mean, 0)) / mean
}

// holders finds the headings of lists of talks and what they hold.
func (v *View) holders() {
	end := -1
	for i := range v.blocks {
		b := &v.blocks[i]
		if i <= end {
			v.held[i] = true
			continue
		}
		if v.facts[i].list && b.Body > 2 && (b.Kind == Heading || b.Kind == BoldLine || b.Kind == Item && b.Level == 1) {
			v.holds[i] = true
			end = i + b.Body
		}
	}
}

// listed are the talks that a heading of several holds: its shallowest headings, bold
// lines, items or lines that stand apart. There are none if these are less than two.
func (v *View) listed(i int) []int {
	end := i + v.blocks[i].Body
	for _, kind := range []Kind{Heading, BoldLine, Item, Line} {
		level := 99
		for k := i + 1; k <= end; k++ {
			if b := &v.blocks[k]; b.Kind == kind {
				level = min(level, b.Level)
			}
		}
		bold, plain := 0, 0
		for k := i + 1; k <= end; k++ {
			if b := &v.blocks[k]; b.Kind == kind && b.Level == level {
				if v.facts[k].boldStart {
					bold++
				} else {
					plain++
				}
			}
		}
		var set []int
		for k := i + 1; k <= end; k++ {
			b := &v.blocks[k]
			if b.Kind != kind || b.Level != level || v.facts[k].generic > 0 {
				continue
			}
			if kind == Item && bold > 1 && plain > 1 && !v.facts[k].boldStart {
				continue // one of the notes on a talk, whose title is bold
			}
			if kind == Line && k > i+1 && b.BlankBefore == 0 {
				continue
			}
			set = append(set, k)
		}
		if len(set) > 1 {
			return set
		}
	}
	return nil
}
