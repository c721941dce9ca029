package header

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment"
	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

// window is the header of a talk: its title block and the blocks behind it that may name
// speakers.
type window struct {
	lines []headerLine
	words map[string]int // number of each word in the talk, its header included
	hosts string         // addresses and handles of the talk, in lower case
}

// headerLine is one block of a header, split into segments.
type headerLine struct {
	block     *segment.Block
	tokens    []Token
	segments  []part
	names     []nameSpan
	segmentOf []int  // index of the segment of each token
	key       string // "t" for the title, "n1" and so on for the lines below it
	kind      string // letter of the block's kind
	people    int    // number of names
	onlyName  bool   // whether it is nothing but a name, perhaps with a role or handle
	isKey     bool   // whether it begins with "Speaker:" or "by"
}

// nameSpan is a name that the lexicon finds, as a half-open range of tokens.
type nameSpan struct {
	from, to int
	score    float64
}

// part is a segment of a line: the tokens between two separators.
type part struct {
	from, to  int     // half-open range of tokens
	left      string  // separator before it: "^" at the start of the line
	right     string  // separator behind it: "$" at the end
	words     int     // number of words
	capitals  int     // number of words with a capital
	person    float64 // score of a name that fills it; 0 for none
	given     bool    // whether its first word is a given name
	role      bool    // whether it has a word such as "engineer"
	known     bool    // whether a known company fills it
	companyly float64 // greatest score of a word as part of a company's name
	handle    bool    // whether it has a handle
	titleness float64 // log odds of its words in titles
	bracket   bool    // whether it is in brackets
	pos       string  // "only", "first", "mid" or "last"
	slot      string  // place in its header, by slotOf
	look      string  // class, by lookOf
}

// The bounds of a header. Talks of the corpus name their speakers within five blocks; two
// sentences of a paragraph have some 44 tokens.
const (
	headerLines  = 5  // blocks, with the title
	headerTokens = 60 // tokens of a line
	proseTokens  = 44 // tokens of a paragraph
)

// windowOf returns the header of the talk that begins at block at. The next talk begins at
// block end.
func (r *Reader) windowOf(blocks []segment.Block, at, end int) window {
	var w window
	title := &blocks[at]
	r.addLine(&w, blocks, at)
	if title.Kind == segment.Sentence || title.Kind == segment.Paragraph {
		return w
	}
	n := 1
	for i := at + 1; i < end && n < headerLines; i++ {
		b := &blocks[i]
		if b.Kind == segment.Sentence {
			continue
		}
		n++
		if b.Kind == segment.Heading && title.Kind == segment.Heading && b.Level <= title.Level || title.Kind == segment.Item && b.Kind == segment.Item && b.Level <= title.Level {
			break
		}
		r.addLine(&w, blocks, i)
		if b.Kind == segment.Paragraph {
			break
		}
	}
	return w
}

// bodyBlocks is the number of blocks of a talk in which readBody counts words. It bounds the
// time for long talks.
const bodyBlocks = 60

// readBody counts the words of a talk and collects its addresses.
func (w *window) readBody(blocks []segment.Block) {
	w.words = map[string]int{}
	var hosts strings.Builder
	for i := range blocks[:min(len(blocks), bodyBlocks)] {
		if blocks[i].Kind == segment.Sentence {
			continue
		}
		for _, f := range strings.Fields(blocks[i].Text) {
			if strings.ContainsAny(f, "@/") || strings.Contains(f, "www.") {
				hosts.WriteString(strings.ToLower(f))
				hosts.WriteByte(' ')
			}
		}
		eachWord(blocks[i].Text, func(x string) { w.words[strings.ToLower(x)]++ })
	}
	w.hosts = hosts.String()
}

// alwaysRead is the number of first lines of a header that are tagged whatever they contain.
const alwaysRead = 1

// mayNameSomebody reports whether a line has a sign of a speaker or a company.
func (l *headerLine) mayNameSomebody() bool {
	if len(l.tokens) <= 5 && slices.ContainsFunc(l.tokens, func(t Token) bool { return lexicon.IsCapital(t.Text) }) {
		return true // it may be a company or a name that the lexicon lacks
	}
	return l.people > 0 || l.isKey || slices.ContainsFunc(l.segments, func(p part) bool {
		return p.handle || p.known || p.role || p.companyly > 1
	})
}

// kindLetters has the letter of each kind of block in the names of features.
var kindLetters = [...]string{segment.FrontTitle: "F", segment.Heading: "H", segment.BoldLine: "S", segment.Line: "B", segment.Paragraph: "P", segment.Quote: "Q", segment.Row: "T", segment.Item: "L", segment.Sentence: "N"}

// addLine adds block i to a header, unless the block has no sign of a speaker or company.
func (r *Reader) addLine(w *window, blocks []segment.Block, i int) {
	b := &blocks[i]
	l := headerLine{block: b, kind: kindLetters[b.Kind]}
	limit := headerTokens
	if b.Kind == segment.Paragraph || b.Kind == segment.Sentence {
		limit = proseTokens
	}
	text := b.Text
	if len(text) > 12*limit {
		text = text[:12*limit]
		for !utf8.ValidString(text) && len(text) > 0 {
			text = text[:len(text)-1]
		}
	}
	l.tokens = appendTokens(nil, text, i)
	if len(l.tokens) > limit {
		l.tokens = l.tokens[:limit]
	}
	if len(w.lines) == 0 {
		l.key = "t"
	} else {
		l.key = "n" + digits[min(len(w.lines), 9)]
	}
	r.findNames(&l, text)
	r.split(&l)
	if len(w.lines) < alwaysRead || l.mayNameSomebody() {
		w.lines = append(w.lines, l)
	}
}

// digits are the digits as texts, for the names of features.
var digits = [...]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}

// findNames sets the names of a line by the lexicon.
func (r *Reader) findNames(l *headerLine, text string) {
	var names []lexicon.Name
	switch {
	case !hasUpper(text):
		names = r.lex.CaselessNames(text)
	case isShouted(text):
		names = r.lex.Names(capitalized(text))
	default:
		names = r.lex.Names(text)
	}
	k := 0
	for _, n := range names {
		for k < len(l.tokens) && l.tokens[k].Start < n.Start {
			k++
		}
		to := k
		for to < len(l.tokens) && l.tokens[to].End <= n.End {
			to++
		}
		if to > k {
			l.names = append(l.names, nameSpan{k, to, n.Score})
			k = to
		}
	}
	l.people = len(l.names)
}

// set returns the set of words, which white space separates.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// eachWord calls use with each run of letters and digits.
func eachWord(s string, use func(w string)) {
	start := -1
	for i, r := range s {
		if isWord(r) {
			if start < 0 {
				start = i
			}
		} else if start >= 0 {
			use(s[start:i])
			start = -1
		}
	}
	if start >= 0 {
		use(s[start:])
	}
}

func hasUpper(s string) bool { return strings.ContainsFunc(s, unicode.IsUpper) }

// isShouted reports whether a text of five bytes or more has no small letter.
func isShouted(s string) bool { return len(s) > 4 && !strings.ContainsFunc(s, unicode.IsLower) }

// capitalized returns a text with all letters but the first of each word in lower case. It
// returns the text itself if its length would change.
func capitalized(s string) string {
	inside := false
	out := strings.Map(func(r rune) rune {
		was := inside
		inside = unicode.IsLetter(r)
		if was {
			return unicode.ToLower(r)
		}
		return r
	}, s)
	if len(out) != len(s) {
		return s
	}
	return out
}

// split splits a line into segments at separators and at words such as "by".
func (r *Reader) split(l *headerLine) {
	l.segmentOf = make([]int, len(l.tokens))
	from, left, depth := 0, "^", 0
	end := func(to int, right string) {
		if to > from {
			p := part{from: from, to: to, left: left, right: right, bracket: depth > 0}
			r.describe(l, &p)
			for k := from; k < to; k++ {
				l.segmentOf[k] = len(l.segments)
			}
			l.segments = append(l.segments, p)
		}
		left = right
	}
	for k := range l.tokens {
		t := &l.tokens[k]
		if !t.isCut() {
			continue
		}
		right := t.small
		if !t.Separates {
			right = introducers[right]
		}
		end(k, right)
		l.segmentOf[k] = max(0, len(l.segments)-1)
		from = k + 1
		switch t.small {
		case "(":
			depth++
		case ")":
			depth = 0
		}
	}
	end(len(l.tokens), "$")
	for i := range l.segments {
		l.segments[i].pos = position(i, len(l.segments))
		l.segments[i].slot = l.slotOf(&l.segments[i])
	}
	l.onlyName = l.isOnlyName()
	if len(l.tokens) > 0 {
		w := l.tokens[0].small
		l.isKey = speakerKeys[w] || introducers[w] == "by" && w != "di" && len(l.tokens) < 12
	}
}

// position returns the position of segment i of n.
func position(i, n int) string {
	switch {
	case n == 1:
		return "only"
	case i == 0:
		return "first"
	case i == n-1:
		return "last"
	}
	return "mid"
}

// isOnlyName reports whether a line has a name and no segment of more than three words without
// a name, role, handle or company.
func (l *headerLine) isOnlyName() bool {
	hasName := false
	for i := range l.segments {
		p := &l.segments[i]
		hasName = hasName || p.person > 0
		if p.person == 0 && !p.role && !p.handle && !p.known && p.words > 3 {
			return false
		}
	}
	return hasName
}

// speakerKeys holds first words of lines that name speakers.
var speakerKeys = set("speaker speakers presenter presenters presented author authors host hosts panelists panelist presentation who sprecher referent referenten intervenant intervenants orateur orateurs ponente relatore relatori докладчик спикер palestrante speaker(s)")

// describe sets the properties of a segment.
func (r *Reader) describe(l *headerLine, p *part) {
	smalls := make([]string, 0, p.to-p.from)
	for k := p.from; k < p.to; k++ {
		t := &l.tokens[k]
		if t.Separates {
			continue
		}
		p.words++
		if lexicon.IsCapital(t.Text) {
			p.capitals++
		}
		smalls = append(smalls, t.small)
		p.role = p.role || lexicon.IsRole(t.small)
		p.handle = p.handle || t.shape == "@"
		p.companyly = max(p.companyly, r.lex.Companyness(t.small))
	}
	for _, n := range l.names {
		if n.from <= p.from+1 && n.from >= p.from && n.to == p.to {
			p.person = n.score
		}
	}
	if p.words > 0 {
		first := smalls[0]
		p.given = r.lex.Given(first) >= 2 && r.lex.Common(first) < 8
		p.titleness = r.lex.Titleness(smalls)
	}
	if p.words > 0 && p.words <= 5 && r.begins[l.tokens[p.from].small] {
		text := l.block.Text[l.tokens[p.from].Start:l.tokens[p.to-1].End]
		p.known = r.isCompany(text)
	}
	p.look = lookOf(p)
}

// slotOf returns the place of a segment in its header: the line, its position and the separator
// beside it. Segments at the same slot of a note's headers are compared.
func (l *headerLine) slotOf(p *part) string {
	switch p.pos {
	case "first":
		return l.key + "F" + p.right
	case "last":
		if p.bracket {
			return l.key + "L()"
		}
		return l.key + "L" + p.left
	case "only":
		return l.key + "O" + l.kind
	}
	if p.left == "(" && p.right == ")" {
		return l.key + "M()"
	}
	return l.key + "M"
}

// slotStat sums the properties of the segments at one slot of a note's headers.
type slotStat struct {
	n, people, given, roles, known, words, capitals int
	titleness                                       float64
}

func (s *slotStat) add(p *part) {
	s.n++
	s.words += p.words
	s.capitals += p.capitals
	s.titleness += p.titleness
	s.people += count(p.person > 0)
	s.given += count(p.given && p.words <= 4)
	s.roles += count(p.role)
	s.known += count(p.known)
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// noteStyle holds statistics of all headers of a note, which show the habits of its author.
type noteStyle struct {
	talks   int
	slots   map[string]*slotStat
	words   map[string]int // number of each word with a capital in the note
	handles int            // number of talks with a handle on their first line
	// Shares of talks, as bins of share: with a name in the title, below it, with a key below
	// it, with a name at the end and the start of the title, with brackets, with a dash.
	personTitle, personBelow, keyBelow, personEnd, personStart, bracket, dash string
}

// styleOf returns the statistics of the headers of a note.
func styleOf(blocks []segment.Block, windows []window) *noteStyle {
	s := &noteStyle{talks: len(windows), slots: map[string]*slotStat{}, words: map[string]int{}}
	var title, below, key, end, start, bracket, dash int
	for i := range windows {
		hasBelow, hasKey := false, false
		for k := range windows[i].lines {
			l := &windows[i].lines[k]
			for j := range l.segments {
				p := &l.segments[j]
				st := s.slots[p.slot]
				if st == nil {
					st = &slotStat{}
					s.slots[p.slot] = st
				}
				st.add(p)
			}
			if k > 0 {
				hasBelow = hasBelow || l.onlyName
				hasKey = hasKey || l.isKey
				continue
			}
			title += count(l.people > 0)
			s.handles += count(slices.ContainsFunc(l.segments, func(p part) bool { return p.handle }))
			if n := len(l.segments); n > 0 {
				bracket += count(l.segments[n-1].bracket)
				start += count(l.segments[0].person > 0)
				end += count(n > 1 && l.segments[n-1].person > 0)
				dash += count(n > 1 && (l.segments[n-1].left == "-" || l.segments[0].right == "-"))
			}
		}
		below += count(hasBelow)
		key += count(hasKey)
	}
	n := max(1, len(windows))
	s.personTitle, s.personBelow, s.keyBelow = share(title, n), share(below, n), share(key, n)
	s.personEnd, s.personStart, s.bracket, s.dash = share(end, n), share(start, n), share(bracket, n), share(dash, n)
	for i := range blocks {
		if blocks[i].Kind == segment.Sentence {
			continue
		}
		eachWord(blocks[i].Text, func(w string) {
			if lexicon.IsCapital(w) {
				s.words[strings.ToLower(w)]++
			}
		})
	}
	return s
}

// share returns the bin of k out of n: "0" for none, "1" up to a third, "2" up to two thirds,
// else "3".
func share(k, n int) string {
	switch {
	case k == 0:
		return "0"
	case 3*k <= n:
		return "1"
	case 3*k <= 2*n:
		return "2"
	}
	return "3"
}

// emitter collects the features of one token or segment. The name of a feature is its parts,
// joined by "|".
type emitter struct {
	id  func(name []byte) int32
	buf []byte
	out []int32
}

// add adds a feature, unless the model lacks it.
func (e *emitter) add(parts ...string) {
	e.buf = e.buf[:0]
	for i, p := range parts {
		if i > 0 {
			e.buf = append(e.buf, '|')
		}
		e.buf = append(e.buf, p...)
	}
	if id := e.id(e.buf); id >= 0 {
		e.out = append(e.out, id)
	}
}

// scoreBin, titleBin, wordsBin and countBin return the names of classes of numbers. The bounds
// were set in the prototype, on the corpus; the weights depend on them.
func scoreBin(s float64) string {
	switch {
	case s < 1:
		return "0"
	case s < 2:
		return "1"
	case s < 4:
		return "2"
	}
	return "4"
}

func titleBin(t float64) string {
	switch {
	case t < -1:
		return "-"
	case t < 0.5:
		return "0"
	case t < 2:
		return "1"
	case t < 4:
		return "2"
	}
	return "4"
}

func wordsBin(n int) string {
	switch {
	case n <= 5:
		return digits[n]
	case n <= 8:
		return "6"
	}
	return "9"
}

func countBin(n int) string {
	switch {
	case n == 0:
		return "0"
	case n == 1:
		return "1"
	case n <= 3:
		return "2"
	case n <= 12:
		return "4"
	}
	return "13"
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// lookOf returns the class of a segment by its properties.
func lookOf(p *part) string {
	switch {
	case p.person > 0:
		return "person" + scoreBin(p.person)
	case p.handle:
		return "handle"
	case p.known:
		return "company"
	case p.role:
		return "role"
	case p.companyly > 1.5:
		return "companyly"
	case p.words <= 2 && p.given:
		return "given"
	case p.words <= 3 && p.capitals == p.words:
		return "Short"
	case p.words <= 3:
		return "short"
	case p.titleness > 1:
		return "title"
	}
	return "long"
}

// features sets the features of a header: those of each token, and those of each segment, which
// its tokens share.
func (r *Reader) features(out *Window, w *window, style *noteStyle, id func([]byte) int32) {
	x := &extractor{emitter: emitter{id: id}, r: r, w: w, style: style}
	x.personTitle = w.lines[0].people > 0
	x.anyPerson = slices.ContainsFunc(w.lines, func(l headerLine) bool { return l.people > 0 })
	x.nextOnly = len(w.lines) > 1 && w.lines[1].onlyName
	x.nextKey = len(w.lines) > 1 && w.lines[1].isKey
	for k := range w.lines {
		x.line(out, k)
		x.personAbove = x.personAbove || w.lines[k].people > 0
	}
}

// extractor computes the features of one header.
type extractor struct {
	emitter
	r     *Reader
	w     *window
	style *noteStyle

	anyPerson, personTitle, personAbove bool // whether the header, its title, the lines above have a name
	nextOnly, nextKey                   bool // onlyName and isKey of the line below the title
	l                                   *headerLine
	lk                                  string // key and kind of the line
	role                                string // "t" for the title, "n" for other lines
	first                               string // first word of the line
	best                                int    // index of the segment with the greatest titleness
	personSeg                           int    // index of the first segment that is a name, or -1
}

// line adds the features of line k to a window.
func (x *extractor) line(out *Window, k int) {
	l := &x.w.lines[k]
	x.l, x.lk, x.role, x.first, x.best, x.personSeg = l, l.key+l.kind, "n", "", 0, -1
	if k == 0 {
		x.role = "t"
	}
	if len(l.tokens) > 0 {
		x.first = l.tokens[0].small
	}
	for j := range l.segments {
		if l.segments[j].titleness > l.segments[x.best].titleness {
			x.best = j
		}
		if l.segments[j].person > 0 && x.personSeg < 0 {
			x.personSeg = j
		}
	}
	base := len(out.Shared)
	for j := range max(1, len(l.segments)) {
		x.out = nil
		x.segment(j)
		out.Shared = append(out.Shared, x.out)
	}
	names, known := x.names(), x.r.knownSpans(l)
	roleAt := -1
	for i := range l.tokens {
		x.out = nil
		x.token(i, names[i], known[i], roleAt)
		if lexicon.IsRole(l.tokens[i].small) {
			roleAt = i
		}
		out.Features = append(out.Features, x.out)
		out.Segment = append(out.Segment, base+l.segmentOf[i])
		out.Tokens = append(out.Tokens, l.tokens[i])
		out.Line = append(out.Line, k)
	}
	out.Blocks = append(out.Blocks, l.block)
}

// names returns a mark for each token of a name: "B" for the first and "I" for the others, with
// the bin of the name's score.
func (x *extractor) names() []string {
	names := make([]string, len(x.l.tokens))
	for _, n := range x.l.names {
		for i := n.from; i < n.to; i++ {
			names[i] = "I" + scoreBin(n.score)
		}
		names[n.from] = "B" + scoreBin(n.score)
	}
	return names
}

// noPart is the segment beside the first and the last one, and of a line without segments.
var noPart = part{look: "none", pos: "none"}

// segmentView is a segment with its neighbours and the statistics of its slot.
type segmentView struct {
	*part
	before, after *part
	stat          *slotStat
}

// view returns segment j of the line.
func (x *extractor) view(j int) segmentView {
	v := segmentView{part: &noPart, before: &noPart, after: &noPart, stat: &slotStat{}}
	if j >= len(x.l.segments) {
		return v
	}
	v.part = &x.l.segments[j]
	if j > 0 {
		v.before = &x.l.segments[j-1]
	}
	if j+1 < len(x.l.segments) {
		v.after = &x.l.segments[j+1]
	}
	v.stat = x.style.slots[v.slot]
	return v
}

// segment adds the features of segment j.
func (x *extractor) segment(j int) {
	p := x.view(j)
	slot, pos, st := p.slot, p.pos, p.stat
	role, look, words, title := x.role, p.look, wordsBin(p.words), titleBin(p.titleness)
	x.add("line", x.lk)
	x.add("cuts", p.left, p.right, role)
	x.add("left", p.left, pos, role, words)
	x.add("right", p.right, pos, role, words)
	x.add("slot", slot, words)
	x.add("look", look, x.lk)
	x.add("look", look, slot)
	x.add("looks", p.before.look, look, p.after.look, role)
	x.add("title", title, words, role)
	x.add("title", title, slot)
	x.add("besttitle", flag(j == x.best), pos, role)
	x.add("style4", x.style.bracket, x.style.dash, p.left, p.right, role)
	x.add("linewords", wordsBin(len(x.l.tokens)), x.lk)
	x.add("linefirst", x.first, x.lk)
	x.add("nextline", flag(x.nextOnly), flag(x.nextKey), role, pos, look)
	if st.n > 0 {
		often := share(st.n, x.style.talks)
		x.add("slotstat", role, pos, share(st.people, st.n), share(st.given, st.n), often, countBin(st.n))
		x.add("slotwords", role, pos, wordsBin((st.words+st.n/2)/st.n), titleBin(st.titleness/float64(st.n)), often)
		x.add("slotknown", share(st.known, st.n), share(st.roles, st.n), often, pos, role)
	}
	if x.personSeg >= 0 && j >= x.personSeg {
		x.add("since", digits[min(j-x.personSeg, 4)], look, role)
	}
	if p.handle {
		x.add("handles", share(x.style.handles, x.style.talks), flag(x.anyPerson), pos)
	}
}

// tokenView is a token with its segment and its marks.
type tokenView struct {
	*Token
	i           int // index in its line
	name, known string
	isName      string // flag of name
	roleAt      int    // index of the last role before it, or -1
	segment     segmentView
	segmentAt   int // index of the segment
}

// token adds the features of token i. name and known are its marks by names and knownSpans,
// roleAt is the index of the last role before it, or -1.
func (x *extractor) token(i int, name, known string, roleAt int) {
	j := x.l.segmentOf[i]
	t := tokenView{Token: &x.l.tokens[i], i: i, name: name, known: known, isName: flag(name != ""), roleAt: roleAt, segment: x.view(j), segmentAt: j}
	x.addWords(t)
	x.addLook(t)
	x.addTalk(t)
	x.addStyle(t)
	x.addPlace(t)
}

// addWords adds the words and shapes of a token and its neighbours, and its counts as a name.
func (x *extractor) addWords(t tokenView) {
	l, lex, role, lk, name, slot := x.l, x.r.lex, x.role, x.lk, t.name, t.segment.slot
	prev, next := tokenAt(l.tokens, t.i-1), tokenAt(l.tokens, t.i+1)
	prev2, next2 := tokenAt(l.tokens, t.i-2), tokenAt(l.tokens, t.i+2)
	x.add("w", t.small)
	x.add("w", t.small, role)
	x.add("w-1", prev.small)
	x.add("w+1", next.small)
	x.add("w-2", prev2.small, t.shape)
	x.add("w-1w", prev.small, t.shape, role)
	x.add("w+1w", next.small, t.shape, role)
	x.add("shape", t.shape, lk)
	x.add("shapes", prev.shape, t.shape, next.shape)
	x.add("shapes2", t.shape, next.shape, next2.shape)
	x.add("name", name)
	x.add("name", name, lk)
	x.add("name", name, slot)
	x.add("name", name, prev.small)
	x.add("name", name, next.small)
	given, surname, common := countBin(lex.Given(t.small)), countBin(lex.Surname(t.small)), countBin(lex.Common(t.small))
	x.add("given", given, surname, common, t.shape)
	x.add("given+1", given, countBin(lex.Surname(next.small)), countBin(lex.Common(next.small)), role)
	x.add("given-1", countBin(lex.Given(prev.small)), surname, common, role)
}

// addLook adds the look of a token's segment, and its marks as a role and a company.
func (x *extractor) addLook(t tokenView) {
	p, role := t.segment, x.role
	prev, next := tokenAt(x.l.tokens, t.i-1), tokenAt(x.l.tokens, t.i+1)
	x.add("slot", p.slot, t.shape)
	x.add("look", p.look, p.pos, wordsBin(p.words), t.isName, role)
	x.add("before", p.before.look, p.left, t.shape, role)
	x.add("after", p.after.look, p.right, t.shape, role)
	x.add("role", flag(lexicon.IsRole(t.small)), flag(p.role), role)
	x.add("known", t.known, t.shape, role)
	x.add("known", t.known, prev.small)
	x.add("known", t.known, next.small)
	x.add("known", t.known, p.slot)
	if t.roleAt >= 0 {
		x.add("afterrole", digits[min(t.i-t.roleAt, 4)], prev.small, t.shape)
		x.add("afterrole", digits[min(t.i-t.roleAt, 4)], p.left, p.look)
	}
}

// addTalk adds how often a token is in its talk, in addresses and in names of companies.
func (x *extractor) addTalk(t tokenView) {
	p, role := t.segment, x.role
	prev := tokenAt(x.l.tokens, t.i-1)
	if len(t.small) > 3 && !t.Separates {
		host := flag(strings.Contains(x.w.hosts, t.small))
		x.add("host", host, t.shape, role)
		x.add("host", host, t.name, p.slot)
	}
	inTalk := countBin(x.w.words[t.small])
	x.add("talkcount", inTalk, t.shape, role, t.isName)
	x.add("talkcount", inTalk, t.known, role, prev.small)
	x.add("companyly", titleBin(x.r.lex.Companyness(t.small)), t.shape)
	x.add("companyly", titleBin(p.companyly), p.left, t.shape)
}

// addStyle adds the habits of the author: how the headers of the note are written, and the line.
func (x *extractor) addStyle(t tokenView) {
	l, role, lk, name, pos := x.l, x.role, x.lk, t.name, t.segment.pos
	if st := t.segment.stat; st.n > 0 {
		words := wordsBin((st.words + st.n/2) / st.n)
		x.add("slotwords", role, pos, words, share(st.people, st.n), share(st.given, st.n), t.isName)
		x.add("slotcaps", share(st.capitals, max(1, st.words)), words, pos, role, t.shape)
	}
	x.add("style", x.style.personTitle, x.style.personBelow, role, pos, name)
	x.add("style2", x.style.personEnd, x.style.personStart, pos, role, t.isName)
	x.add("style3", x.style.keyBelow, x.style.personBelow, lk, name)
	x.add("linefirst", x.first, name, role)
	x.add("only", flag(l.onlyName), name, lk)
	x.add("only", flag(l.onlyName), t.segment.look, role, t.shape)
	x.add("key", flag(l.isKey), name, role, pos)
	x.add("people", digits[min(l.people, 3)], flag(x.personTitle), flag(x.personAbove), lk, name)
}

// addPlace adds the place of a token in its line and its segment, and its markup.
func (x *extractor) addPlace(t tokenView) {
	p, role, lk, i := t.segment, x.role, x.lk, t.i
	x.add("index", digits[min(i, 4)], lk, t.shape)
	x.add("end", digits[min(len(x.l.tokens)-1-i, 4)], role, t.shape)
	x.add("segindex", digits[max(0, min(i-p.from, 3))], digits[max(0, min(p.to-1-i, 3))], p.look, role)
	if x.personSeg >= 0 && t.segmentAt >= x.personSeg {
		x.add("since", digits[min(t.segmentAt-x.personSeg, 4)], p.left, t.shape, t.known)
	}
	x.add("bracket", flag(p.bracket), p.pos, t.shape, t.name, role)
	if p.handle {
		x.add("handle", flag(t.shape == "@"), flag(x.anyPerson), lk, p.pos)
		x.add("handle", flag(t.shape == "@"), share(x.style.handles, x.style.talks), flag(x.anyPerson))
	}
	mark := markup(x.l.block, t.Token)
	x.add("markup", mark, t.name, role)
	x.add("markup", mark, p.look, lk)
	x.add("notecount", countBin(x.style.words[t.small]), t.shape, role)
}

// markup returns the letters of the spans around a token: "b" bold, "i" italic, "l" link, "q"
// quote.
func markup(b *segment.Block, t *Token) string {
	m := ""
	for _, s := range [...]struct {
		sign   string
		ranges []graph.Range
	}{{"b", b.Bold}, {"i", b.Italic}, {"l", b.Link}, {"q", b.Quoted}} {
		if slices.ContainsFunc(s.ranges, func(r graph.Range) bool { return r.Start <= t.Start && t.End <= r.End }) {
			m += s.sign
		}
	}
	return m
}

// noToken is the token beside the first and the last one.
var noToken = Token{shape: "none"}

// tokenAt returns token i, or noToken if i is out of range.
func tokenAt(tokens []Token, i int) *Token {
	if i < 0 || i >= len(tokens) {
		return &noToken
	}
	return &tokens[i]
}

// knownSpans returns a mark for each token of a known company: "B" for the first and "I" for the
// others. It takes the longest name at each token.
func (r *Reader) knownSpans(l *headerLine) []string {
	out := make([]string, len(l.tokens))
	for i := 0; i < len(l.tokens); i++ {
		if l.tokens[i].Separates || !r.begins[l.tokens[i].small] {
			continue
		}
		for n := min(4, len(l.tokens)-i); n > 0; n-- {
			if l.tokens[i+n-1].Separates {
				continue
			}
			if r.isCompany(l.block.Text[l.tokens[i].Start:l.tokens[i+n-1].End]) {
				for k := i; k < i+n; k++ {
					out[k] = "I"
				}
				out[i] = "B"
				i += n - 1
				break
			}
		}
	}
	return out
}
