package header

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The labels of tokens.
const (
	Other           = iota
	TitleToken      // part of the title
	NameBegin       // name of a speaker
	NameInside      // later token of the name
	FirmBegin       // company outside of the title
	FirmInside      // later token of the company
	TitleFirmBegin  // company inside the title
	TitleFirmInside // later token of the company
	Labels          // number of labels
)

// CanFollow reports whether the label to may follow the label from, which is -1 for the first
// token.
func CanFollow(from, to int) bool {
	switch to {
	case NameInside, FirmInside, TitleFirmInside:
		return from == to || from == to-1
	}
	return true
}

// Model is a tagger with the names of its features.
type Model struct {
	Tagger *Tagger
	ids    map[string]int32
}

// NewModel returns a model of a tagger whose features have the given names.
func NewModel(t *Tagger, names []string) *Model {
	m := &Model{Tagger: t, ids: make(map[string]int32, len(names))}
	for i, name := range names {
		m.ids[name] = int32(i)
	}
	return m
}

// id returns the number of a feature, or -1 if the model lacks it.
func (m *Model) id(name []byte) int32 {
	if id, ok := m.ids[string(name)]; ok {
		return id
	}
	return -1
}

// weights is the shipped model in the format of [Model.Write], which `zcat` prints.
//
//go:embed weights.tsv.gz
var weights []byte

func shipped() (*Model, error) { return ReadModel(weights) }

// minWeight is the least weight of a feature that Write keeps, in hundredths. It keeps
// weights.tsv.gz below 200 kB.
const minWeight = 10

// Write returns the model as a compressed table. A line has the name of a feature and its weight
// for each label, in hundredths; lines are sorted by name. At the end follow the line "start"
// with the weights of first labels, and "step N" with those of the labels behind label N.
func (m *Model) Write() ([]byte, error) {
	var lines []string
	line := func(name string, ws []float32) {
		var b strings.Builder
		b.WriteString(name)
		large := false
		for _, w := range ws {
			n := int(math.Round(100 * float64(max(w, never/100))))
			large = large || n >= minWeight || n <= -minWeight
			fmt.Fprintf(&b, "\t%d", n)
		}
		if large {
			lines = append(lines, b.String())
		}
	}
	for name, id := range m.ids {
		line(name, m.Tagger.Weights[int(id)*Labels:][:Labels])
	}
	slices.Sort(lines)
	line("start", m.Tagger.Starts)
	for y := range Labels {
		line("step "+strconv.Itoa(y), m.Tagger.Steps[y*Labels:][:Labels])
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(z, strings.Join(lines, "\n")+"\n"); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// ReadModel parses a model in the format of Write.
func ReadModel(data []byte) (*Model, error) {
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("header: weights: %w", err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("header: weights: %w", err)
	}
	t := NewTagger(0, Labels, func(from, to int) bool { return !CanFollow(from, to) })
	m := &Model{Tagger: t, ids: map[string]int32{}}
	var row [Labels]float32
	for line := range strings.Lines(string(text)) {
		name, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		for y := range row {
			var field string
			field, rest, _ = strings.Cut(rest, "\t")
			n, err := strconv.Atoi(field)
			if err != nil {
				return nil, fmt.Errorf("header: weights: line %q: %w; train again", line, err)
			}
			row[y] = float32(n) / 100
		}
		step, isStep := strings.CutPrefix(name, "step ")
		switch y, err := strconv.Atoi(step); {
		case isStep && err == nil && y >= 0 && y < Labels:
			copy(t.Steps[y*Labels:], row[:])
		case name == "start":
			copy(t.Starts, row[:])
		default:
			m.ids[name] = int32(len(m.ids))
			t.Weights = append(t.Weights, row[:]...)
		}
	}
	return m, nil
}
