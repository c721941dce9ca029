// Command train learns the weights of package segment from notes with gold and prints
// how well they do on notes of authors that they were not learned from.
package main

import (
	"fmt"
	"os"

	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

// headerWeights is where package header embeds its weights, from the root of the
// repository.
const headerWeights = "loader/segment/header/weights.tsv.gz"

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: train NOTES GOLD TALKS")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(notes, gold, talks string) error {
	all, err := readNotes(notes, gold)
	if err != nil {
		return err
	}
	count, own := 0, 0
	for _, n := range all {
		for _, t := range n.talks {
			count++
			if t.block >= 0 && alike(t.Title, n.blocks[t.block].Text) > 0.6 {
				own++
			}
		}
	}
	fmt.Printf("%d of %d talks are a block of their own\n", own, count)
	lex, err := lexicon.New()
	if err != nil {
		return err
	}
	model, err := trainHeaders(os.Stdout, all, lex, talks)
	if err != nil {
		return err
	}
	return os.WriteFile(headerWeights, model, 0o644)
}
