package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley/gizmo"
	"github.com/talkgraph/talkgraph/server/graphviz"
)

// finding is the result of one check.
type finding struct {
	Subject string `json:"of"` // what was checked, such as "store"
	Status  string `json:"is"` // "ok", "note" or "wrong"
	Message string `json:"says"`
	Remedy  string `json:"do,omitempty"`
}

func newDoctor() *cobra.Command {
	var db, format string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check the installation and name a remedy for each problem",
		Long: `Check the installation: the folders and the settings, the store and its index, one
drawing and one query. Nothing is changed. The exit code is 1 if there is a problem.`,
		Example: `  talkgraph doctor
  talkgraph doctor --format json --db postgres://localhost/talks`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			print, err := printerOf(findingFormats, format)
			if err != nil {
				return err
			}
			found := examine(cmd.Context(), db)
			if err := print(cmd.OutOrStdout(), found); err != nil {
				return err
			}
			if slices.ContainsFunc(found, func(f finding) bool { return f.Status == "wrong" }) {
				return errors.New("there are problems; the lines above name the remedies")
			}
			return nil
		},
	}
	dbFlag(cmd, &db)
	formatFlag(cmd, &format, "table", "json")
	return cmd
}

var findingFormats = map[string]func(io.Writer, []finding) error{"table": findingTable, "json": findingJSON}

// findingJSON prints findings as JSON.
func findingJSON(w io.Writer, found []finding) error { return writeJSON(w, found) }

// findingTable prints findings as a table, each remedy below its finding.
func findingTable(w io.Writer, found []finding) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range found {
		fmt.Fprintf(tw, "%s\t%s\t%s\n", f.Status, f.Subject, f.Message)
		if f.Remedy != "" {
			fmt.Fprintf(tw, "\t\t-> %s\n", f.Remedy)
		}
	}
	return tw.Flush()
}

// examine runs all checks on this installation and the store at db.
func examine(ctx context.Context, db string) []finding {
	found := []finding{{"program", "ok", fmt.Sprintf("talkgraph %s, %s on %s/%s, %d cores", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU()), ""}}
	found = append(found, examineFolder(), examineLocale(), examineConfig())
	found = append(found, examineStore(ctx, db)...)
	return append(found, examineDrawing(ctx))
}

// examineFolder checks that the data folder, or the existing folder above it, can be written.
func examineFolder() finding {
	dir, err := library.DataFolder()
	if err != nil {
		return finding{"folder", "wrong", err.Error(), "set HOME or XDG_DATA_HOME"}
	}
	existing := dir
	for { // up to the first folder that exists
		if _, err := os.Stat(existing); err == nil || existing == filepath.Dir(existing) {
			break
		}
		existing = filepath.Dir(existing)
	}
	f, err := os.CreateTemp(existing, ".talkgraph-doctor-*")
	if err != nil {
		return finding{"folder", "wrong", fmt.Sprintf("%s cannot be written: %v", existing, err), "make it writable, or name the store with --db bolt:PATH"}
	}
	f.Close()
	os.Remove(f.Name())
	return finding{"folder", "ok", dir + " can be written", ""}
}

// examineLocale checks that the locale is UTF-8.
func examineLocale() finding {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if lower := strings.ToLower(v); strings.Contains(lower, "utf-8") || strings.Contains(lower, "utf8") {
				return finding{"locale", "ok", name + "=" + v, ""}
			}
			return finding{"locale", "note", fmt.Sprintf("%s=%s is not UTF-8: a terminal may show names wrongly", name, v), "export LANG=C.UTF-8"}
		}
	}
	return finding{"locale", "note", "no locale is set: a terminal may show names wrongly", "export LANG=C.UTF-8"}
}

// examineConfig checks the settings file, if there is one.
func examineConfig() finding {
	path := configPath()
	if path == "" {
		return finding{"settings", "ok", "no settings file; settings come from defaults, flags and the environment", ""}
	}
	if _, err := applySettings(newServe().Flags()); err != nil {
		return finding{"settings", "wrong", err.Error(), "correct " + path + "; \"talkgraph config show\" lists the settings"}
	}
	return finding{"settings", "ok", path, ""}
}

// storeTime limits the checks of the store. Opening a store without a saved index reads all of
// it, which may take longer for millions of talks.
const storeTime = 30 * time.Second

// examineStore checks that the store opens, and if so its vocabulary and a query. A bolt file
// that does not exist is not created.
func examineStore(ctx context.Context, db string) []finding {
	addr, err := library.Address(db)
	if err != nil {
		return []finding{{"store", "wrong", err.Error(), ""}}
	}
	if path, ok := strings.CutPrefix(addr, "bolt:"); ok {
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return []finding{{"store", "note", addr + " does not exist yet", "load notes: talkgraph load DIR, or see the sample: talkgraph serve"}}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	began := time.Now()
	lib, err := library.Open(ctx, db)
	if errors.Is(err, graph.ErrLocked) && hasServer(db) {
		return []finding{{"store", "ok", withoutPassword(addr) + " is open in a server, which runs the commands of its owner", ""}}
	}
	if err != nil {
		return []finding{{"store", "wrong", err.Error(), "end the process that has it open, or name another with --db; \"talkgraph check\" examines a damaged one"}}
	}
	defer lib.Close()
	talks := lib.Engine().Index().Count(graph.Selection{})
	found := []finding{{"store", "ok", fmt.Sprintf("%s: %s, opened in %s", withoutPassword(addr), library.Quantity(talks, "talk", "talks"), time.Since(began).Round(time.Millisecond)), ""}}
	if talks == 0 {
		found[0].Status, found[0].Remedy = "note", "load notes: talkgraph load DIR"
	}
	return append(found, examineVocabulary(ctx, lib), examineQueries(ctx, lib))
}

// withoutPassword returns an address with the password replaced by "xxxxx".
func withoutPassword(addr string) string {
	if u, err := url.Parse(addr); err == nil && u.User != nil {
		return u.Redacted()
	}
	return addr
}

// examineVocabulary compares the stored vocabulary with the shipped one.
func examineVocabulary(ctx context.Context, lib *library.Library) finding {
	v, err := library.ReadVocabulary(nil)
	if err != nil {
		return finding{"vocabulary", "wrong", err.Error(), ""}
	}
	facts := v.Facts()
	stored, err := lib.Store().SubjectFacts(ctx, graph.VocabularyID)
	switch {
	case err != nil:
		return finding{"vocabulary", "wrong", err.Error(), ""}
	case len(stored) == 0:
		return finding{"vocabulary", "note", "the store has none yet", "the first load stores it"}
	case !slices.Contains(stored, facts[len(facts)-1]):
		return finding{"vocabulary", "note", "the store has another than the shipped one", "it is yours, or older; load the notes again to read them with the shipped one"}
	}
	return finding{"vocabulary", "ok", fmt.Sprintf("%d topics, %d companies", len(v.Topics), len(v.Companies)), ""}
}

// examineQueries runs a query in a worker process.
func examineQueries(ctx context.Context, lib *library.Library) finding {
	sandbox, err := newSandbox(lib, gizmo.DefaultLimits)
	if err == nil {
		defer sandbox.Close()
		_, _, err = sandbox.Query(ctx, "gizmo", "g.Emit(1)", 1)
	}
	if err != nil {
		return finding{"queries", "wrong", err.Error(), "a query runs in its own process; check that this program may start one"}
	}
	return finding{"queries", "ok", "Gizmo answers", ""}
}

// examineDrawing draws two nodes in a worker process.
func examineDrawing(ctx context.Context) finding {
	began := time.Now()
	pool, err := newPool(graphviz.DefaultTime)
	if err == nil {
		defer pool.Close()
		_, err = pool.Draw(ctx, graph.Map{Title: "doctor", Nodes: []graph.MapNode{{ID: "topic:drawing", Kind: graph.KindTopic, Name: "drawing"}}}, graph.Sheet{Format: "svg"})
	}
	if err != nil {
		return finding{"drawing", "wrong", err.Error(), "a drawing is made in its own process; check that this program may start one"}
	}
	return finding{"drawing", "ok", fmt.Sprintf("a map is drawn in %s", time.Since(began).Round(time.Millisecond)), ""}
}
