// Package header reads the title, the speakers and the companies in the first lines of a talk.
//
// A header is the block of the title and up to four blocks behind it. A linear-chain tagger
// labels its tokens. The features are names, roles and companies that package lexicon knows,
// the signs between them, and statistics of all headers of the note: an author has the habit
// to write speakers before or behind titles. [New] returns a [Reader] with the shipped weights.
// Program loader/segment/train learns them.
package header

import (
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment"
	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

// Header is the content of the first lines of a talk.
type Header struct {
	Title     string
	Speakers  []graph.Speaker
	Companies []string // all companies in the header, in the order of the text
}

// Reader reads headers. It is safe for concurrent use.
type Reader struct {
	lex    *lexicon.Lexicon
	known  map[string]bool // labels of companies in lower case
	begins map[string]bool // first words of companies in lower case
	model  *Model
}

// New returns a reader with the shipped weights. It looks names up in the lexicon and companies
// also in the vocabulary. Call Read for each note.
func New(lex *lexicon.Lexicon, v *graph.Vocabulary) (*Reader, error) {
	m, err := shipped()
	if err != nil {
		return nil, err
	}
	return NewWith(lex, v, m), nil
}

// NewWith returns a reader with the weights of a model. The other parameters are those of New.
func NewWith(lex *lexicon.Lexicon, v *graph.Vocabulary, m *Model) *Reader {
	r := &Reader{lex: lex, known: map[string]bool{}, begins: map[string]bool{}, model: m}
	for _, c := range v.Companies {
		for _, l := range c.Labels {
			r.known[strings.ToLower(l.Text)] = true
		}
	}
	begin := func(name string) {
		if ts := appendTokens(nil, name, 0); len(ts) > 0 {
			r.begins[ts[0].small] = true
		}
	}
	for name := range r.known {
		begin(name)
	}
	for name := range lex.Companies() {
		begin(name)
	}
	return r
}

// isCompany reports whether the vocabulary or the lexicon has a company of this name.
func (r *Reader) isCompany(name string) bool {
	return r.known[strings.ToLower(name)] || r.lex.IsCompany(name)
}

// Knows reports whether the vocabulary has a company of this name, in any case.
func (r *Reader) Knows(name string) bool { return r.known[strings.ToLower(name)] }

// Read returns the headers of the talks of a note. talks lists the indexes of the blocks that
// begin them, in ascending order.
func (r *Reader) Read(blocks []segment.Block, talks []int) []Header {
	out := make([]Header, len(talks))
	for i, w := range r.Windows(blocks, talks, r.model.id) {
		out[i] = r.model.Parse(&w)
	}
	return out
}

// Window is the header of a talk as tokens with their features.
type Window struct {
	Tokens   []Token
	Line     []int            // line of each token, 0 for the title
	Blocks   []*segment.Block // block of each line
	Features [][]int32        // features of each token
	Segment  []int            // segment of each token, an index of Shared
	Shared   [][]int32        // features of each segment, which its tokens share
}

// Windows returns the headers of the talks that begin at the given blocks, with their features.
// id returns the number of a feature by its name, or -1 for a feature to leave out.
func (r *Reader) Windows(blocks []segment.Block, talks []int, id func(name []byte) int32) []Window {
	ws := make([]window, len(talks))
	for i, at := range talks {
		end := len(blocks)
		if i+1 < len(talks) {
			end = max(at+1, talks[i+1])
		}
		ws[i] = r.windowOf(blocks, at, end)
		ws[i].readBody(blocks[at:end])
	}
	style := styleOf(blocks, ws)
	out := make([]Window, len(ws))
	for i := range ws {
		r.features(&out[i], &ws[i], style, id)
	}
	return out
}

// Biases that Parse adds to the scores of labels of names and companies. They trade precision
// for recall. With one author left out the F1 on the corpus is greatest near these values.
const (
	nameBias = 0.5
	firmBias = 0.5
)

// Parse returns the header in a window by the best labels of its tokens.
func (m *Model) Parse(w *Window) Header {
	var out Header
	if len(w.Tokens) == 0 {
		return out
	}
	labels := m.labels(w)
	out.Title = w.title(labels)
	lastNamed := -2 // line of the last speaker
	for i, begin := range labels {
		if begin != NameBegin && begin != FirmBegin && begin != TitleFirmBegin {
			continue
		}
		end := w.spanEnd(labels, i)
		text := w.text(i, end)
		if begin == NameBegin {
			if w.isSpeakerLine(i) {
				out.addSpeaker(text)
				lastNamed = w.Line[i]
			}
		} else if firm := companyName(text); firm != "" {
			isEmployer := begin == FirmBegin && (w.Line[i] == lastNamed || w.Line[i] == lastNamed+1 && w.isOnlyCompany(i, end))
			out.addCompany(firm, isEmployer)
		}
	}
	return out
}

// labels returns the best labels of the tokens of a window, with the biases.
func (m *Model) labels(w *Window) []int {
	scores := m.Tagger.Scores(nil, w)
	for i := range scores {
		switch y := i % Labels; {
		case y == NameBegin || y == NameInside:
			scores[i] += nameBias
		case y >= FirmBegin:
			scores[i] += firmBias
		}
	}
	return m.Tagger.Best(scores)
}

// spanEnd returns the index behind the tokens of the name or company that begins at token i.
func (w *Window) spanEnd(labels []int, i int) int {
	end := i + 1
	for end < len(labels) && labels[end] == labels[i]+1 && w.Line[end] == w.Line[i] {
		end++
	}
	return end
}

// isSpeakerLine reports whether a name at token i may be a speaker. In an item below the title
// it must begin the line.
func (w *Window) isSpeakerLine(i int) bool {
	return w.Line[i] == 0 || w.Blocks[w.Line[i]].Kind != segment.Item || w.beginsLine(i)
}

// beginsLine reports whether the name at a token begins its line, or only words that introduce
// speakers precede it: "Speaker: Jane Roe", "by Jane Roe and John Doe". The name in "caches,
// says Jane Roe" does not.
func (w *Window) beginsLine(at int) bool {
	for i := at - 1; i >= 0 && w.Line[i] == w.Line[at]; i-- {
		t := &w.Tokens[i]
		if !t.Separates && introducers[t.small] == "" && !speakerKeys[t.small] && !lexicon.IsRole(t.small) && !lexicon.IsCapital(t.Text) {
			return false
		}
	}
	return true
}

// isOnlyCompany reports whether a company ends its line and only roles precede it: "Acme" or
// "CTO, Acme", but not "Kafka at Acme". Below a name it is then the employer.
func (w *Window) isOnlyCompany(from, to int) bool {
	for i := from - 1; i >= 0 && w.Line[i] == w.Line[from]; i-- {
		if t := &w.Tokens[i]; !t.Separates && introducers[t.small] == "" && !lexicon.IsRole(t.small) {
			return false
		}
	}
	return to == len(w.Tokens) || w.Line[to] != w.Line[from]
}

// addSpeaker adds a speaker unless one has this name or a name of which it is a part. A longer
// form replaces a part of a name.
func (h *Header) addSpeaker(name string) {
	name = strings.Join(strings.Fields(strings.Trim(name, " .,")), " ")
	for i, s := range h.Speakers {
		switch {
		case isPartOf(name, s.Name):
			return
		case isPartOf(s.Name, name):
			h.Speakers[i].Name = name
			return
		}
	}
	if name != "" && len(h.Speakers) < maxSpeakers {
		h.Speakers = append(h.Speakers, graph.Speaker{Name: name})
	}
}

// maxSpeakers is the number of speakers of one talk that are read. Three of 46,280 real talks
// have more.
const maxSpeakers = 20

// isPartOf reports whether a name equals another one, begins it or ends it: "Jane" and "Roe" in
// "Jane Roe".
func isPartOf(name, whole string) bool {
	name, whole = strings.ToLower(name), strings.ToLower(whole)
	return name == whole || strings.HasPrefix(whole, name+" ") || strings.HasSuffix(whole, " "+name)
}

// addCompany adds a company. If isEmployer, it is also the company of the last speaker, unless
// that speaker has one.
func (h *Header) addCompany(name string, isEmployer bool) {
	if n := len(h.Speakers); isEmployer && n > 0 && h.Speakers[n-1].Company == "" {
		h.Speakers[n-1].Company = name
	}
	for _, c := range h.Companies {
		if strings.EqualFold(c, name) {
			return
		}
	}
	h.Companies = append(h.Companies, name)
}

// maxFirmWords is the number of words of the longest name of a company. "University of the West
// of England" has six.
const maxFirmWords = 7

// companyName returns the name of a company in a text, or "" for words such as "freelance" and
// for links and tags of wikis. Of an address it returns the host.
func companyName(s string) string {
	s = strings.Trim(s, " ,")
	if i := strings.Index(s, " @"); i > 0 { // "Acme @jane"
		s = s[:i]
	}
	if isAddress(s) {
		_, host, _ := strings.Cut(s, "://")
		if host == "" {
			host = s
		}
		host, _, _ = strings.Cut(strings.TrimPrefix(host, "www."), "/")
		for _, end := range []string{".com", ".org", ".net"} {
			host = strings.TrimSuffix(host, end)
		}
		s = host
	}
	if noCompany[strings.ToLower(s)] || len(strings.Fields(s)) > maxFirmWords || strings.ContainsAny(s, "#[]{}<>|=") {
		return ""
	}
	return s
}

// noCompany holds words that are no company although they are where one is expected.
var noCompany = set("independent freelance freelancer self-employed self consultant none n/a tba tbd slides video keynote workshop panel moderator remote")

// text returns the text of a half-open range of tokens of one line.
func (w *Window) text(from, to int) string {
	return w.Blocks[w.Line[from]].Text[w.Tokens[from].Start:w.Tokens[to-1].End]
}

// title returns the title by the labels of the tokens: the first line without the names at its
// ends and without a remark behind the title. In prose it returns the labelled tokens only.
func (w *Window) title(labels []int) string {
	n := 0
	for n < len(w.Tokens) && w.Line[n] == 0 {
		n++
	}
	first, last := titleTokens(labels[:n])
	if first < 0 {
		return w.trimmed(0, n)
	}
	if kind := w.Blocks[0].Kind; kind == segment.Paragraph || kind == segment.Sentence {
		return w.trimmed(first, last+1)
	}
	from, to := 0, n // without names before and behind the title
	for i, y := range labels[:n] {
		isNamed := y == NameBegin || y == NameInside || y == FirmBegin
		if isNamed && i < first {
			from = first
		} else if isNamed && i > last {
			to = last + 1
		}
	}
	if to == n && last+1 < n && w.Tokens[last+1].Separates && !strings.Contains("?!*", w.Tokens[last+1].small) { // a remark, a time or a room follows
		to = last + 1
	}
	return w.trimmed(from, to)
}

// titleTokens returns the first and the last token that is labelled as part of a title, or -1
// and -1.
func titleTokens(labels []int) (first, last int) {
	first, last = -1, -1
	for i, y := range labels {
		if y != TitleToken && y < TitleFirmBegin {
			continue
		}
		if first < 0 {
			first = i
		}
		last = i
	}
	return first, last
}

// trimmed returns the text of tokens without separators, "by" and "with" at the ends.
func (w *Window) trimmed(from, to int) string {
	for from < to && w.Tokens[from].Separates && strings.Contains(`-,;:|/)=&~*`, w.Tokens[from].small) {
		from++
	}
	for to > from+1 {
		t := &w.Tokens[to-1]
		small := introducers[t.small]
		if !(t.Separates && strings.Contains(`-,;:|/(=&~*`, t.small) || small == "by" || small == "with") {
			break
		}
		to--
	}
	if from >= to {
		return ""
	}
	return unquoted(w.text(from, to))
}

// unquoted returns a text without quotation marks or brackets around it.
func unquoted(s string) string {
	for _, q := range [][2]string{{`"`, `"`}, {"“", "”"}, {"«", "»"}, {"„", "“"}, {"[", "]"}} {
		if t, ok := strings.CutPrefix(s, q[0]); ok && strings.HasSuffix(t, q[1]) && !strings.Contains(t[:len(t)-len(q[1])], q[1]) {
			return t[:len(t)-len(q[1])]
		}
	}
	return s
}
