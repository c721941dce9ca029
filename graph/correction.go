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

// CorrectionVerb names what a correction states about a talk or a line of a note.
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
	BeginsTalk   CorrectionVerb = "begins a talk"
	BeginsNoTalk CorrectionVerb = "begins no talk"
)

// correctionVerbs lists the verbs of statements about a talk. CutCorrection searches a line
// for them in this order.
var correctionVerbs = []CorrectionVerb{IsSameTalkAs, IsNotAbout, IsAbout, NotMentions, DoesMention, IsNoTalk, IsCalled}

// Correction is a person's statement about one talk or about one line of a note. It
// contradicts or completes what the loader read from the note.
type Correction struct {
	Talk   ID // "" in a statement about a line
	Verb   CorrectionVerb
	Target ID     // the topic, the company or the other talk; "" if the verb takes none
	Title  string // the correct title, for IsCalled
	Note   ID     // the note of the line, or the note of the talk when it was corrected; "" if unknown
	Line   int    // 1-based line of the note; 0 in a statement about a talk
	Text   string // text of the line, which finds the line again after it moved; "" if unknown
}

// IsAboutLine reports whether the correction is about a line of a note.
func (c Correction) IsAboutLine() bool { return c.Line > 0 }

// String returns the correction as one line of a file:
//
//	talk:qcon-london-2017/real-world-java-9 is not about topic:go
//	note:qcon-london-2017.txt line 25 begins a talk "Real World Java 9"
func (c Correction) String() string {
	switch {
	case c.IsAboutLine() && c.Text != "":
		return fmt.Sprintf("%s line %d %s %q", c.Note, c.Line, c.Verb, c.Text)
	case c.IsAboutLine():
		return fmt.Sprintf("%s line %d %s", c.Note, c.Line, c.Verb)
	case c.Verb == IsCalled:
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
		return "", "", "", fmt.Errorf("%w: %q contains no verb of a correction; write TALK and one of: is about, is not about, mentions, does not mention, is no talk, is the same talk as, is called; or NOTE line N and one of: begins a talk, begins no talk", ErrInvalid, line)
	}
	return strings.TrimSpace(line[:at]), verb, strings.TrimSpace(line[at+1+len(verb):]), nil
}

// ParseCorrection parses a correction whose talk and target are IDs, as String writes it.
// Its errors wrap ErrInvalid and state what to write instead.
func ParseCorrection(line string) (Correction, error) {
	if c, ok, err := ParseLineCorrection(line); ok {
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
		if c.Title, err = strconv.Unquote(rest); err != nil {
			c.Title = rest
		}
		if c.Title = strings.Join(strings.Fields(c.Title), " "); c.Title == "" {
			return c, fmt.Errorf("%w: %q has no title; write it behind \"is called\"", ErrInvalid, line)
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

// ParseLineCorrection parses a statement about a line of a note. The statement names the
// note by its ID or its source. ParseLineCorrection returns false if s is not a statement
// about a line. Its errors wrap ErrInvalid.
func ParseLineCorrection(s string) (Correction, bool, error) {
	m := lineCorrection.FindStringSubmatch(s)
	if m == nil {
		return Correction{}, false, nil
	}
	source := strings.TrimSpace(m[1])
	c := Correction{Verb: CorrectionVerb(m[3]), Note: NoteID(source)}
	if id, ok := ParseID(source); ok && id.Kind() == KindNote {
		c.Note = id
	}
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

// HasSameSubject reports whether two corrections are about the same talk or the same line.
func (c Correction) HasSameSubject(o Correction) bool {
	if c.IsAboutLine() || o.IsAboutLine() {
		return c.Note == o.Note && c.Line == o.Line
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
	if c.IsAboutLine() {
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
		if !c.IsAboutLine() {
			c.Note = notes[f.Subject]
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Correction) int { return cmp.Compare(a.String(), b.String()) })
	return out, nil
}
