package graph

import "strings"

// Details are what data states of a talk beside its title, speakers and topics; "" for what
// it does not state.
type Details struct {
	Kind     string // "keynote", "lightning talk"
	Language string // by BCP 47: "en"
	Level    string // "beginner"
	Duration string // by ISO 8601: "PT40M"
	Video    string // address of the recording
	Slides   string // address of the slides
	Place    string // "Room 1"
}

// Each calls use for every detail that is stated, with its predicate.
func (d Details) Each(use func(p Predicate, text string)) {
	for _, row := range []struct {
		p    Predicate
		text string
	}{
		{PredKind, d.Kind}, {PredLanguage, d.Language}, {PredLevel, d.Level}, {PredDuration, d.Duration},
		{PredRecording, d.Video}, {PredSlides, d.Slides}, {PredLocation, d.Place},
	} {
		if row.text != "" {
			use(row.p, row.text)
		}
	}
}

// formats are the formats of talks that programmes call by several names, each with the words
// that say so: "Hands-on Labs" is a workshop, "open_mic" a lightning talk.
var formats = []struct {
	name  string
	words []string
}{
	{"keynote", []string{"keynote"}},
	{"lightning talk", []string{"lightning", "open mic"}},
	{"workshop", []string{"workshop", "tutorial", "hands on", "training", "bootcamp"}},
	{"panel", []string{"panel", "fireside"}},
	{"birds of a feather", []string{"birds of a feather", "bof"}},
}

// plainFormats are kinds of talks that say no more than that it is a talk.
var plainFormats = map[string]bool{"talk": true, "session": true, "lecture": true, "presentation": true, "conference": true, "event": true, "other": true}

// FormatID returns the ID of the format that a kind of talk belongs to, false for a plain talk.
func FormatID(kind string) (ID, bool) {
	kind = Plain(kind)
	for _, f := range formats {
		for _, word := range f.words {
			if strings.Contains(kind, word) {
				return NewID(KindFormat, f.name), true
			}
		}
	}
	return NewID(KindFormat, kind), kind != "" && !plainFormats[kind]
}

// DetailID returns the ID by which talks with a stated detail are found: a format or a language.
// No fact states it. It returns false for other predicates, and for a detail that finds nothing.
func DetailID(p Predicate, text string) (ID, bool) {
	switch p {
	case PredKind:
		return FormatID(text)
	case PredLanguage:
		language, _, _ := strings.Cut(text, "-")
		return NewID(KindLanguage, language), language != ""
	}
	return "", false
}
