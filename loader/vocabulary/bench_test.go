package vocabulary_test

import (
	"testing"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		_, err := vocabulary.Parse(vocabulary.File{Name: "topics.yaml", Text: data.Topics}, vocabulary.File{Name: "companies.yaml", Text: data.Companies})
		if err != nil {
			b.Fatal(err)
		}
	}
}
