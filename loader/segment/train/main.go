// Command train learns the weights of packages segment and header from notes with gold. It prints
// scores for which each author's notes are read with weights learned from the other authors.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

// The files that packages segment and header embed, relative to the root of the repository.
const (
	splitWeights  = "loader/segment/weights.tsv.gz"
	headerWeights = "loader/segment/header/weights.tsv.gz"
)

const usage = `usage: train [-part splits|headers] [-talks FILE] NOTES GOLD [NOTES GOLD]...

NOTES is a folder of notes, GOLD one of FILE.json for each, or a file as package gold
reads it. The notes of the first pair are scored. Those of other pairs only add examples. MANIFEST.tsv in
or beside NOTES names the author of each note.
`

func main() {
	part := flag.String("part", "", "learn splits or headers only")
	talks := flag.String("talks", "", "a `file` of published talks, from which headers are learned too")
	verbose := flag.Bool("v", false, "print what is wrong in each note")
	flag.Usage = func() { fmt.Fprint(os.Stderr, usage); flag.PrintDefaults() }
	flag.Parse()
	if flag.NArg() < 2 || flag.NArg()%2 != 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(flag.Args(), *part, *talks, *verbose); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(folders []string, part, talks string, verbose bool) error {
	var all []*note
	for i := 0; i < len(folders); i += 2 {
		notes, err := readNotes(folders[i], folders[i+1])
		if err != nil {
			return err
		}
		for _, n := range notes {
			n.extra = i > 0
		}
		all = append(all, notes...)
	}
	lex, err := lexicon.New()
	if err != nil {
		return err
	}
	if part != "headers" {
		weights, _, err := trainSplits(os.Stdout, all, lex, verbose)
		if err != nil {
			return err
		}
		if err := os.WriteFile(splitWeights, weights, 0o644); err != nil {
			return err
		}
	}
	if part == "splits" {
		return nil
	}
	var scored []*note
	for _, n := range all {
		if !n.extra {
			scored = append(scored, n)
		}
	}
	weights, err := trainHeaders(os.Stdout, scored, lex, talks)
	if err != nil {
		return err
	}
	return os.WriteFile(headerWeights, weights, 0o644)
}
