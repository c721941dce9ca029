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

// A Watcher loads changes once the folder has been quiet for WatchQuiet, and at the latest
// WatchMaxDelay after the first of them. So it loads a git checkout as one change. Both times
// are chosen by judgement.
const (
	WatchQuiet    = 200 * time.Millisecond
	WatchMaxDelay = 5 * time.Second
)

// Watcher keeps a library up to date with a folder.
type Watcher struct {
	library   *Library
	extractor *loader.Extractor
	dir       string
	report    Reporter
	skipped   map[string]bool      // files that were reported as skipped, by path
	known     map[string]fileStamp // files that are loaded, by their paths below dir
}

// NewWatcher makes a watcher of the folder dir. The watcher reads notes with the extractor x,
// stores their facts in lib, and reports to report each file that it loads or removes. Call Run
// to start it.
func NewWatcher(lib *Library, x *loader.Extractor, dir string, report Reporter) *Watcher {
	return &Watcher{library: lib, extractor: x, dir: dir, report: report, skipped: map[string]bool{}}
}

// fileStamp is the size and modification time of a file. A file with another stamp has changed.
type fileStamp struct {
	Size    int64     `json:"size"`
	ModTime time.Time `json:"changed"`
}

// stampOf returns the stamp of a file.
func stampOf(info fs.FileInfo) fileStamp { return fileStamp{info.Size(), info.ModTime()} }

// equal reports whether two stamps have the same size and time.
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
	var since time.Time // when the first change came that sync has not seen; zero if there is none
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
		case err := <-events.Errors: // events may be lost; sync compares all files
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

// sync compares the folder with the known files, loads new and changed files and removes the
// notes of deleted ones. It prints the error of a file that is invalid or was deleted
// meanwhile; the event of its next change starts another sync.
func (w *Watcher) sync(ctx context.Context, events *fsnotify.Watcher) error {
	now, err := w.listFiles(events)
	if err != nil {
		return err
	}
	deleted := map[string]bool{}
	for name := range w.known {
		if _, ok := now[name]; !ok {
			deleted[name] = true
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
	if err := w.removeMissing(ctx, deleted); err != nil {
		return err
	}
	switch err := w.loadChanged(ctx, changed); {
	case errors.Is(err, graph.ErrInvalid), errors.Is(err, graph.ErrTooLarge), errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		fmt.Fprintf(w.report.Problems, "%v\n", err)
		return nil
	case err != nil:
		return err
	}
	w.known = now
	return w.saveState()
}

// listFiles returns the stamps of the folder's files, and adds its subfolders to events.
func (w *Watcher) listFiles(events *fsnotify.Watcher) (map[string]fileStamp, error) {
	now := map[string]fileStamp{}
	err := filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path != w.dir {
			return nil // deleted meanwhile
		}
		if err != nil {
			return fmt.Errorf("cannot read %q: %w", path, err)
		}
		switch {
		case isHidden(w.dir, path) && d.IsDir():
			return filepath.SkipDir
		case isHidden(w.dir, path):
			return nil
		case d.IsDir():
			return events.Add(path)
		case !isInputFile(path):
			return nil
		}
		info, reason := inspect(w.dir, path, d)
		if reason != "" && !w.skipped[path] {
			w.skipped[path] = true
			fmt.Fprintf(w.report.Problems, "%s is %s; it is skipped\n", path, reason)
		}
		if info == nil {
			return nil
		}
		delete(w.skipped, path)
		if len(now) == maxFiles {
			return fmt.Errorf("%w: %q holds more than %d notes; watch one of its folders", graph.ErrTooLarge, w.dir, maxFiles)
		}
		rel, err := filepath.Rel(w.dir, path)
		now[filepath.ToSlash(rel)] = stampOf(info)
		return err
	})
	return now, err
}

// removeMissing removes the notes of deleted files.
func (w *Watcher) removeMissing(ctx context.Context, deleted map[string]bool) error {
	if len(deleted) == 0 {
		return nil
	}
	stored, err := w.library.Sources(ctx)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(deleted)) {
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

// addChanged adds a file to the input changed. If the file cannot be read, it reports the
// error; the facts of the stored version stay.
func (w *Watcher) addChanged(ctx context.Context, name string, changed *Input) {
	var in Input
	err := in.addFile(filepath.Join(w.dir, filepath.FromSlash(name)), name)
	if err == nil {
		err = in.Check(ctx, w.report)
	}
	if ctx.Err() != nil {
		return // sync returns this error
	}
	if err != nil {
		fmt.Fprintf(w.report.Problems, "%v; its stored facts stay\n", err)
		return
	}
	changed.notes, changed.data, changed.counts = append(changed.notes, in.notes...), append(changed.data, in.data...), append(changed.counts, in.counts...)
	changed.containers = append(changed.containers, in.containers...)
}

// loadChanged loads new and changed files. It removes the talks that a data file no longer
// holds.
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

// removeStale removes the notes that archives and other files of several notes no longer hold.
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

// WatchFolder watches the folder dir for a server until the context ends. It writes reports
// and errors to log and returns no error, so that the server continues.
func (lib *Library) WatchFolder(ctx context.Context, x *loader.Extractor, dir string, log *slog.Logger) {
	w := NewWatcher(lib, x, dir, Reporter{Out: logWriter{log, slog.LevelDebug}, Problems: logWriter{log, slog.LevelWarn}})
	if err := w.Run(ctx, func() { log.Info("watching", "folder", dir) }); err != nil {
		log.Error("watching the folder has ended", "folder", dir, "error", err)
	}
}

// logWriter writes each line to a log, at one level.
type logWriter struct {
	log   *slog.Logger
	level slog.Level
}

// Write logs p as one message, without its line feed.
func (w logWriter) Write(p []byte) (int, error) {
	w.log.Log(context.Background(), w.level, strings.TrimSuffix(string(p), "\n"))
	return len(p), nil
}
