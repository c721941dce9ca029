package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
)

func newBackup() *cobra.Command {
	var db, site, token string
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write a backup of the store",
		Long: `Write a backup of the whole store: N-Quads compressed with zstd, with a checksum. The
backup is a snapshot; the store can be used meanwhile. --server backs up the store of a
server on another machine. The backup is verified before it replaces FILE.`,
		Example: `  talkgraph backup talks.nq.zst
  talkgraph backup --server http://127.0.0.1:8080 talks.nq.zst`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			write := func(w io.Writer) error { return library.Backup(cmd.Context(), db, w) }
			if lib := hostOf(cmd.Context()).lib; lib != nil {
				write = func(w io.Writer) error { return lib.Store().Backup(cmd.Context(), w) }
			}
			if site != "" {
				write = func(w io.Writer) error { return library.FetchBackup(cmd.Context(), site, token, w) }
			}
			quads, err := library.WriteBackup(args[0], write)
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", args[0], library.Quantity(quads, "quad", "quads"))
			}
			return err
		},
	}
	storeFlag(cmd, &db)
	cmd.Flags().StringVar(&site, "server", "", "back up the store of the server at this `ADDRESS`, such as http://127.0.0.1:8080")
	cmd.Flags().StringVar(&token, "token-file", "", "the `FILE` that holds the token of that server")
	return cmd
}

func newRestore() *cobra.Command {
	var db string
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Restore a store from a backup",
		Long: `Restore a store from a backup. The backup is verified first; a truncated or damaged
one changes nothing. The store must be new or empty. A bolt file gets its name when it
is complete.`,
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
			addr, err := library.Address(db)
			if err != nil {
				return err
			}
			if err := library.CheckEmpty(cmd.Context(), addr); err != nil {
				return err
			}
			quads, err := library.Restore(cmd.Context(), addr, bufio.NewReader(f))
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %s restored\n", args[0], library.Quantity(quads, "quad", "quads"))
			}
			return err
		},
	}
	dbFlag(cmd, &db)
	return cmd
}
