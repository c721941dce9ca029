package vocabulary_test

import (
	"testing"

	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		_, err := vocabulary.Parse(vocabulary.Shipped()...)
		if err != nil {
			b.Fatal(err)
		}
	}
}
