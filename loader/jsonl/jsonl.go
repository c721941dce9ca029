// Package jsonl reads talks as JSON Lines: one JSON object a line, with a title and any
// of id, event, abstract, speakers, company, companies, tags, date and url. Other keys
// are passed over.
package jsonl

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// MaxLine is the longest line that is read, in bytes.
const MaxLine = 1 << 20

// Reader reads talks one by one.
type Reader struct {
	scan *bufio.Scanner
	line int
}

// NewReader makes a reader of a file.
func NewReader(r io.Reader) *Reader {
	scan := bufio.NewScanner(r)
	scan.Buffer(make([]byte, 64<<10), MaxLine)
	return &Reader{scan: scan}
}

// Line is the number of the line that was read last, from 1.
func (r *Reader) Line() int { return r.line }

// object is a line.
type object struct {
	ID        text  `json:"id"`
	Title     text  `json:"title"`
	Event     text  `json:"event"`
	Abstract  text  `json:"abstract"`
	Speakers  texts `json:"speakers"`
	Company   texts `json:"company"`
	Companies texts `json:"companies"`
	Tags      texts `json:"tags"`
	Date      text  `json:"date"`
	URL       text  `json:"url"`
}

// Next returns the next talk, or io.EOF behind the last. Its other errors wrap
// graph.ErrInvalid or graph.ErrTooLarge and begin with the number of the line.
func (r *Reader) Next() (graph.Record, error) {
	for r.scan.Scan() {
		r.line++
		line := bytes.TrimSpace(bytes.TrimPrefix(r.scan.Bytes(), []byte("\xef\xbb\xbf")))
		if len(line) == 0 {
			continue
		}
		rec, err := parse(line)
		if err != nil {
			return graph.Record{}, fmt.Errorf("line %d: %w", r.line, err)
		}
		return rec, nil
	}
	switch err := r.scan.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return graph.Record{}, fmt.Errorf("line %d: %w: a talk may have %d MB", r.line+1, graph.ErrTooLarge, MaxLine>>20)
	case err != nil:
		return graph.Record{}, fmt.Errorf("line %d: %w", r.line+1, err)
	}
	return graph.Record{}, io.EOF
}

func parse(line []byte) (graph.Record, error) {
	if !utf8.Valid(line) {
		return graph.Record{}, fmt.Errorf("%w: it is not UTF-8; convert the file, for example with iconv -t UTF-8", graph.ErrInvalid)
	}
	var o object
	if err := json.Unmarshal(line, &o); err != nil {
		return graph.Record{}, fmt.Errorf("%w: it is not a talk as JSON: %v", graph.ErrInvalid, err)
	}
	if strings.TrimSpace(string(o.Title)) == "" {
		return graph.Record{}, fmt.Errorf(`%w: the talk has no title; give it one, as in {"title": "Real World Java 9"}`, graph.ErrInvalid)
	}
	return graph.Record{
		ID: string(o.ID), Title: string(o.Title), Event: string(o.Event), Abstract: string(o.Abstract),
		Speakers: o.Speakers, Companies: append(o.Company, o.Companies...), Tags: o.Tags, Date: string(o.Date), URL: string(o.URL),
	}, nil
}

// text is a string; a number or null does as well.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	switch {
	case b[0] == '"':
		return json.Unmarshal(b, (*string)(t))
	case bytes.Equal(b, []byte("null")):
		return nil
	case b[0] == '-' || '0' <= b[0] && b[0] <= '9':
		*t = text(b)
		return nil
	}
	return fmt.Errorf("%.40s stands where a text is expected", b)
}

// texts are a list of texts, or of objects that have a name; one alone does as well.
type texts []string

func (t *texts) UnmarshalJSON(b []byte) error {
	list := []json.RawMessage{b}
	if b[0] == '[' {
		if err := json.Unmarshal(b, &list); err != nil {
			return err
		}
	}
	for _, item := range list {
		var s text
		if item[0] == '{' {
			var named struct {
				Name text `json:"name"`
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
