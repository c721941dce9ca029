package segment

import (
	"math"
	"slices"
	"sort"
)

// Hypothesis is a set of blocks that may begin the talks of a note.
type Hypothesis struct {
	Form   string // rule that made the set: one of the forms below
	Of     string // signature of the blocks, or "" for several
	Blocks []int  // indexes of blocks in ascending order
	Sure   bool   // whether a rule chose it, whatever the scores
}

// The forms of hypotheses.
const (
	FormSole   = "one talk"            // one block for the whole note
	FormFree   = "likely blocks"       // blocks that the block model finds likely
	FormCue    = "of one form"         // likely blocks of one signature
	FormAll    = "all of one form"     // all blocks of one signature
	FormNamed  = "with speakers"       // blocks of one signature with a name in them or below
	FormTimed  = "with times"          // blocks of one signature with a time
	FormDeeper = "with deeper"         // headings, some replaced by the headings below them
	FormHigher = "with higher"         // headings, and higher headings without any of them below
	FormBoth   = "two levels"          // both of these
	FormMixed  = "two forms"           // blocks of two signatures
	FormTitles = "titles of pairs"     // blocks of one signature without those that only name people
	FormUnder  = "below speakers"      // blocks directly below blocks that only name people
	FormLists  = "with lists"          // headings of several talks, replaced by the talks below them
	FormApart  = "lines in title case" // bare lines between blank lines
	FormProse  = "told in prose"       // paragraphs and sentences with a word for a talk and a quote or emphasis
)

// The probabilities from which a block counts as likely and as possible. They were set in the
// prototype, on the corpus.
const (
	likely   = 0.5
	possible = 0.25
)

// hypotheses returns the sets that the choice weighs. p and q are documented at Hypotheses.
func (v *View) hypotheses(p, q []float64) []Hypothesis {
	h := &maker{v: v, p: p, q: q, seen: map[uint64]bool{}}
	if len(v.blocks) == 0 {
		return nil
	}
	h.addSole()
	h.add(FormFree, "", expectedBest(p))
	h.add(FormFree, "", h.where(func(i int) bool { return p[i] > possible }))
	for s := range v.sigs {
		h.addSignature(s)
	}
	h.addMixed()
	h.addProse()
	h.addBareTitles()
	return h.out
}

// maker makes the hypotheses of one note.
type maker struct {
	v    *View
	p, q []float64
	seen map[uint64]bool // hashes of the sets
	out  []Hypothesis
}

// add adds a set unless it is empty or known.
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
		key++ // one talk among other sections differs from one talk for the whole note
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

// Cleaned returns a set without days, breaks and texts that recur three times. It also leaves
// out headings and items with two other blocks of the set below them. It returns the set itself
// if nothing would be left. The set is in ascending order.
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

// withLists returns a set with each heading of several talks replaced by the talks below it. It
// returns nil if there is no such heading.
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

// addBareTitles adds the isolated bare lines in title case. In a note without markup whose other
// lines are rarely in title case, the set is sure. This is a rule, because only four notes of
// the corpus consist of bare lines, which is too few to learn it.
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

// The bounds of the rule of addBareTitles. Of two lines in title case one may be the event. The
// values are choices that hold for the four notes.
const (
	fewestApart = 3   // least number of isolated lines in title case
	mostCased   = 0.3 // share of bare lines in title case below which title case is a sign
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

// addProse adds paragraphs and sentences that name a talk.
func (h *maker) addProse() {
	v := h.v
	namesTalk := func(i int, orName bool) bool {
		f, b := &v.facts[i], &v.blocks[i]
		if b.Kind != Paragraph && b.Kind != Sentence && (b.Kind != Line || f.words < 9) {
			return false
		}
		hasMark := f.quote > 0 || f.link > 0 || len(b.Italic) > 0 || len(b.Bold) > 0
		return f.talkWord && (hasMark || orName && f.name != nameNone)
	}
	h.add(FormProse, "", h.where(func(i int) bool { return namesTalk(i, false) }))
	h.add(FormProse, "", h.where(func(i int) bool { return namesTalk(i, true) }))
	h.add(FormProse, "", h.where(func(i int) bool { return v.blocks[i].Kind == Paragraph && namesTalk(i, true) }))
}

// where returns the blocks for which is returns true.
func (h *maker) where(is func(i int) bool) []int {
	var set []int
	for i := range h.v.blocks {
		if is(i) {
			set = append(set, i)
		}
	}
	return set
}

// The number of first headings and of first blocks among which addSole looks for the title.
const (
	firstHeadings = 4
	firstBlocks   = 8
)

// addSole adds sets of one block for a note that is one talk. The block is the first block, the
// first heading, or the likeliest of the first headings or blocks.
func (h *maker) addSole() {
	v := h.v
	h.add(FormSole, v.blocks[0].Signature, []int{0})
	if f := &v.facts[0]; f.titleKey && !f.eventWord && f.generic == 0 && !f.list {
		h.out[0].Sure = true // "Title: …" is a rule: only one note of the corpus begins with it
	}
	first, best := -1, -1
	for i, n := 0, 0; i < len(v.blocks) && n < firstHeadings; i++ {
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
	for i := range min(len(v.blocks), firstBlocks) {
		if h.p[i] > h.p[best] {
			best = i
		}
	}
	h.add(FormSole, v.blocks[best].Signature, []int{best})
}

// addSignature adds the sets of blocks of one signature.
func (h *maker) addSignature(s int) {
	h.addCues(s)
	v, st := h.v, &h.v.sigs[s]
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

// addCues adds the likely and the possible blocks of a signature. If the best of them is
// unlikely, the bounds are relative to it.
func (h *maker) addCues(s int) {
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
}

// peopleBelow returns the blocks directly below those of a signature that only name people.
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

// minChild is the least q of a heading that replaces the one above it. It was set in the
// prototype, on the corpus.
const minChild = 0.4

// deeper returns a set of headings with some replaced by the likely headings one level below.
// A heading is replaced if its q is below minChild or below the mean q of those headings.
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
			if h.q[k] >= minChild {
				kids = append(kids, k)
			}
		}
		if len(kids) > 0 && (h.q[i] < minChild || sum/float64(count) > h.q[i]) {
			out = append(out, kids...)
			continue
		}
		out = append(out, i)
	}
	return out
}

// higher returns a set of headings of a level with the likely headings of higher levels that
// have none of the set below them.
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

// addMixed adds sets of blocks of two signatures.
func (h *maker) addMixed() {
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
			if mayMix(x, y, a < b) {
				h.add(FormMixed, x.name+"+"+y.name, append(likelyOf(a), likelyOf(b)...))
			}
			if x.kind == Line && y.kind == Paragraph && v.heads == 0 {
				h.add(FormMixed, x.name+"+"+y.name, h.where(func(i int) bool { return v.sig[i] == a || v.sig[i] == b }))
			}
		}
	}
}

// mayMix reports whether blocks of two signatures may both be talks. Of two signatures of the
// same kind only one order counts.
func mayMix(x, y *sigStats, isFirst bool) bool {
	switch [2]Kind{x.kind, y.kind} {
	case [2]Kind{Item, Item}, [2]Kind{Line, Line}:
		return x.level == y.level && isFirst
	case [2]Kind{Line, Paragraph}:
		return x.level == 0
	case [2]Kind{Heading, Item}:
		return y.level == 1
	case [2]Kind{Paragraph, Sentence}, [2]Kind{Heading, BoldLine}:
		return true
	}
	return false
}

// minExpected is the least probability of a block in a set of expectedBest. It was set in the
// prototype, on the corpus.
const minExpected = 0.15

// expectedBest returns the set of blocks with the greatest expected F1, given the probability
// of each. It has the k likeliest blocks for the k that maximises 2*sum(p of k)/(k + sum of
// all p), and at least one block.
func expectedBest(p []float64) []int {
	order := make([]int, 0, 32)
	sum := 0.0
	for i, x := range p {
		sum += x
		if x >= minExpected {
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

// traits collects the features of a hypothesis. They are always put in the same order.
type traits struct {
	names  []string
	values []float64
	naming bool // whether names are collected
}

// put adds a number.
func (t *traits) put(name string, x float64) {
	if t.naming {
		t.names = append(t.names, name)
	}
	t.values = append(t.values, x)
}

// is adds a truth as 0 or 1.
func (t *traits) is(name string, yes bool) { t.put(name, float64(bit(yes))) }

// noteSums holds sums over the blocks of a note that the traits of every hypothesis use.
type noteSums struct {
	p, q   []float64
	logit  []float64 // log odds of p
	sum    float64   // sum of p
	expect float64   // greatest expected F1 of a set
}

// sumsOf returns the sums for the probabilities of blocks.
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

// clippedLogit returns the log odds of a probability, from -6 to 6.
func clippedLogit(x float64) float64 {
	return max(-6, min(6, math.Log((x+1e-9)/(1-x+1e-9))))
}

// TraitNames returns the names of the traits of hypotheses, in the order of their values.
func TraitNames() []string {
	v := &View{blocks: []Block{{Text: "x"}}, facts: make([]facts, 1), next: []int{1}, prev: []int{-1}, below: make([]int8, 1), gap: []int{1}, sig: []int{0}, sigs: []sigStats{{n: 1}}, order: []int{0}, recurs: make([]int8, 1), holds: make([]bool, 1), held: make([]bool, 1), root: -1, lines: 1}
	t := &traits{naming: true}
	v.traits(t, &Hypothesis{Form: FormSole, Blocks: []int{0}}, sumsOf([]float64{0.5}, []float64{0.5}))
	return t.names
}

var forms = []string{FormSole, FormFree, FormCue, FormAll, FormNamed, FormTimed, FormDeeper, FormHigher, FormBoth, FormMixed, FormTitles, FormUnder, FormLists, FormProse, FormApart}

// traits puts all traits of a hypothesis.
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
	v.putProbabilities(t, h, s)
	v.putFacts(t, h)
	v.putInside(t, h, s)
	v.putAbove(t, h, s)
	v.putLeftOut(t, h, s)
	v.putLevels(t, h)
}

// headingsBefore returns the number of headings before block i.
func (v *View) headingsBefore(i int) int {
	n := 0
	for k := range i {
		if v.blocks[k].Kind == Heading {
			n++
		}
	}
	return n
}

// putProbabilities puts traits of the probabilities of the chosen blocks and of the others.
func (v *View) putProbabilities(t *traits, h *Hypothesis, s *noteSums) {
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

// either returns x if yes, else 0.
func either(yes bool, x float64) float64 {
	if yes {
		return x
	}
	return 0
}

// shareTraits lists the shares of the chosen blocks with a fact, in the order of blockFacts.
var shareTraits = [...]string{
	"names about", "only names", "name right below", "name below", "names", "times", "days", "event words", "talk words", "links", "quotes", "delimiters",
	"colons", "stops", "questions", "numbers", "rules", "blanks", "two blanks", "short", "long", "generic", "lower case", "recurring",
}

// blockFacts returns for each of shareTraits whether block i has the fact.
func (v *View) blockFacts(i int) [len(shareTraits)]bool {
	f, b := &v.facts[i], &v.blocks[i]
	return [...]bool{
		f.name != nameNone || v.below[i] > 0, f.name == nameOnly, v.below[i] == 1, v.below[i] > 1, f.name != nameNone,
		f.time, f.day || f.date, f.eventWord, f.talkWord, f.link > 1, f.quote > 1, f.delimiter == 1 || f.delimiter == 3,
		f.end == charColon, f.end == charStop, f.end == charQuestion, f.number, b.RuleBefore, b.BlankBefore > 0, b.BlankBefore > 1,
		f.words < 3, f.words > 15, f.generic > 0, f.low, v.recurs[i] > 1,
	}
}

// putFacts puts shares and means of the facts of the chosen blocks.
func (v *View) putFacts(t *traits, h *Hypothesis) {
	var share [len(shareTraits)]float64
	title, event, capital, words := 0.0, 0.0, 0.0, 0.0
	texts := map[uint64]bool{}
	n := float64(len(h.Blocks))
	for _, i := range h.Blocks {
		f := &v.facts[i]
		for k, yes := range v.blockFacts(i) {
			share[k] += float64(bit(yes))
		}
		title += f.titleness
		event += f.eventness
		capital += float64(f.capitals) / 100
		words += math.Log1p(float64(f.words))
		texts[f.text] = true
	}
	for k, name := range shareTraits {
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
	v.putKinds(t, h, share[0], share[8])
}

// putKinds puts the kinds of the chosen blocks, combined with the numbers of blocks with a name
// and with a word for a talk.
func (v *View) putKinds(t *traits, h *Hypothesis, names, talkWords float64) {
	n := float64(len(h.Blocks))
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
	t.put("lines without names", (bare/n)*(1-names/n))
	t.put("items without names", (item/n)*(1-names/n))
	t.put("paragraphs with talk words", (para/n)*talkWords/n)
	t.put("items in few", either(!none, item/n)*math.Log1p(float64(v.heads)))
}

// insideSums holds sums over the blocks between the chosen ones.
type insideSums struct {
	sizes                    []float64 // lines of each talk
	empty, own               float64   // number of talks without blocks, titleness of the chosen blocks
	heads, rows, bold, items float64   // numbers of blocks by kind
	with                     float64   // number of talks with headings
	// Sums over the headings between the chosen blocks.
	name, below, title, p, q, maxP, generic, recur, time, words float64
}

// sumInside returns the sums over the blocks between the chosen ones.
func (v *View) sumInside(set []int, s *noteSums) insideSums {
	in := insideSums{sizes: make([]float64, len(set))}
	for k, i := range set {
		end, last := len(v.blocks), v.lines
		if k+1 < len(set) {
			end = set[k+1]
			last = v.blocks[end].Line - 1
		}
		in.sizes[k] = float64(last - v.blocks[i].Line + 1)
		in.empty += float64(bit(end == i+1))
		in.own += v.facts[i].titleness
		before := in.heads
		for o := i + 1; o < end; o++ {
			switch v.blocks[o].Kind {
			case Row:
				in.rows++
			case BoldLine:
				in.bold++
			case Item:
				in.items++
			case Heading:
				in.addHeading(v, o, s)
			}
		}
		in.with += float64(bit(in.heads > before))
	}
	return in
}

// addHeading adds a heading between the chosen blocks.
func (in *insideSums) addHeading(v *View, o int, s *noteSums) {
	f := &v.facts[o]
	in.heads++
	in.name += float64(bit(f.name != nameNone))
	in.below += float64(bit(v.below[o] > 0))
	in.title += f.titleness
	in.p += s.p[o]
	in.q += s.q[o]
	in.maxP = max(in.maxP, s.p[o])
	in.generic += float64(bit(f.generic > 0))
	in.recur += float64(bit(v.recurs[o] > 1))
	in.time += float64(bit(f.time))
	in.words += math.Log1p(float64(f.words))
}

// putInside puts traits of the blocks between the chosen ones.
func (v *View) putInside(t *traits, h *Hypothesis, s *noteSums) {
	set := h.Blocks
	n := float64(len(set))
	in := v.sumInside(set, s)
	d := max(in.heads, 1)
	t.put("log median size", math.Log1p(medianOf(in.sizes)))
	t.put("varied sizes", variation(in.sizes))
	t.put("empty", in.empty/n)
	t.put("inside.headings", math.Log1p(in.heads))
	t.put("inside.each", math.Log1p(in.heads/n))
	t.put("inside.with", in.with/n)
	t.put("inside.names", in.name/d)
	t.put("inside.name below", in.below/d)
	t.put("inside.titleness", either(in.heads > 0, in.title/d-in.own/n))
	t.put("inside.p", in.p/d)
	t.put("inside.q", in.q/d)
	t.put("inside.max p", in.maxP)
	t.put("inside.generic", in.generic/d)
	t.put("inside.recurring", in.recur/d)
	t.put("inside.times", in.time/d)
	t.put("inside.words", in.words/d)
	t.put("inside.rows", math.Log1p(in.rows/n))
	t.put("inside.bold", math.Log1p(in.bold/n))
	t.put("inside.items", math.Log1p(in.items/n))
	one := len(set) == 1
	t.put("one.headings", either(one, math.Log1p(in.heads)))
	t.put("one.names", either(one, in.name/d))
	t.put("one.name below", either(one, in.below/d))
	t.put("one.p", either(one, in.p/d))
	t.put("one.max p", either(one, in.maxP))
	t.put("one.generic", either(one, in.generic/d))
	t.put("one.recurring", either(one, in.recur/d))
	t.put("one.times", either(one, in.time/d))
	t.put("one.titleness", either(one && in.heads > 0, in.title/d-in.own))
	t.put("one.lines", either(one, math.Log(float64(v.lines))))
	t.put("one.name count", either(one, math.Log1p(in.name+in.below)))
	t.is("one.level 1", one && v.blocks[set[0]].Kind == Heading && v.blocks[set[0]].Level == 1)
	t.is("one.first", one && set[0] == 0)
	t.is("one.root", one && set[0] == v.root)
}

// putAbove puts traits of the headings above the chosen blocks.
func (v *View) putAbove(t *traits, h *Hypothesis, s *noteSums) {
	set := h.Blocks
	parents := map[int]bool{}
	chosen := chosenBlocks(set)
	orphans := 0.0
	for _, i := range set {
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
}

// chosenBlocks returns the set of the chosen blocks as a map.
func chosenBlocks(set []int) map[int]bool {
	chosen := make(map[int]bool, len(set))
	for _, i := range set {
		chosen[i] = true
	}
	return chosen
}

// putLeftOut puts traits of the blocks that are not chosen but have the signature of a chosen
// one.
func (v *View) putLeftOut(t *traits, h *Hypothesis, s *noteSums) {
	set := h.Blocks
	n := float64(len(set))
	chosen, sigs := chosenBlocks(set), map[int]bool{}
	for _, i := range set {
		sigs[v.sig[i]] = true
	}
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
}

// putLevels puts traits of the levels of headings above and below that of the chosen ones.
func (v *View) putLevels(t *traits, h *Hypothesis) {
	set := h.Blocks
	level := 0 // level of the first chosen heading
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
