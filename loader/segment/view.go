package segment

import (
	"math"
	"slices"
	"unicode"

	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

// View is a note as input of the models: its blocks with their facts and their neighbours, and
// statistics of the blocks of each signature. The slices have one element for each block.
type View struct {
	format   Format
	blocks   []Block
	facts    []facts
	next     []int  // next block that is no sentence, or len(blocks)
	prev     []int  // previous block that is no sentence, or -1
	below    []int8 // number of blocks down to one that names speakers: 1 to 3; 0 for none
	holds    []bool // whether the block is a heading of several talks
	held     []bool // whether the block is below such a heading
	gap      []int  // lines to the next block of the same signature, or to the end
	sig      []int  // index of the signature in sigs
	sigs     []sigStats
	order    []int   // number of blocks with the same signature and parent before it
	recurs   []int8  // number of blocks with its text, at most 3
	heads    int     // number of headings
	root     int     // index of the first heading, or -1
	levels   [10]int // number of headings by level
	shape    int     // class of levels, by shapeOf
	lines    int     // number of the last line
	caseless bool    // whether the note is written without capitals
	cased    float64 // share of the bare lines in title case
}

// sigStats holds statistics of the blocks of one signature.
type sigStats struct {
	name                 string
	kind                 Kind
	level                int
	n                    int // number of blocks
	first, last          int // index of the first and the last block
	share                [numShares]float64
	mean                 [numMeans]float64
	cvBody, cvGap        float64 // coefficients of variation
	medianBody           float64
	cover                float64 // share of the note's lines from the first to the last block
	distinct             float64 // share of distinct texts
	firsts               float64 // share of distinct first words
	parents              int     // number of parents
	siblings             float64 // mean number of blocks of a parent
	rank                 int     // rank of the level among those with headings: 0 the highest, 5 for none
	rankSeveral          int     // the same among levels with several headings
	bestNames, bestTitle bool    // whether it has the greatest share of names, the greatest titleness
}

// The shares of the blocks of a signature with a fact.
const (
	shNames = iota
	shOnly  // nothing but names
	shBelow // a name one or two blocks below
	shRank  // a name with a role or company
	shTime
	shTalk // a word for a talk
	shDay
	shEvent
	shLink
	shDelim
	shColon // ends with a colon
	shStop  // ends like a sentence
	shQuote
	shQuestion
	shNumber
	shRule
	shBlank
	shPara     // a paragraph is next
	shHeadNext // a heading is next
	shItemNext // an item is next
	shNoBody
	shGeneric
	shItalicNext
	shURLNext
	shLow   // begins with a small letter
	shLong  // more than 15 words
	shShort // less than 3 words
	shKeyNext
	numShares
)

// The means over the blocks of a signature.
const (
	mnTitle = iota
	mnEvent
	mnCapitals
	mnWords
	mnBody
	mnGap
	numMeans
)

// NewView returns the view of a note, given its blocks, its format and the lexicon of the model.
func NewView(blocks []Block, format Format, lex *lexicon.Lexicon) *View {
	n := len(blocks)
	v := &View{
		format: format,
		blocks: blocks, facts: make([]facts, n), next: make([]int, n), prev: make([]int, n), below: make([]int8, n),
		gap: make([]int, n), holds: make([]bool, n), held: make([]bool, n), sig: make([]int, n), order: make([]int, n), recurs: make([]int8, n), root: -1,
	}
	if n == 0 {
		return v
	}
	v.lines = blocks[n-1].EndLine
	r := factReader{lex: lex, caseless: isCaseless(blocks)}
	v.caseless = r.caseless
	for i := range blocks {
		v.facts[i] = r.read(&blocks[i])
	}
	v.linkNeighbours()
	texts := make(map[uint64]int, n)
	for i := range blocks {
		texts[v.facts[i].text]++
		if blocks[i].Kind == Heading {
			if v.root < 0 {
				v.root = i
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
	v.findLists()
	v.shape = v.shapeOf()
	v.computeSignatures()
	return v
}

// linkNeighbours sets next and prev.
func (v *View) linkNeighbours() {
	last := -1
	for i := range v.blocks {
		v.prev[i] = last
		if v.blocks[i].Kind != Sentence {
			last = i
		}
	}
	last = len(v.blocks)
	for i := len(v.blocks) - 1; i >= 0; i-- {
		v.next[i] = last
		if v.blocks[i].Kind != Sentence {
			last = i
		}
	}
}

// caseShare returns the share of the bare lines of a note that are in title case.
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

// isCaseless reports whether a note is written without capitals: it has more than five blocks
// with letters, and less than a tenth of them begin with a capital.
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

// namesSpeakers reports whether a block names the speakers of a block above it.
func (v *View) namesSpeakers(i int) bool {
	f := &v.facts[i]
	switch {
	case f.key, f.name == nameOnly:
		return true
	case f.rank:
		return f.words <= 16
	}
	return f.name == nameStart && f.words <= 6 || f.name == nameBehind && f.words <= 5
}

// nameBelow returns the number of blocks down to one that names speakers, at most 3, or 0. It
// stops at a heading or a block that begins another section.
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
		if v.namesSpeakers(k) {
			return d
		}
		if o := v.blocks[k]; o.Signature == b.Signature && b.Kind != Line {
			return 0
		}
	}
	return 0
}

// shapeOf returns the class of a note by its first three levels with headings: one digit to the
// base of 3 for each, 1 for one heading and 2 for several.
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

// computeSignatures sets the signatures of the blocks and their statistics.
func (v *View) computeSignatures() {
	v.indexSignatures()
	bodies, gaps := v.countSignatures()
	var several, levels []int // levels with several headings, and with any
	for l, n := range v.levels {
		if n > 0 {
			levels = append(levels, l)
		}
		if n > 1 {
			several = append(several, l)
		}
	}
	for s := range v.sigs {
		st := &v.sigs[s]
		st.finish()
		st.cvBody, st.medianBody = spread(bodies[s])
		st.cvGap = variation(gaps[s])
		st.cover = float64(v.blocks[st.last].Line-v.blocks[st.first].Line+1) / float64(v.lines)
		st.rank, st.rankSeveral = 5, 5
		if st.kind == Heading {
			st.rank, st.rankSeveral = indexOf(levels, st.level), indexOf(several, st.level)
		}
	}
	v.markBest()
}

// indexSignatures numbers the signatures of the blocks.
func (v *View) indexSignatures() {
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
}

// countSignatures sums the facts of the blocks of each signature. It returns the bodies of the
// blocks and the gaps between them, by signature.
func (v *View) countSignatures() (bodies [][]int, gaps [][]float64) {
	type group struct{ sig, parent int }
	children := map[group]int{}
	texts := map[[2]uint64]bool{}
	lastOf := make([]int, len(v.sigs))
	for s := range lastOf {
		lastOf[s] = -1
	}
	bodies, gaps = make([][]int, len(v.sigs)), make([][]float64, len(v.sigs))
	for i := range v.blocks {
		s, b, f := v.sig[i], &v.blocks[i], &v.facts[i]
		st := &v.sigs[s]
		v.order[i] = children[group{s, b.Parent}]
		if v.order[i] == 0 {
			st.parents++
		}
		children[group{s, b.Parent}]++
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
	return bodies, gaps
}

// finish turns sums over the blocks of a signature into shares and means.
func (st *sigStats) finish() {
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
}

// minNames is the least share of names of the signature that is best by names. It was set in
// the prototype, on the corpus.
const minNames = 0.3

// markBest marks the signatures of several blocks with the greatest share of names and the
// greatest titleness.
func (v *View) markBest() {
	var byNames, byTitle *sigStats
	names := func(st *sigStats) float64 { return st.share[shNames] + st.share[shBelow] }
	for s := range v.sigs {
		st := &v.sigs[s]
		if st.n < 2 {
			continue
		}
		if x := names(st); x > minNames && (byNames == nil || x > names(byNames)) {
			byNames = st
		}
		if byTitle == nil || st.mean[mnTitle] > byTitle.mean[mnTitle] {
			byTitle = st
		}
	}
	if byNames != nil {
		byNames.bestNames = true
	}
	if byTitle != nil {
		byTitle.bestTitle = true
	}
}

// count adds the facts of block i to the sums of its signature.
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

// indexOf returns the index of a number in a list, at most 4, or 5 if it is not in it.
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

// noVariation is the result of variation where the coefficient is undefined. It is above all
// bounds of the scale varied.
const noVariation = 3

// variation returns the coefficient of variation of numbers. It returns noVariation for less
// than two numbers and for a mean of 0 or less.
func variation(xs []float64) float64 {
	if len(xs) < 2 {
		return noVariation
	}
	sum, square := 0.0, 0.0
	for _, x := range xs {
		sum += x
		square += x * x
	}
	n := float64(len(xs))
	mean := sum / n
	if mean <= 0 {
		return noVariation
	}
	return math.Sqrt(max(square/n-mean*mean, 0)) / mean
}

// findLists sets holds and held: headings of several talks, and the blocks below them.
func (v *View) findLists() {
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

// listed returns the talks below a heading of several talks: its headings, else bold lines,
// items or isolated lines, of the highest level. It returns nil if there are less than two.
func (v *View) listed(i int) []int {
	for _, kind := range []Kind{Heading, BoldLine, Item, Line} {
		if set := v.listedOfKind(i, kind); len(set) > 1 {
			return set
		}
	}
	return nil
}

// listedOfKind returns the blocks of a kind and its highest level below block i that may be
// talks.
func (v *View) listedOfKind(i int, kind Kind) []int {
	var all []int
	for k := i + 1; k <= i+v.blocks[i].Body; k++ {
		if v.blocks[k].Kind != kind {
			continue
		}
		if len(all) > 0 && v.blocks[k].Level < v.blocks[all[0]].Level {
			all = all[:0]
		}
		if len(all) == 0 || v.blocks[k].Level == v.blocks[all[0]].Level {
			all = append(all, k)
		}
	}
	bold := 0
	for _, k := range all {
		bold += bit(v.facts[k].boldStart)
	}
	onlyBold := kind == Item && bold > 1 && len(all)-bold > 1 // other items are notes on a talk
	return slices.DeleteFunc(all, func(k int) bool {
		return v.facts[k].generic > 0 || onlyBold && !v.facts[k].boldStart || kind == Line && k > i+1 && v.blocks[k].BlankBefore == 0
	})
}
