package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// Changes of a folder are read when nothing has changed for a moment, a checkout as one,
// and at the latest after so long.
const (
	watchQuiet = 200 * time.Millisecond
	watchMost  = 5 * time.Second
)

func newWatch() *cobra.Command {
	var db string
	var o reading
	cmd := &cobra.Command{
		Use:   "watch DIR",
		Short: "Keep the store in step with a folder of notes",
		Long: fmt.Sprintf(`Load a folder, or a vault of Obsidian, and keep the store in step with it until
interrupted: a file that is created or changed is loaded, one that is gone is taken
out, a renamed one moves. Files that have not changed are not read, nor are they
when watch is started again. What is read and what is passed over is as in "load".

Changes are read when the folder has been quiet for %s, at the latest after %s, so
that a checkout is one change. While a server runs on the same file, let it watch:
"talkgraph serve --watch DIR".`, watchQuiet, watchMost),
		Example: `  talkgraph watch ~/vault
  talkgraph serve --watch ~/vault`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			x, v, err := newExtractor(o)
			if err != nil {
				return err
			}
			a, err := open(cmd.Context(), db)
			if err != nil {
				return err
			}
			defer a.close()
			if err := a.teach(cmd.Context(), v); err != nil {
				return err
			}
			w := &watching{a: a, x: x, dir: args[0], says: cmd.OutOrStdout(), problems: cmd.ErrOrStderr()}
			return w.run(cmd.Context(), func() { fmt.Fprintf(cmd.ErrOrStderr(), "talkgraph watches %s\n", args[0]) })
		},
	}
	dbFlag(cmd, &db)
	readingFlags(cmd, &o)
	return cmd
}

// watching keeps a store in step with a folder.
type watching struct {
	a              *app
	x              *loader.Extractor
	dir            string
	says, problems io.Writer
	known          map[string]stamp // files that are loaded, by their names below the folder
}

// stamp tells whether a file has changed.
type stamp struct {
	Size    int64     `json:"size"`
	Changed time.Time `json:"changed"`
}

func (s stamp) same(t stamp) bool { return s.Size == t.Size && s.Changed.Equal(t.Changed) }

// run returns when the context ends; ready is called when all that is there is loaded.
func (w *watching) run(ctx context.Context, ready func()) error {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("cannot watch %q: %w", w.dir, err)
	}
	defer events.Close()
	if err := w.remember(ctx); err != nil {
		return err
	}
	if err := w.step(ctx, events); err != nil {
		return err
	}
	ready()
	quiet := time.NewTimer(time.Hour)
	var since time.Time // of the first change that is not read
	for {
		select {
		case <-ctx.Done():
			return nil
		case _, ok := <-events.Events:
			if !ok {
				return nil
			}
			if since.IsZero() {
				since = time.Now()
			}
			quiet.Reset(min(watchQuiet, max(0, watchMost-time.Since(since))))
		case err := <-events.Errors: // some were lost; the folder itself tells
			fmt.Fprintf(w.problems, "watching %s: %v\n", w.dir, err)
			quiet.Reset(watchQuiet)
		case <-quiet.C:
			since = time.Time{}
			if err := w.step(ctx, events); err != nil {
				if ctx.Err() != nil {
					return nil
				}
				return err
			}
		}
	}
}

// step compares the folder with what is known of it, and the store with the folder.
func (w *watching) step(ctx context.Context, events *fsnotify.Watcher) error {
	now, err := w.look(events)
	if err != nil {
		return err
	}
	gone := map[string]bool{}
	for name := range w.known {
		if _, there := now[name]; !there {
			gone[name] = true
		}
	}
	var changed input
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if old, ok := w.known[name]; !ok || !old.same(now[name]) {
			w.read(name, &changed)
		}
	}
	if err := w.forget(ctx, gone); err != nil {
		return err
	}
	switch err := w.load(ctx, changed); {
	case errors.Is(err, graph.ErrInvalid), errors.Is(err, graph.ErrTooLarge), errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		fmt.Fprintf(w.problems, "%v\n", err) // it has changed again; there will be another step
		return nil
	case err != nil:
		return err
	}
	w.known = now
	return w.save()
}

// look lists the files of the folder, and watches its folders.
func (w *watching) look(events *fsnotify.Watcher) (map[string]stamp, error) {
	now := map[string]stamp{}
	err := filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path != w.dir {
			return nil // it has just gone
		}
		if err != nil {
			return fmt.Errorf("cannot read %q: %w", path, err)
		}
		if path != w.dir && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return events.Add(path)
		}
		if !isInput(path) {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil // it has just gone
		}
		if len(now) == maxFiles {
			return fmt.Errorf("%w: %q holds more than %d notes; watch one of its folders", graph.ErrTooLarge, w.dir, maxFiles)
		}
		rel, err := filepath.Rel(w.dir, path)
		now[filepath.ToSlash(rel)] = stamp{info.Size(), info.ModTime()}
		return err
	})
	return now, err
}

// forget takes out what files said that are gone.
func (w *watching) forget(ctx context.Context, gone map[string]bool) error {
	if len(gone) == 0 {
		return nil
	}
	stored, err := w.a.sources(ctx)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(gone)) {
		for _, known := range []string{name, loader.RecordFile(name)} {
			if _, err := w.a.removeAll(ctx, stored[known]); err != nil {
				return err
			}
			delete(stored, known)
		}
		fmt.Fprintf(w.says, "%s: gone\n", name)
	}
	return nil
}

// read adds a file to what is loaded. One that cannot be read is told; what it said before
// stays.
func (w *watching) read(name string, to *input) {
	var in input
	err := in.file(filepath.Join(w.dir, filepath.FromSlash(name)), name)
	if err == nil {
		_, err = in.check(func(says string) { fmt.Fprintln(w.problems, says) })
	}
	if err != nil {
		fmt.Fprintf(w.problems, "%v; what it said before stays\n", err)
		return
	}
	to.notes, to.data = append(to.notes, in.notes...), append(to.data, in.data...)
}

// load loads files that are new or have changed, and takes out the talks that files of data
// have no more.
func (w *watching) load(ctx context.Context, in input) error {
	if err := w.a.loadNotes(ctx, w.says, w.problems, w.x, in.notes); err != nil || len(in.data) == 0 {
		return err
	}
	counts, err := in.check(func(string) {})
	if err != nil {
		return err
	}
	l, err := w.a.loadRecords(ctx, w.says, w.problems, w.x, in.data, counts)
	if err != nil {
		return err
	}
	stored, err := w.a.sources(ctx)
	if err != nil {
		return err
	}
	for i, d := range in.data {
		old := slices.DeleteFunc(stored[loader.RecordFile(d.name)], func(note graph.ID) bool { return l.sources[i].has(note.Source()) })
		if len(old) == 0 {
			continue
		}
		if _, err := w.a.removeAll(ctx, old); err != nil {
			return err
		}
		fmt.Fprintf(w.says, "%s: %s gone\n", loader.RecordFile(d.name), counted(len(old), "talk", "talks"))
	}
	return nil
}

// keep watches a folder beside a server, which outlives what goes wrong with it.
func (a *app) keep(ctx context.Context, x *loader.Extractor, dir string, log *slog.Logger) {
	w := &watching{a: a, x: x, dir: dir, says: logWriter{log, slog.LevelDebug}, problems: logWriter{log, slog.LevelWarn}}
	if err := w.run(ctx, func() { log.Info("watching", "folder", dir) }); err != nil {
		log.Error("the folder is watched no more", "folder", dir, "error", err)
	}
}

// logWriter writes lines to a log.
type logWriter struct {
	log   *slog.Logger
	level slog.Level
}

func (w logWriter) Write(p []byte) (int, error) {
	w.log.Log(context.Background(), w.level, strings.TrimSuffix(string(p), "\n"))
	return len(p), nil
}
