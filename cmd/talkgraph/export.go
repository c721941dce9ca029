package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/queries"
)

// exporting is what export is told.
type exporting struct {
	db, out, format string
}

func newExport() *cobra.Command {
	var e exporting
	cmd := &cobra.Command{
		Use:   "export [QUESTION]",
		Short: "Write the graph, or the talks that answer a question, for other tools",
		Long: fmt.Sprintf(`Write the whole graph or, with a question, the talks that answer it with what they
lead to. The formats:

%s    %-10s two tables, nodes.csv and edges.csv, in the folder that -o names
    %-10s a vault of Obsidian in the folder that -o names: the notes, and a page
               for each talk, topic and company with links and quotes
    %-10s the talks of a question that have a date, as iCalendar
    %-10s the talks of a question, as JSON Feed

N-Quads and JSON-LD of a whole graph are read back by "talkgraph import", a vault by
"talkgraph load", into an equal graph. The output is sorted, so that equal graphs give
equal files. A question may find %d talks.`, exportList(), "csv", "vault", "ical", "jsonfeed", queries.MaxDescribed),
		Example: `  talkgraph export -o talks.nq
  talkgraph export --format vault -o ~/talks
  talkgraph export --format gexf -o security.gexf "talks about security"
  talkgraph export --format ical "talks about Go at FOSDEM 2026" > go.ics
  talkgraph export | talkgraph import --db bolt:copy.db -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			question, err := questionOf(cmd, args)
			if err != nil {
				return err
			}
			return e.run(cmd, question)
		},
	}
	dbFlag(cmd, &e.db)
	cmd.Flags().StringVarP(&e.out, "output", "o", "", "write to this `FILE`, or folder (default standard output)")
	formatFlag(cmd, &e.format, exportNames()...)
	cmd.ValidArgsFunction = completing(questionsFor)
	return cmd
}

func exportNames() []string {
	var out []string
	for _, f := range export.Forms() {
		out = append(out, f.Name)
	}
	return append(out, "csv", "vault", "ical", "jsonfeed")
}

func exportList() string {
	var b strings.Builder
	for _, f := range export.Forms() {
		fmt.Fprintf(&b, "    %-10s %s\n", f.Name, f.Description)
	}
	return b.String()
}

func (e exporting) run(cmd *cobra.Command, question string) error {
	write, err := e.writer(cmd, question)
	if err != nil {
		return usage(err)
	}
	a, err := library.Open(cmd.Context(), e.db)
	if err != nil {
		return err
	}
	defer a.Close()
	return write(cmd.Context(), a)
}

// writer is how a format is written.
func (e exporting) writer(cmd *cobra.Command, question string) (func(context.Context, *library.Library) error, error) {
	folder := e.out != "" && e.out != "-"
	switch {
	case (e.format == "csv" || e.format == "vault") && !folder:
		return nil, fmt.Errorf("%s is several files; name a folder with -o", e.format)
	case (e.format == "ical" || e.format == "jsonfeed") && question == "":
		return nil, fmt.Errorf("%s is for the talks of a question; ask one, as in: talkgraph export --format %s \"talks about Go\"", e.format, e.format)
	case e.format == "vault" && question != "":
		return nil, errors.New("a vault is the whole graph; leave the question out")
	}
	switch e.format {
	case "csv":
		return func(ctx context.Context, a *library.Library) error {
			each, err := a.ExportedFacts(ctx, question)
			if err != nil {
				return err
			}
			return writeTables(e.out, each)
		}, nil
	case "vault":
		return func(ctx context.Context, a *library.Library) error { return writeVault(e.out, a.AllFacts(ctx)) }, nil
	case "ical", "jsonfeed":
		return func(ctx context.Context, a *library.Library) error {
			entries, title, err := a.CalendarEntries(ctx, question)
			if err != nil {
				return err
			}
			return toFile(cmd, e.out, func(w io.Writer) error {
				if e.format == "jsonfeed" {
					return export.Feed(w, title, "", "", "", entries)
				}
				undated, err := export.Calendar(w, title, entries)
				if undated > 0 {
					fmt.Fprintf(cmd.ErrOrStderr(), "%s left out: no day is known\n", library.Quantity(undated, "talk", "talks"))
				}
				return err
			})
		}, nil
	}
	for _, f := range export.Forms() {
		if f.Name == e.format {
			return func(ctx context.Context, a *library.Library) error {
				each, err := a.ExportedFacts(ctx, question)
				if err != nil {
					return err
				}
				return toFile(cmd, e.out, func(w io.Writer) error { return f.Write(w, each) })
			}, nil
		}
	}
	return nil, fmt.Errorf("unknown format %q; write one of %s", e.format, strings.Join(exportNames(), ", "))
}

// toFile writes to standard output, or a file as a whole.
func toFile(cmd *cobra.Command, path string, write func(io.Writer) error) error {
	if path == "" || path == "-" {
		return write(cmd.OutOrStdout())
	}
	return library.WriteFileAtomic(path, func(f *os.File) error {
		if err := f.Chmod(0o644); err != nil {
			return err
		}
		return write(f)
	})
}

func writeTables(dir string, each export.Graph) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot write the tables: %w", err)
	}
	for name, write := range map[string]func(io.Writer, export.Graph) error{"nodes.csv": export.NodeTable, "edges.csv": export.EdgeTable} {
		if err := toFile(nil, filepath.Join(dir, name), func(w io.Writer) error { return write(w, each) }); err != nil {
			return err
		}
	}
	return nil
}

// writeVault fills a folder that is new or empty: what people wrote there is not ours.
func writeVault(dir string, each export.Graph) error {
	if there, err := os.ReadDir(dir); err == nil && len(there) > 0 {
		return fmt.Errorf("%w: %q is not empty; name a new folder for the vault", graph.ErrInvalid, dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot write the vault: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("cannot write the vault: %w", err)
	}
	defer root.Close()
	return export.Vault(each, func(name string, content func(io.Writer) error) error {
		if err := root.MkdirAll(filepath.Dir(filepath.FromSlash(name)), 0o755); err != nil {
			return fmt.Errorf("cannot write the vault: %w", err)
		}
		f, err := root.Create(filepath.FromSlash(name))
		if err != nil {
			return fmt.Errorf("cannot write the vault: %w", err)
		}
		return cmp.Or(content(f), f.Close())
	})
}
