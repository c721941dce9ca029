package graph

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// VerifyNote returns what is wrong with the facts of a note, one sentence each. Every talk
// needs a name and its lines, every edge both ends, and all evidence must lie in the note.
// named reports whether an ID has a name outside of the note.
func VerifyNote(note ID, facts []Fact, named func(ID) bool) []string {
	v := verifying{note: note, is: map[ID]bool{}, named: map[ID]bool{}, proven: map[ID]bool{}}
	for _, f := range facts {
		switch f.Predicate {
		case PredText:
			v.texts++
			v.length = utf8.RuneCountInString(f.Object.Text)
		case PredType:
			v.is[f.Subject] = f.Object.ID == Classes[f.Subject.Kind()]
		case PredName, PredPrefLabel:
			v.named[f.Subject] = f.Object.Text != ""
		}
	}
	if v.texts != 1 || !v.is[note] {
		v.says("%s has %d texts instead of one", note, v.texts)
	}
	for _, f := range facts {
		if f.Predicate == PredQuotedFrom || f.Predicate == PredAttributedTo {
			v.evidence(f)
		}
	}
	for _, f := range facts {
		v.fact(f, named)
	}
	slices.Sort(v.out)
	return v.out
}

type verifying struct {
	note   ID
	texts  int
	length int         // code points of the text
	is     map[ID]bool // entities with the type of their kind
	named  map[ID]bool
	proven map[ID]bool // talks and mentions that have evidence
	out    []string
}

func (v *verifying) says(format string, args ...any) {
	v.out = append(v.out, fmt.Sprintf(format, args...))
}

// evidence checks that a span lies in the note, or that a person added the mention.
func (v *verifying) evidence(f Fact) {
	if f.Predicate == PredAttributedTo {
		v.proven[f.Subject] = true
		return
	}
	place, ok := strings.CutPrefix(string(f.Object.ID), string(v.note)+"#char=")
	from, until, _ := strings.Cut(place, ",")
	start, err1 := strconv.Atoi(from)
	end, err2 := strconv.Atoi(until)
	if !ok || err1 != nil || err2 != nil || start < 0 || end < start || end > v.length {
		v.says("the evidence %s of %s is not in the note", f.Object.ID, f.Subject)
		return
	}
	v.proven[f.Subject] = true
}

func (v *verifying) fact(f Fact, named func(ID) bool) {
	switch f.Predicate {
	case PredType:
		if f.Subject.Kind() == KindTalk && (!v.named[f.Subject] || !v.proven[f.Subject]) {
			v.says("%s has no name, or no lines", f.Subject)
		}
	case PredSponsor:
		if !v.named[f.Subject] || !v.named[f.Object.ID] {
			v.says("%s, or its sponsor %s, has no name", f.Subject, f.Object.ID)
		}
	case PredAbout, PredMentions, PredSuperEvent, PredPerformer:
		if !v.is[f.Subject] {
			v.says("%s has an edge to %s but is not a talk of the note", f.Subject, f.Object.ID)
		}
		if !v.named[f.Object.ID] && !named(f.Object.ID) {
			v.says("%s, which %s leads to, has no name", f.Object.ID, f.Subject)
		}
		if about := f.Predicate == PredAbout || f.Predicate == PredMentions; about && !v.proven[MentionID(f.Subject, f.Object.ID)] {
			v.says("there is no evidence that %s mentions %s", f.Subject, f.Object.ID)
		}
	}
}
