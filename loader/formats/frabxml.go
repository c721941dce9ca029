package formats

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// scheduleEvent is an event of a schedule as XML. It is inside a room, or directly inside its
// day in files of Pentabarf.
type scheduleEvent struct {
	ID       string   `xml:"id,attr"`
	GUID     string   `xml:"guid,attr"`
	Date     string   `xml:"date"`
	Slug     string   `xml:"slug"`
	URL      string   `xml:"url"`
	Title    string   `xml:"title"`
	Subtitle string   `xml:"subtitle"`
	Track    string   `xml:"track"`
	Kind     string   `xml:"type"`
	Language string   `xml:"language"`
	Duration string   `xml:"duration"`
	Room     string   `xml:"room"`
	Video    string   `xml:"video_download_url"`
	Abstract string   `xml:"abstract"`
	Text     string   `xml:"description"`
	Persons  []string `xml:"persons>person"`
}

// readSchedule reads a schedule as XML. The conference comes before its days.
func readSchedule(f *file, use Use) error {
	var conference struct {
		Title string `xml:"title"`
	}
	day, dec := "", newXML(f.in)
	return eachElement(dec, func(line int, e xml.StartElement) error {
		switch e.Name.Local {
		case "conference":
			if err := dec.DecodeElement(&conference, &e); err != nil {
				return xmlError(line, err)
			}
			if strings.TrimSpace(conference.Title) == "" {
				return invalid(line, "the conference has no title; give it one")
			}
		case "day":
			day = attribute(e, "date")
		case "event":
			var ev scheduleEvent
			if err := dec.DecodeElement(&ev, &e); err != nil {
				return xmlError(line, err)
			}
			if strings.TrimSpace(ev.Title) == "" {
				return invalid(line, "the event has no title; give it one")
			}
			return use(line, ev.record(conference.Title, day))
		}
		return nil
	})
}

func (e scheduleEvent) record(conference, day string) graph.Record {
	return graph.Record{
		ID: firstOf(e.GUID, e.ID, e.Slug), Title: e.Title, Event: conference, Abstract: paragraphs(e.Subtitle, e.Abstract, e.Text),
		Speakers: speakers(e.Persons...), Tags: nonBlank(e.Track), Date: firstOf(e.Date, day), URL: e.URL,
		Details: graph.Details{Kind: e.Kind, Language: e.Language, Duration: e.Duration, Place: e.Room, Video: e.Video},
	}
}

// newXML returns a decoder of XML. It takes in for UTF-8 and ignores the declared encoding,
// because newFile has decoded the text.
func newXML(in io.Reader) *xml.Decoder {
	dec := xml.NewDecoder(in)
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return dec
}

// eachElement calls use for every start element with the line of its end. use may decode the
// element. eachElement returns nil at the end of the input.
func eachElement(dec *xml.Decoder, use func(line int, e xml.StartElement) error) error {
	for {
		t, err := dec.Token()
		line, _ := dec.InputPos()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return xmlError(line, err)
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := use(line, e); err != nil {
				return err
			}
		}
	}
}

// xmlError returns an error of the XML decoder with its line. An error that wraps
// graph.ErrInvalid has a line already and is returned as it is.
func xmlError(line int, err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, graph.ErrInvalid):
		return err
	case errors.As(err, &syntax):
		return invalid(syntax.Line, "it is not XML: %s", syntax.Msg)
	}
	return invalid(line, "it is not XML: %v", err)
}

// checkXML returns an error that wraps graph.ErrInvalid if data is not well-formed XML.
func checkXML(data []byte) error {
	return eachElement(newXML(bytes.NewReader(data)), func(int, xml.StartElement) error { return nil })
}

// elementLines returns the lines of the elements with one of the names.
func elementLines(data []byte, names ...string) []int {
	var out []int
	_ = eachElement(newXML(bytes.NewReader(data)), func(line int, e xml.StartElement) error {
		if slices.Contains(names, e.Name.Local) {
			out = append(out, line)
		}
		return nil
	})
	return out
}

// attribute returns the value of an attribute, or "" if the element lacks it.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// invalid returns an error that wraps graph.ErrInvalid and begins with a line.
func invalid(line int, format string, args ...any) error {
	return fmt.Errorf("line %d: %w: %s", line, graph.ErrInvalid, fmt.Sprintf(format, args...))
}
