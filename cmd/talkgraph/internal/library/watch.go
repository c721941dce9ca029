package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// A watcher reads changes when the folder was quiet for WatchQuiet, so that a checkout is
// one change, and at the latest after WatchMaxDelay.
const (
	WatchQuiet    = 200 * time.Millisecond
	WatchMaxDelay = 5 * time.Second
)

// Watcher keeps a store equal to a folder.
type Watcher struct {
	library   *Library
	extractor *loader.Extractor
	dir       string
	report    Reporter
	skipped   map[string]bool      // files that were reported as skipped
	known     map[string]fileStamp // files that are loaded, by their names below the folder
}

// NewWatcher makes a watcher of the folder dir. It reads the notes of dir with extractor x,
// stores what they state in lib and reports each file that it loads or removes. Call Run
// to start it.
func NewWatcher(lib *Library, x *loader.Extractor, dir string, report Reporter) *Watcher {
	return &Watcher{library: lib, extractor: x, dir: dir, report: report, skipped: map[string]bool{}}
}

// fileStamp is the size and time of a file, by which a change is noticed.
type fileStamp struct {
	Size    int64     `json:"size"`
	ModTime time.Time `json:"changed"`
}

func (s fileStamp) equal(t fileStamp) bool { return s.Size == t.Size && s.ModTime.Equal(t.ModTime) }

// Run loads the folder, calls ready, and loads changes until the context ends.
func (w *Watcher) Run(ctx context.Context, ready func()) error {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("cannot watch %q: %w", w.dir, err)
	}
	defer events.Close()
	if err := w.readState(ctx); err != nil {
		return err
	}
	if err := w.sync(ctx, events); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	ready()
	quiet := time.NewTimer(time.Hour)
	var since time.Time // of the first change that has not been read
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
			quiet.Reset(min(WatchQuiet, max(0, WatchMaxDelay-time.Since(since))))
		case err := <-events.Errors: // some events were lost; the next sync finds the changes
			fmt.Fprintf(w.report.Problems, "watching %s: %v\n", w.dir, err)
			quiet.Reset(WatchQuiet)
		case <-quiet.C:
			since = time.Time{}
			if err := w.sync(ctx, events); err != nil {
				if ctx.Err() != nil {
					return nil
				}
				return err
			}
		}
	}
}

// sync compares the folder with the known files and updates the store.
func (w *Watcher) sync(ctx context.Context, events *fsnotify.Watcher) error {
	now, err := w.listFiles(events)
	if err != nil {
		return err
	}
	gone := map[string]bool{}
	for name := range w.known {
		if _, there := now[name]; !there {
			gone[name] = true
		}
	}
	var changed Input
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if old, ok := w.known[name]; !ok || !old.equal(now[name]) {
			w.addChanged(ctx, name, &changed)
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := w.removeMissing(ctx, gone); err != nil {
		return err
	}
	switch err := w.loadChanged(ctx, changed); {
	case errors.Is(err, graph.ErrInvalid), errors.Is(err, graph.ErrTooLarge), errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		fmt.Fprintf(w.report.Problems, "%v\n", err) // it has changed again; another sync follows
		return nil
	case err != nil:
		return err
	}
	w.known = now
	return w.saveState()
}

// listFiles returns the files of the folder and watches its subfolders.
func (w *Watcher) listFiles(events *fsnotify.Watcher) (map[string]fileStamp, error) {
	now := map[string]fileStamp{}
	err := filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path != w.dir {
			return nil // it has just been deleted
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
		if !isInputFile(path) {
			return nil
		}
		info, skip := inspect(w.dir, path, d)
		if skip != "" && !w.skipped[path] {
			w.skipped[path] = true
			fmt.Fprintf(w.report.Problems, "%s is %s; it is skipped\n", path, skip)
		}
		if info == nil {
			return nil
		}
		delete(w.skipped, path)
		if len(now) == maxFiles {
			return fmt.Errorf("%w: %q holds more than %d notes; watch one of its folders", graph.ErrTooLarge, w.dir, maxFiles)
		}
		rel, err := filepath.Rel(w.dir, path)
		now[filepath.ToSlash(rel)] = fileStamp{info.Size(), info.ModTime()}
		return err
	})
	return now, err
}

// removeMissing removes the notes of files that no longer exist.
func (w *Watcher) removeMissing(ctx context.Context, gone map[string]bool) error {
	if len(gone) == 0 {
		return nil
	}
	stored, err := w.library.Sources(ctx)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(gone)) {
		for _, known := range []string{name, loader.RecordFile(name)} {
			if _, err := w.library.RemoveNotes(ctx, stored[known]); err != nil {
				return err
			}
			delete(stored, known)
		}
		fmt.Fprintf(w.report.Out, "%s: removed\n", name)
	}
	return nil
}

// addChanged adds a file to the input. If the file cannot be read, it reports that and keeps
// the stored facts.
func (w *Watcher) addChanged(ctx context.Context, name string, to *Input) {
	var in Input
	err := in.addFile(filepath.Join(w.dir, filepath.FromSlash(name)), name)
	if err == nil {
		err = in.Check(ctx, w.report)
	}
	if ctx.Err() != nil {
		return // sync ends with this error
	}
	if err != nil {
		fmt.Fprintf(w.report.Problems, "%v; its stored facts stay\n", err)
		return
	}
	to.notes, to.data, to.counts = append(to.notes, in.notes...), append(to.data, in.data...), append(to.counts, in.counts...)
	to.containers = append(to.containers, in.containers...)
}

// loadChanged loads new and changed files. It removes the talks that a file of data no
// longer holds.
func (w *Watcher) loadChanged(ctx context.Context, in Input) error {
	if _, err := w.library.loadNotes(ctx, w.report, w.extractor, in.notes); err != nil {
		return err
	}
	if err := w.removeStale(ctx, in); err != nil || len(in.data) == 0 {
		return err
	}
	l, err := w.library.loadRecords(ctx, w.report, w.extractor, in)
	if err != nil {
		return err
	}
	stored, err := w.library.Sources(ctx)
	if err != nil {
		return err
	}
	for i, d := range in.data {
		old := slices.DeleteFunc(stored[loader.RecordFile(d.name)], func(note graph.ID) bool { return l.sources[i].has(note.Source()) })
		if len(old) == 0 {
			continue
		}
		if _, err := w.library.RemoveNotes(ctx, old); err != nil {
			return err
		}
		fmt.Fprintf(w.report.Out, "%s: %s removed\n", loader.RecordFile(d.name), Quantity(len(old), "talk", "talks"))
	}
	return nil
}

// removeStale removes the notes that files of several notes no longer hold.
func (w *Watcher) removeStale(ctx context.Context, in Input) error {
	if len(in.containers) == 0 {
		return nil
	}
	stored, err := w.library.Sources(ctx)
	if err != nil {
		return err
	}
	now := map[string]bool{}
	for _, n := range in.notes {
		now[n.Source] = true
	}
	for _, name := range in.containers {
		old := slices.DeleteFunc(stored[name], func(note graph.ID) bool { return now[note.Source()] || loader.IsRecord(note.Source()) })
		if len(old) == 0 {
			continue
		}
		if _, err := w.library.RemoveNotes(ctx, old); err != nil {
			return err
		}
		fmt.Fprintf(w.report.Out, "%s: %s removed\n", name, Quantity(len(old), "note", "notes"))
	}
	return nil
}

// WatchFolder watches a folder while a server runs. It logs an error instead of returning
// it, so that the server continues.
func (lib *Library) WatchFolder(ctx context.Context, x *loader.Extractor, dir string, log *slog.Logger) {
	w := NewWatcher(lib, x, dir, Reporter{Out: logWriter{log, slog.LevelDebug}, Problems: logWriter{log, slog.LevelWarn}})
	if err := w.Run(ctx, func() { log.Info("watching", "folder", dir) }); err != nil {
		log.Error("watching the folder has ended", "folder", dir, "error", err)
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
