package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

func newCorrect() *cobra.Command {
	var db, file string
	var undo bool
	var o ReadOptions
	cmd := &cobra.Command{
		Use:   "correct [STATEMENT...]",
		Short: "Say what was read wrongly, once and for all",
		Long: `Say what was read wrongly. Corrections are kept in the store beside the notes: they
hold when a note is loaded again, whatever the vocabulary becomes, until they are
undone. Without a statement they are listed; the list is a file to keep and share.

  TALK is about TOPIC               TALK is not about TOPIC
  TALK mentions COMPANY             TALK does not mention COMPANY
  TALK is called "RIGHT TITLE"      TALK is no talk
  TALK is the same talk as TALK

TALK, TOPIC and COMPANY are names or IDs; a name has to be of one thing alone.`,
		Example: `  talkgraph correct '"Real World Java 9" is about modularity'
  talkgraph correct --undo '"Real World Java 9" is about modularity'
  talkgraph correct > corrections.txt
  talkgraph correct --file corrections.txt`,
		RunE: func(cmd *cobra.Command, args []string) error {
			x, v, err := NewExtractor(o)
			if err != nil {
				return err
			}
			cs, err := ReadCorrections(file)
			if err != nil {
				return err
			}
			a, err := Open(cmd.Context(), db)
			if err != nil {
				return err
			}
			defer a.Close()
			if len(args) == 0 && file == "" {
				for _, c := range a.Corrections() {
					fmt.Fprintln(cmd.OutOrStdout(), c)
				}
				return nil
			}
			if err := a.StoreVocabulary(cmd.Context(), v); err != nil {
				return err
			}
			for _, text := range args {
				c, err := graph.ParseCorrection(text)
				if err != nil || !undo { // a talk that is none any more has no name
					if c, err = a.engine.Directory().ParseCorrection(text); err != nil {
						return err
					}
				}
				cs = append(cs, c)
			}
			w := &Editor{a, x}
			if undo {
				err = w.Undo(cmd.Context(), cs...)
			} else {
				err = w.Correct(cmd.Context(), cs...)
			}
			if err != nil {
				return err
			}
			for _, c := range cs {
				fmt.Fprintln(cmd.OutOrStdout(), c)
			}
			return nil
		},
	}
	dbFlag(cmd, &db)
	cmd.Flags().StringVar(&file, "file", "", "take the corrections of a `FILE` too, one a line")
	cmd.Flags().BoolVar(&undo, "undo", false, "take the corrections back")
	readingFlags(cmd, &o)
	return cmd
}

// maxCorrections bounds the lines of a file of corrections.
const maxCorrections = 100_000

// ReadCorrections reads a file of corrections; none for "".
func ReadCorrections(file string) ([]graph.Correction, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read the corrections: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, loader.MaxNote+1))
	if err != nil || len(b) > loader.MaxNote {
		return nil, fmt.Errorf("%w: cannot read the corrections of %s, or they have more than %d MB", graph.ErrTooLarge, file, loader.MaxNote>>20)
	}
	var out []graph.Correction
	for i, line := range strings.Split(string(b), "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		c, err := graph.ParseCorrection(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
		if out = append(out, c); len(out) > maxCorrections {
			return nil, fmt.Errorf("%w: %s has more than %d corrections", graph.ErrTooLarge, file, maxCorrections)
		}
	}
	return out, nil
}

// loadCorrections takes those of the store.
func (a *Library) loadCorrections(ctx context.Context) error {
	facts, err := a.store.Facts(ctx, graph.CorrectionsID)
	if err != nil {
		return err
	}
	cs, err := graph.Corrections(facts)
	if err != nil {
		return err
	}
	a.correctionsMu.Lock()
	defer a.correctionsMu.Unlock()
	a.corrections = cs
	return nil
}

// Corrections are the corrections that hold now; not to be changed.
func (a *Library) Corrections() []graph.Correction {
	a.correctionsMu.RLock()
	defer a.correctionsMu.RUnlock()
	return a.corrections
}

// Corrections are those that hold, of one talk or, without one, all.
func (w *Editor) Corrections(talk graph.ID) []graph.Correction {
	return slices.DeleteFunc(slices.Clone(w.library.Corrections()), func(c graph.Correction) bool { return talk != "" && c.Talk != talk && c.Target != talk })
}

// Correct keeps corrections and reads the notes of their talks again. One takes the
// place of what was said against it before.
func (w *Editor) Correct(ctx context.Context, cs ...graph.Correction) error {
	cs = slices.Clone(cs)
	for i, c := range cs {
		if kind := c.Verb.Kind(); (kind == graph.KindTopic || kind == graph.KindCompany) && !w.library.engine.Directory().Known(c.Target) {
			return fmt.Errorf("%w: %s: nothing here is %s; add it to a vocabulary of yours first", graph.ErrNotFound, c, c.Target)
		}
		if c.Note == "" {
			note, err := w.library.noteOfTalk(ctx, c.Talk)
			if err != nil {
				return err
			}
			cs[i].Note = note
		}
	}
	return w.reviseCorrections(ctx, cs, func(all []graph.Correction) ([]graph.Correction, error) {
		for _, c := range cs {
			all = append(slices.DeleteFunc(all, c.Replaces), c)
		}
		return all, nil
	})
}

// Undo takes corrections back. It returns graph.ErrNotFound, and does nothing, if one
// is not kept.
func (w *Editor) Undo(ctx context.Context, cs ...graph.Correction) error {
	return w.reviseCorrections(ctx, cs, func(all []graph.Correction) ([]graph.Correction, error) {
		for _, c := range cs {
			n := len(all)
			if all = slices.DeleteFunc(all, func(o graph.Correction) bool { return o.String() == c.String() }); len(all) == n {
				return nil, fmt.Errorf("%w: no such correction: %s; \"talkgraph correct\" lists them", graph.ErrNotFound, c)
			}
		}
		return all, nil
	})
}

// reviseCorrections stores what becomes of all corrections and reads the notes again that the changed
// ones are of.
func (w *Editor) reviseCorrections(ctx context.Context, changed []graph.Correction, revised func(all []graph.Correction) ([]graph.Correction, error)) error {
	before := w.library.Corrections()
	err := w.library.revise(ctx, graph.CorrectionsID, func(old []graph.Fact) ([]graph.Fact, error) {
		all, err := graph.Corrections(old)
		if err == nil {
			all, err = revised(all)
		}
		return graph.CorrectionFacts(all), err
	})
	if err != nil {
		return err
	}
	notes := map[graph.ID]bool{}
	for _, c := range slices.Concat(changed, before, w.library.Corrections()) {
		if slices.ContainsFunc(changed, func(d graph.Correction) bool { return d.Talk == c.Talk }) && c.Note != "" {
			notes[c.Note] = true
		}
	}
	for note := range notes {
		if err := w.Reload(ctx, note); err != nil {
			return err
		}
	}
	return nil
}

// noteOfTalk is the note that a talk was read from; "" if the talk is not there.
func (a *Library) noteOfTalk(ctx context.Context, talk graph.ID) (graph.ID, error) {
	facts, err := a.store.SubjectFacts(ctx, talk)
	if err != nil {
		return "", err
	}
	for _, f := range facts {
		if f.Predicate == graph.PredBasedOn {
			return f.Object.ID, nil
		}
	}
	return "", nil
}
