package segment

import (
	"fmt"
	"math"
	"slices"

	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

// scale lists the values of a feature, by names or by bounds. The class of a number is the
// index of the first bound above it.
type scale struct {
	bounds []float64
	names  []string
}

// size returns the number of values.
func (s *scale) size() int {
	if s.names != nil {
		return len(s.names)
	}
	return len(s.bounds) + 1
}

// class returns the class of a number.
func (s *scale) class(x float64) int {
	for i, b := range s.bounds {
		if x < b {
			return i
		}
	}
	return len(s.bounds)
}

// label returns the name of a class: "yes", "0.5..0.8".
func (s *scale) label(class int) string {
	switch {
	case s.names != nil:
		return s.names[class]
	case class == 0:
		return fmt.Sprintf("<%g", s.bounds[0])
	case class == len(s.bounds):
		return fmt.Sprintf(">=%g", s.bounds[class-1])
	}
	return fmt.Sprintf("%g..%g", s.bounds[class-1], s.bounds[class])
}

// The scales. The bounds split the blocks of the corpus into classes of about equal size.
var (
	yesNo   = &scale{names: []string{"no", "yes"}}
	shares  = &scale{bounds: []float64{0.001, 0.06, 0.15, 0.3, 0.5, 0.7, 0.86, 0.999}}
	thirds  = &scale{bounds: []float64{0.05, 0.3, 0.7}}
	counts  = &scale{bounds: []float64{1, 2, 3, 4, 6, 9, 14, 23, 41}}
	fewer   = &scale{bounds: []float64{1, 2, 4, 8, 20}}
	lengths = &scale{bounds: []float64{2, 3, 4, 5, 6, 8, 10, 13, 17, 24, 40}}
	odds    = &scale{bounds: []float64{-4, -2.5, -1.5, -0.7, 0, 0.7, 1.5, 2.5, 4}}
	oddsFew = &scale{bounds: []float64{-1.5, 0, 1.5, 3}}
	changes = &scale{bounds: []float64{-2.5, -1, -0.3, 0.3, 1, 2.5}}
	ratios  = &scale{bounds: []float64{0.4, 0.7, 1.5, 2.5}}
	varied  = &scale{bounds: []float64{0.25, 0.5, 0.8, 1.2, 1.8, 2.9}}
	parts   = &scale{bounds: []float64{0.01, 0.05, 0.15, 0.4, 0.7, 0.9}}
	upTo3   = &scale{names: []string{"0", "1", "2", "3"}}
	kinds   = &scale{names: []string{"front", "heading", "bold", "line", "paragraph", "quote", "row", "item", "sentence", "none"}}
	levels  = &scale{names: []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}}
	formats = &scale{names: []string{"text", "md", "org", "rst", "adoc"}}
	chars   = &scale{names: []string{"upper", "lower", "digit", "quote", "other", "stop", "colon", "question", "bang", "comma", "bracket"}}
	places  = &scale{names: []string{"none", "within", "start", "whole"}}
	names   = &scale{names: []string{"none", "only", "start", "end", "behind", "within"}}
	delims  = &scale{names: []string{"none", "dash", "colon", "by"}}
	generic = &scale{names: []string{"no", "part", "around", "break"}}
	ranks   = &scale{names: []string{"1", "2", "3", "4", "5", "none"}}
	deltas  = &scale{names: []string{"none", "deeper", "same", "shallower"}}
	shapes  = &scale{names: []string{"0", "1", "m", "3", "1.1", "1.m", "6", "m.1", "m.m", "9", "10", "11", "12", "1.1.1", "1.1.m", "15", "1.m.1", "1.m.m", "18", "19", "20", "21", "m.1.1", "m.1.m", "24", "m.m.1", "m.m.m"}}
)

// template is a feature with the scales of its values. A conjunction has several scales.
type template struct {
	name   string
	scales []*scale
	first  int // place of its first weight
}

// Features lists the features of blocks with the places of their weights.
type Features struct {
	templates []template
	size      int
}

// index adds a feature and returns its number.
func (s *Features) index(name string, scales ...*scale) int {
	size := 1
	for _, sc := range scales {
		size *= sc.size()
	}
	s.templates = append(s.templates, template{name, scales, s.size})
	s.size += size
	return len(s.templates) - 1
}

// Label returns the name of a place among the weights: "sig.names=0.3..0.5".
func (s *Features) Label(place int) string {
	t := &s.templates[len(s.templates)-1]
	for i := range s.templates {
		if s.templates[i].first > place {
			t = &s.templates[i-1]
			break
		}
	}
	rest := place - t.first
	out := ""
	for i := len(t.scales) - 1; i >= 0; i-- {
		n := t.scales[i].size()
		value := t.scales[i].label(rest % n)
		if rest /= n; out != "" {
			value += ","
		}
		out = value + out
	}
	return t.name + "=" + out
}

// emitter writes the features of one block. When it declares, it also adds their templates: a
// feature is named only where it is computed.
type emitter struct {
	space   *Features
	declare bool
	at      int // index of the next template
	out     []int32
}

// put1 writes a feature with one scale. put2, put3 and put4 write conjunctions.
func (e *emitter) put1(name string, a *scale, x int) {
	if e.declare {
		e.space.index(name, a)
	}
	t := &e.space.templates[e.at]
	e.at++
	e.out = append(e.out, int32(t.first+x))
}

func (e *emitter) put2(name string, a, b *scale, x, y int) {
	if e.declare {
		e.space.index(name, a, b)
	}
	t := &e.space.templates[e.at]
	e.at++
	e.out = append(e.out, int32(t.first+x*b.size()+y))
}

func (e *emitter) put3(name string, a, b, c *scale, x, y, z int) {
	if e.declare {
		e.space.index(name, a, b, c)
	}
	t := &e.space.templates[e.at]
	e.at++
	e.out = append(e.out, int32(t.first+(x*b.size()+y)*c.size()+z))
}

func (e *emitter) put4(name string, a, b, c, d *scale, x, y, z, w int) {
	if e.declare {
		e.space.index(name, a, b, c, d)
	}
	t := &e.space.templates[e.at]
	e.at++
	e.out = append(e.out, int32(t.first+((x*b.size()+y)*c.size()+z)*d.size()+w))
}

// num writes the class of a number.
func (e *emitter) num(name string, a *scale, x float64) { e.put1(name, a, a.class(x)) }

// flag writes a truth.
func (e *emitter) flag(name string, yes bool) { e.put1(name, yesNo, bit(yes)) }

// bit returns 1 for true.
func bit(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// NewFeatures returns the features of blocks. The lexicon is that of the model.
func NewFeatures(lex *lexicon.Lexicon) *Features {
	s := &Features{}
	blocks := []Block{{Kind: Heading, Level: 1, Line: 1, EndLine: 1, Text: "x", Signature: "H1", Parent: -1}}
	v := NewView(blocks, Text, lex)
	e := &emitter{space: s, declare: true}
	v.emit(e, 0)
	return s
}

// Vector appends the places of the features of block i of a note to room.
func (s *Features) Vector(room []int32, v *View, i int) []int32 {
	e := emitter{space: s, out: room}
	v.emit(&e, i)
	return e.out
}

// Size returns the number of places. The place of the bias follows them.
func (s *Features) Size() int { return s.size }

// emit writes the features of block i. Every call writes the same features in the same order,
// which the places of the weights depend on.
func (v *View) emit(e *emitter, i int) {
	v.emitKind(e, i)
	v.emitText(e, i)
	v.emitNeighbours(e, i)
	v.emitSignature(e, i)
	v.emitPlace(e, i)
	v.emitConjunctions(e, i)
}

// emitKind writes the kind of a block and its markup.
func (v *View) emitKind(e *emitter, i int) {
	b := &v.blocks[i]
	e.put2("kind", kinds, levels, int(b.Kind), b.Level)
	e.put2("kind.format", kinds, formats, int(b.Kind), int(v.format))
	e.flag("numbered", b.Numbered)
	e.flag("underlined", b.Underlined)
	e.flag("todo", b.Todo)
	e.flag("comment", b.Comment)
	e.flag("begins bold", v.facts[i].boldStart)
	e.flag("italic", v.facts[i].italic)
}

// emitText writes the facts of a block's text.
func (v *View) emitText(e *emitter, i int) {
	f, k := &v.facts[i], int(v.blocks[i].Kind)
	e.num("titleness", odds, f.titleness)
	e.num("eventness", odds, f.eventness)
	e.num("words", lengths, float64(f.words))
	e.num("capitals", shares, float64(f.capitals)/100)
	e.put1("begin", chars, f.begin)
	e.put1("end", chars, f.end)
	e.flag("time", f.time)
	e.flag("date", f.date)
	e.flag("day", f.day)
	e.flag("talk word", f.talkWord)
	e.flag("event word", f.eventWord)
	e.put1("delimiter", delims, f.delimiter)
	e.put1("quote", places, f.quote)
	e.put1("link", places, f.link)
	e.flag("number", f.number)
	e.put1("generic", generic, f.generic)
	e.flag("list", f.list)
	e.flag("title key", f.titleKey)
	e.flag("holds talks", v.holds[i])
	e.put2("kind,held", kinds, yesNo, k, bit(v.held[i]))
	e.put1("name", names, f.name)
	e.flag("name with role", f.rank)
	e.flag("role", f.role)
	e.flag("url", f.url)
	e.flag("handle", f.handle)
	e.flag("key", f.key)
	e.put2("kind,name", kinds, names, k, f.name)
	e.put2("kind,words", kinds, lengths, k, lengths.class(float64(f.words)))
	e.put2("kind,titleness", kinds, odds, k, odds.class(f.titleness))
	e.put2("kind,link", kinds, places, k, f.link)
	e.put2("kind,quote", kinds, places, k, f.quote)
	e.put3("kind,begin,end", kinds, chars, chars, k, f.begin, f.end)
}

// at returns the facts and the kind of block i. It returns no facts and the kind "none" if there
// is no such block.
func (v *View) at(i int) (*facts, int) {
	if i < 0 || i >= len(v.blocks) {
		return &facts{}, kinds.size() - 1
	}
	return &v.facts[i], int(v.blocks[i].Kind)
}

// compared returns the kind of block k, a neighbour of block i. If both have the same kind, it
// also compares their levels by the scale deltas.
func (v *View) compared(i, k int) (kind, delta int) {
	if k < 0 || k >= len(v.blocks) {
		return kinds.size() - 1, 0
	}
	b, o := &v.blocks[i], &v.blocks[k]
	if b.Kind != o.Kind {
		return int(o.Kind), 0
	}
	switch {
	case o.Level > b.Level:
		delta = 1
	case o.Level == b.Level:
		delta = 2
	default:
		delta = 3
	}
	return int(o.Kind), delta
}

// emitNeighbours writes the two blocks before and behind a block, and what separates them.
func (v *View) emitNeighbours(e *emitter, i int) {
	b := &v.blocks[i]
	next := v.next[i]
	second := len(v.blocks)
	if next < len(v.blocks) {
		second = v.next[next]
	}
	prev := v.prev[i]
	before := -1
	if prev >= 0 {
		before = v.prev[prev]
	}
	e.put1("name below", upTo3, int(v.below[i]))
	e.put2("kind,name below", kinds, upTo3, int(b.Kind), int(v.below[i]))
	kn, dn := v.compared(i, next)
	e.put2("next", kinds, deltas, kn, dn)
	ks, ds := v.compared(i, second)
	e.put2("second", kinds, deltas, ks, ds)
	kp, dp := v.compared(i, prev)
	e.put2("previous", kinds, deltas, kp, dp)
	kb, db := v.compared(i, before)
	e.put2("before", kinds, deltas, kb, db)
	e.put3("kind,next", kinds, kinds, deltas, int(b.Kind), kn, dn)
	e.put3("kind,previous", kinds, kinds, deltas, int(b.Kind), kp, dp)
	v.emitAhead(e, next, aheadNames[0])
	v.emitAhead(e, second, aheadNames[1])
	f, _ := v.at(next)
	e.num("next.titleness", oddsFew, f.titleness)
	v.emitPrevious(e, prev)
	e.num("blank before", upTo3bounds, float64(b.BlankBefore))
	e.num("blank after", upTo3bounds, float64(b.BlankAfter))
	e.flag("rule before", b.RuleBefore)
	e.flag("rule after", b.RuleAfter)
	e.put3("kind,blanks", kinds, upTo3bounds, upTo3bounds, int(b.Kind), upTo3bounds.class(float64(b.BlankBefore)), upTo3bounds.class(float64(b.BlankAfter)))
	e.num("body", counts, float64(b.Body))
	e.put2("kind,body", kinds, counts, int(b.Kind), counts.class(float64(b.Body)))
	e.put2("kind,bold", kinds, yesNo, int(b.Kind), bit(v.facts[i].boldStart))
}

// emitAhead writes the facts of block k behind a block, under the given names.
func (v *View) emitAhead(e *emitter, k int, called [13]string) {
	f, _ := v.at(k)
	e.put1(called[0], names, f.name)
	e.flag(called[1], f.rank)
	e.flag(called[2], f.role)
	e.flag(called[3], f.url)
	e.flag(called[4], f.handle)
	e.flag(called[5], f.key)
	e.flag(called[6], f.italic)
	e.flag(called[7], f.boldStart)
	e.num(called[8], lengths, float64(f.words))
	e.flag(called[9], f.talkWord)
	e.flag(called[10], f.time || f.date)
	e.put1(called[11], chars, f.end)
	e.put1(called[12], generic, f.generic)
}

// emitPrevious writes the facts of block k before a block.
func (v *View) emitPrevious(e *emitter, k int) {
	f, _ := v.at(k)
	e.num("previous.titleness", oddsFew, f.titleness)
	e.put1("previous.name", names, f.name)
	e.flag("previous.key", f.key || f.rank)
	e.num("previous.words", lengths, float64(f.words))
	e.put1("previous.end", chars, f.end)
	e.flag("previous.day", f.day)
	e.put1("previous.generic", generic, f.generic)
	e.flag("previous.talk word", f.talkWord)
}

// aheadNames lists the names of the features of the next block and of the second next.
var aheadNames = [2][13]string{
	{"next.name", "next.name with role", "next.role", "next.url", "next.handle", "next.key", "next.italic", "next.bold", "next.words", "next.talk word", "next.time", "next.end", "next.generic"},
	{"second.name", "second.name with role", "second.role", "second.url", "second.handle", "second.key", "second.italic", "second.bold", "second.words", "second.talk word", "second.time", "second.end", "second.generic"},
}

// upTo3bounds has the classes 0, 1, 2 and more.
var upTo3bounds = &scale{bounds: []float64{1, 2, 3}}

// emitSignature writes the statistics of a block's signature, and compares the block with them.
func (v *View) emitSignature(e *emitter, i int) {
	b, f, st := &v.blocks[i], &v.facts[i], &v.sigs[v.sig[i]]
	n := float64(st.n)
	e.num("sig.count", counts, n)
	e.num("sig.part", parts, n/float64(len(v.blocks)))
	for k := range st.share {
		e.num(shareNames[k], shares, st.share[k])
	}
	e.num("sig.titleness", odds, st.mean[mnTitle])
	e.num("sig.eventness", odds, st.mean[mnEvent])
	e.num("sig.capitals", shares, st.mean[mnCapitals])
	e.num("sig.words", lengths, st.mean[mnWords])
	e.num("sig.body", counts, st.mean[mnBody])
	e.num("sig.median body", counts, st.medianBody)
	e.num("sig.varied bodies", varied, st.cvBody)
	e.num("sig.varied gaps", varied, st.cvGap)
	e.num("sig.cover", parts, st.cover)
	e.num("sig.distinct", shares, st.distinct)
	e.num("sig.first words", shares, st.firsts)
	e.num("sig.parents", fewer, float64(st.parents))
	e.num("sig.siblings", counts, st.siblings)
	e.flag("sig.best by names", st.bestNames)
	e.flag("sig.best by titleness", st.bestTitle)
	e.num("titleness to sig", changes, f.titleness-st.mean[mnTitle])
	e.num("words to sig", ratios, (float64(f.words)+1)/(st.mean[mnWords]+1))
	e.num("body to sig", ratios, (float64(b.Body)+1)/(st.mean[mnBody]+1))
	e.num("gap to sig", ratios, float64(v.gap[i])*n/(float64(v.lines)*max(st.cover, 0.01)+1))
	e.put2("name,sig", names, thirds, f.name, thirds.class(st.share[shNames]))
	e.put2("only name,sig", yesNo, thirds, bit(f.name == nameOnly), thirds.class(st.share[shOnly]))
	e.put2("name below,sig", upTo3, thirds, int(v.below[i]), thirds.class(st.share[shBelow]))
	e.put2("time,sig", yesNo, thirds, bit(f.time), thirds.class(st.share[shTime]))
	e.put2("rule,sig", yesNo, thirds, bit(b.RuleBefore), thirds.class(st.share[shRule]))
	e.put2("link,sig", yesNo, thirds, bit(f.link > 1), thirds.class(st.share[shLink]))
	e.put2("delimiter,sig", yesNo, thirds, bit(f.delimiter == 1 || f.delimiter == 3), thirds.class(st.share[shDelim]))
	e.put2("generic,sig", generic, thirds, f.generic, thirds.class(st.share[shGeneric]))
	e.put2("number,sig", yesNo, thirds, bit(f.number), thirds.class(st.share[shNumber]))
	e.put2("blank,sig", yesNo, thirds, bit(b.BlankBefore > 1), thirds.class(st.share[shBlank]))
	e.put1("recurs", upTo3, int(v.recurs[i]))
	e.put2("kind,recurs", kinds, upTo3, int(b.Kind), int(v.recurs[i]))
	e.put2("kind,sig.count", kinds, counts, int(b.Kind), counts.class(n))
	e.put2("kind,sig.names", kinds, shares, int(b.Kind), shares.class(max(st.share[shNames], st.share[shBelow])))
	e.put2("kind,sig.titleness", kinds, odds, int(b.Kind), odds.class(st.mean[mnTitle]))
}

// shareNames lists the names of the shares, in the order of their constants.
var shareNames = [numShares]string{"sig.names", "sig.only names", "sig.name below", "sig.roles", "sig.times", "sig.talk words", "sig.days", "sig.event words", "sig.links", "sig.delimiters", "sig.colons", "sig.stops", "sig.quotes", "sig.questions", "sig.numbers", "sig.rules", "sig.blanks", "sig.paragraph next", "sig.heading next", "sig.item next", "sig.no body", "sig.generic", "sig.italic next", "sig.url next", "sig.lower case", "sig.long", "sig.short", "sig.key next"}

// emitPlace writes the place of a block in its note and among its headings.
func (v *View) emitPlace(e *emitter, i int) {
	b, st := &v.blocks[i], &v.sigs[v.sig[i]]
	at := float64(i) / float64(len(v.blocks))
	e.num("place", parts, at)
	e.flag("first", i == 0)
	e.num("note.blocks", &scaleBlocks, float64(len(v.blocks)))
	e.num("note.headings", counts, float64(v.heads))
	e.num("note.heading share", shares, float64(v.heads)/float64(len(v.blocks)))
	e.put1("level rank", ranks, st.rank)
	e.put1("level rank of several", ranks, st.rankSeveral)
	e.flag("alone on level", st.n == 1 && b.Kind == Heading)
	e.put2("shape,rank", shapes, ranks, v.shape, st.rank)
	e.put2("kind,no headings", kinds, yesNo, int(b.Kind), bit(v.heads == 0))
	e.put2("kind,first", kinds, yesNo, int(b.Kind), bit(i == 0))
	v.emitRoot(e, i)
	v.emitParent(e, i)
	e.num("order", counts, float64(v.order[i]))
	under, time := v.deeper(i)
	e.num("deeper names", thirds, under)
	e.num("deeper times", thirds, time)
	e.flag("caseless", v.caseless)
}

// emitRoot writes the first heading of the note, and whether block i is that heading.
func (v *View) emitRoot(e *emitter, i int) {
	root := &facts{}
	relation := 0 // 0 there is none, 1 another block, 2 this block
	if v.root >= 0 {
		root = &v.facts[v.root]
		relation = 1
		if v.root == i {
			relation = 2
		}
	}
	isAlone := v.root >= 0 && v.levels[v.blocks[v.root].Level] == 1
	e.put4("root", upTo3, yesNo, yesNo, yesNo, relation, bit(root.eventWord), bit(root.name != nameNone || v.root >= 0 && v.below[v.root] > 0), bit(isAlone))
	e.put2("root.titleness", upTo3, oddsFew, relation, oddsFew.class(root.titleness))
	e.put2("root.eventness", upTo3, oddsFew, relation, oddsFew.class(root.eventness))
}

// emitParent writes the heading above block i, and compares their signatures.
func (v *View) emitParent(e *emitter, i int) {
	b, st := &v.blocks[i], &v.sigs[v.sig[i]]
	p := &facts{}
	depth, kids := 0, 0.0
	if b.Parent >= 0 {
		p = &v.facts[b.Parent]
		depth = 1
		kids = v.sigs[v.sig[b.Parent]].share[shNames]
		if v.below[b.Parent] > 0 || p.name != nameNone {
			depth = 2
		}
	}
	e.put1("parent name", upTo3, depth)
	e.flag("parent day", p.day || p.date)
	e.flag("parent talk word", p.talkWord)
	e.flag("parent event", p.eventWord)
	e.put1("parent generic", generic, p.generic)
	e.num("parent titleness", oddsFew, p.titleness)
	e.num("parent siblings names", thirds, kids)
	if b.Parent >= 0 {
		pst := &v.sigs[v.sig[b.Parent]]
		e.num("parent count", counts, float64(pst.n))
		e.num("parent names", thirds, max(pst.share[shNames], pst.share[shBelow]))
		e.num("titleness to parent", changes, st.mean[mnTitle]-pst.mean[mnTitle])
		e.put2("names to parent", thirds, thirds, thirds.class(max(st.share[shNames], st.share[shBelow])), thirds.class(max(pst.share[shNames], pst.share[shBelow])))
	} else {
		e.num("parent count", counts, 0)
		e.num("parent names", thirds, 0)
		e.num("titleness to parent", changes, 0)
		e.put2("names to parent", thirds, thirds, thirds.class(max(st.share[shNames], st.share[shBelow])), 0)
	}
}

// scaleBlocks classifies notes by their number of blocks.
var scaleBlocks = scale{bounds: []float64{10, 25, 50, 100, 200, 400}}

// deeper returns the greatest shares of names and of times among the signatures of the kind of
// block i at deeper levels. Signatures of a single block do not count.
func (v *View) deeper(i int) (names, times float64) {
	b := &v.blocks[i]
	for s := range v.sigs {
		st := &v.sigs[s]
		if st.n < 2 || st.kind != b.Kind || st.level <= b.Level {
			continue
		}
		names = math.Max(names, math.Max(st.share[shNames], st.share[shBelow]))
		times = math.Max(times, st.share[shTime])
	}
	return names, times
}

// emitConjunctions writes combinations of facts that the other features do not have.
func (v *View) emitConjunctions(e *emitter, i int) {
	b, f, st := &v.blocks[i], &v.facts[i], &v.sigs[v.sig[i]]
	k := int(b.Kind)
	e.put4("rank,names,titleness,name", ranks, thirds, oddsFew, yesNo, st.rankSeveral, thirds.class(max(st.share[shNames], st.share[shBelow])), oddsFew.class(st.mean[mnTitle]), bit(f.name != nameNone || v.below[i] > 0))
	e.put3("kind,titleness,words", kinds, oddsFew, fewer, k, oddsFew.class(f.titleness), fewer.class(float64(f.words)))
	next, _ := v.at(v.next[i])
	e.put4("kind,next flags", kinds, yesNo, yesNo, yesNo, k, bit(next.name == nameOnly || next.rank), bit(next.key || next.italic), bit(next.url))
	e.put4("kind,talk,quote,name", kinds, yesNo, places, names, k, bit(f.talkWord), max(f.quote, f.link), f.name)
	e.put4("kind,body,spread,count", kinds, fewer, varied, fewer, k, fewer.class(st.mean[mnBody]), varied.class(st.cvBody), fewer.class(float64(st.n)))
	prev, pk := v.at(v.prev[i])
	e.put3("only name,sig,previous", yesNo, thirds, kinds, bit(f.name == nameOnly), thirds.class(st.share[shOnly]), pk)
	e.put3("kind,rule,blank", kinds, yesNo, upTo3bounds, k, bit(b.RuleBefore), upTo3bounds.class(float64(b.BlankBefore)))
	e.put3("kind,previous name,name", kinds, names, names, k, prev.name, f.name)
	e.put3("kind,generic,rank", kinds, generic, ranks, k, f.generic, st.rankSeveral)
	e.put3("kind,delimiter,name", kinds, delims, names, k, f.delimiter, f.name)
	e.put3("kind,end,words", kinds, chars, fewer, k, f.end, fewer.class(float64(f.words)))
}

// medianOf returns the median of numbers, or 0 if there are none.
func medianOf(xs []float64) float64 {
	if len(xs) == 0 {
		return 0
	}
	s := slices.Clone(xs)
	slices.Sort(s)
	return s[len(s)/2]
}
