package graph

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
