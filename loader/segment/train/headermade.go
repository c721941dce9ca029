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

// random is a small generator of numbers that is the same everywhere.
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

// style is how one made-up note writes its headers.
type style struct {
	heading           string // what begins a title
	first             bool   // the speaker stands before the title
	below             bool   // the speaker stands on the next line
	separator         string
	before, after     string // around the line below
	firm              int    // how a company stands behind a name
	firms, multi      int    // how many in 100 have one
	caseless, handles bool
	bullets           bool
}

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

// altered returns a name that no list knows: halves of two names.
func (r *random) altered(a, b string) string {
	x, y := []rune(a), []rune(b)
	if len(x) < 4 || len(y) < 4 {
		return a
	}
	return string(x[:len(x)/2]) + strings.ToLower(string(y[len(y)/2:]))
}

// firm returns the name of a company, most often one that no list knows.
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

var firmEnds = []string{"", "", "", "", "", " Labs", " Inc.", " Systems", " Ltd", ".io", " University", " Software", " Group", " GmbH", " Technologies", " Bank", " Studios"}

// madeNotes makes notes whose headers are published titles and speakers with companies,
// written as notes are. They teach what headers may look like without any gold.
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
	var out []*note
	for i := range count {
		st := r.style()
		var b strings.Builder
		n := &note{file: fmt.Sprintf("made-%d.md", i), author: fmt.Sprintf("made-%d", i)}
		line := 1
		write := func(s string) {
			if st.caseless {
				s = strings.ToLower(s)
			}
			b.WriteString(s + "\n")
			line += strings.Count(s, "\n") + 1
		}
		for range 3 + r.n(6) {
			t := pick(&r, talks)
			g := goldTalk{Title: t.Title, Line: line}
			names := t.who
			if !r.chance(st.multi) {
				names = names[:1]
			}
			var said []string
			for _, name := range names {
				words := strings.Fields(name)
				other := strings.Fields(pick(&r, talks).who[0])
				switch {
				case r.chance(25):
					words[len(words)-1] = r.altered(words[len(words)-1], other[len(other)-1])
				case r.chance(10):
					words[0] = r.altered(words[0], other[0])
				case r.chance(4):
					words = words[:1]
				}
				name = strings.Join(words, " ")
				if st.handles && r.chance(50) {
					name = "@" + strings.ToLower(words[0][:1]+words[len(words)-1])
				}
				g.Speakers = append(g.Speakers, name)
				if r.chance(st.firms) {
					firm := r.firm(firms)
					role := pick(&r, roleTexts)
					g.Companies = append(g.Companies, firm)
					switch st.firm {
					case 0, 1:
						name += " (" + firm + ")"
					case 2:
						name += ", " + firm
					case 3:
						name += ", " + role + ", " + firm
					case 4:
						name += ", " + role + " at " + firm
					case 5:
						name += " from " + firm
					case 6:
						name += " @ " + firm
					case 7:
						name += " - " + firm
					case 8:
						name += ", " + role + " of " + firm
					}
				}
				said = append(said, name)
			}
			who := strings.Join(said, pick(&r, []string{" and ", " & ", ", "}))
			title := t.Title
			if r.chance(3) {
				title = "Keynote: " + title
				g.Alts = []string{title}
			}
			switch {
			case st.below:
				write(st.heading + title)
				if r.chance(50) && !st.bullets {
					write("")
				}
				write(st.before + who + st.after)
			case st.separator == " (":
				write(st.heading + title + " (" + who + ")")
			case st.first:
				write(st.heading + who + st.separator + title)
			default:
				write(st.heading + title + st.separator + who)
			}
			write("")
			sentences := strings.Split(strings.Join(strings.Fields(t.Abstract), " "), ". ")
			for k, s := range sentences[:min(len(sentences), 2+r.n(4))] {
				if k == 0 && r.chance(20) {
					continue
				}
				if st.bullets {
					write("  - " + s)
				} else {
					write(s)
				}
			}
			write("")
			n.talks = append(n.talks, g)
		}
		n.text = b.String()
		n.format = segment.Markdown
		n.blocks = segment.Blocks(n.text, n.format)
		for k := range n.talks {
			n.talks[k].block = n.blockOf(&n.talks[k], false)
		}
		out = append(out, n)
	}
	return out
}
