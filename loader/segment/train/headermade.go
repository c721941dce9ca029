package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/loader/segment"
)

// random is a generator of pseudorandom numbers whose sequence is the same on every system.
type random uint64

func (r *random) n(n int) int {
	*r = *r*6364136223846793005 + 1442695040888963407
	return int(uint64(*r)>>33) % n
}

func (r *random) chance(percent int) bool { return r.n(100) < percent }

func pick[T any](r *random, from []T) T { return from[r.n(len(from))] }

// published is a published talk.
type published struct {
	Title     string   `json:"title"`
	Abstract  string   `json:"abstract"`
	Speakers  []any    `json:"speakers"`
	Companies []string `json:"companies"`
	who       []string // its speakers
}

func readPublished(path string) ([]published, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var out []published
	s := bufio.NewScanner(z)
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		var t published
		if err := json.Unmarshal(s.Bytes(), &t); err != nil {
			return nil, err
		}
		for _, x := range t.Speakers {
			if name, ok := x.(string); ok && len(strings.Fields(name)) < 4 && !strings.ContainsAny(name, "()@,/") {
				t.who = append(t.who, name)
			}
		}
		if len(t.who) == 0 || len(t.who) > 3 || len(t.Title) > 110 || strings.Contains(t.Title, "\n") || len(t.Abstract) < 120 {
			continue
		}
		if folded := strings.ToLower(t.Title); strings.Contains(folded, strings.ToLower(t.who[0])) || strings.Contains(folded, "sponsor") {
			continue
		}
		out = append(out, t)
	}
	return out, s.Err()
}

var (
	inlineSeparators = []string{" - ", " - ", " -- ", " – ", " — ", ": ", " | ", " by ", " by ", ", ", " / ", " ("}
	roleTexts        = []string{"CTO", "CEO", "Senior Engineer", "Software Engineer", "Staff Software Engineer", "Principal Engineer", "Developer Advocate", "Head of Engineering",
		"VP of Engineering", "Data Scientist", "Professor", "Lecturer", "Architect", "Lead Developer", "Founder", "Product Manager", "Research Fellow", "Director of Platform", "SRE", "Senior Manager, Research and Analytics", "Engineering Manager"}
)

// style is the way in which a made-up note writes its headers.
type style struct {
	heading       string // text before a title
	first         bool   // the speaker precedes the title on its line
	below         bool   // the speaker is on the next line
	separator     string // between title and speaker
	before, after string // around the line of the speaker
	firm          int    // index of firmForms
	firms         int    // percentage of speakers with a company
	multi         int    // percentage of talks with all of their speakers
	caseless      bool   // the note has no capitals
	handles       bool   // half of the names are handles such as "@jdoe"
	bullets       bool   // abstracts are lists
}

// style returns a random style.
func (r *random) style() style {
	s := style{
		heading: pick(r, []string{"# ", "## ", "## ", "### ", "", "- ", "* "}), first: r.chance(25), below: r.chance(45),
		separator: pick(r, inlineSeparators), firm: r.n(9), firms: pick(r, []int{0, 30, 70, 95}), multi: 20,
		caseless: r.chance(12), handles: r.chance(15), bullets: r.chance(70),
	}
	around := pick(r, [][2]string{{"", ""}, {"", ""}, {"*", "*"}, {"**", "**"}, {"_", "_"}, {"Speaker: ", ""}, {"Speakers: ", ""}, {"by ", ""}, {"By ", ""}, {"Presenter: ", ""}, {"- ", ""}, {"- Speaker: ", ""}, {"### ", ""}, {"> ", ""}})
	s.before, s.after = around[0], around[1]
	if s.heading == "- " || s.heading == "* " {
		s.before = "  - "
		s.after = ""
	}
	if s.separator == " by " || s.separator == " (" {
		s.first = false
	}
	return s
}

// altered returns a name that no list contains, made of the halves of two names.
func (r *random) altered(a, b string) string {
	x, y := []rune(a), []rune(b)
	if len(x) < 4 || len(y) < 4 {
		return a
	}
	return string(x[:len(x)/2]) + strings.ToLower(string(y[len(y)/2:]))
}

// firm returns the name of a company. Half of the names are in no list.
func (r *random) firm(firms []string) string {
	name := pick(r, firms)
	if r.chance(50) {
		other := pick(r, firms)
		a, _, _ := strings.Cut(name, " ")
		b, _, _ := strings.Cut(other, " ")
		name = r.altered(a, b) + pick(r, firmEnds)
	}
	return name
}

// firmEnds are endings of made-up companies.
var firmEnds = []string{"", "", "", "", "", " Labs", " Inc.", " Systems", " Ltd", ".io", " University", " Software", " Group", " GmbH", " Technologies", " Bank", " Studios"}

// madeNotes makes notes of published talks, in the styles of real notes. Their gold is known
// without a reader.
func madeNotes(talks []published, count int) []*note {
	r := random(7)
	var firms []string
	for _, t := range talks {
		firms = append(firms, t.Companies...)
	}
	slices.Sort(firms)
	firms = slices.Compact(firms)
	if len(firms) == 0 {
		return nil
	}
	m := &noteMaker{r: &r, talks: talks, firms: firms}
	out := make([]*note, count)
	for i := range out {
		out[i] = m.makeNote(i)
	}
	return out
}

// noteMaker makes notes of published talks.
type noteMaker struct {
	r     *random
	talks []published
	firms []string // names of companies

	style style           // of the current note
	text  strings.Builder // of the current note
	line  int             // number of its next line
}

// makeNote makes a note of three to eight talks in one style.
func (m *noteMaker) makeNote(number int) *note {
	m.style, m.line = m.r.style(), 1
	m.text.Reset()
	n := &note{file: fmt.Sprintf("made-%d.md", number), author: fmt.Sprintf("made-%d", number)}
	for range 3 + m.r.n(6) {
		n.talks = append(n.talks, m.addTalk(pick(m.r, m.talks)))
	}
	n.text = m.text.String()
	n.format = segment.Markdown
	n.blocks = segment.Blocks(n.text, n.format)
	for k := range n.talks {
		n.talks[k].block = n.blockOf(&n.talks[k], false)
	}
	return n
}

// write appends a line to the note.
func (m *noteMaker) write(s string) {
	if m.style.caseless {
		s = strings.ToLower(s)
	}
	m.text.WriteString(s + "\n")
	m.line += strings.Count(s, "\n") + 1
}

// addTalk writes a talk and returns its gold.
func (m *noteMaker) addTalk(t published) goldTalk {
	g := goldTalk{Title: t.Title, Line: m.line}
	names := t.who
	if !m.r.chance(m.style.multi) {
		names = names[:1]
	}
	var people []string
	for _, name := range names {
		people = append(people, m.person(name, &g))
	}
	who := strings.Join(people, pick(m.r, []string{" and ", " & ", ", "}))
	title := t.Title
	if m.r.chance(3) {
		title = "Keynote: " + title
		g.Alts = []string{title}
	}
	m.writeHeader(title, who)
	m.write("")
	m.writeAbstract(t.Abstract)
	m.write("")
	return g
}

// person returns a speaker, often altered and with a company, and adds both to the gold.
func (m *noteMaker) person(name string, g *goldTalk) string {
	words := strings.Fields(name)
	other := strings.Fields(pick(m.r, m.talks).who[0])
	switch {
	case m.r.chance(25):
		words[len(words)-1] = m.r.altered(words[len(words)-1], other[len(other)-1])
	case m.r.chance(10):
		words[0] = m.r.altered(words[0], other[0])
	case m.r.chance(4):
		words = words[:1]
	}
	name = strings.Join(words, " ")
	if m.style.handles && m.r.chance(50) {
		name = "@" + strings.ToLower(words[0][:1]+words[len(words)-1])
	}
	g.Speakers = append(g.Speakers, name)
	if !m.r.chance(m.style.firms) {
		return name
	}
	firm := m.r.firm(m.firms)
	role := pick(m.r, roleTexts)
	g.Companies = append(g.Companies, firm)
	return strings.NewReplacer("NAME", name, "ROLE", role, "FIRM", firm).Replace(firmForms[m.style.firm])
}

// firmForms are the ways to write a company after a name; style.firm is an index.
var firmForms = []string{
	"NAME (FIRM)", "NAME (FIRM)", "NAME, FIRM", "NAME, ROLE, FIRM", "NAME, ROLE at FIRM", "NAME from FIRM", "NAME @ FIRM", "NAME - FIRM", "NAME, ROLE of FIRM",
}

// writeHeader writes the title and the speakers in the style of the note.
func (m *noteMaker) writeHeader(title, who string) {
	st := m.style
	switch {
	case st.below:
		m.write(st.heading + title)
		if m.r.chance(50) && !st.bullets {
			m.write("")
		}
		m.write(st.before + who + st.after)
	case st.separator == " (":
		m.write(st.heading + title + " (" + who + ")")
	case st.first:
		m.write(st.heading + who + st.separator + title)
	default:
		m.write(st.heading + title + st.separator + who)
	}
}

// writeAbstract writes the first two to five sentences, sometimes without the very first.
func (m *noteMaker) writeAbstract(abstract string) {
	sentences := strings.Split(strings.Join(strings.Fields(abstract), " "), ". ")
	for k, s := range sentences[:min(len(sentences), 2+m.r.n(4))] {
		if k == 0 && m.r.chance(20) {
			continue
		}
		if m.style.bullets {
			s = "  - " + s
		}
		m.write(s)
	}
}
