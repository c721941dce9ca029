package segment

import (
	"math"
	"slices"
	"sort"
)

// hypothesis is a set of blocks that may be the talks of a note.
type Hypothesis struct {
	Form   string // how the set was made: one of the forms below
	Of     string // the signature that it was made of, if one
	Blocks []int  // in ascending order
	Sure   bool   // a rule that the choice does not weigh
}

// The forms of hypotheses.
const (
	FormSole   = "one talk"        // the whole note
	FormFree   = "likely blocks"   // what the block model alone finds
	FormCue    = "of one form"     // blocks of one signature that could be talks
	FormAll    = "all of one form" // all blocks of one signature
	FormNamed  = "with speakers"   // blocks of one signature that name a speaker, or have one below
	FormTimed  = "with times"
	FormDeeper = "with deeper" // headings, some of which give way to those below them
	FormHigher = "with higher" // headings, and shallower ones that stand for themselves
	FormBoth   = "two levels"
	FormMixed  = "two forms"
	FormTitles = "titles of pairs"     // blocks of one signature less those that only name people
	FormUnder  = "below speakers"      // what stands right below blocks that only name people
	FormLists  = "with lists"          // headings of several talks give way to what they hold
	FormApart  = "lines in title case" // with blank lines around them
	FormProse  = "told in prose"       // paragraphs and sentences with a word for a talk and something set off
)

// atLeast and atMost bound when a block counts as likely and as unlikely.
const (
	likely   = 0.5
	possible = 0.25
)

// hypotheses makes the sets that the choice weighs. p and q are those of the blocks.
func (v *View) hypotheses(p, q []float64) []Hypothesis {
	h := &maker{v: v, p: p, q: q, seen: map[uint64]bool{}}
	if len(v.blocks) == 0 {
		return nil
	}
	h.sole()
	h.add(FormFree, "", expectedBest(p))
	h.add(FormFree, "", h.where(func(i int) bool { return p[i] > possible }))
	for s := range v.sigs {
		h.signature(s)
	}
	h.mixed()
	h.prose()
	h.addBareTitles()
	return h.out
}

type maker struct {
	v    *View
	p, q []float64
	seen map[uint64]bool
	out  []Hypothesis
}

// add keeps a set unless it is empty or there already.
func (h *maker) add(form, of string, set []int) {
	if len(set) == 0 {
		return
	}
	slices.Sort(set)
	set = slices.Compact(set)
	if form != FormSole {
		set = h.v.Cleaned(set)
	}
	key := uint64(14695981039346656037)
	for _, i := range set {
		key = (key ^ uint64(i+1)) * 1099511628211
	}
	if len(set) == 1 && form != FormSole {
		key++ // one talk in a note of several sections is not the whole note
	}
	if h.seen[key] {
		return
	}
	h.seen[key] = true
	h.out = append(h.out, Hypothesis{Form: form, Of: of, Blocks: set})
	if form != FormSole && form != FormLists {
		if with := h.withLists(set); with != nil {
			h.add(FormLists, of, with)
		}
	}
}

// Cleaned is a set without days and breaks, without what recurs in a note and without headings and
// items that hold two other blocks of the set, unless nothing else is in it. The set is in
// ascending order.
func (v *View) Cleaned(set []int) []int {
	out := make([]int, 0, len(set))
	for n, i := range set {
		b := &v.blocks[i]
		if v.facts[i].day || v.facts[i].generic == 3 || v.recurs[i] >= 3 {
			continue
		}
		if n+2 < len(set) && set[n+2] <= i+b.Body && (b.Kind == Heading || b.Kind == Item || b.Kind == FrontTitle) {
			continue
		}
		out = append(out, i)
	}
	if len(out) == 0 {
		return set
	}
	return out
}

// withLists lets each heading of several talks give way to those; nil if there is none.
func (h *maker) withLists(set []int) []int {
	v := h.v
	var out []int
	found := false
	for _, i := range set {
		if !v.holds[i] && !v.held[i] {
			out = append(out, i)
		}
	}
	for i := range v.blocks {
		if v.holds[i] {
			if talks := v.listed(i); talks != nil {
				out = append(out, talks...)
				found = true
			}
		}
	}
	if !found {
		return nil
	}
	return out
}

// addBareTitles adds the bare lines that stand alone and are in title case. In a note without
// markup whose other lines are not written so, they are the talks. This is a rule: four
// notes of the corpus are of bare lines, too few to learn it from.
func (h *maker) addBareTitles() {
	v := h.v
	set := h.where(func(i int) bool {
		f, b := &v.facts[i], &v.blocks[i]
		return b.Kind == Line && b.Level == 0 && (b.BlankBefore > 0 || i == 0) && b.BlankAfter > 0 && f.titleCase && f.name != nameOnly && f.generic == 0 && !f.url &&
			!(i == 0 && f.eventWord)
	})
	before := len(h.out)
	h.add(FormApart, "", set)
	if before < len(h.out) && v.isBare() && len(set) >= fewestApart && v.cased < mostCased {
		h.out[before].Sure = true
	}
}

const (
	// fewestApart is how many lines in title case are titles: of two, one may be the event.
	fewestApart = 3
	// mostCased is the part of bare lines in title case above which title case tells nothing.
	mostCased = 0.3
)

// isBare reports whether a note has no headings, bold lines, links or rules.
func (v *View) isBare() bool {
	for i := range v.blocks {
		if k := v.blocks[i].Kind; k == Heading || k == BoldLine || len(v.blocks[i].Link) > 0 || v.blocks[i].RuleBefore {
			return false
		}
	}
	return true
}

// prose adds paragraphs that tell of a talk.
func (h *maker) prose() {
	v := h.v
	tells := func(i int, name bool) bool {
		f, b := &v.facts[i], &v.blocks[i]
		if b.Kind != Paragraph && b.Kind != Sentence && (b.Kind != Line || f.words < 9) {
			return false
		}
		off := f.quote > 0 || f.link > 0 || len(b.Italic) > 0 || len(b.Bold) > 0
		return f.talkWord && (off || name && f.name != nameNone)
	}
	h.add(FormProse, "", h.where(func(i int) bool { return tells(i, false) }))
	h.add(FormProse, "", h.where(func(i int) bool { return tells(i, true) }))
	h.add(FormProse, "", h.where(func(i int) bool { return v.blocks[i].Kind == Paragraph && tells(i, true) }))
}

func (h *maker) where(is func(i int) bool) []int {
	var set []int
	for i := range h.v.blocks {
		if is(i) {
			set = append(set, i)
		}
	}
	return set
}

// sole adds that the note is one talk: headed by its first block, its first heading or the
// likeliest of its first headings.
func (h *maker) sole() {
	v := h.v
	h.add(FormSole, v.blocks[0].Signature, []int{0})
	if f := &v.facts[0]; f.titleKey && !f.eventWord && f.generic == 0 && !f.list {
		h.out[0].Sure = true // "Title: …": a rule, as one note of the corpus begins so
	}
	first, best := -1, -1
	for i, n := 0, 0; i < len(v.blocks) && n < 4; i++ {
		if v.blocks[i].Kind != Heading {
			continue
		}
		if n++; first < 0 {
			first = i
		}
		if best < 0 || h.p[i] > h.p[best] {
			best = i
		}
	}
	if first >= 0 {
		h.add(FormSole, v.blocks[first].Signature, []int{first})
		h.add(FormSole, v.blocks[best].Signature, []int{best})
	}
	best = 0
	for i := range min(len(v.blocks), 8) {
		if h.p[i] > h.p[best] {
			best = i
		}
	}
	h.add(FormSole, v.blocks[best].Signature, []int{best})
}

// signature adds the sets of one signature.
func (h *maker) signature(s int) {
	v, st := h.v, &h.v.sigs[s]
	most := 0.0
	for i := range v.blocks {
		if v.sig[i] == s {
			most = max(most, h.q[i])
		}
	}
	for _, t := range []float64{likely, possible} {
		t = min(t, 0.6*most)
		set := h.where(func(i int) bool { return v.sig[i] == s && h.q[i] >= t })
		h.add(FormCue, st.name, slices.Clone(set))
		if st.kind == Heading {
			deeper := h.deeper(set)
			h.add(FormDeeper, st.name, slices.Clone(deeper))
			h.add(FormHigher, st.name, h.higher(set, st.level))
			h.add(FormBoth, st.name, h.higher(deeper, st.level))
		}
		if st.kind == Line && st.share[shRule] > 0 {
			h.add(FormMixed, st.name, append(set, 0))
		}
	}
	if st.n < 2 {
		return
	}
	if st.kind == Heading || st.kind == BoldLine || st.mean[mnWords] < 20 && st.kind != Sentence {
		h.add(FormAll, st.name, h.where(func(i int) bool { return v.sig[i] == s }))
	}
	h.add(FormNamed, st.name, h.where(func(i int) bool {
		return v.sig[i] == s && (v.facts[i].name != nameNone || v.below[i] > 0) && v.facts[i].generic == 0
	}))
	h.add(FormTimed, st.name, h.where(func(i int) bool { return v.sig[i] == s && v.facts[i].time }))
	if st.share[shOnly] > 0.4 {
		h.add(FormUnder, st.name, h.peopleBelow(s))
	}
	if only := st.share[shOnly]; only > 0.25 && only < 0.75 {
		h.add(FormTitles, st.name, h.where(func(i int) bool {
			return v.sig[i] == s && v.facts[i].name != nameOnly && v.facts[i].generic == 0
		}))
	}
}

// peopleBelow returns the blocks right below those of a signature that only name people.
func (h *maker) peopleBelow(s int) []int {
	var set []int
	v := h.v
	for i := range v.blocks {
		if v.sig[i] != s || v.facts[i].name != nameOnly || v.next[i] >= len(v.blocks) {
			continue
		}
		if k := v.next[i]; v.facts[k].words < 20 && v.facts[k].name != nameOnly {
			set = append(set, k)
		}
	}
	return set
}

// deeper lets headings that q rejects, or whose children have the greater mean, give way to
// their likely children.
func (h *maker) deeper(set []int) []int {
	var out []int
	v := h.v
	for n, i := range set {
		end := len(v.blocks)
		if n+1 < len(set) {
			end = set[n+1]
		}
		end = min(end, i+v.blocks[i].Body+1)
		var kids []int
		level, sum, count := 0, 0.0, 0
		for k := i + 1; k < end; k++ {
			b := &v.blocks[k]
			if b.Kind != Heading || b.Level <= v.blocks[i].Level || level > 0 && b.Level != level {
				continue
			}
			level = b.Level
			sum += h.q[k]
			count++
			if h.q[k] >= 0.4 {
				kids = append(kids, k)
			}
		}
		if len(kids) > 0 && (h.q[i] < 0.4 || sum/float64(count) > h.q[i]) {
			out = append(out, kids...)
			continue
		}
		out = append(out, i)
	}
	return out
}

// higher adds shallower headings that are likely and have no chosen heading below them.
func (h *maker) higher(set []int, level int) []int {
	out := slices.Clone(set)
	v := h.v
	for i := range v.blocks {
		b := &v.blocks[i]
		if b.Kind != Heading || b.Level >= level || h.q[i] < likely {
			continue
		}
		k := sort.SearchInts(set, i+1)
		if k < len(set) && set[k] <= i+b.Body {
			continue
		}
		out = append(out, i)
	}
	return out
}

// mixed adds sets of two signatures.
func (h *maker) mixed() {
	v := h.v
	likelyOf := func(s int) []int {
		return h.where(func(i int) bool { return v.sig[i] == s && h.q[i] >= likely })
	}
	for a := range v.sigs {
		for b := range v.sigs {
			x, y := &v.sigs[a], &v.sigs[b]
			if a == b {
				continue
			}
			switch {
			case x.kind == Item && y.kind == Item && x.level == y.level && a < b,
				x.kind == Line && y.kind == Paragraph && x.level == 0,
				x.kind == Paragraph && y.kind == Sentence,
				x.kind == Heading && y.kind == BoldLine,
				x.kind == Heading && y.kind == Item && y.level == 1,
				x.kind == Line && y.kind == Line && x.level == y.level && a < b:
				h.add(FormMixed, x.name+"+"+y.name, append(likelyOf(a), likelyOf(b)...))
			}
			if x.kind == Line && y.kind == Paragraph && v.heads == 0 {
				h.add(FormMixed, x.name+"+"+y.name, h.where(func(i int) bool { return v.sig[i] == a || v.sig[i] == b }))
			}
		}
	}
}

// expectedBest is the set with the greatest expected F1, given the probability of each
// block: the likeliest k for the k that maximises 2*sum(p of k)/(k + sum of all p). It has
// one block at least, and none below 0.15, as in the prototype.
func expectedBest(p []float64) []int {
	order := make([]int, 0, 32)
	sum := 0.0
	for i, x := range p {
		sum += x
		if x >= 0.15 {
			order = append(order, i)
		}
	}
	if len(order) == 0 {
		best := 0
		for i := range p {
			if p[i] > p[best] {
				best = i
			}
		}
		return []int{best}
	}
	sort.SliceStable(order, func(a, b int) bool { return p[order[a]] > p[order[b]] })
	best, k, in := 0.0, 1, 0.0
	for i, o := range order {
		in += p[o]
		if f := 2 * in / (float64(i+1) + sum); f > best {
			best, k = f, i+1
		}
	}
	set := order[:k]
	slices.Sort(set)
	return set
}

// traits are the features of a hypothesis.
type traits struct {
	names  []string
	values []float64
	naming bool
}

func (t *traits) put(name string, x float64) {
	if t.naming {
		t.names = append(t.names, name)
	}
	t.values = append(t.values, x)
}

func (t *traits) is(name string, yes bool) { t.put(name, float64(bit(yes))) }

// noteSums are sums over the blocks of a note that every hypothesis asks for.
type noteSums struct {
	p, q   []float64
	logit  []float64
	sum    float64 // of p
	expect float64 // the greatest expected F1
}

func sumsOf(p, q []float64) *noteSums {
	n := &noteSums{p: p, q: q, logit: make([]float64, len(p))}
	for i, x := range p {
		n.logit[i] = clippedLogit(x)
		n.sum += x
	}
	in := 0.0
	set := expectedBest(p)
	for _, i := range set {
		in += p[i]
	}
	n.expect = 2 * in / (float64(len(set)) + n.sum)
	return n
}

func clippedLogit(x float64) float64 {
	return max(-6, min(6, math.Log((x+1e-9)/(1-x+1e-9))))
}

// TraitNames are the names of the features of hypotheses, in their order.
func TraitNames() []string {
	v := &View{blocks: []Block{{Text: "x"}}, facts: make([]facts, 1), next: []int{1}, prev: []int{-1}, below: make([]int8, 1), gap: []int{1}, sig: []int{0}, sigs: []sigStats{{n: 1}}, order: []int{0}, recurs: make([]int8, 1), holds: make([]bool, 1), held: make([]bool, 1), roots: -1, lines: 1}
	t := &traits{naming: true}
	v.traits(t, &Hypothesis{Form: FormSole, Blocks: []int{0}}, sumsOf([]float64{0.5}, []float64{0.5}))
	return t.names
}

var forms = []string{FormSole, FormFree, FormCue, FormAll, FormNamed, FormTimed, FormDeeper, FormHigher, FormBoth, FormMixed, FormTitles, FormUnder, FormLists, FormProse, FormApart}

// traits writes the features of a hypothesis.
func (v *View) traits(t *traits, h *Hypothesis, s *noteSums) {
	set := h.Blocks
	n := float64(len(set))
	one := len(set) == 1
	for _, f := range forms {
		t.is(f, h.Form == f)
	}
	var kindCount [9]float64
	for _, i := range set {
		kindCount[v.blocks[i].Kind]++
	}
	for k, c := range kindCount {
		t.put(kinds.names[k], c/n)
	}
	t.is("one block", one)
	lines := float64(v.lines)
	first := v.blocks[set[0]]
	t.put("log count", math.Log(n))
	t.put("log lines each", math.Log(lines/n))
	t.put("log blocks each", math.Log(float64(len(v.blocks))/n))
	t.is("tiny", lines/n < 3)
	t.is("huge", lines/n > 150)
	t.put("skipped", float64(first.Line-1)/lines)
	t.put("skipped headings", math.Log1p(float64(v.headingsBefore(set[0]))))
	t.put("skipped blocks", math.Log1p(float64(set[0])))
	v.probabilities(t, h, s)
	v.appearances(t, h)
	v.segments(t, h, s)
	v.surroundings(t, h, s)
}

func (v *View) headingsBefore(i int) int {
	n := 0
	for k := range i {
		if v.blocks[k].Kind == Heading {
			n++
		}
	}
	return n
}

func (v *View) probabilities(t *traits, h *Hypothesis, s *noteSums) {
	n := float64(len(h.Blocks))
	sum, low, high, logit, q, qlow, lowLogit := 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 6.0
	inside := make(map[int]bool, len(h.Blocks))
	for _, i := range h.Blocks {
		inside[i] = true
		sum += s.p[i]
		low, high = min(low, s.p[i]), max(high, s.p[i])
		logit += s.logit[i]
		lowLogit = min(lowLogit, s.logit[i])
		q += s.q[i]
		qlow = min(qlow, s.q[i])
	}
	outside, many := 0.0, 0.0
	for i, p := range s.p {
		if !inside[i] {
			outside = max(outside, p)
			if p > likely {
				many++
			}
		}
	}
	expect := 2 * sum / (n + s.sum)
	t.put("mean p", sum/n)
	t.put("min p", low)
	t.put("max p", high)
	t.put("mean log odds", logit/n)
	t.put("min log odds", lowLogit)
	t.put("part of p", sum/(s.sum+1e-9))
	t.put("expected F1", expect)
	t.put("expected F1 to best", expect/(s.expect+1e-9))
	t.put("sum p", math.Log1p(sum))
	t.put("excess", math.Log((n+0.5)/(s.sum+0.5)))
	t.put("absolute excess", math.Abs(math.Log((n+0.5)/(s.sum+0.5))))
	t.put("max p outside", outside)
	t.put("likely outside", math.Log1p(many))
	t.put("likely outside to count", many/(many+n))
	t.put("mean q", q/n)
	t.put("min q", qlow)
	one := len(h.Blocks) == 1
	t.put("several mean p", either(!one, sum/n))
	t.put("several mean q", either(!one, q/n))
	t.put("several expected F1", either(!one, expect))
	t.put("one p", either(one, sum))
	t.put("one log odds", either(one, logit))
	t.put("one sum p outside", either(one, math.Log1p(s.sum-sum)))
	t.put("one max p outside", either(one, outside))
}

func either(yes bool, x float64) float64 {
	if yes {
		return x
	}
	return 0
}

// appearances are shares and means over the blocks of a hypothesis.
func (v *View) appearances(t *traits, h *Hypothesis) {
	var share [24]float64
	title, event, capital, words := 0.0, 0.0, 0.0, 0.0
	texts := map[uint64]bool{}
	n := float64(len(h.Blocks))
	for _, i := range h.Blocks {
		f, b := &v.facts[i], &v.blocks[i]
		for k, yes := range [...]bool{
			f.name != nameNone || v.below[i] > 0, f.name == nameOnly, v.below[i] == 1, v.below[i] > 1, f.name != nameNone,
			f.time, f.day || f.date, f.eventWord, f.talkWord, f.link > 1, f.quote > 1, f.delimiter == 1 || f.delimiter == 3,
			f.end == charColon, f.end == charStop, f.end == charQuestion, f.number, b.RuleBefore, b.BlankBefore > 0, b.BlankBefore > 1,
			f.words < 3, f.words > 15, f.generic > 0, f.low, v.recurs[i] > 1,
		} {
			share[k] += float64(bit(yes))
		}
		title += f.titleness
		event += f.eventness
		capital += float64(f.capitals) / 100
		words += math.Log1p(float64(f.words))
		texts[f.text] = true
	}
	for k, name := range [...]string{
		"names about", "only names", "name right below", "name below", "names", "times", "days", "event words", "talk words", "links", "quotes", "delimiters",
		"colons", "stops", "questions", "numbers", "rules", "blanks", "two blanks", "short", "long", "generic", "lower case", "recurring",
	} {
		t.put("share."+name, share[k]/n)
	}
	t.put("share.distinct", float64(len(texts))/n)
	for k, name := range [...]string{"names about", "names", "name right below", "times", "delimiters"} {
		x := share[[...]int{0, 4, 2, 5, 11}[k]] / n
		t.put("even."+name, math.Abs(2*x-1))
	}
	holding, held := 0.0, 0.0
	for _, i := range h.Blocks {
		holding += float64(bit(v.holds[i]))
		held += float64(bit(v.held[i]))
	}
	t.put("share.holding", holding/n)
	t.put("share.held", held/n)
	t.is("title key", v.facts[h.Blocks[0]].titleKey)
	t.put("one title key", either(len(h.Blocks) == 1, float64(bit(v.facts[h.Blocks[0]].titleKey))))
	t.put("mean titleness", title/n)
	t.put("mean eventness", event/n)
	t.put("mean capitals", capital/n)
	t.put("mean words", words/n)
	one := len(h.Blocks) == 1
	t.put("several names about", either(!one, share[0]/n))
	t.put("several titleness", either(!one, title/n))
	t.put("several log count", either(!one, math.Log(n)))
	t.put("one names about", either(one, share[0]))
	t.put("one titleness", either(one, title))
	t.put("one eventness", either(one, event))
	t.put("one event word", either(one, share[7]))
	t.put("one generic", either(one, share[21]))
	var bare, item, para float64
	for _, i := range h.Blocks {
		switch v.blocks[i].Kind {
		case Line, BoldLine:
			bare++
		case Item:
			item++
		case Paragraph, Sentence:
			para++
		}
	}
	none := v.heads == 0
	t.put("no headings, lines", either(none, bare/n))
	t.put("no headings, items", either(none, item/n))
	t.put("no headings, paragraphs", either(none, para/n))
	t.put("lines without names", (bare/n)*(1-share[0]/n))
	t.put("items without names", (item/n)*(1-share[0]/n))
	t.put("paragraphs with talk words", (para/n)*share[8]/n)
	t.put("items in few", either(!none, item/n)*math.Log1p(float64(v.heads)))
}

// segments are features of what lies between the blocks of a hypothesis.
func (v *View) segments(t *traits, h *Hypothesis, s *noteSums) {
	set := h.Blocks
	n := float64(len(set))
	sizes := make([]float64, len(set))
	empty, heads, rows, bold, items := 0.0, 0.0, 0.0, 0.0, 0.0
	var inName, inTitle, inP, inQ, inMax, inGeneric, inRecur, inTime, inWords, inBelow float64
	own := 0.0
	perTalk := make([]int, len(set))
	for k, i := range set {
		end := len(v.blocks)
		if k+1 < len(set) {
			end = set[k+1]
		}
		last := v.lines
		if k+1 < len(set) {
			last = v.blocks[end].Line - 1
		}
		sizes[k] = float64(last - v.blocks[i].Line + 1)
		if end == i+1 {
			empty++
		}
		own += v.facts[i].titleness
		for o := i + 1; o < end; o++ {
			switch v.blocks[o].Kind {
			case Row:
				rows++
			case BoldLine:
				bold++
			case Item:
				items++
			case Heading:
				f := &v.facts[o]
				heads++
				perTalk[k]++
				inName += float64(bit(f.name != nameNone))
				inBelow += float64(bit(v.below[o] > 0))
				inTitle += f.titleness
				inP += s.p[o]
				inQ += s.q[o]
				inMax = max(inMax, s.p[o])
				inGeneric += float64(bit(f.generic > 0))
				inRecur += float64(bit(v.recurs[o] > 1))
				inTime += float64(bit(f.time))
				inWords += math.Log1p(float64(f.words))
			}
		}
	}
	with := 0.0
	for _, c := range perTalk {
		with += float64(bit(c > 0))
	}
	d := max(heads, 1)
	t.put("log median size", math.Log1p(medianOf(sizes)))
	t.put("varied sizes", variation(sizes))
	t.put("empty", empty/n)
	t.put("inside.headings", math.Log1p(heads))
	t.put("inside.each", math.Log1p(heads/n))
	t.put("inside.with", with/n)
	t.put("inside.names", inName/d)
	t.put("inside.name below", inBelow/d)
	t.put("inside.titleness", either(heads > 0, inTitle/d-own/n))
	t.put("inside.p", inP/d)
	t.put("inside.q", inQ/d)
	t.put("inside.max p", inMax)
	t.put("inside.generic", inGeneric/d)
	t.put("inside.recurring", inRecur/d)
	t.put("inside.times", inTime/d)
	t.put("inside.words", inWords/d)
	t.put("inside.rows", math.Log1p(rows/n))
	t.put("inside.bold", math.Log1p(bold/n))
	t.put("inside.items", math.Log1p(items/n))
	one := len(set) == 1
	t.put("one.headings", either(one, math.Log1p(heads)))
	t.put("one.names", either(one, inName/d))
	t.put("one.name below", either(one, inBelow/d))
	t.put("one.p", either(one, inP/d))
	t.put("one.max p", either(one, inMax))
	t.put("one.generic", either(one, inGeneric/d))
	t.put("one.recurring", either(one, inRecur/d))
	t.put("one.times", either(one, inTime/d))
	t.put("one.titleness", either(one && heads > 0, inTitle/d-own))
	t.put("one.lines", either(one, math.Log(float64(v.lines))))
	t.put("one.name count", either(one, math.Log1p(inName+inBelow)))
	t.is("one.level 1", one && v.blocks[set[0]].Kind == Heading && v.blocks[set[0]].Level == 1)
	t.is("one.first", one && set[0] == 0)
	t.is("one.root", one && set[0] == v.roots)
}

// surroundings are features of the headings above a hypothesis and of what it leaves out.
func (v *View) surroundings(t *traits, h *Hypothesis, s *noteSums) {
	set := h.Blocks
	parents := map[int]bool{}
	chosen := make(map[int]bool, len(set))
	sigs := map[int]bool{}
	orphans := 0.0
	for _, i := range set {
		chosen[i] = true
		sigs[v.sig[i]] = true
		if p := v.blocks[i].Parent; p >= 0 {
			parents[p] = true
		} else {
			orphans++
		}
	}
	n, d := float64(len(set)), max(float64(len(parents)), 1)
	var name, p, q, title, day, event, part, generic float64
	for k := range parents {
		f := &v.facts[k]
		name += float64(bit(f.name != nameNone || v.below[k] > 0))
		p += s.p[k]
		q += s.q[k]
		title += f.titleness
		day += float64(bit(f.day || f.date))
		event += float64(bit(f.eventWord))
		generic += float64(bit(f.generic == 2 || f.talkWord))
		part += float64(bit(chosen[k]))
	}
	t.put("above.count", math.Log1p(float64(len(parents))))
	t.is("above.one", len(parents) == 1)
	t.put("above.none", orphans/n)
	t.put("above.names", name/d)
	t.put("above.p", p/d)
	t.put("above.q", q/d)
	t.put("above.titleness", title/d)
	t.put("above.days", day/d)
	t.put("above.events", event/d)
	t.put("above.lists", generic/d)
	t.put("above.chosen", part/d)
	left, leftP, leftQ, leftTitle, leftName, leftGeneric := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
	for i := range v.blocks {
		if chosen[i] || !sigs[v.sig[i]] {
			continue
		}
		f := &v.facts[i]
		left++
		leftP += s.p[i]
		leftQ += s.q[i]
		leftTitle += f.titleness
		leftName += float64(bit(f.name != nameNone || v.below[i] > 0))
		leftGeneric += float64(bit(f.generic > 0 || f.day))
	}
	l := max(left, 1)
	t.put("left.part", left/(left+n))
	t.put("left.p", leftP/l)
	t.put("left.q", leftQ/l)
	t.put("left.titleness", leftTitle/l)
	t.put("left.names", leftName/l)
	t.put("left.generic", leftGeneric/l)
	t.put("left.headings", either(v.blocks[set[0]].Kind == Heading, left/(left+n)))
	// Levels of headings beside the chosen one.
	level := 0
	for _, i := range set {
		if v.blocks[i].Kind == Heading {
			level = v.blocks[i].Level
			break
		}
	}
	shallower, same, deeper := 0.0, 0.0, 0.0
	for k, c := range v.levels {
		switch {
		case level == 0 || c == 0:
		case k < level:
			shallower += float64(c)
		case k == level:
			same += float64(c)
		default:
			deeper += float64(c)
		}
	}
	t.put("level.shallower", math.Log1p(shallower))
	t.put("level.deeper", math.Log1p(deeper))
	t.put("level.deeper each", math.Log1p(deeper/max(same, 1)))
	t.is("level.single", level > 0 && same == 1)
	t.is("level.best names", h.Of != "" && v.sigs[v.sig[set[0]]].bestNames)
	t.is("level.best titleness", h.Of != "" && v.sigs[v.sig[set[0]]].bestTitle)
	t.put("note.no headings", float64(bit(v.heads == 0))*float64(bit(len(set) == 1)))
	t.is("note.headings ignored", v.heads > 2 && level == 0)
}
