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

// window is the header of a talk: its title block and the blocks behind it that may say
// who speaks.
type window struct {
	lines []headerLine
	words map[string]int // occurrences of words in the talk, its header included
	hosts string         // the addresses and handles of the talk, in lower case
}

// headerLine is a block of a header.
type headerLine struct {
	block    *segment.Block
	tokens   []Token
	segments []part
	names    []nameSpan
	of       []int // the segment of each token
	key      string
	kind     string
	people   int
	onlyName bool // nothing but a name, perhaps with a role or handle
	isKey    bool // begins with "Speaker:", "by"
}

// nameSpan is a name by the lexicon, in tokens.
type nameSpan struct {
	from, to int
	score    float64
}

// part is what stands between two separators of a line.
type part struct {
	from, to  int // tokens
	left      string
	right     string
	words     int
	capitals  int
	person    float64 // score of a name that fills it, 0 for none
	given     bool    // its first word is a given name
	role      bool
	known     bool // a company of the vocabulary or of the talks fills it
	companyly float64
	handle    bool
	titleness float64
	bracket   bool
	pos       string // "only", "first", "mid", "last"
	slot      string // its place, by which the titles of a note are alike
	sort      string // what look returns
}

const (
	headerLines  = 5  // blocks of a header, the title included
	headerTokens = 60 // of a line
	proseTokens  = 44 // of a paragraph: its first two sentences or so
)

// windowOf returns the header of the talk that begins at block at; end is the block of
// the next talk.
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

// bodyBlocks is how many blocks of a talk are searched for words that recur.
const bodyBlocks = 60

// readBody counts the words of a talk and gathers its addresses.
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

// alwaysRead is how many lines of a header are read whatever stands in them.
const alwaysRead = 1

// mayTell reports whether a line holds anything that speakers or companies are told by.
func (l *headerLine) mayTell() bool {
	if len(l.tokens) <= 5 && slices.ContainsFunc(l.tokens, func(t Token) bool { return lexicon.IsCapital(t.Text) }) {
		return true // a bare company, a name that no list knows
	}
	return l.people > 0 || l.isKey || slices.ContainsFunc(l.segments, func(p part) bool {
		return p.handle || p.known || p.role || p.companyly > 1
	})
}

var kindLetters = [...]string{segment.FrontTitle: "F", segment.Heading: "H", segment.BoldLine: "S", segment.Line: "B", segment.Paragraph: "P", segment.Quote: "Q", segment.Row: "T", segment.Item: "L", segment.Sentence: "N"}

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
	r.cut(&l)
	if len(w.lines) < alwaysRead || l.mayTell() {
		w.lines = append(w.lines, l)
	}
}

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

// isShouted reports whether a text has capital letters only.
func isShouted(s string) bool { return len(s) > 4 && !strings.ContainsFunc(s, unicode.IsLower) }

// capitalized lowers all letters but the first of each word; its length stays.
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

// cut parts a line into segments at separators and small words.
func (r *Reader) cut(l *headerLine) {
	l.of = make([]int, len(l.tokens))
	from, left, depth := 0, "^", 0
	end := func(to int, right string) {
		if to > from {
			p := part{from: from, to: to, left: left, right: right, bracket: depth > 0}
			r.judge(l, &p)
			for k := from; k < to; k++ {
				l.of[k] = len(l.segments)
			}
			l.segments = append(l.segments, p)
		}
		left = right
	}
	for k := range l.tokens {
		t := &l.tokens[k]
		if t.Separates && t.small == "-" && !t.Spaced {
			continue
		}
		if !t.isCut() {
			continue
		}
		right := t.small
		if !t.Separates {
			right = introducers[right]
		}
		end(k, right)
		l.of[k] = max(0, len(l.segments)-1)
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
		switch {
		case len(l.segments) == 1:
			l.segments[i].pos = "only"
		case i == 0:
			l.segments[i].pos = "first"
		case i == len(l.segments)-1:
			l.segments[i].pos = "last"
		default:
			l.segments[i].pos = "mid"
		}
		l.segments[i].slot = l.slotOf(&l.segments[i])
	}
	named := false
	l.onlyName = len(l.segments) > 0
	for i := range l.segments {
		p := &l.segments[i]
		named = named || p.person > 0
		if p.person == 0 && !p.role && !p.handle && !p.known && p.words > 3 {
			l.onlyName = false
		}
	}
	l.onlyName = l.onlyName && named
	if len(l.tokens) > 0 {
		w := l.tokens[0].small
		l.isKey = speakerKeys[w] || introducers[w] == "by" && w != "di" && len(l.tokens) < 12
	}
}

var speakerKeys = set("speaker speakers presenter presenters presented author authors host hosts panelists panelist presentation who sprecher referent referenten intervenant intervenants orateur orateurs ponente relatore relatori докладчик спикер palestrante speaker(s)")

// judge sets what a segment looks like.
func (r *Reader) judge(l *headerLine, p *part) {
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
	p.sort = p.sorted()
}

// slotOf returns the place of a segment, by which the titles of a note are alike.
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

// slotStat is what the segments at one slot of a note's talks look like.
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

// noteStyle is how the headers of a note are alike.
type noteStyle struct {
	talks int
	slots map[string]*slotStat
	words map[string]int // occurrences of words with capitals in the note
	// Shares of talks, as bins.
	personTitle, personBelow, keyBelow, personEnd, personStart, bracket, dash string
	handles                                                                   int // talks with a handle on their first line
}

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

// share returns a bin of k out of n: "0", "1" to a third, "2" to two thirds, "3".
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

// emitter gathers the features of one token. Features are words joined by "|".
type emitter struct {
	id  func(name []byte) int32
	buf []byte
	out []int32
}

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

// look says in a word what a segment is.
func (p *part) look() string {
	if p == nil {
		return "none"
	}
	return p.sort
}

func (p *part) sorted() string {
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

// features sets the features of a header: of each token, and of each segment of a line
// what all its tokens have in common.
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

// extractor makes the features of one header.
type extractor struct {
	emitter
	r     *Reader
	w     *window
	style *noteStyle

	anyPerson, personTitle, personAbove bool // a name in the header, in its title, above the line
	nextOnly, nextKey                   bool // the line below the title
	l                                   *headerLine
	lk, role                            string // the line and its kind; "t" for the title, "n" for others
	first                               string // the first word of the line
	best                                int    // the segment that looks most like a title
	personSeg                           int    // the first segment that is a name, or -1
}

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
		out.Segment = append(out.Segment, base+l.of[i])
		out.Tokens = append(out.Tokens, l.tokens[i])
		out.Line = append(out.Line, k)
	}
	out.Blocks = append(out.Blocks, l.block)
}

// names marks the tokens of names: "B" or "I" and how likely the name is.
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

var noPart = part{sort: "none"}

// parts returns a segment of the line and those beside it.
func (x *extractor) parts(j int) (before, p, after *part, slot, pos string, stat *slotStat) {
	if j >= len(x.l.segments) {
		return nil, &noPart, nil, "", "none", &slotStat{}
	}
	p = &x.l.segments[j]
	if j > 0 {
		before = &x.l.segments[j-1]
	}
	if j+1 < len(x.l.segments) {
		after = &x.l.segments[j+1]
	}
	return before, p, after, p.slot, p.pos, x.style.slots[p.slot]
}

// segment adds what all tokens of a segment have in common.
func (x *extractor) segment(j int) {
	before, p, after, slot, pos, st := x.parts(j)
	role, look, words, title := x.role, p.look(), wordsBin(p.words), titleBin(p.titleness)
	x.add("line", x.lk)
	x.add("cuts", p.left, p.right, role)
	x.add("left", p.left, pos, role, words)
	x.add("right", p.right, pos, role, words)
	x.add("slot", slot, words)
	x.add("look", look, x.lk)
	x.add("look", look, slot)
	x.add("looks", before.look(), look, after.look(), role)
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

// token adds what is of one token: its words, shape and place, its name and company.
func (x *extractor) token(i int, name, known string, roleAt int) {
	l, lex, role, lk := x.l, x.r.lex, x.role, x.lk
	t, prev, next := &l.tokens[i], tokenAt(l.tokens, i-1), tokenAt(l.tokens, i+1)
	prev2, next2 := tokenAt(l.tokens, i-2), tokenAt(l.tokens, i+2)
	j := l.of[i]
	before, p, after, slot, pos, st := x.parts(j)
	look, isName := p.look(), flag(name != "")
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
	x.add("slot", slot, t.shape)
	x.add("look", look, pos, wordsBin(p.words), isName, role)
	x.add("before", before.look(), p.left, t.shape, role)
	x.add("after", after.look(), p.right, t.shape, role)
	x.add("role", flag(lexicon.IsRole(t.small)), flag(p.role), role)
	x.add("known", known, t.shape, role)
	x.add("known", known, prev.small)
	x.add("known", known, next.small)
	x.add("known", known, slot)
	if roleAt >= 0 {
		x.add("afterrole", digits[min(i-roleAt, 4)], prev.small, t.shape)
		x.add("afterrole", digits[min(i-roleAt, 4)], p.left, look)
	}
	if len(t.small) > 3 && !t.Separates {
		host := flag(strings.Contains(x.w.hosts, t.small))
		x.add("host", host, t.shape, role)
		x.add("host", host, name, slot)
	}
	inTalk := countBin(x.w.words[t.small])
	x.add("talkcount", inTalk, t.shape, role, isName)
	x.add("talkcount", inTalk, known, role, prev.small)
	x.add("companyly", titleBin(lex.Companyness(t.small)), t.shape)
	x.add("companyly", titleBin(p.companyly), p.left, t.shape)
	if st.n > 0 {
		words := wordsBin((st.words + st.n/2) / st.n)
		x.add("slotwords", role, pos, words, share(st.people, st.n), share(st.given, st.n), isName)
		x.add("slotcaps", share(st.capitals, max(1, st.words)), words, pos, role, t.shape)
	}
	x.add("style", x.style.personTitle, x.style.personBelow, role, pos, name)
	x.add("style2", x.style.personEnd, x.style.personStart, pos, role, isName)
	x.add("style3", x.style.keyBelow, x.style.personBelow, lk, name)
	x.add("linefirst", x.first, name, role)
	x.add("only", flag(l.onlyName), name, lk)
	x.add("only", flag(l.onlyName), look, role, t.shape)
	x.add("key", flag(l.isKey), name, role, pos)
	x.add("people", digits[min(l.people, 3)], flag(x.personTitle), flag(x.personAbove), lk, name)
	x.add("index", digits[min(i, 4)], lk, t.shape)
	x.add("end", digits[min(len(l.tokens)-1-i, 4)], role, t.shape)
	x.add("segindex", digits[max(0, min(i-p.from, 3))], digits[max(0, min(p.to-1-i, 3))], look, role)
	if x.personSeg >= 0 && j >= x.personSeg {
		x.add("since", digits[min(j-x.personSeg, 4)], p.left, t.shape, known)
	}
	x.add("bracket", flag(p.bracket), pos, t.shape, name, role)
	if p.handle {
		x.add("handle", flag(t.shape == "@"), flag(x.anyPerson), lk, pos)
		x.add("handle", flag(t.shape == "@"), share(x.style.handles, x.style.talks), flag(x.anyPerson))
	}
	mark := markup(l.block, t)
	x.add("markup", mark, name, role)
	x.add("markup", mark, look, lk)
	x.add("notecount", countBin(x.style.words[t.small]), t.shape, role)
}

// markup names the spans that a token lies in.
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

var nothing = Token{shape: "none"}

// tokenAt returns token i, or an empty token if i is out of range.
func tokenAt(tokens []Token, i int) *Token {
	if i < 0 || i >= len(tokens) {
		return &nothing
	}
	return &tokens[i]
}

// knownSpans marks the tokens of companies that the vocabulary or the talks know: "B" and
// "I", the longest first.
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
