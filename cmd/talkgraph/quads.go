package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
)

func newImport() *cobra.Command {
	var db string
	cmd := &cobra.Command{
		Use:   "import FILE|-",
		Short: "Read a graph that export wrote",
		Long: `Read a graph that export wrote, as N-Quads or JSON-LD. A note in the file replaces the note of the same
name in the store; others stay. A file with a mistake changes nothing.`,
		Example: `  talkgraph import talks.nq`,
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			var in io.Reader = cmd.InOrStdin()
			if args[0] != "-" {
				f, err := os.Open(args[0])
				if err != nil {
					return fmt.Errorf("cannot read the import: %w", err)
				}
				defer f.Close()
				in = bufio.NewReader(f)
			}
			facts, err := ReadGraph(in)
			if err != nil {
				return err
			}
			said, err := GroupByLabel(facts)
			if err != nil {
				return err
			}
			a, err := Open(cmd.Context(), db)
			if err != nil {
				return err
			}
			defer a.Close()
			if err := a.StoreFacts(cmd.Context(), said); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d facts of %d sources\n", len(facts), len(said))
			return nil
		},
	}
	dbFlag(cmd, &db)
	return cmd
}

// ReadGraph reads N-Quads, or JSON-LD, which begins with a brace.
func ReadGraph(in io.Reader) ([]graph.Fact, error) {
	b := bufio.NewReader(in)
	if first, _ := b.Peek(1); len(first) == 1 && first[0] == '{' {
		return cayley.ReadJSONLD(b)
	}
	return cayley.ReadQuads(b)
}

// GroupByLabel is what facts say, label by label, each fit to be stored.
func GroupByLabel(facts []graph.Fact) ([]graph.LabelFacts, error) {
	out := graph.ByLabel(facts)
	for _, s := range out {
		if err := cayley.CheckFacts(s.Label, s.Facts); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// StoreFacts stores what labels say in place of what they said.
func (a *Library) StoreFacts(ctx context.Context, said []graph.LabelFacts) error {
	b := a.newBatch(nil)
	for _, s := range said {
		if err := b.add(ctx, s.Label, s.Facts); err != nil {
			return err
		}
	}
	return b.flush(ctx)
}
