// Package data holds what talkgraph ships: sample notes, the vocabulary and the
// list of common words that are never corrected as typos.
package data

import "embed"

// Notes are the sample notes, files below "notes".
//
//go:embed notes
var Notes embed.FS

// Topics, Languages and Companies are the vocabulary; Languages adds the labels of topics in other
// languages than English. Package loader/vocabulary reads them.
var (
	//go:embed vocabulary/topics.yaml
	Topics []byte
	//go:embed vocabulary/languages.yaml
	Languages []byte
	//go:embed vocabulary/companies.yaml
	Companies []byte
)

// Words is a sorted list of common words, one a line. Each has at least four letters and
// occurs in abstracts of at least four conferences. Names of people are not in it. Words of
// the vocabulary and words spelled like them are in it only if they were checked. A word in
// the list is never corrected as a typo, and alone never read as a person.
//
//go:embed words.txt
var Words string
