package loader

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

var (
	// link matches "https://a.b/c", "jane@a.org" and "a.com/b", but not "a.com" or "@jane".
	link = regexp.MustCompile(`(?i)\b(?:https?|ftp)://\S+|\bwww\.\S+|\S+@\S+\.\w+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev)/\S+`)
	// linkParts lists texts of which every link contains one.
	linkParts = []string{"://", "www.", "@", ".com/", ".org/", ".net/", ".io/", ".dev/"}
	// beforeCompany holds words before the name of a company.
	beforeCompany = wordSet("at from by @")
	// introduces holds words before the name of a tool in a title: "Caching with Go".
	introduces = wordSet("in with using")
	// staff holds words behind the name of a company: "Acme engineers".
	staff = wordSet("'s ceo cto cio cfo coo founder cofounder engineer engineers engineering team teams employee employees staff inc customers hq office offices developers sre sres recruiter recruiters")
)

// candidate is a place in a talk that spells one or several labels.
//
// The type is kept small: a note of 16 MB may have two million candidates.
type candidate struct {
	proven     uint64 // bit n is set if the n-th label of node counts without context
	open       uint64 // bit n is set if the n-th label of node needs context
	before     string // word before it on its line
	after      string // word behind it, or "'s" if it is a genitive
	line       int32  // index of the line in the talk
	first      int32  // number of its first word in the talk
	start, end int32  // half-open range of bytes in the line
	node       int32  // node of the matcher where its labels end
	words      int16  // number of its words
	fuzzy      int8   // number of its words with a typo
	begins     bool   // whether it begins a sentence
}

// maxKept is the number of candidates up to which a context returns to the pool. It bounds the
// memory of the pool to 7 MB for each context.
const maxKept = 100_000

// Mentions returns the topics and companies that the lines of one talk mention, sorted by ID,
// with their evidence in the order of the text. In a caseless note the case of letters proves
// nothing. The names of speakers are no mentions. Mentions returns a part of the result if ctx
// ends.
func (m *matcher) Mentions(ctx context.Context, lines []graph.Line, caseless bool, speakers ...graph.Speaker) (topics, companies []graph.Mention) {
	t := m.contexts.Get().(*talkContext)
	defer func() {
		if cap(t.cands) < maxKept {
			m.contexts.Put(t)
		}
	}()
	t.begin(lines, caseless)
	t.gather(ctx, speakers)
	t.weigh()
	t.accept() // labels that need no context
	t.accept() // labels to which the first round gives context
	return t.mentions()
}

// checkEvery is the number of lines between two checks of the context, about a millisecond.
const checkEvery = 256

// gather collects the candidates and the tokens of the lines.
func (t *talkContext) gather(ctx context.Context, speakers []graph.Speaker) {
	n := 0
	for i, l := range t.lines {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return
		}
		for _, v := range searchable(l) {
			t.words = graph.AppendWords(t.words[:0], l.Text[v.Start:v.End])
			t.line = t.line[:0]
			lower := false
			for _, w := range graph.SplitScripts(l.Text[v.Start:v.End], t.words) {
				w.Start, w.End = w.Start+v.Start, w.End+v.Start
				capital := isTitleWord(l.Text[w.Start:w.End])
				isName := capital && lower // a capital behind a small word
				k := t.m.lookupWord(w, isName, isCamel(l.Text[w.Start:w.End]))
				lower = !capital
				for _, tok := range k.tokens {
					if tok >= 0 && !k.fuzzy {
						t.tokens.add(tok)
					}
				}
				t.line = append(t.line, k)
			}
			from := len(t.cands)
			for j := range t.line {
				t.phrases(j, i, n)
			}
			if len(speakers) > 0 && len(t.cands) > from {
				names := namesIn(l.Text, speakers)
				kept := slices.DeleteFunc(t.cands[from:], func(c candidate) bool { return isWithin(c, names) })
				t.cands = t.cands[:from+len(kept)]
			}
			n += len(t.line) + 1
		}
	}
}

// namesIn returns the first place in a line of each speaker's name.
func namesIn(line string, speakers []graph.Speaker) []graph.Range {
	var out []graph.Range
	for _, s := range speakers {
		if at := strings.Index(line, s.Name); at >= 0 {
			out = append(out, graph.Range{Start: at, End: at + len(s.Name)})
		}
	}
	return out
}

// isWithin reports whether a candidate lies in one of the ranges of its line.
func isWithin(c candidate, ranges []graph.Range) bool {
	return slices.ContainsFunc(ranges, func(r graph.Range) bool { return r.Start <= int(c.start) && int(c.end) <= r.End })
}

// searchable returns the visible ranges of a line without links. Code has none.
func searchable(l graph.Line) []graph.Range {
	if l.Kind == graph.Code || l.Kind == graph.Meta {
		return nil
	}
	if !slices.ContainsFunc(linkParts, func(s string) bool { return strings.Contains(l.Text, s) }) {
		return l.Visible
	}
	var out []graph.Range
	for _, v := range l.Visible {
		at := v.Start
		for _, k := range link.FindAllStringIndex(l.Text[v.Start:v.End], -1) {
			out = append(out, graph.Range{Start: at, End: v.Start + k[0]})
			at = v.Start + k[1]
		}
		out = append(out, graph.Range{Start: at, End: v.End})
	}
	return out
}

// phrases appends the candidates that begin at word j of a line, the longest first. base is the
// number of the line's first word in the talk.
func (t *talkContext) phrases(j, lineIndex, base int) {
	from, line := len(t.cands), t.line
	text := t.lines[lineIndex].Text
	node, fuzzy := int32(0), 0
	for k := j; k < len(line); k++ {
		if k > j && !joins(text[line[k-1].End:line[k].Start]) {
			break
		}
		if node = t.m.step(node, &line[k]); node == 0 {
			break
		}
		if line[k].fuzzy {
			fuzzy++
		}
		if ends := t.m.ends[node]; len(ends) > 0 && fuzzy < 2 {
			c := candidate{
				line: int32(lineIndex), first: int32(base + j), words: int16(k - j + 1), fuzzy: int8(fuzzy),
				start: int32(line[j].Start), end: int32(line[k].End), node: node,
				begins: j == 0 || endsSentence(text[line[j-1].End:line[j].Start]),
			}
			if j > 0 {
				c.before = line[j-1].Text
			}
			if end := text[line[k].Start:line[k].End]; strings.HasSuffix(end, "'s") || strings.HasSuffix(end, "’s") {
				c.after = "'s"
			} else if k+1 < len(line) {
				c.after = line[k+1].Text
			}
			if t.judge(&c); c.proven|c.open != 0 {
				t.cands = append(t.cands, c)
			}
		}
	}
	slices.Reverse(t.cands[from:])
}

// joins reports whether two words with a gap between them can belong to one name.
func joins(gap string) bool {
	if gap == " " || gap == "." || gap == "" {
		return true
	}
	return strings.Trim(gap, " \t-_/&+'’") == ""
}

func endsSentence(gap string) bool { return strings.ContainsAny(gap, ".!?:;") }

// maxEvidence is the number of places of one entity that a talk keeps. The highest number in
// 126 real notes is 81.
const maxEvidence = 10_000

// mentions returns the mentions of the last round, sorted by ID.
func (t *talkContext) mentions() (topics, companies []graph.Mention) {
	byTarget := map[int32]*graph.Mention{}
	line, places := int32(-1), columns{}
	t.each(func(c *candidate, l *label) {
		target := l.target
		if c.line != line {
			line, places = c.line, columns{line: t.lines[c.line]}
		}
		e := places.span(int(c.start), int(c.end))
		mn := byTarget[target]
		if mn == nil {
			mn = &graph.Mention{ID: t.m.targets[target].id}
			byTarget[target] = mn
		}
		if n := len(mn.Evidence); n < maxEvidence && (n == 0 || mn.Evidence[n-1] != e) {
			mn.Evidence = append(mn.Evidence, e)
		}
	})
	for _, mn := range byTarget {
		if mn.ID.Kind() == graph.KindCompany {
			companies = append(companies, *mn)
		} else {
			topics = append(topics, *mn)
		}
	}
	sortMentions(topics)
	sortMentions(companies)
	return topics, companies
}

func sortMentions(ms []graph.Mention) {
	slices.SortFunc(ms, func(a, b graph.Mention) int { return strings.Compare(string(a.ID), string(b.ID)) })
}

// evidence returns the span of a half-open range of bytes in a line.
func evidence(l graph.Line, start, end int) graph.Span {
	c := columns{line: l}
	return c.span(start, end)
}

// columns converts bytes of a line to columns. It counts from the last place on: ascending
// places take one pass over the line, however long it is.
type columns struct {
	line    graph.Line
	at, col int // last place, in bytes and in code points
}

// span returns the span of a half-open range of bytes.
func (c *columns) span(start, end int) graph.Span {
	text := c.line.Text
	if start < c.at {
		c.at, c.col = 0, 0
	}
	c.at, c.col = start, c.col+utf8.RuneCountInString(text[c.at:start])
	return graph.Span{Line: c.line.Number, Start: c.col, End: c.col + utf8.RuneCountInString(text[start:end]), Text: text[start:end]}
}

// sampleLines is the number of lines of prose and bullets that isCaseless looks at. The bound
// saves time in long notes: 110 of 126 real notes have fewer lines in all.
const sampleLines = 500

// isCaseless reports whether a note is written without capitals. Less than a quarter of its
// lines begin with one then, not counting headings and titles.
func isCaseless(lines []graph.Line) bool {
	upper, letters := 0, 0
	for _, l := range lines {
		if l.Kind != graph.Prose && l.Kind != graph.Bullet {
			continue
		}
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(l.VisibleText(), " \t\"'([*_-"))
		if !unicode.IsLetter(r) {
			continue
		}
		if unicode.IsUpper(r) {
			if isTitle(l.Text) {
				continue
			}
			upper++
		}
		if letters++; letters == sampleLines {
			break
		}
	}
	return 4*upper < letters
}
