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

// maxCorrections limits the corrections of a file. It allows two for each talk of 50,000; the
// largest collection measured has 46,280 talks.
const maxCorrections = 100_000

// ReadCorrections parses a file with one correction a line; blank lines and lines that begin
// with "#" are comments. For the file name "" it returns no corrections. An error names the
// file and the line.
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

// loadCorrections reads the corrections of the store into lib.corrections.
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

// Corrections returns the current corrections of a talk, or all corrections for "".
func (e *Editor) Corrections(talk graph.ID) []graph.Correction {
	return slices.DeleteFunc(slices.Clone(e.library.Corrections()), func(c graph.Correction) bool { return talk != "" && c.Talk != talk && c.Target != talk })
}

// Correct stores corrections and reloads the notes of their talks and lines. A correction
// replaces an older one that it contradicts. It returns graph.ErrNotFound for a topic, a
// company or a note that is not in the store.
func (e *Editor) Correct(ctx context.Context, cs ...graph.Correction) error {
	e.library.editMu.Lock()
	defer e.library.editMu.Unlock()
	revise, err := e.addCorrections(ctx, cs)
	if err == nil {
		_, _, err = e.apply(ctx, edit{change: graph.Change{Kind: graph.NotesCorrect}, revise: revise})
	}
	return err
}

// addCorrections returns a function that adds corrections to others and removes those that they
// contradict. notes are new texts of notes, to which corrections of lines refer.
func (e *Editor) addCorrections(ctx context.Context, cs []graph.Correction, notes ...Upload) (func(all []graph.Correction) ([]graph.Correction, error), error) {
	cs = slices.Clone(cs)
	texts := map[graph.ID]string{} // the texts of notes with corrected lines
	for i, c := range cs {
		if kind := c.Verb.Kind(); (kind == graph.KindTopic || kind == graph.KindCompany) && !e.library.engine.Directory().Known(c.Target) {
			return nil, fmt.Errorf("%w: %s: %s is not in the store; add it to a vocabulary of yours first", graph.ErrNotFound, c, c.Target)
		}
		var err error
		switch {
		case c.IsAboutLine():
			cs[i], err = e.completeLine(ctx, c, texts, notes)
		case c.Verb == graph.IsOfEvent:
		case c.Note == "":
			cs[i].Note, err = e.library.noteOfTalk(ctx, c.Talk)
		}
		if err != nil {
			return nil, err
		}
	}
	return func(all []graph.Correction) ([]graph.Correction, error) {
		for i, o := range all { // a line may have moved since its correction was stored
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
	}, nil
}

// completeLine fills in the line or the text of a correction of a line, and adds the text of
// its note to texts. The text is that of one of notes, else the stored one. A correction that
// states its text may come before its note is loaded.
func (e *Editor) completeLine(ctx context.Context, c graph.Correction, texts map[graph.ID]string, notes []Upload) (graph.Correction, error) {
	text, err := e.textOf(ctx, c.Note, notes)
	switch {
	case err != nil && c.Text != "":
		return c, nil
	case err != nil:
		return c, fmt.Errorf("%w: the store has no note %s; load it first", graph.ErrNotFound, c.Note.Source())
	}
	c, err = loader.CompleteCorrection(c, text)
	if err == nil {
		texts[c.Note] = text
	}
	return c, err
}

// Undo removes corrections. If one is not stored, it returns graph.ErrNotFound and removes
// none.
func (e *Editor) Undo(ctx context.Context, cs ...graph.Correction) error {
	e.library.editMu.Lock()
	defer e.library.editMu.Unlock()
	_, _, err := e.apply(ctx, edit{change: graph.Change{Kind: graph.NotesCorrect}, revise: func(all []graph.Correction) ([]graph.Correction, error) {
		for _, c := range cs {
			n := len(all)
			if all = slices.DeleteFunc(all, c.Undoes); len(all) == n {
				return nil, fmt.Errorf("%w: no such correction: %s; \"talkgraph correct\" lists them", graph.ErrNotFound, c)
			}
		}
		return all, nil
	}})
	return err
}

// ParseUndo parses the statement of a correction to undo, with names or IDs. The words that made a
// correction find it also after the talk got another title, or the note another name.
func (lib *Library) ParseUndo(text string) (graph.Correction, error) {
	c, err := graph.ParseCorrection(text)
	if err != nil { // a talk that was corrected to be no talk has an ID, but no name
		if c, err = lib.engine.Directory().ParseCorrection(text); err != nil {
			stored, ok := lib.correctionInWords(text)
			if !ok {
				return c, err
			}
			return stored, nil
		}
	}
	if slices.ContainsFunc(lib.Corrections(), c.Undoes) {
		return c, nil
	}
	changes, err := lib.history.list()
	for _, change := range changes {
		for _, id := range []*graph.ID{&c.Note, &c.Talk, &c.Target} {
			if to, ok := change.Moved[*id]; ok {
				*id = to
			}
		}
	}
	return c, err
}

// correctionInWords returns the stored correction of a talk that a statement made when the talk had
// its first title, which its ID keeps.
func (lib *Library) correctionInWords(text string) (graph.Correction, bool) {
	talk, verb, rest, err := graph.CutCorrection(text)
	if err != nil {
		return graph.Correction{}, false
	}
	title := "/" + graph.Slug(strings.Trim(talk, `"“”`))
	for _, c := range lib.Corrections() {
		if c.Verb != verb || !strings.HasSuffix(string(c.Talk), title) {
			continue
		}
		name := strings.Trim(rest, `"“”`)
		target, err := lib.engine.Directory().Resolve(verb.Kind(), name)
		isTarget := err == nil && target == c.Target || verb.Kind() == graph.KindTalk && strings.HasSuffix(string(c.Target), "/"+graph.Slug(name))
		if verb.Kind() == "" && name == c.Title || verb.Kind() != "" && isTarget {
			return c, true
		}
	}
	return graph.Correction{}, false
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
