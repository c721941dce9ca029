// Package loader turns notes into facts, in steps that can be tested one by one:
//
//	Decode    bytes            -> text, or the reason why it is none
//	Lines     text             -> numbered lines with their visible parts
//	split     lines            -> talks with their first and last line
//	Mentions  lines of a talk  -> topics and companies with their evidence
//	Correct   note             -> the note with people's corrections
//	Facts     note             -> quads labelled with the note
//
// [New] makes an [Extractor] for a vocabulary. [Extractor.Extract] runs the first four steps.
// [Suggester] finds phrases that the vocabulary lacks. The files:
//
//	loader.go            from bytes to a note
//	split.go             where talks begin: the learned model, or one of these rules:
//	  headings.go        headings, by speakers and times
//	  items.go           lists and paragraphs of a trip report
//	  outline.go         bullets with others below them; paragraphs below a title
//	  bare.go            bullets that name speakers; lines in title case
//	  programme.go       titles given beside the notes
//	header.go people.go  titles and speakers, with their companies
//	tagged.go            the same by a learned tagger, where these rules find nothing
//	event.go nontalks.go the event; headings of days, breaks and other things
//	matcher.go           the vocabulary as a trie
//	mentions.go          the mentions of a talk with their evidence
//	context.go           which labels count in a talk
//	typos.go             typos
//	correct.go           corrections
//	teach.go             what a line is like, to correct all lines of its kind
//	explain.go           why talks begin on their lines, and the next best reading
//	marks.go             marks of the author: front matter, #tags, [[pages]]
//	dedup.go             which records are the same talk
//	record.go            talks as data: from a record to its note,
//	record_parse.go      and back
//	facts.go             quads
//	suggest.go           phrases that the vocabulary lacks
//	propose.go           topics that the vocabulary lacks, by the shape of their names
//
// The rules were written on 39 notes of 18 authors. Comments call them "the 39 notes of the
// rules". The model was learned on 87 notes of 71 other authors, "the corpus".
//
// Subpackages read formats. loader/charset decodes bytes; loader/plain and loader/markdown
// return lines; loader/html turns a page into Markdown. loader/convert turns the files of
// other tools into Markdown. loader/formats reads talks as data. loader/vocabulary reads the
// labels of topics and companies.
package loader

import (
	"bytes"
	"cmp"
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

// Bounds of a note. The largest of 126 real notes has 80 kB, 2,000 lines and 60 talks.
// TestExtract_LargestNotes tests the memory that a note of the largest size needs.
const (
	MaxNote  = 16 << 20 // bytes
	maxLines = 1 << 20
	maxTalks = 50_000
)

// Extractor reads notes by one vocabulary. It is safe for concurrent use once Titles was
// called, if at all.
type Extractor struct {
	silenced  map[string]bool // folded names that the loader must not propose as topics
	m         *matcher
	lex       graph.Lexicon
	name      map[graph.ID]string // names of topics and companies
	own       map[graph.ID]bool   // whether the user's vocabulary adds the entity
	programme programme
	// version identifies the reader of records: readerVersion and the vocabulary's version.
	version string
	// tagger loads the learned reader of headers at its first call.
	tagger func() (*tagger.Reader, error)
}

// readerVersion changes whenever the same note of a record gives other facts.
const readerVersion = "5"

// New returns an extractor that finds the topics and companies of a vocabulary. The lexicon
// contains common words, which are neither typos nor names. Call Extract for each note.
func New(v *graph.Vocabulary, lex graph.Lexicon) *Extractor {
	facts := v.Facts()
	x := &Extractor{m: newMatcher(v, lex), lex: lex, name: map[graph.ID]string{}, own: map[graph.ID]bool{}, silenced: map[string]bool{}, version: readerVersion + "." + facts[len(facts)-1].Object.Text}
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

// Version returns the version of the reader and the vocabulary. The note of a record with
// another version is stale and should be read again.
func (x *Extractor) Version() string { return x.version }

// Decode returns the text of a note as UTF-8 with "\n" as line ends. The source is used in
// errors, which wrap graph.ErrInvalid or graph.ErrTooLarge.
func Decode(source string, data []byte) (string, error) {
	text, _, err := decode(source, data)
	return text, err
}

// decode returns what Decode returns, and the problems of decoding.
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

// Lines returns the lines of a text and its front matter, by key. It recognizes Markdown by
// the ending of the source or by the content.
func Lines(source, text string) ([]graph.Line, map[string]string) {
	lines, front, _ := readLines(source, text)
	return lines, front.Values
}

// readLines returns the lines of a text, its front matter, and the text itself. In a Markdown
// note the lines of properties are blank in that text.
func readLines(source, text string) ([]graph.Line, markdown.Front, string) {
	ext := strings.ToLower(path.Ext(source))
	if isMarkdown(source) || ext == ".html" || ext == ".htm" || markdown.Detect(text) {
		return markdown.LinesOfNote(text)
	}
	lines, meta := plain.Lines(text)
	return lines, markdown.Front{Values: meta}, text
}

// isMarkdown reports whether the text of a note is Markdown by its name. Converted files are.
func isMarkdown(source string) bool {
	switch strings.ToLower(path.Ext(source)) {
	case ".md", ".markdown", ".mkd", ".mdown":
		return true
	}
	return convert.IsSingle(source)
}

// Extract reads one note. The source is its file name, or its path below the loaded folder,
// with slashes. The time is linear in the size: 16 MB take up to 30 seconds. Errors wrap
// graph.ErrInvalid or graph.ErrTooLarge. Extract returns the context's error soon after the
// context ends.
func (x *Extractor) Extract(ctx context.Context, source string, data []byte) (graph.Note, error) {
	return x.ExtractBelow(ctx, graph.Event{}, source, data)
}

// ExtractBelow reads one note as Extract does. The event of its section counts if the note
// names no event.
func (x *Extractor) ExtractBelow(ctx context.Context, section graph.Event, source string, data []byte) (graph.Note, error) {
	text, left, err := Text(source, data)
	if err != nil {
		return graph.Note{}, err
	}
	if IsRecord(source) {
		return x.readRecord(ctx, source, text)
	}
	if ext := strings.ToLower(path.Ext(source)); ext == ".html" || ext == ".htm" || html.Detect(text) {
		left = append(left, formats.DamagedLinks(text)...)
		if text, err = html.Markdown(text); err != nil {
			return graph.Note{}, fmt.Errorf("%s: %w", source, err)
		}
	}
	note, err := x.readNote(ctx, section, source, text, stated{})
	note.Problems = append(left, note.Problems...)
	return note, err
}

// Text returns the text of a note with the file name source. It decodes text, and converts an
// email, an office document or subtitles to Markdown. The problems name parts that were left out
// or changed. Errors wrap graph.ErrInvalid, also for a file of several notes, or
// graph.ErrTooLarge.
func Text(source string, data []byte) (string, []graph.Problem, error) {
	known, single := convert.Knows(source, data)
	switch {
	case IsRecord(source) || !known:
		return decode(source, data)
	case !single:
		return "", nil, fmt.Errorf("%w: %s contains several notes; read it with \"talkgraph load\"", graph.ErrInvalid, source)
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

// stated holds what people stated of a note: where talks begin, and the name of its event or "".
type stated struct {
	pins  []segment.Pin
	event string
}

// readNote reads a note of plain text or Markdown. Talks begin where people stated it. The event
// of the section counts if the note names none.
func (x *Extractor) readNote(ctx context.Context, section graph.Event, source, whole string, by stated) (graph.Note, error) {
	if err := ctx.Err(); err != nil {
		return graph.Note{}, err
	}
	lines, front, text := readLines(source, whole)
	meta := front.Values
	if err := ctx.Err(); err != nil {
		return graph.Note{}, err
	}
	note := graph.Note{ID: graph.NoteID(source), Source: source, Text: whole, Event: findEvent(source, lines, meta, section), Problems: front.Problems}
	if by.event != "" { // a date that the note states stays
		note.Event.ID, note.Event.Name = graph.NewID(graph.KindEvent, by.event), by.event
	}
	found, reading, err := x.findSections(source, text, lines, meta, by.pins)
	if err != nil {
		return graph.Note{}, err
	}
	note.Talks = talksOf(lines, found, x.lex)
	if n := len(note.Talks); n > maxTalks {
		return graph.Note{}, fmt.Errorf("%w: %s has %d talks; a note may have %d: split it", graph.ErrTooLarge, source, n, maxTalks)
	}
	if len(note.Talks) == 0 && isSectionPage(source, meta) {
		if note.Event.ID == "" {
			note.Event = sectionEvent(source, wholeNote(source, lines, meta).Title)
		}
		note.Problems = append(note.Problems, graph.Problem{Line: 1, Message: sectionMessage(note.Event)})
		setTalkIDs(&note)
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
	note.Problems = append(note.Problems, doubtfulReading(source, reading)...)
	headers, err := x.tagHeaders(source, text, reading, note.Talks)
	if err != nil {
		return graph.Note{}, err
	}
	if err := x.readTalks(ctx, &note, lines, headers); err != nil {
		return graph.Note{}, err
	}
	if isMarkdown(source) || len(front.Entries) > 0 {
		x.stateMarks(&note, lines, front.Entries)
	}
	dateByName(&note)
	setTalkIDs(&note)
	return note, nil
}

// findSections returns the sections of a note. It returns none for a note that is one talk as a
// whole, unless there are pins. The reading is nil if rules split the note.
func (x *Extractor) findSections(source, text string, lines []graph.Line, meta map[string]string, pins []segment.Pin) ([]section, *segment.Reading, error) {
	found, reading, err := x.split(source, text, lines, pins...)
	if err != nil {
		return nil, nil, err
	}
	isShort := reading == nil || reading.Texts < fewestTexts
	isWhole := isShort && (isTitled(meta["title"], lines, found) || isSectionPage(source, meta) && !beginsOnHeading(lines, found)) ||
		isOneTalk(source, lines, found, x.lex)
	if isWhole && len(pins) == 0 {
		found, reading = nil, nil
	}
	for i := range found {
		if s := &found[i]; s.talk && lines[s.first].Kind == graph.Meta { // the talk begins with the front matter
			s.title, _ = titleAtEvent(strings.TrimSpace(meta["title"]))
		}
	}
	return applyPins(x.programme.addTalks(lines, found, x.lex), lines, pins), reading, nil
}

// readTalks reads the speakers and mentions of the talks of a note. headers holds what the
// tagger read of each talk. readTalks returns the context's error if the context ends.
func (x *Extractor) readTalks(ctx context.Context, note *graph.Note, lines []graph.Line, headers []tagger.Header) error {
	caseless := isCaseless(lines)
	for i := range note.Talks {
		t := &note.Talks[i]
		own := lines[t.Line-1 : t.EndLine]
		x.fillHeader(t, headers[i], own)
		x.readTalk(ctx, t, own, caseless)
		if err := ctx.Err(); err != nil {
			return err
		}
		x.mentionCompanies(t, headers[i].Companies, own)
		x.propose(t, own, note.Event.Name)
	}
	return nil
}

// dailyName matches the file name of a note of one day: "2024_05_06.md" and "2024-05-06
// Gears.md", but not "20240506.md".
var dailyName = regexp.MustCompile(`^((?:19[89]|20\d)\d)([-_])(\d\d)[-_](\d\d)(?:\D|$)`)

// dateByName gives talks without a date the day in the file name of their note.
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

// isTitled reports whether a short note is the talk that its front matter names. The title must
// not be that of an event, and no heading of the note may begin a talk.
func isTitled(title string, lines []graph.Line, sections []section) bool {
	title, _ = titleAtEvent(title)
	below := 0
	for _, s := range sections {
		if s.talk && lines[s.first].Kind != graph.Meta {
			below++
		}
	}
	return title != "" && !isEventTitle(title) && !isNotTalk(title) && below < 2 && !beginsOnHeading(lines, sections)
}

// beginsOnHeading reports whether a talk begins on a heading.
func beginsOnHeading(lines []graph.Line, sections []section) bool {
	return slices.ContainsFunc(sections, func(s section) bool { return s.talk && lines[s.first].Kind == graph.Heading })
}

// isOneTalk reports whether a file is one talk by its kind. Captions are one talk, and slides
// are unless two talks or more in them name their speakers.
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

// readTalk sets the speakers and mentions of a talk from its lines. If the context ends, some
// mentions are missing.
func (x *Extractor) readTalk(ctx context.Context, t *graph.Talk, lines []graph.Line, caseless bool) {
	if len(t.Speakers) == 0 {
		t.Speakers = x.speakersUnderTitle(lines, t.Title)
	}
	t.Speakers = slices.DeleteFunc(t.Speakers, func(s graph.Speaker) bool { // "Deutsche Telekom" is a company, not a person
		return s.Company == "" && x.m.lookup(graph.KindCompany, s.Name) != ""
	})
	t.Topics, t.Companies = x.m.Mentions(ctx, lines, caseless, t.Speakers...)
	x.mentionEmployers(t, lines)
	x.nameMentions(t)
}

// nameMentions sets the missing names of the mentions of a talk. The note stores the name of an
// entity of the user's vocabulary, because that vocabulary may disappear.
func (x *Extractor) nameMentions(t *graph.Talk) {
	for _, ms := range [][]graph.Mention{t.Topics, t.Companies} {
		for i := range ms {
			if ms[i].Name == "" {
				ms[i].Name, ms[i].Stated = x.name[ms[i].ID], x.own[ms[i].ID]
			}
		}
	}
}

// speakerLines is the number of lines with text under a title in which speakersUnderTitle
// looks. Set on the 39 notes of the rules.
const speakerLines = 4

// speakersUnderTitle returns the speakers that one of the first lines under a title names. The
// lines begin with the title. Names alone count only on the first line under it.
func (x *Extractor) speakersUnderTitle(lines []graph.Line, title string) []graph.Speaker {
	seen := 0
	for _, l := range lines[1:] {
		if l.Kind == graph.Blank || l.Kind == graph.Meta {
			continue
		}
		if seen++; seen > speakerLines {
			break
		}
		isDirect := seen == 1 && l.Kind != graph.Bullet
		shown := l.VisibleText()
		if name, ok := strings.CutSuffix(shown, title); ok { // "Jane Roe - Title"
			shown = strings.TrimRight(name, " \t-–—:|,")
		}
		if who := speakersBelow(shown, isDirect, x.lex); len(who) > 0 {
			return who
		}
		if isDirect && len(l.Marked) > 0 && strings.TrimSpace(l.Text[:l.Marked[0].Start]) == "_" { // a line in italics
			if who := parseBareNames(l.Text[l.Marked[0].Start:l.Marked[0].End], x.lex); len(who) > 0 && len(strings.Fields(who[0].Name)) > 1 {
				return who
			}
		}
	}
	return nil
}

// mentionEmployers adds the companies of speakers to the mentions of a talk, also those that
// the vocabulary lacks. The evidence is the first line with the company.
func (x *Extractor) mentionEmployers(t *graph.Talk, lines []graph.Line) {
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
		t.Companies = appendFirstMention(t.Companies, lines, s.Company, graph.Mention{ID: id, Name: t.Speakers[i].Company, Stated: x.name[id] == ""})
	}
	sortMentions(t.Companies)
}

// appendFirstMention appends a mention whose evidence is the first place of a text in lines. It
// appends nothing if no line contains the text.
func appendFirstMention(ms []graph.Mention, lines []graph.Line, text string, m graph.Mention) []graph.Mention {
	for _, l := range lines {
		if at := strings.Index(l.Text, text); at >= 0 {
			m.Evidence = []graph.Span{evidence(l, at, at+len(text))}
			return append(ms, m)
		}
	}
	return ms
}

// wholeNote returns the talk of a note that is one talk. Its title is that of the front matter,
// else the first line, else the name of the file.
func wholeNote(source string, lines []graph.Line, meta map[string]string) graph.Talk {
	title, _ := titleAtEvent(strings.TrimSpace(meta["title"]))
	title = cmp.Or(strings.Trim(title, " \"“”"), firstTitle(lines), titleOfPath(source), source)
	return graph.Talk{Title: title, Line: 1, EndLine: len(lines)}
}

// firstTitle returns the first visible line if it can be a title, or "".
func firstTitle(lines []graph.Line) string {
	for _, l := range lines {
		shown := strings.TrimSpace(l.VisibleText())
		switch {
		case shown == "":
		case l.Kind == graph.Heading, l.Kind == graph.Prose && len(shown) <= maxTitle && !strings.HasSuffix(shown, ".") && len(strings.Fields(shown)) > 2:
			return shown
		case l.Kind != graph.Meta:
			return ""
		}
	}
	return ""
}

// titleOfPath returns the name of a file as a title: without its ending, with spaces between
// its words. The title of an index page is the name of its folder.
func titleOfPath(source string) string {
	base := convert.TrimNotionID(strings.TrimSuffix(path.Base(source), path.Ext(source)))
	if strings.EqualFold(base, "index") && path.Dir(source) != "." {
		base = path.Base(path.Dir(source))
	}
	title := strings.TrimSpace(strings.NewReplacer("-", " ", "_", " ", ".", " ").Replace(base))
	return strings.TrimPrefix(title, "/")
}

// setTalkIDs gives the talks of a note their IDs, made of the event and the title. Without an
// event the name of the note replaces it. Equal titles get numbers.
func setTalkIDs(n *graph.Note) {
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
