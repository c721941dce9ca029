package graph

import "strings"

// Details holds further properties of a talk: those that schedules and video indexes state.
// A property that the source does not state is "".
type Details struct {
	Kind     string // "keynote", "lightning talk"
	Language string // BCP 47 tag: "en"
	Level    string // "beginner"
	Duration string // ISO 8601 duration: "PT40M"
	Video    string // address of the recording
	Slides   string // address of the slides
	Place    string // "Room 1"
}

// Each calls use once for every property that is not "", with its predicate.
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

// formats lists the formats that schedules call by several names. A kind of talk has a format
// if it contains one of the words: "Hands-on Labs" is a workshop, "open_mic" a lightning talk.
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

// plainFormats holds the kinds of talks that only say that it is a talk.
var plainFormats = map[string]bool{"talk": true, "session": true, "lecture": true, "presentation": true, "conference": true, "event": true, "other": true}

// CommonFormat returns the format that a kind of talk belongs to, of those that programmes call by
// several names: "workshop" for "Tutorial", nothing for "devroom".
func CommonFormat(kind string) (format string, ok bool) {
	kind = Plain(kind)
	for _, f := range formats {
		for _, word := range f.words {
			if strings.Contains(kind, word) {
				return f.name, true
			}
		}
	}
	return "", false
}

// FormatID returns the ID of the format of a kind of talk, such as "format:workshop" for
// "Hands-on Labs". It returns false for a plain talk.
func FormatID(kind string) (ID, bool) {
	if format, ok := CommonFormat(kind); ok {
		return NewID(KindFormat, format), true
	}
	kind = Plain(kind)
	return NewID(KindFormat, kind), kind != "" && !plainFormats[kind]
}

// DetailID returns the ID of the format or the language that a detail states. An index lists
// the talks of such an ID; no fact contains it. DetailID returns false for other predicates,
// for plain talks and for an empty text.
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
