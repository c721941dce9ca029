package formats

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// MaxLine is the length of the longest line of JSON Lines that the loader reads, in bytes.
// The longest of 46,280 real talks has 22 kB.
const MaxLine = 1 << 20

// readLines reads JSON Lines: one talk on each line, an object with the keys of lineObject.
// Only the title is required. Other keys are ignored.
func readLines(f *file, use Use) error {
	scan := bufio.NewScanner(f.in)
	scan.Buffer(make([]byte, 64<<10), MaxLine)
	n := 0
	for scan.Scan() {
		n++
		line := bytes.TrimSpace(scan.Bytes())
		if len(line) == 0 {
			continue
		}
		rec, err := parseLine(line)
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if err := use(n, rec); err != nil {
			return err
		}
	}
	switch err := scan.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return fmt.Errorf("line %d: %w: a talk may have %d MB; shorten its abstract", n+1, graph.ErrTooLarge, MaxLine>>20)
	case err != nil && !errors.Is(err, graph.ErrInvalid):
		return fmt.Errorf("line %d: %w: %v", n+1, graph.ErrInvalid, err)
	default:
		return err
	}
}

// lineObject is the talk of one line. Language and Lang, and Place and Room, are two keys for
// the same detail.
type lineObject struct {
	ID        lineText   `json:"id"`
	Title     lineText   `json:"title"`
	Event     lineText   `json:"event"`
	Abstract  lineText   `json:"abstract"`
	Speakers  lineTexts  `json:"speakers"`
	Company   lineTexts  `json:"company"`
	Companies lineTexts  `json:"companies"`
	Tags      lineTexts  `json:"tags"`
	Date      lineText   `json:"date"`
	URL       lineText   `json:"url"`
	Kind      lineDetail `json:"kind"`
	Language  lineDetail `json:"language"`
	Lang      lineDetail `json:"lang"`
	Level     lineDetail `json:"level"`
	Duration  lineDetail `json:"duration"`
	Video     lineDetail `json:"video"`
	Slides    lineDetail `json:"slides"`
	Place     lineDetail `json:"place"`
	Room      lineDetail `json:"room"`
}

// parseLine reads the talk of one line: an object with the keys of lineObject, or a video as
// yt-dlp prints it.
func parseLine(line []byte) (graph.Record, error) {
	if bytes.Contains(line, []byte(`"webpage_url"`)) && json.Valid(line) {
		v, err := parseTree(line, 1, &fault{})
		if err == nil && isVideoObject(v) {
			if r := videoOf(v); r.Title != "" && v.fault.err == nil {
				return r, nil
			}
		}
	}
	var o lineObject
	if err := json.Unmarshal(line, &o); err != nil {
		return graph.Record{}, fmt.Errorf("%w: it is not a talk as JSON: %v", graph.ErrInvalid, err)
	}
	if strings.TrimSpace(string(o.Title)) == "" {
		return graph.Record{}, fmt.Errorf(`%w: the talk has no title; give it one, as in {"title": "Real World Java 9"}`, graph.ErrInvalid)
	}
	return graph.Record{
		ID: string(o.ID), Title: string(o.Title), Event: string(o.Event), Abstract: string(o.Abstract),
		Speakers: speakers(o.Speakers...), Companies: append(o.Company, o.Companies...), Tags: o.Tags, Date: string(o.Date), URL: string(o.URL),
		Details: graph.Details{
			Kind: string(o.Kind), Language: firstOf(string(o.Language), string(o.Lang)), Level: string(o.Level), Duration: string(o.Duration),
			Video: string(o.Video), Slides: string(o.Slides), Place: firstOf(string(o.Place), string(o.Room)),
		},
	}, nil
}

// lineDetail is a text, a number, or the first element of a list of them. It is "" for
// anything else.
type lineDetail string

// UnmarshalJSON implements json.Unmarshaler. It never fails.
func (d *lineDetail) UnmarshalJSON(b []byte) error {
	var texts lineTexts
	if err := texts.UnmarshalJSON(b); err == nil && len(texts) > 0 {
		*d = lineDetail(texts[0])
	}
	return nil
}

// lineText is a string or a number, which it keeps as written. It is "" for null.
type lineText string

// UnmarshalJSON implements json.Unmarshaler.
func (t *lineText) UnmarshalJSON(b []byte) error {
	switch {
	case b[0] == '"':
		return json.Unmarshal(b, (*string)(t))
	case bytes.Equal(b, []byte("null")):
		return nil
	case b[0] == '-' || '0' <= b[0] && b[0] <= '9':
		*t = lineText(b)
		return nil
	}
	return fmt.Errorf("%.40s is where a text is expected", b)
}

// lineTexts is a list of texts or of objects with a name. A text or an object alone counts as
// a list of one.
type lineTexts []string

// UnmarshalJSON implements json.Unmarshaler.
func (t *lineTexts) UnmarshalJSON(b []byte) error {
	list := []json.RawMessage{b}
	if b[0] == '[' {
		if err := json.Unmarshal(b, &list); err != nil {
			return err
		}
	}
	for _, item := range list {
		var s lineText
		if item[0] == '{' {
			var named struct {
				Name lineText `json:"name"`
			}
			if err := json.Unmarshal(item, &named); err != nil {
				return err
			}
			s = named.Name
		} else if err := s.UnmarshalJSON(item); err != nil {
			return err
		}
		if s != "" {
			*t = append(*t, string(s))
		}
	}
	return nil
}
