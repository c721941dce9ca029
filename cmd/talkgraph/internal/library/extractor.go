package library

import (
	"fmt"
	"os"
	"strings"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

// ReadOptions says how notes are read: with which vocabulary files and which file of titles.
type ReadOptions struct {
	Vocabulary []string
	Titles     string
}

// NewExtractor makes an extractor of the shipped vocabulary, the user's files and the titles
// in o. It also returns the vocabulary, which Prepare and StoreVocabulary take.
func NewExtractor(o ReadOptions) (*loader.Extractor, *graph.Vocabulary, error) {
	v, err := ReadVocabulary(o.Vocabulary)
	if err != nil {
		return nil, nil, err
	}
	x := loader.New(v, graph.Lexicon(data.Words))
	if o.Titles == "" {
		return x, v, nil
	}
	b, err := os.ReadFile(o.Titles)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read the titles: %w", err)
	}
	text, err := loader.Decode(o.Titles, b)
	if err != nil {
		return nil, nil, err
	}
	x.Titles(strings.Split(text, "\n"))
	return x, v, nil
}

func ShippedVocabulary() []vocabulary.File {
	return []vocabulary.File{{Name: "topics.yaml", Text: data.Topics}, {Name: "companies.yaml", Text: data.Companies}}
}

func ReadVocabulary(files []string) (*graph.Vocabulary, error) {
	all := ShippedVocabulary()
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("cannot read the vocabulary: %w", err)
		}
		all = append(all, vocabulary.File{Name: name, Text: b, Own: true})
	}
	return vocabulary.Parse(all...)
}
