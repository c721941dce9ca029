package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
)

func newBackup() *cobra.Command {
	var db, site, token string
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write a backup of the store",
		Long: `Write a backup of all that is stored: N-Quads compressed by zstd, with a checksum. The
store goes on being used meanwhile; what is written is one state of it. A file of bolt
that is being served belongs to its server: --server asks that for the backup. The
backup is read once more before it takes the place of FILE.`,
		Example: `  talkgraph backup talks.nq.zst
  talkgraph backup --server http://127.0.0.1:8080 talks.nq.zst`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			write := func(w io.Writer) error { return backupStore(cmd.Context(), db, w) }
			if site != "" {
				write = func(w io.Writer) error { return fetchBackup(cmd.Context(), site, token, w) }
			}
			quads, err := WriteBackup(args[0], write)
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %d quads\n", args[0], quads)
			}
			return err
		},
	}
	dbFlag(cmd, &db)
	cmd.Flags().StringVar(&site, "server", "", "ask the server at this `ADDRESS`, as http://127.0.0.1:8080")
	cmd.Flags().StringVar(&token, "token-file", "", "a `FILE` with the token of that server")
	return cmd
}

// WriteBackup writes a file that is whole, which it reads once more, or is not there.
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

func backupStore(ctx context.Context, db string, w io.Writer) error {
	addr, err := Address(db)
	if err != nil {
		return err
	}
	store, err := cayley.Open(ctx, addr)
	if errors.Is(err, graph.ErrLocked) {
		return fmt.Errorf("%w; a server is asked for a backup with --server", err)
	}
	if err != nil {
		return err
	}
	defer store.Close()
	return store.Backup(ctx, w)
}

func fetchBackup(ctx context.Context, site, tokenFile string, w io.Writer) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(site, "/")+"/api/v1/backup", nil)
	if err != nil {
		return fmt.Errorf("%w: %q is no address of a server: %v", graph.ErrInvalid, site, err)
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
		return fmt.Errorf("the server cannot be asked: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(io.LimitReader(res.Body, 1<<10))
		return fmt.Errorf("the server answers %s: %s", res.Status, strings.TrimSpace(string(b)))
	}
	_, err = io.Copy(w, res.Body)
	return err
}

func newRestore() *cobra.Command {
	var db string
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Make a store of a backup",
		Long: `Make a store of a backup. The backup is read to its end first; one that is cut short or
damaged changes nothing. The store must be new or empty. A file of bolt comes into its
place when it is complete.`,
		Example: `  talkgraph restore --db bolt:restored.db talks.nq.zst
  talkgraph restore --db postgres://localhost/talks talks.nq.zst`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return fmt.Errorf("cannot read the backup: %w", err)
			}
			defer f.Close()
			if err := cayley.ReadBackup(bufio.NewReader(f), func(graph.Fact) error { return nil }); err != nil {
				return err
			}
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				return err
			}
			addr, err := Address(db)
			if err != nil {
				return err
			}
			if err := mustBeEmpty(cmd.Context(), addr); err != nil {
				return err
			}
			quads, err := Restore(cmd.Context(), addr, bufio.NewReader(f))
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %d quads restored\n", args[0], quads)
			}
			return err
		},
	}
	dbFlag(cmd, &db)
	return cmd
}

// mustBeEmpty refuses a store that holds anything.
func mustBeEmpty(ctx context.Context, addr string) error {
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
		err = fmt.Errorf("%w: the store holds %d notes and other sources; name a new one with --db", graph.ErrInvalid, len(labels))
	}
	return err
}

// Restore makes a bolt file under another name first.
func Restore(ctx context.Context, addr string, in io.Reader) (quads int, err error) {
	path, bolt := strings.CutPrefix(addr, "bolt:")
	if !bolt {
		return restoreInto(ctx, addr, in)
	}
	part := path + ".restoring"
	for _, old := range []string{part, part + ".index"} {
		if err := os.Remove(old); err != nil && !errors.Is(err, os.ErrNotExist) {
			return 0, err
		}
	}
	defer os.Remove(part)
	if quads, err = restoreInto(ctx, "bolt:"+part, in); err != nil {
		return quads, err
	}
	if err := os.Rename(part+".index", path+".index"); err != nil {
		return quads, err
	}
	return quads, os.Rename(part, path)
}

// restoreInto puts what a backup says into a store, label by label.
func restoreInto(ctx context.Context, addr string, in io.Reader) (quads int, err error) {
	a, err := Open(ctx, addr)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	b := a.newBatch(nil)
	var facts []graph.Fact
	flush := func() error {
		if len(facts) == 0 {
			return nil
		}
		said := facts
		facts = nil
		return b.add(ctx, said[0].Label, said)
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
