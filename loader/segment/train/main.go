// Command train learns the weights of package segment from notes with gold and prints
// how well they do on notes of authors that they were not learned from.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: train NOTES GOLD")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(notes, gold string) error {
	all, err := readNotes(notes, gold)
	if err != nil {
		return err
	}
	talks, own := 0, 0
	for _, n := range all {
		for _, t := range n.talks {
			talks++
			if t.block >= 0 && alike(t.Title, n.blocks[t.block].Text) > 0.6 {
				own++
			}
		}
	}
	fmt.Printf("%d of %d talks are a block of their own\n", own, talks)
	return nil
}
