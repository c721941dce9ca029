package gizmo

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/cayleygraph/quad"
)

// The sandbox and the worker exchange gob values:
//
//	sandbox -> worker   order, once; then an answer for each question
//	worker  -> sandbox  message: a result, a question or the end
type (
	// order is the query that a worker runs.
	order struct {
		Lang    string // one of languages
		Query   string
		Limit   int   // most results
		Memory  int64 // most bytes that the script may take
		Results int   // most bytes of all results
		Time    time.Duration
	}
	// message has one of a result, a question and the end of the script.
	message struct {
		Result []byte // JSON
		Ask    *question
		Ended  bool
		Err    string // of the script, if it ended with an error
	}
	// question asks the sandbox for one operation.
	question struct {
		Do    operation
		Which int            // number of an open iterator
		Ends  wireQuad       // pattern of the quads
		Of    quad.Direction // end of the quads to return; quad.Any for whole quads
		Value wireValue
	}
	// answer is the result of an operation. An iterator returns Quads or Values.
	answer struct {
		Which  int // number of the iterator
		Quads  []wireQuad
		Values []wireValue
		More   bool // the iterator is still open
		Count  int
		Err    string
	}
)

// operation is what a question asks for.
type operation byte

const (
	openQuads     operation = iota // open an iterator of the quads that match Ends
	openNodes                      // open an iterator of all nodes
	nextBatch                      // read more of an open iterator
	closeIterator                  // close an iterator
	countQuads                     // count the quads that match Ends
	countUses                      // count the ends of quads that are Value
)

// wireValue is a value of a store: an IRI or a text. The zero value is nil.
type wireValue struct {
	Kind byte // 'i', 't' or 0
	Text string
}

// wireQuad has the ends of a quad in the order of quad.Directions.
type wireQuad [4]wireValue

// toWire returns a value for the pipe, or an error for a kind of value that no store has.
func toWire(v quad.Value) (wireValue, error) {
	switch v := v.(type) {
	case nil:
		return wireValue{}, nil
	case quad.IRI:
		return wireValue{'i', string(v)}, nil
	case quad.String:
		return wireValue{'t', string(v)}, nil
	}
	return wireValue{}, fmt.Errorf("a store contains IRIs and texts only, not %v", v)
}

// value returns the value of which w is the wire form.
func (w wireValue) value() quad.Value {
	switch w.Kind {
	case 'i':
		return quad.IRI(w.Text)
	case 't':
		return quad.String(w.Text)
	}
	return nil
}

// toWireQuad returns a quad for the pipe.
func toWireQuad(q quad.Quad) (out wireQuad, err error) {
	for i, d := range quad.Directions {
		if out[i], err = toWire(q.Get(d)); err != nil {
			return out, err
		}
	}
	return out, nil
}

// quad returns the quad of which w is the wire form.
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

// newLine makes the worker's end of a pipe.
func newLine(in io.Reader, out io.Writer) *line {
	return &line{enc: gob.NewEncoder(out), dec: gob.NewDecoder(in)}
}

// send sends a message.
func (l *line) send(m message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.enc.Encode(m)
}

// ask sends a question and waits for the answer. One question is in flight at a time.
func (l *line) ask(q question) (answer, error) {
	var a answer
	if err := l.send(message{Ask: &q}); err != nil {
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
