// Package data holds what talkgraph ships: sample notes, the vocabulary and the
// list of common words that no typo may be corrected onto.
package data

import "embed"

// Notes are the sample notes, files below "notes".
//
//go:embed notes
var Notes embed.FS

// Topics and Companies are the vocabulary; package loader/vocabulary reads them.
var (
	//go:embed vocabulary/topics.yaml
	Topics []byte
	//go:embed vocabulary/companies.yaml
	Companies []byte
)

// Words are words of four letters and more that abstracts of at least four
// different conferences use, names of people left out, the words of the vocabulary
// and words that lie near them, unless they were seen to be words: one a line, sorted. What stands here is not a typo,
// and not by itself a person.
//
//go:embed words.txt
var Words string
