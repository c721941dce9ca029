package graph

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// VerifyNote returns the faults in the facts of a note, one sentence each, sorted. Every talk
// needs a name and its lines, every edge needs both ends, and all evidence must lie in the
// note. hasName reports whether an ID has a name outside of the note.
func VerifyNote(note ID, facts []Fact, hasName func(ID) bool) []string {
	v := noteVerifier{note: note, typed: map[ID]bool{}, named: map[ID]bool{}, proven: map[ID]bool{}}
	for _, f := range facts {
		switch f.Predicate {
		case PredText:
			v.texts++
			v.length = utf8.RuneCountInString(f.Object.Text)
		case PredType:
			v.typed[f.Subject] = f.Object.ID == Classes[f.Subject.Kind()]
		case PredName, PredPrefLabel:
			v.named[f.Subject] = f.Object.Text != ""
		}
	}
	if v.texts != 1 || !v.typed[note] {
		v.report("%s has %d texts instead of one", note, v.texts)
	}
	for _, f := range facts {
		if f.Predicate == PredQuotedFrom || f.Predicate == PredAttributedTo {
			v.checkEvidence(f)
		}
	}
	for _, f := range facts {
		v.checkFact(f, hasName)
	}
	slices.Sort(v.faults)
	return v.faults
}

// noteVerifier collects the faults of one note.
type noteVerifier struct {
	note   ID
	texts  int         // number of texts
	length int         // code points of the text
	typed  map[ID]bool // entities with the type of their kind
	named  map[ID]bool // entities that the note names
	proven map[ID]bool // talks and mentions that have evidence
	faults []string
}

func (v *noteVerifier) report(format string, args ...any) {
	v.faults = append(v.faults, fmt.Sprintf(format, args...))
}

// checkEvidence checks that a span lies in the note, or that a person added the mention.
func (v *noteVerifier) checkEvidence(f Fact) {
	if f.Predicate == PredAttributedTo {
		v.proven[f.Subject] = true
		return
	}
	place, ok := ParsePlace(f.Object.ID)
	if !ok || place.Note != v.note || place.End > v.length {
		v.report("the evidence %s of %s is not in the note", f.Object.ID, f.Subject)
		return
	}
	v.proven[f.Subject] = true
}

// checkFact checks that the ends of an edge have types and names, and that a talk and a
// mention have evidence.
func (v *noteVerifier) checkFact(f Fact, hasName func(ID) bool) {
	switch f.Predicate {
	case PredType:
		if f.Subject.Kind() == KindTalk && (!v.named[f.Subject] || !v.proven[f.Subject]) {
			v.report("%s has no name, or no lines", f.Subject)
		}
	case PredSponsor:
		if !v.named[f.Subject] || !v.named[f.Object.ID] {
			v.report("%s, or its sponsor %s, has no name", f.Subject, f.Object.ID)
		}
	case PredAbout, PredMentions, PredSuperEvent, PredPerformer:
		if !v.typed[f.Subject] {
			v.report("%s has an edge to %s but is not a talk of the note", f.Subject, f.Object.ID)
		}
		if !v.named[f.Object.ID] && !hasName(f.Object.ID) {
			v.report("%s has an edge to %s, which has no name", f.Subject, f.Object.ID)
		}
		if about := f.Predicate == PredAbout || f.Predicate == PredMentions; about && !v.proven[MentionID(f.Subject, f.Object.ID)] {
			v.report("there is no evidence that %s mentions %s", f.Subject, f.Object.ID)
		}
	}
}
