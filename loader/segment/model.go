package segment

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

// weights is a compressed table of tab-separated columns, which `zcat` prints. readModel
// documents the columns. Program loader/segment/train makes it.
//
//go:embed weights.tsv.gz
var weights []byte

// Model decides where talks begin. It does not change and is safe for concurrent use.
type Model struct {
	lex    *lexicon.Lexicon
	feats  *Features
	p      []float32 // weights for: a block begins a talk
	q      []float32 // weights for: it does, given that talks have its signature
	choice *Choice
}

// New returns the model with the shipped weights, for the lexicon of the package lexicon. Call
// Read for each note.
func New(lex *lexicon.Lexicon) (*Model, error) {
	z, err := gzip.NewReader(bytes.NewReader(weights))
	if err != nil {
		return nil, fmt.Errorf("segment: weights: %w", err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("segment: weights: %w", err)
	}
	return readModel(lex, string(text))
}

// readModel parses weights. A line has the columns "block", name of a feature, p and q, or
// "trait", name of a trait, mean, scale and weight.
func readModel(lex *lexicon.Lexicon, text string) (*Model, error) {
	m := &Model{lex: lex, feats: NewFeatures(lex)}
	m.p, m.q = make([]float32, m.feats.size+1), make([]float32, m.feats.size+1)
	places := map[string]int{biasName: m.feats.size}
	for i := range m.feats.size {
		places[m.feats.Label(i)] = i
	}
	names := TraitNames()
	m.choice = &Choice{Mean: make([]float64, len(names)), Scale: make([]float64, len(names)), Weights: make([]float64, len(names))}
	traits := map[string]int{}
	for i, n := range names {
		traits[n] = i
	}
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		var x [3]float64
		for i, c := range cells[min(2, len(cells)):] {
			v, err := strconv.ParseFloat(c, 64)
			if err != nil || i > 2 {
				return nil, fmt.Errorf("segment: weights: %q: column %d is not a number; train again", line, i+3)
			}
			x[i] = v
		}
		switch cells[0] {
		case "block":
			at, ok := places[cells[1]]
			if !ok {
				return nil, fmt.Errorf("segment: weights: no feature is called %q; train again", cells[1])
			}
			m.p[at], m.q[at] = float32(x[0]), float32(x[1])
		case "trait":
			at, ok := traits[cells[1]]
			if !ok {
				return nil, fmt.Errorf("segment: weights: no trait is called %q; train again", cells[1])
			}
			m.choice.Mean[at], m.choice.Scale[at], m.choice.Weights[at] = x[0], x[1], x[2]
		}
	}
	return m, nil
}

// biasName is the name of the feature that every block has.
const biasName = "bias"

// minWeight is the least weight of a feature in a model file. It keeps the file small; the
// scores on the corpus are those of the reduced file.
const minWeight = 0.02

// WriteModel returns a model file with the weights p and q of the features f, and with the
// choice c. New reads the file weights.tsv.gz, which should have this content.
func WriteModel(f *Features, p, q []float64, c *Choice) ([]byte, error) {
	var text strings.Builder
	for i := range p {
		name := biasName
		if i < f.size {
			name = f.Label(i)
		}
		if math.Abs(p[i]) >= minWeight || math.Abs(q[i]) >= minWeight {
			fmt.Fprintf(&text, "block\t%s\t%.3g\t%.3g\n", name, p[i], q[i])
		}
	}
	for i, name := range TraitNames() {
		fmt.Fprintf(&text, "trait\t%s\t%.4g\t%.4g\t%.4g\n", name, c.Mean[i], c.Scale[i], c.Weights[i])
	}
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(z, text.String()); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// blockScores returns the probabilities p and q of each block, as Hypotheses documents them.
func (m *Model) blockScores(v *View) (p, q []float64) {
	p, q = make([]float64, len(v.blocks)), make([]float64, len(v.blocks))
	var room []int32
	for i := range v.blocks {
		room = m.feats.Vector(room[:0], v, i)
		sp, sq := float64(m.p[m.feats.size]), float64(m.q[m.feats.size])
		for _, k := range room {
			sp += float64(m.p[k])
			sq += float64(m.q[k])
		}
		p[i], q[i] = sigmoid(sp), sigmoid(sq)
	}
	return p, q
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
