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
		Long: `Write a backup of all that is stored: N-Quads compressed by zstd, with a checksum. The
store goes on being used meanwhile; what is written is one state of it. A file of bolt
that is being served belongs to its server: --server asks that for the backup. The
backup is read once more before it takes the place of FILE.`,
		Example: `  talkgraph backup talks.nq.zst
  talkgraph backup --server http://127.0.0.1:8080 talks.nq.zst`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			write := func(w io.Writer) error { return library.Backup(cmd.Context(), db, w) }
			if site != "" {
				write = func(w io.Writer) error { return library.FetchBackup(cmd.Context(), site, token, w) }
			}
			quads, err := library.WriteBackup(args[0], write)
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
			addr, err := library.Address(db)
			if err != nil {
				return err
			}
			if err := library.CheckEmpty(cmd.Context(), addr); err != nil {
				return err
			}
			quads, err := library.Restore(cmd.Context(), addr, bufio.NewReader(f))
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %d quads restored\n", args[0], quads)
			}
			return err
		},
	}
	dbFlag(cmd, &db)
	return cmd
}
