package library

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// maxCorrections limits the lines of a file of corrections.
const maxCorrections = 100_000

// ReadCorrections parses a file of corrections, one a line. It returns none for "".
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

// loadCorrections reads the corrections of the store.
func (lib *Library) loadCorrections(ctx context.Context) error {
	facts, err := lib.store.Facts(ctx, graph.CorrectionsID)
	if err != nil {
		return err
	}
	cs, err := graph.Corrections(facts)
	if err != nil {
		return err
	}
	lib.correctionsMu.Lock()
	defer lib.correctionsMu.Unlock()
	lib.corrections = cs
	return nil
}

// Corrections returns the current corrections. Callers must not change them.
func (lib *Library) Corrections() []graph.Correction {
	lib.correctionsMu.RLock()
	defer lib.correctionsMu.RUnlock()
	return lib.corrections
}

// Corrections returns the current corrections of one talk, or all of them for "".
func (e *Editor) Corrections(talk graph.ID) []graph.Correction {
	return slices.DeleteFunc(slices.Clone(e.library.Corrections()), func(c graph.Correction) bool { return talk != "" && c.Talk != talk && c.Target != talk })
}

// Correct stores corrections and reloads the notes of their talks and lines. A correction
// replaces an older one that it contradicts.
func (e *Editor) Correct(ctx context.Context, cs ...graph.Correction) error {
	cs = slices.Clone(cs)
	texts := map[graph.ID]string{} // of the notes that lines are of
	for i, c := range cs {
		if kind := c.Verb.Kind(); (kind == graph.KindTopic || kind == graph.KindCompany) && !e.library.engine.Directory().Known(c.Target) {
			return fmt.Errorf("%w: %s: %s is not in the store; add it to a vocabulary of yours first", graph.ErrNotFound, c, c.Target)
		}
		if c.IsAboutLine() {
			text, err := e.library.NoteText(ctx, c.Note)
			if err != nil && c.Text != "" {
				continue // it holds once the note is loaded
			}
			if err != nil {
				return fmt.Errorf("%w: the store has no note %s; load it first", graph.ErrNotFound, c.Note.Source())
			}
			if cs[i], err = loader.CompleteCorrection(c, text); err != nil {
				return err
			}
			texts[c.Note] = text
			continue
		}
		if c.Note == "" {
			note, err := e.library.noteOfTalk(ctx, c.Talk)
			if err != nil {
				return err
			}
			cs[i].Note = note
		}
	}
	return e.reviseCorrections(ctx, cs, func(all []graph.Correction) ([]graph.Correction, error) {
		for i, o := range all { // a line may have moved since
			if text, ok := texts[o.Note]; ok && o.IsAboutLine() {
				if moved, err := loader.CompleteCorrection(o, text); err == nil {
					all[i] = moved
				}
			}
		}
		for _, c := range cs {
			all = append(slices.DeleteFunc(all, c.Replaces), c)
		}
		return all, nil
	})
}

// Undo removes corrections. If one is not stored, it returns graph.ErrNotFound and removes
// none.
func (e *Editor) Undo(ctx context.Context, cs ...graph.Correction) error {
	return e.reviseCorrections(ctx, cs, func(all []graph.Correction) ([]graph.Correction, error) {
		for _, c := range cs {
			n := len(all)
			if all = slices.DeleteFunc(all, c.Undoes); len(all) == n {
				return nil, fmt.Errorf("%w: no such correction: %s; \"talkgraph correct\" lists them", graph.ErrNotFound, c)
			}
		}
		return all, nil
	})
}

// reviseCorrections atomically replaces the corrections with the result of revised, then
// reloads the notes of the changed ones.
func (e *Editor) reviseCorrections(ctx context.Context, changed []graph.Correction, revised func(all []graph.Correction) ([]graph.Correction, error)) error {
	before := e.library.Corrections()
	err := e.library.revise(ctx, graph.CorrectionsID, func(old []graph.Fact) ([]graph.Fact, error) {
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
	for _, c := range slices.Concat(changed, before, e.library.Corrections()) {
		if slices.ContainsFunc(changed, c.HasSameSubject) && c.Note != "" {
			notes[c.Note] = true
		}
	}
	for note := range notes {
		if err := e.Reload(context.WithoutCancel(ctx), note); err != nil {
			return err
		}
	}
	return nil
}

// noteOfTalk returns the note of a talk, or "" if the talk is not stored.
func (lib *Library) noteOfTalk(ctx context.Context, talk graph.ID) (graph.ID, error) {
	facts, err := lib.store.SubjectFacts(ctx, talk)
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
