package graph

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// CorrectionsID labels the facts of all corrections.
const CorrectionsID ID = "corrections:talkgraph"

// CorrectionVerb names what a correction states about a talk, a note or a line of a note.
type CorrectionVerb string

// The verbs of corrections, as they are written in a file.
const (
	IsAbout      CorrectionVerb = "is about"
	IsNotAbout   CorrectionVerb = "is not about"
	DoesMention  CorrectionVerb = "mentions"
	NotMentions  CorrectionVerb = "does not mention"
	IsNoTalk     CorrectionVerb = "is no talk"
	IsSameTalkAs CorrectionVerb = "is the same talk as"
	IsCalled     CorrectionVerb = "is called"
	IsGivenBy    CorrectionVerb = "is given by"
	IsOfEvent    CorrectionVerb = "is of the event"
	BeginsTalk   CorrectionVerb = "begins a talk"
	BeginsNoTalk CorrectionVerb = "begins no talk"
)

// correctionVerbs lists the verbs of statements about a talk. CutCorrection searches a line
// for them in this order.
var correctionVerbs = []CorrectionVerb{IsSameTalkAs, IsNotAbout, IsAbout, NotMentions, DoesMention, IsNoTalk, IsCalled, IsGivenBy}

// Correction is a person's statement about one talk, about a note or about one line of a note.
// It contradicts or completes what the loader read from the note.
type Correction struct {
	Talk   ID // "" in a statement about a note or a line
	Verb   CorrectionVerb
	Target ID     // the topic, the company or the other talk; "" if the verb takes none
	Title  string // the title for IsCalled, the name for IsOfEvent, FormatSpeakers for IsGivenBy
	Note   ID     // the note of the line, or the note of the talk when it was corrected; "" if unknown
	Line   int    // 1-based line of the note; 0 in a statement about a talk
	Text   string // text of the line, which finds the line again after it moved; "" if unknown
}

// IsAboutLine reports whether the correction is about a line of a note.
func (c Correction) IsAboutLine() bool { return c.Line > 0 }

// IsAboutNote reports whether the correction is about a note or a line of it, and so decides which
// talks the note has and what their IDs are.
func (c Correction) IsAboutNote() bool { return c.IsAboutLine() || c.Verb == IsOfEvent }

// String returns the correction as one line of a file:
//
//	talk:qcon-london-2017/real-world-java-9 is not about topic:go
//	note:qcon-london-2017.txt line 25 begins a talk "Real World Java 9"
//	note:qcon-london-2017.txt is of the event "QCon London 2017"
func (c Correction) String() string {
	switch {
	case c.IsAboutLine() && c.Text != "":
		return fmt.Sprintf("%s line %d %s %q", c.Note, c.Line, c.Verb, c.Text)
	case c.IsAboutLine():
		return fmt.Sprintf("%s line %d %s", c.Note, c.Line, c.Verb)
	case c.Verb == IsOfEvent:
		return fmt.Sprintf("%s %s %q", c.Note, c.Verb, c.Title)
	case c.Verb == IsCalled, c.Verb == IsGivenBy:
		return fmt.Sprintf("%s %s %q", c.Talk, c.Verb, c.Title)
	case c.Target == "":
		return fmt.Sprintf("%s %s", c.Talk, c.Verb)
	}
	return fmt.Sprintf("%s %s %s", c.Talk, c.Verb, c.Target)
}

// CutCorrection splits a line into the talk, the verb and the rest. People may write names
// instead of IDs; the caller resolves them. It returns an error that wraps ErrInvalid if the
// line contains no verb.
func CutCorrection(line string) (talk string, verb CorrectionVerb, rest string, err error) {
	line = strings.TrimSpace(line)
	at := -1
	for _, v := range correctionVerbs {
		i := strings.LastIndex(line, " "+string(v))
		end := i + 1 + len(v)
		if i > 0 && (end == len(line) || line[end] == ' ') && (at < 0 || i < at) {
			at, verb = i, v
		}
	}
	if at < 0 {
		return "", "", "", fmt.Errorf("%w: %q contains no verb of a correction; write TALK and one of: is about, is not about, mentions, does not mention, is no talk, is the same talk as, is called, is given by; or NOTE line N and one of: begins a talk, begins no talk; or NOTE is of the event", ErrInvalid, line)
	}
	return strings.TrimSpace(line[:at]), verb, strings.TrimSpace(line[at+1+len(verb):]), nil
}

// ParseCorrection parses a correction whose talk and target are IDs, as String writes it.
// Its errors wrap ErrInvalid and state what to write instead.
func ParseCorrection(line string) (Correction, error) {
	if c, ok, err := ParseNoteCorrection(line); ok {
		return c, err
	}
	talk, verb, rest, err := CutCorrection(line)
	if err != nil {
		return Correction{}, err
	}
	c := Correction{Verb: verb}
	var ok bool
	if c.Talk, ok = ParseID(talk); !ok || c.Talk.Kind() != KindTalk {
		return c, fmt.Errorf("%w: %q is not the ID of a talk; write one such as talk:qcon-london-2017/real-world-java-9", ErrInvalid, talk)
	}
	switch kind := verb.Kind(); {
	case verb == IsCalled:
		if c.Title = unquote(rest); c.Title == "" {
			return c, fmt.Errorf("%w: %q has no title; write it behind \"is called\"", ErrInvalid, line)
		}
	case verb == IsGivenBy:
		if c.Title = unquote(rest); c.Title == "" {
			return c, fmt.Errorf("%w: %q names no speaker; write NAME (COMPANY), NAME or %s", ErrInvalid, line, Nobody)
		}
	case kind == "":
		if rest != "" {
			return c, fmt.Errorf("%w: leave out %q behind %q", ErrInvalid, rest, verb)
		}
	default:
		if c.Target, ok = ParseID(rest); !ok || c.Target.Kind() != kind {
			return c, fmt.Errorf("%w: %q is not the ID of a %s; write one that begins with \"%s:\"", ErrInvalid, rest, kind, kind)
		}
		if c.Target == c.Talk {
			return c, fmt.Errorf("%w: %s is on both sides; name two different talks", ErrInvalid, c.Talk)
		}
	}
	return c, nil
}

// lineCorrection matches "note:x.txt line 25 begins a talk" and "my notes.txt line 25 begins
// no talk "Agenda"", but not "talk:x/y is about topic:z".
var lineCorrection = regexp.MustCompile(`^\s*(\S.*?) line (\d{1,9}) (begins a talk|begins no talk)(?:\s+(".*"))?\s*$`)

// unquote returns a text without its quotation marks, with single spaces.
func unquote(s string) string {
	if t, err := strconv.Unquote(s); err == nil {
		s = t
	}
	return strings.Join(strings.Fields(s), " ")
}

// eventCorrection matches "note:x.txt is of the event "QCon 2017"" and "my notes.txt is of the
// event QCon 2017", but not "my notes.txt is of the event".
var eventCorrection = regexp.MustCompile(`^\s*(\S.*?) is of the event (.*\S)\s*$`)

// ParseNoteCorrection parses a statement about a note or a line of it. The statement names the
// note by its ID or its source. ParseNoteCorrection returns false if s is no such statement. Its
// errors wrap ErrInvalid.
func ParseNoteCorrection(s string) (Correction, bool, error) {
	if c, ok, err := ParseLineCorrection(s); ok {
		return c, true, err
	}
	m := eventCorrection.FindStringSubmatch(s)
	if m == nil {
		return Correction{}, false, nil
	}
	c := Correction{Verb: IsOfEvent, Note: noteNamed(m[1]), Title: unquote(m[2])}
	if c.Title == "" {
		return c, true, fmt.Errorf("%w: %q names no event; write it behind \"is of the event\"", ErrInvalid, s)
	}
	return c, true, nil
}

// noteNamed returns the note that a text names by its ID or its source.
func noteNamed(s string) ID {
	s = strings.TrimSpace(s)
	if id, ok := ParseID(s); ok && id.Kind() == KindNote {
		return id
	}
	return NoteID(s)
}

// ParseLineCorrection parses a statement about a line of a note. The statement names the
// note by its ID or its source. ParseLineCorrection returns false if s is not a statement
// about a line. Its errors wrap ErrInvalid.
func ParseLineCorrection(s string) (Correction, bool, error) {
	m := lineCorrection.FindStringSubmatch(s)
	if m == nil {
		return Correction{}, false, nil
	}
	c := Correction{Verb: CorrectionVerb(m[3]), Note: noteNamed(m[1])}
	var err error
	if c.Line, err = strconv.Atoi(m[2]); err != nil || c.Line < 1 {
		return c, true, fmt.Errorf("%w: lines are counted from 1; write a number from 1 on in %q", ErrInvalid, s)
	}
	if m[4] != "" {
		if c.Text, err = strconv.Unquote(m[4]); err != nil {
			return c, true, fmt.Errorf("%w: the quoted text of the line is damaged; leave it out of %q", ErrInvalid, s)
		}
		c.Text = strings.Join(strings.Fields(c.Text), " ")
	}
	return c, true, nil
}

// Kind returns the kind of the verb's target, or "" if the verb takes none.
func (v CorrectionVerb) Kind() Kind {
	switch v {
	case IsAbout, IsNotAbout:
		return KindTopic
	case DoesMention, NotMentions:
		return KindCompany
	case IsSameTalkAs:
		return KindTalk
	}
	return ""
}

// HasSameSubject reports whether two corrections are about the same talk, note or line.
func (c Correction) HasSameSubject(o Correction) bool {
	if c.IsAboutNote() || o.IsAboutNote() {
		return c.IsAboutNote() == o.IsAboutNote() && c.Note == o.Note && c.Line == o.Line
	}
	return c.Talk == o.Talk
}

// Undoes reports whether an undo of c removes o, which must be the same statement. c may
// leave out the text of its line.
func (c Correction) Undoes(o Correction) bool {
	if c.IsAboutLine() && c.Text == "" {
		o.Text = ""
	}
	return c.String() == o.String()
}

// Replaces reports whether c replaces o. It does if o is the same statement, its contrary,
// or another title of the same talk.
func (c Correction) Replaces(o Correction) bool {
	if c.IsAboutNote() || o.IsAboutNote() {
		return c.HasSameSubject(o)
	}
	if c.Talk != o.Talk || c.Target != o.Target {
		return false
	}
	contrary := map[CorrectionVerb]CorrectionVerb{IsAbout: IsNotAbout, IsNotAbout: IsAbout, DoesMention: NotMentions, NotMentions: DoesMention}
	return c.Verb == o.Verb || contrary[c.Verb] == o.Verb
}

// ID returns the ID of the correction: the first 8 bytes of the SHA-256 of String, in
// hexadecimal.
func (c Correction) ID() ID {
	h := sha256.Sum256([]byte(c.String()))
	return ID(string(KindCorrection) + ":" + hex.EncodeToString(h[:8]))
}

// CorrectionFacts returns corrections as facts labelled CorrectionsID, sorted by
// Fact.Compare. Corrections parses them back.
func CorrectionFacts(cs []Correction) []Fact {
	var facts []Fact
	add := func(s ID, p Predicate, o Object) {
		facts = append(facts, Fact{s, p, o, CorrectionsID})
	}
	for _, c := range cs {
		add(c.ID(), PredType, Object{ID: Classes[KindCorrection]})
		add(c.ID(), PredBasedOn, Object{ID: CorrectionsID})
		add(c.ID(), PredText, Object{Text: c.String()})
		if c.Note != "" {
			add(c.ID(), PredPrimarySource, Object{ID: c.Note})
		}
	}
	if len(cs) > 0 {
		add(CorrectionsID, PredType, Object{ID: Classes[KindCorrections]})
	}
	slices.SortFunc(facts, Fact.Compare)
	return slices.Compact(facts)
}

// Corrections parses the facts that CorrectionFacts makes. It returns the corrections sorted
// by String. Its error wraps ErrDamaged.
func Corrections(facts []Fact) ([]Correction, error) {
	notes := map[ID]ID{}
	for _, f := range facts {
		if f.Predicate == PredPrimarySource {
			notes[f.Subject] = f.Object.ID
		}
	}
	var out []Correction
	for _, f := range facts {
		if f.Predicate != PredText || f.Subject.Kind() != KindCorrection {
			continue
		}
		c, err := ParseCorrection(f.Object.Text)
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, f.Subject, err)
		}
		if !c.IsAboutNote() {
			c.Note = notes[f.Subject]
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Correction) int { return cmp.Compare(a.String(), b.String()) })
	return out, nil
}
