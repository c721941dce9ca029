// Package loader turns notes into facts, in pure steps each of which can be tested
// alone:
//
//	Decode    bytes            -> text, or why it is none
//	Lines     text             -> numbered lines with what a reader sees of them
//	Split     lines            -> talks with their first and last line
//	Mentions  lines of a talk  -> topics and companies with their evidence
//	Correct   note             -> the note with people's corrections
//	Facts     note             -> quads labelled with the note
//
// [Extractor.Extract] is the first four in a row. [Suggester] proposes what the
// vocabulary lacks. The files:
//
//	loader.go            from bytes to a note
//	split.go             talks, by one of:
//	  headings.go        headings of any level, known by speakers and times
//	  items.go           the lists and paragraphs of a trip report
//	  outline.go         bullets with others below them; paragraphs headed by a line
//	  bare.go            bullets headed by speakers; lines written like titles
//	  programme.go       titles given beside the notes
//	header.go people.go  titles and who gives a talk, with their companies
//	tagged.go            the same by a learned tagger, where these rules find nothing
//	event.go nontalks.go the event; days, breaks and what else is no talk
//	matcher.go           the vocabulary as a trie
//	mentions.go          what a talk mentions, with its places
//	context.go           which ambiguous labels hold
//	typos.go             typos
//	correct.go           corrections
//	explain.go           why talks begin where they do, and what else was likely
//	marks.go             what the author marked: front matter, #tags, [[pages]]
//	dedup.go             which records are one talk
//	record.go            talks that are given as data: the note that each becomes,
//	record_parse.go      and how that is read back
//	facts.go             quads
//	suggest.go           phrases that nobody listed
//	propose.go           topics that nobody listed, by the shape of their names
//
// Subpackages read formats: loader/charset makes bytes a text, loader/plain, loader/markdown,
// and loader/html, which turns a page into Markdown. loader/convert turns the files of other
// tools into Markdown. loader/formats reads talks that are data. loader/vocabulary reads the
// labels that Mentions looks for.
package loader

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/charset"
	"github.com/talkgraph/talkgraph/loader/convert"
	"github.com/talkgraph/talkgraph/loader/formats"
	"github.com/talkgraph/talkgraph/loader/html"
	"github.com/talkgraph/talkgraph/loader/markdown"
	"github.com/talkgraph/talkgraph/loader/plain"
	"github.com/talkgraph/talkgraph/loader/segment"
	tagger "github.com/talkgraph/talkgraph/loader/segment/header"
)

// Bounds of a note: its bytes, its lines, and its talks. The largest of the notes at hand
// have 80 kB, 2,000 lines and 60 talks. What a note of these sizes needs in memory is tested
// (TestExtract_LargestNotes).
const (
	MaxNote  = 16 << 20
	maxLines = 1 << 20
	maxTalks = 50_000
)

// Extractor reads notes by one vocabulary. It is safe for concurrent use.
type Extractor struct {
	silenced  map[string]bool // names that the user's vocabulary silences, folded
	m         *matcher
	lex       graph.Lexicon
	name      map[graph.ID]string
	own       map[graph.ID]bool // that the user's vocabulary adds
	programme programme
	// version identifies how notes of records are read: the vocabulary and the reader.
	version string
	// tagger loads the learned reader of headers when it is first used.
	tagger func() (*tagger.Reader, error)
}

// reading is raised when notes of records are read differently.
const reading = "5"

// New makes an extractor that finds the topics and companies of a vocabulary. The lexicon
// holds words that are neither typos nor names.
func New(v *graph.Vocabulary, lex graph.Lexicon) *Extractor {
	facts := v.Facts()
	x := &Extractor{m: newMatcher(v, lex), lex: lex, name: map[graph.ID]string{}, own: map[graph.ID]bool{}, silenced: map[string]bool{}, version: reading + "." + facts[len(facts)-1].Object.Text}
	x.tagger = sync.OnceValues(func() (*tagger.Reader, error) { return loadTagger(v) })
	for _, name := range v.Silenced {
		x.silenced[graph.Fold(name)] = true
	}
	for _, t := range v.Topics {
		x.name[t.ID], x.own[t.ID] = t.Name(), t.UserDefined
	}
	for _, c := range v.Companies {
		x.name[c.ID], x.own[c.ID] = c.Name(), c.UserDefined
	}
	return x
}

// Version identifies how notes of records are read. A note with another version is stale.
func (x *Extractor) Version() string { return x.version }

// Decode returns the text of a note as UTF-8 with unified line ends. Its errors wrap
// graph.ErrInvalid or graph.ErrTooLarge and state what is wrong and where.
func Decode(source string, data []byte) (string, error) {
	text, _, err := decode(source, data)
	return text, err
}

// decode is Decode. It also returns what the text lost or gained.
func decode(source string, data []byte) (string, []graph.Problem, error) {
	if len(data) > MaxNote {
		return "", nil, fmt.Errorf("%w: %s has %d MB; a note may have %d MB: split it", graph.ErrTooLarge, source, len(data)>>20, MaxNote>>20)
	}
	text, changed, err := charset.Decode(data)
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w; give a text or Markdown file", source, err)
	}
	if strings.IndexByte(text, '\r') >= 0 {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	if n := strings.Count(text, "\n"); n > maxLines {
		return "", nil, fmt.Errorf("%w: %s has %d lines; a note may have %d: split it", graph.ErrTooLarge, source, n, maxLines)
	}
	if strings.TrimSpace(text) == "" {
		return "", nil, fmt.Errorf("%w: %s is empty; there is nothing to load", graph.ErrInvalid, source)
	}
	return text, changed, nil
}

// Lines reads a text by the format its name or, without a telling name, its
// content shows.
func Lines(source, text string) ([]graph.Line, map[string]string) {
	lines, front, _ := readLines(source, text)
	return lines, front.Values
}

// readLines returns the lines of a text, what the note states of itself, and the text as it
// was read, in which properties of Markdown are blank.
func readLines(source, text string) ([]graph.Line, markdown.Front, string) {
	ext := strings.ToLower(path.Ext(source))
	if isMarkdown(source) || ext == ".html" || ext == ".htm" || markdown.Detect(text) {
		return markdown.LinesOfNote(text)
	}
	lines, meta := plain.Lines(text)
	return lines, markdown.Front{Values: meta}, text
}

// isMarkdown reports whether the name of a note is that of a Markdown file.
func isMarkdown(source string) bool {
	switch strings.ToLower(path.Ext(source)) {
	case ".md", ".markdown", ".mkd", ".mdown":
		return true
	}
	return convert.IsSingle(source)
}

// Extract reads one note in time linear in its size: 16 MB take some seconds at worst. The
// source is its name: a file name, or a path with slashes below the folder that is loaded.
// It ends with the context's error soon after the context ends.
func (x *Extractor) Extract(ctx context.Context, source string, data []byte) (graph.Note, error) {
	return x.ExtractBelow(ctx, graph.Event{}, source, data)
}

// ExtractBelow reads one note as Extract does. The talks are of the section's event unless the
// note names an event of its own.
func (x *Extractor) ExtractBelow(ctx context.Context, section graph.Event, source string, data []byte) (graph.Note, error) {
	text, left, err := Text(source, data)
	if err != nil {
		return graph.Note{}, err
	}
	if IsRecord(source) {
		return x.record(ctx, source, text)
	}
	if ext := strings.ToLower(path.Ext(source)); ext == ".html" || ext == ".htm" || html.Detect(text) {
		left = append(left, formats.DamagedLinks(text)...)
		if text, err = html.Markdown(text); err != nil {
			return graph.Note{}, fmt.Errorf("%s: %w", source, err)
		}
	}
	note, err := x.readNote(ctx, section, source, text, nil)
	note.Problems = append(left, note.Problems...)
	return note, err
}

// Text returns the text of a note as Extract reads it: a mail, an office document or
// captions become Markdown. The problems name what was left out or read otherwise.
func Text(source string, data []byte) (string, []graph.Problem, error) {
	known, single := convert.Knows(source, data)
	switch {
	case IsRecord(source) || !known:
		return decode(source, data)
	case !single:
		return "", nil, fmt.Errorf("%w: %s holds several notes; \"talkgraph load\" reads it", graph.ErrInvalid, source)
	}
	r, err := convert.Read(source, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", source, err)
	}
	text, left, err := decode(source, []byte(r.Notes[0].Text))
	for _, l := range r.LeftOut {
		left = append(left, graph.Problem{Line: 1, Message: fmt.Sprintf("%s was left out: %s", l.Name, l.Why)})
	}
	return text, left, err
}

// readNote reads a note of this text, which is no web page any more. Pins hold.
func (x *Extractor) readNote(ctx context.Context, below graph.Event, source, whole string, pins []segment.Pin) (graph.Note, error) {
	if err := ctx.Err(); err != nil {
		return graph.Note{}, err
	}
	lines, front, text := readLines(source, whole)
	meta := front.Values
	if err := ctx.Err(); err != nil {
		return graph.Note{}, err
	}
	note := graph.Note{ID: graph.NoteID(source), Source: source, Text: whole, Event: findEvent(source, lines, meta, below), Problems: front.Problems}
	found, reading, err := x.split(source, text, lines, pins...)
	if err != nil {
		return graph.Note{}, err
	}
	short := reading == nil || reading.Texts < fewestTexts
	if len(pins) == 0 && (short && isTitled(meta["title"], lines, found) || short && isSectionPage(source, meta) && !onHeading(lines, found) || isOneTalk(source, lines, found, x.lex)) {
		found, reading = nil, nil
	}
	for i := range found {
		if s := &found[i]; s.talk && lines[s.first].Kind == graph.Meta { // the title of front matter
			s.title, _ = titleAtEvent(strings.TrimSpace(meta["title"]))
		}
	}
	note.Talks = cut(lines, pinned(x.programme.hint(lines, found, x.lex), lines, pins), x.lex)
	if n := len(note.Talks); n > maxTalks {
		return graph.Note{}, fmt.Errorf("%w: %s has %d talks; a note may have %d: split it", graph.ErrTooLarge, source, n, maxTalks)
	}
	if len(note.Talks) == 0 && isSectionPage(source, meta) {
		if note.Event.ID == "" {
			note.Event = sectionEvent(source, wholeNote(source, lines, meta).Title)
		}
		note.Problems = append(note.Problems, graph.Problem{Line: 1, Message: sectionSays(note.Event)})
		identify(&note)
		return note, nil
	}
	if len(note.Talks) == 0 {
		note.Talks = []graph.Talk{wholeNote(source, lines, meta)}
		if meta["title"] == "" {
			note.Problems = append(note.Problems, graph.Problem{
				Line:    note.Talks[0].Line,
				Message: fmt.Sprintf("no talk title found; the whole note is one talk, %q", note.Talks[0].Title),
			})
		}
	}
	note.Problems = append(note.Problems, doubts(source, reading)...)
	caseless := isCaseless(lines)
	headers, err := x.tagHeaders(source, text, reading, note.Talks)
	if err != nil {
		return graph.Note{}, err
	}
	for i := range note.Talks {
		t := &note.Talks[i]
		own := lines[t.Line-1 : t.EndLine]
		x.fill(t, headers[i], own)
		x.read(ctx, t, lines, caseless)
		if err := ctx.Err(); err != nil {
			return graph.Note{}, err
		}
		x.mentionCompanies(t, headers[i].Companies, own)
		x.propose(t, own, note.Event.Name)
	}
	if isMarkdown(source) || len(front.Entries) > 0 {
		x.stateMarks(&note, lines, front.Entries)
	}
	dateByName(&note)
	identify(&note)
	return note, nil
}

// dailyName is the name of a note of one day: "2024_05_06.md" and "2024-05-06 Gears.md", but
// not "20240506.md".
var dailyName = regexp.MustCompile(`^((?:19[89]|20\d)\d)([-_])(\d\d)[-_](\d\d)(?:\D|$)`)

// dateByName gives the talks of a note of one day that day, where they have none.
func dateByName(n *graph.Note) {
	m := dailyName.FindStringSubmatch(path.Base(n.Source))
	if m == nil {
		return
	}
	for i := range n.Talks {
		if n.Talks[i].Date == "" {
			n.Talks[i].Date = m[1] + "-" + m[3] + "-" + m[4]
		}
	}
}

// isTitled reports whether front matter names the talk that a short note is: its title is
// no event's, and no heading of the note begins a talk.
func isTitled(title string, lines []graph.Line, sections []section) bool {
	title, _ = titleAtEvent(title)
	below := 0
	for _, s := range sections {
		if s.talk && lines[s.first].Kind != graph.Meta {
			below++
		}
	}
	return title != "" && !isEventTitle(title) && !isNotTalk(title) && below < 2 && !onHeading(lines, sections)
}

// onHeading reports whether a talk begins on a heading.
func onHeading(lines []graph.Line, sections []section) bool {
	return slices.ContainsFunc(sections, func(s section) bool { return s.talk && lines[s.first].Kind == graph.Heading })
}

// isOneTalk reports whether a file is one talk by its kind: captions are, and slides that do
// not name a speaker for each of several talks.
func isOneTalk(source string, lines []graph.Line, sections []section, lex graph.Lexicon) bool {
	switch strings.ToLower(path.Ext(source)) {
	case ".vtt", ".srt":
		return true
	case ".pptx":
		named := 0
		for _, s := range sections {
			if s.talk && len(parseHeader(lines[s.first].VisibleText(), lex).speakers) > 0 {
				named++
			}
		}
		return named < 2
	}
	return false
}

// read fills in what the lines of a talk say, or part of it if the context ends.
func (x *Extractor) read(ctx context.Context, t *graph.Talk, lines []graph.Line, caseless bool) {
	own := lines[t.Line-1 : t.EndLine]
	if len(t.Speakers) == 0 {
		t.Speakers = x.speakersUnderTitle(own, t.Title)
	}
	t.Speakers = slices.DeleteFunc(t.Speakers, func(s graph.Speaker) bool { // "GitOps at Scale (Deutsche Telekom)"
		return s.Company == "" && x.m.lookup(graph.KindCompany, s.Name) != ""
	})
	t.Topics, t.Companies = x.m.Mentions(ctx, own, caseless, t.Speakers...)
	x.employers(t, own)
	x.nameMentions(t)
}

// nameMentions gives the mentions of a talk the names that they have. What the user's vocabulary
// adds is named by the note, which may outlast that vocabulary.
func (x *Extractor) nameMentions(t *graph.Talk) {
	for _, ms := range [][]graph.Mention{t.Topics, t.Companies} {
		for i := range ms {
			if ms[i].Name == "" {
				ms[i].Name, ms[i].Stated = x.name[ms[i].ID], x.own[ms[i].ID]
			}
		}
	}
}

// below looks for speakers in the first lines under a title: a line that says so,
// or right below it, one that names nobody else, before the title once more.
func (x *Extractor) speakersUnderTitle(lines []graph.Line, title string) []graph.Speaker {
	seen := 0
	for _, l := range lines[1:] {
		if l.Kind == graph.Blank || l.Kind == graph.Meta {
			continue
		}
		if seen++; seen > 4 {
			break
		}
		right := seen == 1 && l.Kind != graph.Bullet
		shown := l.VisibleText()
		if name, ok := strings.CutSuffix(shown, title); ok {
			shown = strings.TrimRight(name, " \t-–—:|,")
		}
		if who := speakersBelow(shown, right, x.lex); len(who) > 0 {
			return who
		}
		if right && len(l.Marked) > 0 && strings.TrimSpace(l.Text[:l.Marked[0].Start]) == "_" { // a line in italics
			if who := parseBareNames(l.Text[l.Marked[0].Start:l.Marked[0].End], x.lex); len(who) > 0 && len(strings.Fields(who[0].Name)) > 1 {
				return who
			}
		}
	}
	return nil
}

// employers makes the companies that speakers are stated to come from mentions of
// the talk, known to the vocabulary or not.
func (x *Extractor) employers(t *graph.Talk, lines []graph.Line) {
	for i, s := range t.Speakers {
		if s.Company == "" {
			continue
		}
		if id := x.m.lookup(graph.KindCompany, s.Company); id != "" {
			t.Speakers[i].Company = x.name[id]
		}
		id := graph.NewID(graph.KindCompany, t.Speakers[i].Company)
		if slices.ContainsFunc(t.Companies, func(m graph.Mention) bool { return m.ID == id }) {
			continue
		}
		for _, l := range lines {
			if at := strings.Index(l.Text, s.Company); at >= 0 {
				t.Companies = append(t.Companies, graph.Mention{
					ID: id, Name: t.Speakers[i].Company, Stated: x.name[id] == "",
					Evidence: []graph.Span{evidence(l, at, at+len(s.Company))},
				})
				break
			}
		}
	}
	sortMentions(t.Companies)
}

// wholeNote returns the talk that a note without titles is.
func wholeNote(source string, lines []graph.Line, meta map[string]string) graph.Talk {
	title, _ := titleAtEvent(strings.TrimSpace(meta["title"]))
	t := graph.Talk{Title: strings.Trim(title, " \"“”"), Line: 1, EndLine: len(lines)}
	for _, l := range lines {
		shown := strings.TrimSpace(l.VisibleText())
		if shown == "" || t.Title != "" {
			continue
		}
		if l.Kind == graph.Heading || l.Kind == graph.Prose && len(shown) <= maxTitle && !strings.HasSuffix(shown, ".") && len(strings.Fields(shown)) > 2 {
			t.Title = shown
		} else if l.Kind != graph.Meta {
			break // what a note begins with, or nothing, is its title
		}
	}
	if t.Title == "" {
		base := convert.TrimNotionID(strings.TrimSuffix(path.Base(source), path.Ext(source)))
		if strings.EqualFold(base, "index") && path.Dir(source) != "." { // a page with its pictures in a folder
			base = path.Base(path.Dir(source))
		}
		t.Title = strings.TrimSpace(strings.Map(func(r rune) rune {
			if r == '-' || r == '_' || r == '.' {
				return ' '
			}
			return r
		}, base))
	}
	if t.Title == "" || t.Title == "/" {
		t.Title = source
	}
	return t
}

// identify gives the talks their IDs: below the event or, without one, the note.
func identify(n *graph.Note) {
	scope := n.Event.Name
	if scope == "" {
		scope = strings.TrimSuffix(n.Source, path.Ext(n.Source))
	}
	used := map[graph.ID]int{}
	for i := range n.Talks {
		id := graph.NewID(graph.KindTalk, scope, n.Talks[i].Title)
		if used[id]++; used[id] > 1 {
			id += graph.ID("-" + strconv.Itoa(used[id]))
		}
		n.Talks[i].ID = id
	}
}
