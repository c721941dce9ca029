package loader

import (
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment"
	tagger "github.com/talkgraph/talkgraph/loader/segment/header"
)

// loadTagger loads the learned reader of headers for a vocabulary.
func loadTagger(v *graph.Vocabulary) (*tagger.Reader, error) {
	m, err := models()
	if err != nil {
		return nil, err
	}
	return tagger.New(m.lex, v)
}

// maxTagged is the number of talks up to which the headers of a note are tagged. A header takes
// half a millisecond. Real notes have 60 talks at most.
const maxTagged = 2000

// tagHeaders returns the header of each talk as the learned tagger reads it. The talks are in
// the order of their lines. The reading is nil if rules split the note. The header of a talk
// that does not begin with a block is empty.
func (x *Extractor) tagHeaders(source, text string, reading *segment.Reading, talks []graph.Talk) ([]tagger.Header, error) {
	if len(talks) > maxTagged {
		return make([]tagger.Header, len(talks)), nil
	}
	r, err := x.tagger()
	if err != nil {
		return nil, err
	}
	var blocks []segment.Block
	if reading != nil {
		blocks = reading.Blocks
	} else {
		blocks = segment.Blocks(text, segment.FormatOf(source, text))
	}
	out := make([]tagger.Header, len(talks))
	var begins, owners []int // blocks that begin a talk, and the indexes of these talks
	at := 0
	for i := range talks {
		for at < len(blocks) && blocks[at].EndLine < talks[i].Line {
			at++
		}
		if at < len(blocks) && blocks[at].Line <= talks[i].Line {
			begins, owners = append(begins, at), append(owners, i)
			at++
		}
	}
	for k, h := range r.Read(blocks, begins) {
		out[owners[k]] = h
	}
	return out, nil
}

// fillHeader adds the tagged speakers, title and companies of a talk where rules found none. On
// the corpus, which the rules had not seen, they have a precision of .96 but miss two speakers
// in three.
func (x *Extractor) fillHeader(t *graph.Talk, h tagger.Header, lines []graph.Line) {
	if len(t.Speakers) == 0 {
		t.Speakers = x.speakersUnderTitle(lines, t.Title)
	}
	for i := range h.Speakers {
		c := companyOf(h.Speakers[i].Company)
		if x.m.lookup(graph.KindTopic, c) != "" || strings.ContainsAny(c, "#|[]") { // a topic or a [[page]]
			c = ""
		}
		h.Speakers[i].Company = c
	}
	switch {
	case len(t.Speakers) == 0:
		t.Speakers = h.Speakers
		if h.Title != "" && strings.Contains(t.Title, h.Title) {
			t.Title = h.Title
		}
	case len(t.Speakers) == len(h.Speakers):
		for i, s := range h.Speakers {
			if t.Speakers[i].Company == "" && t.Speakers[i].Name == s.Name {
				t.Speakers[i].Company = s.Company
			}
		}
	}
}

// mentionCompanies adds the companies of a tagged header to the mentions of a talk, also those
// that the vocabulary lacks. It ignores names of topics.
func (x *Extractor) mentionCompanies(t *graph.Talk, names []string, lines []graph.Line) {
	for _, name := range names {
		if strings.ContainsAny(name, "#|[]") { // a [[page]]
			continue
		}
		if name = companyOf(name); name == "" || x.m.lookup(graph.KindTopic, name) != "" {
			continue
		}
		id, shown := x.m.lookup(graph.KindCompany, name), name
		if id != "" {
			shown = x.name[id]
		} else {
			id = graph.NewID(graph.KindCompany, name)
		}
		if slices.ContainsFunc(t.Companies, func(m graph.Mention) bool { return m.ID == id }) {
			continue
		}
		t.Companies = appendFirstMention(t.Companies, lines, name, graph.Mention{ID: id, Name: shown, Stated: x.name[id] == ""})
	}
	sortMentions(t.Companies)
}
