package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/queries/pages"
	"github.com/talkgraph/talkgraph/server"
	"github.com/talkgraph/talkgraph/server/site"
)

// exportOptions holds the flags of export.
type exportOptions struct {
	db, out, format, vocabulary, links string
}

func newExport() *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   "export [QUESTION]",
		Short: "Write the graph, or the talks that answer a question, for other tools",
		Long: fmt.Sprintf(`Write the whole graph or, with a question, the talks that answer it and the nodes
linked to them. The formats:

%s
N-Quads, JSON-LD and the graph in a vault are complete. The other forms, and the pages of a
vault, hold the vocabulary as far as the talks use it, with the broader topics, unless
--vocabulary is "all".

A site is the pages of "talkgraph serve" as files. --links names the address where it will be
published; without it the site has no feeds, no sitemap and no canonical links. More than
2,000 talks or speakers share pages.

"talkgraph import" reads N-Quads and JSON-LD of a whole graph back into an equal graph,
"talkgraph load" a vault. The output is sorted, so that equal graphs give equal files.
A question may find at most %d talks.`, exportList(), pages.MaxDescribed),
		Example: `  talkgraph export -o talks.nq
  talkgraph export --format vault -o ~/talks
  talkgraph export --format site --links https://example.org/talks -o public
  talkgraph export --format gexf -o security.gexf "talks about security"
  talkgraph export --format ical "talks about Go at FOSDEM 2026" > go.ics
  talkgraph export | talkgraph import --db bolt:copy.db -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			question, err := readQuestion(cmd, args)
			if err != nil {
				return err
			}
			return o.export(cmd, question)
		},
	}
	storeFlag(cmd, &o.db)
	cmd.Flags().StringVarP(&o.out, "output", "o", "", "write to this `FILE`, or folder (default standard output)")
	formatFlag(cmd, &o.format, export.Names(export.Forms())...)
	cmd.Flags().StringVar(&o.vocabulary, "vocabulary", export.Scopes()[0], "vocabulary in forms that import does not read: "+strings.Join(export.Scopes(), ", "))
	cmd.Flags().StringVar(&o.links, "links", "", "the `ADDRESS` of a site, such as https://example.org/talks")
	_ = cmd.RegisterFlagCompletionFunc("vocabulary", cobra.FixedCompletions(export.Scopes(), cobra.ShellCompDirectiveNoFileComp))
	cmd.ValidArgsFunction = completeFromStore(completeQuestion)
	return cmd
}

// exportList returns the formats with their descriptions for the help.
func exportList() string {
	var b strings.Builder
	for _, f := range export.Forms() {
		name := f.Name
		for _, line := range wrapText(f.Description, 72) {
			fmt.Fprintf(&b, "    %-10s %s\n", name, line)
			name = ""
		}
	}
	return b.String()
}

// wrapText breaks a text at spaces into lines of at most width bytes.
func wrapText(text string, width int) []string {
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

// export writes the graph, or the talks that answer a question, in the chosen format.
func (o exportOptions) export(cmd *cobra.Command, question string) error {
	f, err := o.form(question)
	if err == nil {
		err = o.unusedFlag(cmd, f, question)
	}
	if err != nil {
		return usageError(err)
	}
	return withLibrary(cmd, o.db, func(lib *library.Library) error {
		if f.IsSite {
			return writeSite(cmd, lib, o.links, o.out)
		}
		if f.WriteTalks != nil {
			return o.writeTalks(cmd, lib, f, question)
		}
		whole, err := lib.ExportedFacts(cmd.Context(), question)
		if err != nil {
			return err
		}
		shown := whole
		if question == "" {
			if shown, err = f.Scope(whole, o.vocabulary); err != nil {
				return usageError(err)
			}
		}
		if f.WriteFolder != nil {
			return writeFolder(o.out, f, shown, whole)
		}
		return writeOutput(cmd, o.out, func(w io.Writer) error { return f.WriteGraph(w, shown) })
	})
}

// form returns the form that --format names. It returns an error if the form does not fit the
// output or the question.
func (o exportOptions) form(question string) (export.Form, error) {
	f, err := export.Find(export.Forms(), o.format)
	switch {
	case err != nil:
		return f, err
	case f.IsFolder() && (o.out == "" || o.out == "-"):
		return f, fmt.Errorf("%s writes several files; name a folder with -o", f.Name)
	case f.WriteTalks != nil && question == "":
		return f, fmt.Errorf("%s exports the talks of a question; add one, as in: talkgraph export --format %s \"talks about Go\"", f.Name, f.Name)
	case f.IsWhole && question != "":
		return f, fmt.Errorf("a %s holds the whole graph; omit the question", f.Name)
	}
	return f, nil
}

// unusedFlag returns an error if a flag was set that the form or the question leaves without effect.
// Complete forms hold the whole vocabulary anyway.
func (o exportOptions) unusedFlag(cmd *cobra.Command, f export.Form, question string) error {
	switch {
	case cmd.Flags().Changed("links") && !f.IsSite:
		return fmt.Errorf("--links is the address of a site; add --format site, or omit it")
	case !cmd.Flags().Changed("vocabulary"):
		return nil
	case f.IsSite || f.IsComplete && o.vocabulary == export.Scopes()[0]:
		return fmt.Errorf("--vocabulary does not apply to %s; omit it", f.Name)
	case question != "":
		return fmt.Errorf("--vocabulary applies to the whole graph, not to the talks of a question; omit one of them")
	}
	return nil
}

// writeTalks writes the talks that answer a question, and reports how many have no date.
func (o exportOptions) writeTalks(cmd *cobra.Command, lib *library.Library, f export.Form, question string) error {
	entries, title, err := lib.CalendarEntries(cmd.Context(), question)
	if err != nil {
		return err
	}
	return writeOutput(cmd, o.out, func(w io.Writer) error {
		undated, err := f.WriteTalks(w, export.TalkList{Title: title, Entries: entries})
		if undated > 0 {
			fmt.Fprintf(cmd.ErrOrStderr(), "%s skipped: no day is known\n", library.Quantity(undated, "talk", "talks"))
		}
		return err
	})
}

// writeFolder writes the files of a form into the folder dir.
func writeFolder(dir string, f export.Form, shown, whole export.Graph) error {
	if f.IsWhole {
		return inNewFolder(dir, f.Name, func(write export.WriteFile) error { return f.WriteFolder(shown, whole, write) })
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot write the %s: %w", f.Name, err)
	}
	return f.WriteFolder(shown, whole, func(name string, content func(io.Writer) error) error {
		return writeFile(filepath.Join(dir, filepath.FromSlash(name)), content)
	})
}

// writeSite writes the pages of a read-only server into the folder dir. links is the address where
// they will be published, or "".
func writeSite(cmd *cobra.Command, lib *library.Library, links, dir string) error {
	pool, err := newPool(time.Minute) // nobody waits for one drawing, and a failed one ends the export
	if err != nil {
		return err
	}
	defer pool.Close()
	limits := server.DefaultLimits
	limits.Wait = time.Hour // each page is asked for once, so none may be refused
	handler, err := server.New(server.Config{Engine: lib.Engine(), Store: lib.Store(), Drawer: pool, Version: version(), Log: slog.New(slog.DiscardHandler), Limits: limits})
	if err != nil {
		return err
	}
	return inNewFolder(dir, "site", func(write export.WriteFile) error { return site.Write(cmd.Context(), handler, links, write) })
}

// inNewFolder calls use with a function that writes files into the folder dir, which must be new or
// empty. what names the contents for errors.
func inNewFolder(dir, what string, use func(export.WriteFile) error) error {
	if files, err := os.ReadDir(dir); err == nil && len(files) > 0 {
		return fmt.Errorf("%w: %q is not empty; name a new folder for the %s", graph.ErrInvalid, dir, what)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot write the %s: %w", what, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("cannot write the %s: %w", what, err)
	}
	defer root.Close()
	return use(func(name string, content func(io.Writer) error) error {
		if err := root.MkdirAll(filepath.Dir(filepath.FromSlash(name)), 0o755); err != nil {
			return fmt.Errorf("cannot write the %s: %w", what, err)
		}
		file, err := root.Create(filepath.FromSlash(name))
		if err != nil {
			return fmt.Errorf("cannot write the %s: %w", what, err)
		}
		w := bufio.NewWriter(file)
		return cmp.Or(content(w), w.Flush(), file.Close())
	})
}
