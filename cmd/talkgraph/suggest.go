package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

// MaxSuggestNotes bounds the notes that suggestions are drawn from.
const MaxSuggestNotes = 10_000

func newSuggest() *cobra.Command {
	var db, into, format string
	var limit int
	var o ReadOptions
	cmd := &cobra.Command{
		Use:   "suggest [PHRASE...]",
		Short: "Propose phrases of the loaded notes that the vocabulary lacks",
		Long: fmt.Sprintf(`Propose phrases that several talks of the loaded notes share and that the vocabulary
lacks, best first, each with lines that say it and a likely broader topic.

With --into the phrases named, or all that are proposed, are added to a vocabulary
file of yours, which is made if it is not there. Load the notes again with
--vocabulary FILE to have them found. The first %d notes are read.`, MaxSuggestNotes),
		Example: `  talkgraph vocabulary suggest
  talkgraph vocabulary suggest --into mine.yaml "design thinking"
  talkgraph vocabulary suggest --format yaml > mine.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "table" && format != "yaml" {
				return usage(fmt.Errorf("unknown format %q; write table or yaml", format))
			}
			if limit < 1 || limit > maxSuggestions {
				return usage(fmt.Errorf("the limit must be 1 to %d", maxSuggestions))
			}
			if len(args) > 0 && into == "" {
				return usage(errors.New("name the file that takes the phrases with --into FILE"))
			}
			x, _, err := NewExtractor(o)
			if err != nil {
				return err
			}
			a, err := Open(cmd.Context(), db)
			if err != nil {
				return err
			}
			defer a.Close()
			n := limit
			if len(args) > 0 {
				n = maxSuggestions
			}
			list, err := a.Suggest(cmd.Context(), x, n)
			if err != nil {
				return err
			}
			if len(args) > 0 {
				if list, err = chosen(list, args); err != nil {
					return err
				}
			}
			if into != "" {
				return accept(into, list)
			}
			if format == "yaml" {
				fmt.Fprint(cmd.OutOrStdout(), suggestedYAML(list, true))
				return nil
			}
			for _, s := range list {
				fmt.Fprintf(cmd.OutOrStdout(), "%s  (in %d talks)", s.Phrase, s.Talks)
				if s.Broader != "" {
					fmt.Fprintf(cmd.OutOrStdout(), "  perhaps under %s", s.Broader)
				}
				fmt.Fprintln(cmd.OutOrStdout())
				for _, q := range s.Lines {
					fmt.Fprintf(cmd.OutOrStdout(), "    %s:%d  %s\n", q.Source, q.Line, strings.TrimSpace(q.Text))
				}
			}
			return nil
		},
	}
	dbFlag(cmd, &db)
	readingFlags(cmd, &o)
	cmd.Flags().StringVar(&into, "into", "", "add them to the vocabulary `FILE`")
	cmd.Flags().StringVar(&format, "format", "table", "table or yaml")
	cmd.Flags().IntVar(&limit, "limit", 30, fmt.Sprintf("how many to propose, %d at most", maxSuggestions))
	return cmd
}

// maxSuggestions bounds a list.
const maxSuggestions = 1000

// Suggest reads the notes of the store again for what the vocabulary lacks.
func (a *Library) Suggest(ctx context.Context, x *loader.Extractor, limit int) ([]graph.Suggestion, error) {
	labels, err := a.store.Labels(ctx)
	if err != nil {
		return nil, err
	}
	s := x.NewSuggester()
	read := 0
	for _, l := range labels {
		if l.Kind() != graph.KindNote || read == MaxSuggestNotes {
			continue
		}
		read++
		text, err := a.noteText(ctx, l)
		if err != nil {
			return nil, err
		}
		n, err := x.Extract(l.Source(), []byte(text))
		if err != nil {
			return nil, err
		}
		s.Add(x.Correct(n, a.Corrections()))
	}
	return s.List(limit), nil
}

// noteText is the text of a note as it was loaded.
func (a *Library) noteText(ctx context.Context, note graph.ID) (string, error) {
	facts, err := a.store.SubjectFacts(ctx, note)
	if err != nil {
		return "", err
	}
	for _, f := range facts {
		if f.Predicate == graph.PredText {
			return f.Object.Text, nil
		}
	}
	return "", fmt.Errorf("%w: the text of %s is missing", graph.ErrDamaged, note)
}

// chosen picks suggestions by their phrases.
func chosen(list []graph.Suggestion, phrases []string) ([]graph.Suggestion, error) {
	var out []graph.Suggestion
	for _, p := range phrases {
		n := len(out)
		for _, s := range list {
			if graph.Fold(s.Phrase) == graph.Fold(p) {
				out = append(out, s)
			}
		}
		if len(out) == n {
			return nil, fmt.Errorf("%w: %q is not proposed; \"talkgraph vocabulary suggest\" lists what is", graph.ErrNotFound, p)
		}
	}
	return out, nil
}

// accept adds suggestions to a vocabulary file, unless that would break it.
func accept(file string, list []graph.Suggestion) error {
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot read the vocabulary: %w", err)
	}
	text := string(old)
	if strings.TrimSpace(text) != "" {
		// A second list of topics has to be a document of its own.
		text = strings.TrimRight(text, "\n") + "\n---\n"
	}
	text += suggestedYAML(list, false)
	if _, err := vocabulary.Parse(append(ShippedVocabulary(), vocabulary.File{Name: file, Text: []byte(text)})...); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

// Suggest is what the vocabulary lacks, for the server.
func (w *Editor) Suggest(ctx context.Context, limit int) ([]graph.Suggestion, error) {
	return w.library.Suggest(ctx, w.extractor, limit)
}

// suggestedYAML is a vocabulary file of suggestions, with their lines as comments if wanted.
func suggestedYAML(list []graph.Suggestion, lines bool) string {
	var b strings.Builder
	b.WriteString("topics:\n")
	for _, s := range list {
		fmt.Fprintf(&b, "- name: %q\n", s.Phrase)
		if s.Broader != "" {
			fmt.Fprintf(&b, "  broader: [%q]\n", s.Broader)
		}
		if lines {
			for _, q := range s.Lines {
				fmt.Fprintf(&b, "  # %s:%d %s\n", q.Source, q.Line, strings.Join(strings.Fields(q.Text), " "))
			}
		}
	}
	return b.String()
}
