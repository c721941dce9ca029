// Package header reads the lines that begin a talk: what it is called, who gives it and
// for which companies they work.
//
// A header is the block of the title and up to four behind it. A linear-chain tagger
// labels its tokens; its features are names, roles and companies by package lexicon, the
// signs between them, and how the headers of the same note are alike: whether speakers
// stand before or behind titles is a habit of the author, not of the line. Program
// loader/segment/train learns the weights.
package header

import (
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment"
	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

// Header is what the lines that begin a talk say of it.
type Header struct {
	Title    string
	Speakers []graph.Speaker
	// Companies are all that the header names, in the order of the text.
	Companies []string
}

// Reader reads headers. It is safe for concurrent use.
type Reader struct {
	lex    *lexicon.Lexicon
	known  map[string]bool // labels of companies in lower case
	begins map[string]bool // first words of companies in lower case
	model  *Model
}

// New returns a reader with the weights that are shipped. The companies of the vocabulary
// are features of headers. Read is the next call.
func New(lex *lexicon.Lexicon, v *graph.Vocabulary) (*Reader, error) {
	m, err := shipped()
	if err != nil {
		return nil, err
	}
	return NewWith(lex, v, m), nil
}

// NewWith is New with a model of its own.
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

// isCompany reports whether the vocabulary or the published talks know a company of this
// name.
func (r *Reader) isCompany(name string) bool {
	return r.known[strings.ToLower(name)] || r.lex.IsCompany(name)
}

// Knows reports whether the vocabulary has a company of this name, in any case.
func (r *Reader) Knows(name string) bool { return r.known[strings.ToLower(name)] }

// Read returns the headers of the talks that begin at the given blocks of a note, in
// ascending order.
func (r *Reader) Read(blocks []segment.Block, talks []int) []Header {
	out := make([]Header, len(talks))
	for i, w := range r.Windows(blocks, talks, r.model.id) {
		out[i] = r.model.Parse(&w)
	}
	return out
}

// Window is the header of a talk in tokens, line by line.
type Window struct {
	Tokens   []Token
	Line     []int // of each token, 0 for the title's
	Blocks   []*segment.Block
	Features [][]int32 // of each token
	Segment  []int     // of each token, a place in Shared
	Shared   [][]int32 // of each segment, the features that its tokens share
}

// Windows returns the headers of the talks that begin at the given blocks with their
// features. The number of a feature is what id makes of its name; features of which id
// returns -1 are left out.
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

// The biases are added to the scores of labels of names and companies. They trade
// precision for recall: leaving one author out, F1 is greatest near them.
const (
	nameBias = 0.5
	firmBias = 0.5
)

// Parse reads a header by the labels of its tokens.
func (m *Model) Parse(w *Window) Header {
	var out Header
	if len(w.Tokens) == 0 {
		return out
	}
	scores := m.Tagger.Scores(nil, w)
	for i := range scores {
		switch y := i % Labels; {
		case y == NameBegin || y == NameInside:
			scores[i] += nameBias
		case y >= FirmBegin:
			scores[i] += firmBias
		}
	}
	labels := m.Tagger.Best(scores)
	out.Title = w.title(labels)
	named := -2 // the line of the last speaker
	for i := 0; i < len(labels); i++ {
		begin := labels[i]
		if begin != NameBegin && begin != FirmBegin && begin != TitleFirmBegin {
			continue
		}
		end := i + 1
		for end < len(labels) && labels[end] == begin+1 && w.Line[end] == w.Line[i] {
			end++
		}
		text := w.text(i, end)
		if begin == NameBegin {
			if w.Line[i] == 0 || w.Blocks[w.Line[i]].Kind != segment.Item || w.beginsLine(i) {
				out.addSpeaker(text)
				named = w.Line[i]
			}
		} else if firm := companyName(text); firm != "" {
			beside := begin == FirmBegin && (w.Line[i] == named || w.Line[i] == named+1 && w.holdsOnly(i, end))
			out.addCompany(firm, beside)
		}
	}
	return out
}

// beginsLine reports whether a line begins with a name or what announces one: "Speaker:
// Jane Roe", "by Jane Roe and John Doe". In "caches, says Jane Roe" the item tells what
// somebody said.
func (w *Window) beginsLine(at int) bool {
	for i := at - 1; i >= 0 && w.Line[i] == w.Line[at]; i-- {
		t := &w.Tokens[i]
		if !t.Separates && introducers[t.small] == "" && !speakerKeys[t.small] && !lexicon.IsRole(t.small) && !lexicon.IsCapital(t.Text) {
			return false
		}
	}
	return true
}

// holdsOnly reports whether the line of a company holds nothing else but roles: a bare
// company or "CTO, Acme" below a name is where the speaker works; "Kafka at Acme" need not
// be.
func (w *Window) holdsOnly(from, to int) bool {
	for i := from - 1; i >= 0 && w.Line[i] == w.Line[from]; i-- {
		if t := &w.Tokens[i]; !t.Separates && introducers[t.small] == "" && !lexicon.IsRole(t.small) {
			return false
		}
	}
	return to == len(w.Tokens) || w.Line[to] != w.Line[from]
}

// addSpeaker adds who is not there yet, by the whole name or a part of it.
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

// maxSpeakers bounds those of one talk, as the header of a whole panel.
const maxSpeakers = 20

// isPartOf reports whether a name is another one or begins or ends it: "Jane", "Roe" of
// "Jane Roe".
func isPartOf(name, whole string) bool {
	name, whole = strings.ToLower(name), strings.ToLower(whole)
	return name == whole || strings.HasPrefix(whole, name+" ") || strings.HasSuffix(whole, " "+name)
}

// addCompany adds a company. Beside the title it is the one of the speaker before it.
func (h *Header) addCompany(name string, beside bool) {
	if n := len(h.Speakers); beside && n > 0 && h.Speakers[n-1].Company == "" {
		h.Speakers[n-1].Company = name
	}
	for _, c := range h.Companies {
		if strings.EqualFold(c, name) {
			return
		}
	}
	h.Companies = append(h.Companies, name)
}

// maxFirmWords is the length of the longest company's name; "University of the West of
// England" has six words.
const maxFirmWords = 7

// companyName returns a company's name by the text of its tokens, "" for what says that
// somebody has none and for links and tags of wikis. An address stands for its host.
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

// noCompany is what stands where a company would.
var noCompany = set("independent freelance freelancer self-employed self consultant none n/a tba tbd slides video keynote workshop panel moderator remote")

func (w *Window) text(from, to int) string {
	return w.Blocks[w.Line[from]].Text[w.Tokens[from].Start:w.Tokens[to-1].End]
}

// title returns the title by the labels of the tokens: the line without the names at its
// ends and the remark behind it; of prose the tokens of the title alone.
func (w *Window) title(labels []int) string {
	n := 0
	for n < len(w.Tokens) && w.Line[n] == 0 {
		n++
	}
	first, last := -1, -1
	for i := range n {
		if labels[i] == TitleToken || labels[i] >= TitleFirmBegin {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return w.trimmed(0, n)
	}
	if kind := w.Blocks[0].Kind; kind == segment.Paragraph || kind == segment.Sentence {
		return w.trimmed(first, last+1)
	}
	from, to := 0, n
	for i := range n {
		if labels[i] != NameBegin && labels[i] != NameInside && labels[i] != FirmBegin {
			continue
		}
		if i < first {
			from = first
		} else if i > last {
			to = min(to, last+1)
		}
	}
	if to == n && last+1 < n && w.Tokens[last+1].Separates && !strings.Contains("?!*", w.Tokens[last+1].small) { // a remark, a time or a room follows
		to = last + 1
	}
	return w.trimmed(from, to)
}

// trimmed returns the text of tokens without what parts them from others at the ends.
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

// unquoted takes the quotation marks off a text that is quoted as a whole.
func unquoted(s string) string {
	for _, q := range [][2]string{{`"`, `"`}, {"“", "”"}, {"«", "»"}, {"„", "“"}, {"[", "]"}} {
		if t, ok := strings.CutPrefix(s, q[0]); ok && strings.HasSuffix(t, q[1]) && !strings.Contains(t[:len(t)-len(q[1])], q[1]) {
			return t[:len(t)-len(q[1])]
		}
	}
	return s
}
