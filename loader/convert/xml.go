package convert

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"github.com/talkgraph/talkgraph/graph"
)

// xmlWalker reads XML token by token. It refuses elements that nest deeper than maxDepth.
type xmlWalker struct {
	decoder *xml.Decoder
	depth   int // number of open elements
}

func newXMLWalker(in io.Reader) *xmlWalker { return &xmlWalker{decoder: xml.NewDecoder(in)} }

// next returns the next token. It returns the decoder's error as it is, io.EOF at the end.
func (w *xmlWalker) next() (xml.Token, error) {
	t, err := w.decoder.Token()
	if err != nil {
		return nil, err
	}
	switch t.(type) {
	case xml.StartElement:
		if w.depth++; w.depth > maxDepth {
			return nil, fmt.Errorf("its XML nests deeper than %d levels", maxDepth)
		}
	case xml.EndElement:
		w.depth--
	}
	return t, nil
}

// decode decodes the element that begins with e, up to its end. Its error states the line.
func (w *xmlWalker) decode(v any, e *xml.StartElement) error {
	w.depth--
	if err := w.decoder.DecodeElement(v, e); err != nil {
		return w.atLine(err)
	}
	return nil
}

// atLine returns an error that wraps graph.ErrInvalid and states the line.
func (w *xmlWalker) atLine(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("it ends too early; the file may be cut off")
	}
	line, _ := w.decoder.InputPos()
	return fmt.Errorf("%w: line %d: %w", graph.ErrInvalid, line, err)
}

// walkXML calls begin and end for each element of data, and text for each text. No data is no
// error. Its errors wrap graph.ErrInvalid and state the line.
func walkXML(data []byte, begin func(e xml.StartElement), end func(name string), text func(s string)) error {
	w := newXMLWalker(bytes.NewReader(data))
	for {
		t, err := w.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return w.atLine(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			begin(t)
		case xml.EndElement:
			end(t.Name.Local)
		case xml.CharData:
			text(string(t))
		}
	}
}

// attr returns the value of an attribute, or "" if the element lacks it.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
