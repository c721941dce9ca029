package library

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
)

// WriteBackup calls write with a temporary file, verifies the backup in it, renames it to
// path and returns its number of quads. On an error the old file stays.
func WriteBackup(path string, write func(io.Writer) error) (quads int, err error) {
	err = WriteFileAtomic(path, func(f *os.File) error {
		w := bufio.NewWriterSize(f, 1<<20)
		if err := write(w); err != nil {
			return err
		}
		if err := w.Flush(); err != nil {
			return err
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		return cayley.ReadBackup(f, func(graph.Fact) error { quads++; return nil })
	})
	return quads, err
}

// CheckEmpty returns graph.ErrInvalid if the store at addr holds any facts. A bolt file that
// does not exist is empty.
func CheckEmpty(ctx context.Context, addr string) error {
	if path, ok := strings.CutPrefix(addr, "bolt:"); ok {
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return nil
		}
	}
	store, err := cayley.Open(ctx, addr)
	if err != nil {
		return err
	}
	defer store.Close()
	labels, err := store.Labels(ctx)
	if err == nil && len(labels) > 0 {
		err = fmt.Errorf("%w: the store is not empty (%s); name a new one with --db", graph.ErrInvalid, Quantity(len(labels), "source", "sources"))
	}
	return err
}

// indexEndings are the suffixes by which the names of the index files differ from that of their
// bolt file.
var indexEndings = []string{".index", ".words", ".words.new"}

// Restore stores a backup in the store at addr and returns its number of quads. It writes a
// bolt file under another name, and renames the file when it is complete.
func Restore(ctx context.Context, addr string, in io.Reader) (quads int, err error) {
	path, bolt := strings.CutPrefix(addr, "bolt:")
	if !bolt {
		return restoreInto(ctx, addr, in)
	}
	part := path + ".restoring"
	for _, ending := range append([]string{""}, indexEndings...) {
		if err := os.Remove(part + ending); err != nil && !errors.Is(err, os.ErrNotExist) {
			return 0, err
		}
	}
	defer os.Remove(part)
	if quads, err = restoreInto(ctx, "bolt:"+part, in); err != nil {
		return quads, err
	}
	for _, ending := range indexEndings {
		if err := os.Remove(path + ending); err != nil && !errors.Is(err, os.ErrNotExist) {
			return quads, err
		}
		if err := os.Rename(part+ending, path+ending); err != nil && !errors.Is(err, os.ErrNotExist) {
			return quads, err
		}
	}
	return quads, os.Rename(part, path)
}

// restoreInto stores a backup in the open store at addr, label by label.
func restoreInto(ctx context.Context, addr string, in io.Reader) (quads int, err error) {
	lib, err := Open(ctx, addr)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, lib.Close()) }()
	b := lib.newBatch(nil)
	var facts []graph.Fact
	flush := func() error {
		if len(facts) == 0 {
			return nil
		}
		complete := facts
		facts = nil
		return b.add(ctx, complete[0].Label, complete)
	}
	err = cayley.ReadBackup(in, func(f graph.Fact) error {
		quads++
		if len(facts) > 0 && facts[0].Label != f.Label {
			if err := flush(); err != nil {
				return err
			}
		}
		facts = append(facts, f)
		return nil
	})
	if err == nil {
		err = flush()
	}
	if err == nil {
		err = b.flush(ctx)
	}
	return quads, err
}

// Backup writes a backup of the store at db, which Address completes, to w. It returns an
// error that wraps graph.ErrLocked if another process has the bolt file open.
func Backup(ctx context.Context, db string, w io.Writer) error {
	addr, err := Address(db)
	if err != nil {
		return err
	}
	store, err := cayley.Open(ctx, addr)
	if err != nil {
		return err
	}
	defer store.Close()
	return store.Backup(ctx, w)
}

// FetchBackup requests a backup from the server at the URL site and writes it to w. tokenFile
// is the file that holds the server's token; "" sends none.
func FetchBackup(ctx context.Context, site, tokenFile string, w io.Writer) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(site, "/")+"/api/v1/backup", nil)
	if err != nil {
		return fmt.Errorf("%w: %q is not the address of a server: %v", graph.ErrInvalid, site, err)
	}
	if tokenFile != "" {
		b, err := os.ReadFile(tokenFile)
		if err != nil {
			return fmt.Errorf("cannot read the token: %w", err)
		}
		req.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(b)))
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("cannot reach the server: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(io.LimitReader(res.Body, 1<<10))
		return fmt.Errorf("the server answers %s: %s", res.Status, strings.TrimSpace(string(b)))
	}
	_, err = io.Copy(w, res.Body)
	return err
}
