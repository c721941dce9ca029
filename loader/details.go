package loader

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// detailLines lists the lines at the head of a record's note that state details, with the field
// that each one sets.
var detailLines = []struct {
	line  string
	field func(d *graph.Details) *string
}{
	{"Kind: ", func(d *graph.Details) *string { return &d.Kind }},
	{"Language: ", func(d *graph.Details) *string { return &d.Language }},
	{"Level: ", func(d *graph.Details) *string { return &d.Level }},
	{"Duration: ", func(d *graph.Details) *string { return &d.Duration }},
	{"Video: ", func(d *graph.Details) *string { return &d.Video }},
	{"Slides: ", func(d *graph.Details) *string { return &d.Slides }},
	{"Place: ", func(d *graph.Details) *string { return &d.Place }},
}

// maxDetail is the length of the longest detail, in bytes. A longer one is a sentence in the
// wrong field. All 14,916 details of 46,280 real talks are shorter.
const maxDetail = 80

// normalDetails returns details in the forms that graph.Details documents. It drops a value
// that has no such form.
func normalDetails(d graph.Details) graph.Details {
	short := func(s string) string {
		if s = inOneLine(s); len(s) > maxDetail {
			return ""
		}
		return s
	}
	return graph.Details{
		Kind: kindOf(short(d.Kind)), Language: languageOf(short(d.Language)), Level: short(d.Level), Duration: durationOf(short(d.Duration)),
		Video: addressOf(d.Video), Slides: addressOf(d.Slides), Place: short(d.Place),
	}
}

// kinds lists names of kinds without the spaces between their words.
var kinds = map[string]string{"lightningtalk": "lightning talk", "maintrack": "main track", "standtrack": "stand track", "bof": "birds of a feather"}

// kindOf returns a kind of talk in plain words: "lightning talk" for "lightning_talk".
func kindOf(s string) string {
	s = strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(s))
	if plain, ok := kinds[s]; ok {
		return plain
	}
	return s
}

// languages maps the English names of languages and their ISO 639-2 codes to BCP 47 tags.
var languages = map[string]string{
	"english": "en", "eng": "en", "spanish": "es", "spa": "es", "japanese": "ja", "jpn": "ja", "french": "fr", "fra": "fr", "fre": "fr",
	"russian": "ru", "rus": "ru", "portuguese": "pt", "por": "pt", "korean": "ko", "kor": "ko", "italian": "it", "ita": "it",
	"german": "de", "deu": "de", "ger": "de", "chinese": "zh", "zho": "zh", "chi": "zh", "polish": "pl", "pol": "pl", "slovak": "sk", "slk": "sk",
	"turkish": "tr", "tur": "tr", "lithuanian": "lt", "lit": "lt", "dutch": "nl", "nld": "nl", "dut": "nl", "thai": "th", "tha": "th",
	"czech": "cs", "ces": "cs", "cze": "cs", "romanian": "ro", "ron": "ro", "basque": "eu", "eus": "eu", "hebrew": "he", "heb": "he",
	"bulgarian": "bg", "bul": "bg", "galician": "gl", "glg": "gl", "swedish": "sv", "swe": "sv", "norwegian": "no", "nor": "no",
	"danish": "da", "dan": "da", "finnish": "fi", "fin": "fi", "hungarian": "hu", "hun": "hu", "greek": "el", "ell": "el",
	"ukrainian": "uk", "ukr": "uk", "catalan": "ca", "cat": "ca", "arabic": "ar", "ara": "ar", "hindi": "hi", "hin": "hi", "indonesian": "id", "ind": "id",
	"persian": "fa", "fas": "fa", "vietnamese": "vi", "vie": "vi",
}

// languageTag matches "en", "pt-BR" and "de_AT", but not "english" or "e".
var languageTag = regexp.MustCompile(`^([a-zA-Z]{2})(?:[-_]([a-zA-Z]{2}))?$`)

// languageOf returns the BCP 47 tag of a language, or "" for another text.
func languageOf(s string) string {
	if tag, ok := languages[strings.ToLower(s)]; ok {
		return tag
	}
	m := languageTag.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	if m[2] == "" {
		return strings.ToLower(m[1])
	}
	return strings.ToLower(m[1]) + "-" + strings.ToUpper(m[2])
}

var (
	// clock matches "1:30" and "00:45:00", but not "1:3".
	clock = regexp.MustCompile(`^(\d{1,2}):(\d\d)(?::\d\d)?$`)
	// minutes matches "45" and "45 min", but not "45 people".
	minutes = regexp.MustCompile(`^(\d{1,4})(?:\.0)?\s*(?:m|min|mins|minutes?)?$`)
	// isoTime matches "PT45M", but not "45M".
	isoTime = regexp.MustCompile(`^PT(?:\d+H)?(?:\d+M)?(?:\d+S)?$`)
)

// durationOf returns a duration in ISO 8601: "PT1H30M" for "90", "1:30" and "PT1H30M". It
// returns "" for another text.
func durationOf(s string) string {
	if isoTime.MatchString(s) && s != "PT" {
		return s
	}
	total := 0
	if m := clock.FindStringSubmatch(s); m != nil {
		h, _ := strconv.Atoi(m[1]) // digits, by the pattern
		min, _ := strconv.Atoi(m[2])
		total = 60*h + min
	} else if m := minutes.FindStringSubmatch(s); m != nil {
		total, _ = strconv.Atoi(m[1])
	}
	switch {
	case total == 0:
		return ""
	case total < 60:
		return fmt.Sprintf("PT%dM", total)
	case total%60 == 0:
		return fmt.Sprintf("PT%dH", total/60)
	}
	return fmt.Sprintf("PT%dH%dM", total/60, total%60)
}

// addressOf returns an http or https address, or "" for another text.
func addressOf(s string) string {
	if s = inOneLine(s); strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return s
	}
	return ""
}
