package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// exporting holds the flags of export.
type exporting struct {
	db, out, format string
}

func newExport() *cobra.Command {
	var e exporting
	cmd := &cobra.Command{
		Use:   "export [QUESTION]",
		Short: "Write the graph, or the talks that answer a question, for other tools",
		Long: fmt.Sprintf(`Write the whole graph or, with a question, its talks and the nodes linked to them. The
formats:

%s
N-Quads and JSON-LD of a whole graph are read back by "talkgraph import", a vault by
"talkgraph load", into an equal graph. The output is sorted, so that equal graphs give
equal files. A question may find at most %d talks.`, exportList(), pages.MaxDescribed),
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
	formatFlag(cmd, &e.format, export.Names(export.Forms())...)
	cmd.ValidArgsFunction = completing(questionsFor)
	return cmd
}

// exportList returns the table of forms for the help.
func exportList() string {
	var b strings.Builder
	for _, f := range export.Forms() {
		name := f.Name
		for _, line := range wrapped(f.Description, 72) {
			fmt.Fprintf(&b, "    %-10s %s\n", name, line)
			name = ""
		}
	}
	return b.String()
}

// wrapped breaks a text into lines of at most width characters, at spaces.
func wrapped(text string, width int) []string {
	var out []string
	for _, word := range strings.Fields(text) {
		if n := len(out); n > 0 && len(out[n-1])+1+len(word) <= width {
			out[n-1] += " " + word
			continue
		}
		out = append(out, word)
	}
	return out
}

func (e exporting) run(cmd *cobra.Command, question string) error {
	f, err := e.form(question)
	if err != nil {
		return usage(err)
	}
	return withLibrary(cmd, e.db, func(lib *library.Library) error {
		if f.WriteTalks != nil {
			return e.writeTalks(cmd, lib, f, question)
		}
		each, err := lib.ExportedFacts(cmd.Context(), question)
		if err != nil {
			return err
		}
		if f.WriteFolder != nil {
			return writeFolder(e.out, f, each)
		}
		return writeOutput(cmd, e.out, func(w io.Writer) error { return f.WriteGraph(w, each) })
	})
}

// form returns the form of the format, if the output and the question fit it.
func (e exporting) form(question string) (export.Form, error) {
	f, err := export.Find(export.Forms(), e.format)
	switch {
	case err != nil:
		return f, err
	case f.WriteFolder != nil && (e.out == "" || e.out == "-"):
		return f, fmt.Errorf("%s writes several files; name a folder with -o", f.Name)
	case f.WriteTalks != nil && question == "":
		return f, fmt.Errorf("%s exports the talks of a question; add one, as in: talkgraph export --format %s \"talks about Go\"", f.Name, f.Name)
	case f.IsWhole && question != "":
		return f, fmt.Errorf("a %s holds the whole graph; omit the question", f.Name)
	}
	return f, nil
}

// writeTalks writes the talks of a question.
func (e exporting) writeTalks(cmd *cobra.Command, a *library.Library, f export.Form, question string) error {
	entries, title, err := a.CalendarEntries(cmd.Context(), question)
	if err != nil {
		return err
	}
	return writeOutput(cmd, e.out, func(w io.Writer) error {
		undated, err := f.WriteTalks(w, export.TalkList{Title: title, Entries: entries})
		if undated > 0 {
			fmt.Fprintf(cmd.ErrOrStderr(), "%s skipped: no day is known\n", library.Quantity(undated, "talk", "talks"))
		}
		return err
	})
}

// writeFolder writes the files of a form into a folder. One of IsWhole has to be new or
// empty: it must not overwrite what people wrote there.
func writeFolder(dir string, f export.Form, each export.Graph) error {
	if there, err := os.ReadDir(dir); f.IsWhole && err == nil && len(there) > 0 {
		return fmt.Errorf("%w: %q is not empty; name a new folder for the %s", graph.ErrInvalid, dir, f.Name)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot write the %s: %w", f.Name, err)
	}
	if !f.IsWhole {
		return f.WriteFolder(each, func(name string, content func(io.Writer) error) error {
			return writeFile(filepath.Join(dir, filepath.FromSlash(name)), content)
		})
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("cannot write the %s: %w", f.Name, err)
	}
	defer root.Close()
	return f.WriteFolder(each, func(name string, content func(io.Writer) error) error {
		if err := root.MkdirAll(filepath.Dir(filepath.FromSlash(name)), 0o755); err != nil {
			return fmt.Errorf("cannot write the %s: %w", f.Name, err)
		}
		file, err := root.Create(filepath.FromSlash(name))
		if err != nil {
			return fmt.Errorf("cannot write the %s: %w", f.Name, err)
		}
		return cmp.Or(content(file), file.Close())
	})
}
