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

// ReadOptions names the files that extend what the extractor knows: vocabularies of the user,
// and a list of talk titles, one a line. All are optional.
type ReadOptions struct {
	Vocabulary []string
	Titles     string
}

// NewExtractor makes an extractor from the shipped vocabulary and the files in o. It also
// returns the vocabulary; pass that to Prepare or StoreVocabulary.
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

// ReadVocabulary parses the shipped vocabulary and the user's files, which may extend, rename
// or silence its entries.
func ReadVocabulary(files []string) (*graph.Vocabulary, error) {
	all := vocabulary.Shipped()
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("cannot read the vocabulary: %w", err)
		}
		all = append(all, vocabulary.File{Name: name, Text: b, Own: true})
	}
	return vocabulary.Parse(all...)
}
