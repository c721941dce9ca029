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

// The labels of tokens: the first of a speaker's name and the others, the first of a
// company and the others, beside the title and within it.
const (
	Other = iota
	TitleToken
	NameBegin
	NameInside
	FirmBegin
	FirmInside
	TitleFirmBegin
	TitleFirmInside
	Labels
)

// CanFollow reports whether a label may stand behind another; -1 is the beginning.
func CanFollow(from, to int) bool {
	switch to {
	case NameInside, FirmInside, TitleFirmInside:
		return from == to || from == to-1
	}
	return true
}

// Model is a tagger and the names of its features.
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

func (m *Model) id(name []byte) int32 {
	if id, ok := m.ids[string(name)]; ok {
		return id
	}
	return -1
}

// weights is the shipped model as [Model.Write] writes it; `zcat` reads it.
//
//go:embed weights.tsv.gz
var weights []byte

func shipped() (*Model, error) { return ReadModel(weights) }

// minWeight is the least weight that is kept, in hundredths. It keeps weights.tsv.gz below
// 200 kB.
const minWeight = 10

// Write returns the model as compressed lines, sorted: a feature and its weight for each
// label in hundredths. The lines "start" and "step" and a label hold those of the first
// label and of the steps from a label.
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

// ReadModel reads a model that Write wrote.
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
				return nil, fmt.Errorf("header: weights: line %q: %w", line, err)
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
