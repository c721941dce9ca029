package gizmo

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/cayleygraph/quad"
)

// The sandbox and the worker exchange gob values:
//
//	sandbox -> worker   order, once; then an answer for each question
//	worker  -> sandbox  message: a result, a question or the end
type (
	order struct {
		Lang    string // one of languages
		Query   string
		Limit   int   // results at most
		Memory  int64 // bytes that the script may take
		Results int   // bytes of all results at most
	}
	message struct {
		Result []byte // JSON
		Ask    *question
		Ended  bool
		Err    string // of the script, once it ended
	}
	// question opens an iterator of the quads that match Ends, or of all nodes; asks one for
	// more; closes it; or counts matching quads or the uses of a value.
	question struct {
		Do    operation
		Which int // of the iterators that are open
		Ends  wireQuad
		Of    quad.Direction // the end of the quads that is wanted; quad.Any for all
		Value wireValue
	}
	answer struct {
		Which  int // the iterator that was opened
		Quads  []wireQuad
		Values []wireValue
		More   bool
		Count  int
		Err    string
	}
)

type operation byte

const (
	openQuads operation = iota
	openNodes
	nextBatch
	closeIterator
	countQuads
	countUses
)

// wireValue is a value of a store: an IRI or a text. The zero value is nil.
type wireValue struct {
	Kind byte // 'i', 't' or 0
	Text string
}

type wireQuad [4]wireValue

func toWire(v quad.Value) (wireValue, error) {
	switch v := v.(type) {
	case nil:
		return wireValue{}, nil
	case quad.IRI:
		return wireValue{'i', string(v)}, nil
	case quad.String:
		return wireValue{'t', string(v)}, nil
	}
	return wireValue{}, fmt.Errorf("no store holds a value such as %v", v)
}

func (w wireValue) value() quad.Value {
	switch w.Kind {
	case 'i':
		return quad.IRI(w.Text)
	case 't':
		return quad.String(w.Text)
	}
	return nil
}

func toWireQuad(q quad.Quad) (out wireQuad, err error) {
	for i, d := range quad.Directions {
		if out[i], err = toWire(q.Get(d)); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (w wireQuad) quad() quad.Quad {
	var q quad.Quad
	for i, d := range quad.Directions {
		q.Set(d, w[i].value())
	}
	return q
}

// line is the worker's end of the pipe. Results and questions come from two goroutines.
type line struct {
	mu  sync.Mutex
	enc *gob.Encoder
	dec *gob.Decoder
}

func newLine(in io.Reader, out io.Writer) *line {
	return &line{enc: gob.NewEncoder(out), dec: gob.NewDecoder(in)}
}

func (l *line) say(m message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.enc.Encode(m)
}

// ask sends a question and waits for the answer. One question is in flight at a time.
func (l *line) ask(q question) (answer, error) {
	var a answer
	if err := l.say(message{Ask: &q}); err != nil {
		return a, err
	}
	if err := l.dec.Decode(&a); err != nil {
		return a, err
	}
	if a.Err != "" {
		return a, errors.New(a.Err)
	}
	return a, nil
}
