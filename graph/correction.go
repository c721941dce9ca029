package graph

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// CorrectionsID labels the facts of all corrections.
const CorrectionsID ID = "corrections:talkgraph"

// CorrectionVerb is what a correction says of a talk.
type CorrectionVerb string

// The sayings of corrections, as they stand in a file.
const (
	IsAbout      CorrectionVerb = "is about"
	IsNotAbout   CorrectionVerb = "is not about"
	DoesMention  CorrectionVerb = "mentions"
	NotMentions  CorrectionVerb = "does not mention"
	IsNoTalk     CorrectionVerb = "is no talk"
	IsSameTalkAs CorrectionVerb = "is the same talk as"
	IsCalled     CorrectionVerb = "is called"
)

// sayings in the order in which a line is searched for them.
var sayings = []CorrectionVerb{IsSameTalkAs, IsNotAbout, IsAbout, NotMentions, DoesMention, IsNoTalk, IsCalled}

// Correction is what a person says of one talk against, or beside, what was read from
// the note. Of is the topic, the company or the other talk; Title is its right title.
type Correction struct {
	Talk   ID
	Verb   CorrectionVerb
	Target ID
	Title  string
	Note   ID // that the talk was read from when it was corrected; "" if that is not known
}

// String is the correction as it stands in a file, one a line:
//
//	talk:qcon-london-2017/real-world-java-9 is not about topic:go
func (c Correction) String() string {
	switch {
	case c.Verb == IsCalled:
		return fmt.Sprintf("%s %s %q", c.Talk, c.Verb, c.Title)
	case c.Target == "":
		return fmt.Sprintf("%s %s", c.Talk, c.Verb)
	}
	return fmt.Sprintf("%s %s %s", c.Talk, c.Verb, c.Target)
}

// CutCorrection cuts a line into the talk, what is said of it and the rest, as people
// may write them: names instead of IDs are left to the caller. It returns an error
// that wraps ErrInvalid if nothing known is said.
func CutCorrection(line string) (talk string, says CorrectionVerb, rest string, err error) {
	line = strings.TrimSpace(line)
	at := -1
	for _, s := range sayings {
		i := strings.LastIndex(line, " "+string(s))
		end := i + 1 + len(s)
		if i > 0 && (end == len(line) || line[end] == ' ') && (at < 0 || i < at) {
			at, says = i, s
		}
	}
	if at < 0 {
		return "", "", "", fmt.Errorf("%w: %q says nothing that is known; write TALK and one of: is about, is not about, mentions, does not mention, is no talk, is the same talk as, is called", ErrInvalid, line)
	}
	return strings.TrimSpace(line[:at]), says, strings.TrimSpace(line[at+1+len(says):]), nil
}

// ParseCorrection reads a correction of IDs, as String writes it. Its errors wrap
// ErrInvalid and say what to write.
func ParseCorrection(line string) (Correction, error) {
	talk, says, rest, err := CutCorrection(line)
	if err != nil {
		return Correction{}, err
	}
	c := Correction{Verb: says}
	var ok bool
	if c.Talk, ok = ParseID(talk); !ok || c.Talk.Kind() != KindTalk {
		return c, fmt.Errorf("%w: %q is not the ID of a talk, such as talk:qcon-london-2017/real-world-java-9", ErrInvalid, talk)
	}
	switch kind := says.Kind(); {
	case says == IsCalled:
		if c.Title, err = strconv.Unquote(rest); err != nil {
			c.Title = rest
		}
		if c.Title = strings.Join(strings.Fields(c.Title), " "); c.Title == "" {
			return c, fmt.Errorf("%w: %q gives no title", ErrInvalid, line)
		}
	case kind == "":
		if rest != "" {
			return c, fmt.Errorf("%w: leave out %q behind %q", ErrInvalid, rest, says)
		}
	default:
		if c.Target, ok = ParseID(rest); !ok || c.Target.Kind() != kind {
			return c, fmt.Errorf("%w: %q is not the ID of a %s", ErrInvalid, rest, kind)
		}
		if c.Target == c.Talk {
			return c, fmt.Errorf("%w: %s is the same talk as itself already", ErrInvalid, c.Talk)
		}
	}
	return c, nil
}

// Kind is the kind of thing that the saying has behind it, "" for none.
func (s CorrectionVerb) Kind() Kind {
	switch s {
	case IsAbout, IsNotAbout:
		return KindTopic
	case DoesMention, NotMentions:
		return KindCompany
	case IsSameTalkAs:
		return KindTalk
	}
	return ""
}

// Replaces tells whether one correction takes the place of another: the same, its
// contrary, or another title of the same talk.
func (c Correction) Replaces(o Correction) bool {
	if c.Talk != o.Talk || c.Target != o.Target {
		return false
	}
	contrary := map[CorrectionVerb]CorrectionVerb{IsAbout: IsNotAbout, IsNotAbout: IsAbout, DoesMention: NotMentions, NotMentions: DoesMention}
	return c.Verb == o.Verb || contrary[c.Verb] == o.Verb
}

// ID names the correction by what it says.
func (c Correction) ID() ID {
	h := sha256.Sum256([]byte(c.String()))
	return ID(string(KindCorrection) + ":" + hex.EncodeToString(h[:8]))
}

// CorrectionFacts states corrections as quads labelled CorrectionsID.
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

// Corrections reads them back from their facts, in the order of what they say. Its
// error wraps ErrDamaged.
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
		c.Note = notes[f.Subject]
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Correction) int { return cmp.Compare(a.String(), b.String()) })
	return out, nil
}
