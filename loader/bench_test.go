package loader_test

import (
	"strings"
	"testing"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/loader"
)

// BenchmarkExtract reads the sample with the shipped vocabulary.
func BenchmarkExtract(b *testing.B) {
	v := storytest.Shipped(b)
	x := loader.New(v, graph.Lexicon(data.Words))
	notes := storytest.Sample(b, v)
	size := 0
	for _, n := range notes {
		size += len(n.Text)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, n := range notes {
			if _, err := x.Extract(b.Context(), n.Source, []byte(n.Text)); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkExtractMarkdown reads only the Markdown note of the sample.
func BenchmarkExtractMarkdown(b *testing.B) {
	v := storytest.Shipped(b)
	x := loader.New(v, graph.Lexicon(data.Words))
	for _, n := range storytest.Sample(b, v) {
		if strings.HasSuffix(n.Source, ".md") {
			b.SetBytes(int64(len(n.Text)))
			for b.Loop() {
				if _, err := x.Extract(b.Context(), n.Source, []byte(n.Text)); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
