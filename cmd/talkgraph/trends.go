package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/terminal"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
)

func newDiff() *cobra.Command {
	var db, format string
	cmd := &cobra.Command{
		Use:   "diff EVENT EVENT",
		Short: "Compare an event with another",
		Long: `Compare an event with another. The result lists the topics whose share rose or fell by at
least one standard error, and the companies that are new or no longer mentioned. It also
lists the speakers who returned and the talks that were given again. Events are IDs or
names; two years can be compared too.`,
		Example: `  talkgraph diff "FOSDEM 2025" "FOSDEM 2026"
  talkgraph diff --format json event:qcon-london-2017 event:qcon-london-2018
  talkgraph diff year:2019 year:2024`,
		Args: usageArgs(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return printTrend(cmd, db, format, func(lib *library.Library) (t pages.Trend, err error) {
				var ids [2]graph.ID
				for i, arg := range args {
					if ids[i], err = lib.Engine().Directory().Identify(arg); err != nil {
						return t, err
					}
				}
				return pages.Diff(cmd.Context(), lib.Engine(), ids[0], ids[1])
			})
		},
	}
	storeFlag(cmd, &db)
	formatFlag(cmd, &format, "table", "json", "csv")
	cmd.ValidArgsFunction = completeFromStore(completeID(graph.KindEvent, graph.KindYear))
	return cmd
}

func newTrends() *cobra.Command {
	var db, format string
	cmd := &cobra.Command{
		Use:   "trends [YEAR [YEAR]]",
		Short: "Compare a year with another",
		Long: `Compare a year with another. The result lists the topics whose share rose or fell by at
least one standard error, from 3 talks on, and the companies that are new or no longer
mentioned. Years are compared by the events of the series that both have. Without years, the command compares the last two years with talks. With one year, it compares that
year and the last year with talks before it.`,
		Example: `  talkgraph trends
  talkgraph trends 2015 2025`,
		Args: usageArgs(cobra.MaximumNArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			var years []int
			for _, arg := range args {
				y, err := strconv.Atoi(arg)
				if err != nil || len(arg) != 4 {
					return usageError(fmt.Errorf("%q is no year; write one such as 2019", arg))
				}
				years = append(years, y)
			}
			var from, to int // 0 lets Trends choose
			switch len(years) {
			case 1:
				to = years[0]
			case 2:
				from, to = years[0], years[1]
			}
			return printTrend(cmd, db, format, func(lib *library.Library) (pages.Trend, error) {
				return pages.Trends(cmd.Context(), lib.Engine(), from, to)
			})
		},
	}
	storeFlag(cmd, &db)
	formatFlag(cmd, &format, "table", "json", "csv")
	return cmd
}

// trendFormats holds the printers of a comparison.
var trendFormats = map[string]func(io.Writer, pages.Trend) error{"table": trendTable, "json": trendJSON, "csv": trendCSV}

// printTrend opens the library and prints the comparison that find returns.
func printTrend(cmd *cobra.Command, db, format string, find func(*library.Library) (pages.Trend, error)) error {
	print, err := printerOf(trendFormats, format)
	if err != nil {
		return err
	}
	return withLibrary(cmd, db, func(lib *library.Library) error {
		t, err := find(lib)
		if err != nil {
			return err
		}
		return printPaged(cmd, func(w io.Writer, _ terminal.Style) error { return print(w, t) })
	})
}

// trendJSON prints a comparison as JSON.
func trendJSON(w io.Writer, t pages.Trend) error {
	return writeJSON(w, t)
}

// trendCSV prints one row for each topic, company, speaker and talk. The last two columns are
// shares of the talks and are empty for all but topics.
func trendCSV(w io.Writer, t pages.Trend) error {
	rows := [][]string{{"change", "id", "name", t.From.Name, t.To.Name}}
	share := func(f float64) string { return strconv.FormatFloat(f, 'f', 4, 64) }
	for _, l := range []struct {
		change string
		rows   []pages.Contrast
	}{{"rose", t.Rose}, {"fell", t.Fell}} {
		for _, c := range l.rows {
			rows = append(rows, []string{l.change, string(c.ID), c.Name, share(c.There), share(c.Here)})
		}
	}
	for _, l := range []struct {
		change string
		items  []queries.Item
	}{{"new company", t.Came}, {"company gone", t.Went}, {"returning speaker", t.Again}, {"repeated talk", t.Repeated}} {
		for _, it := range l.items {
			rows = append(rows, []string{l.change, string(it.ID), it.Name, "", ""})
		}
	}
	return export.WriteCSV(w, rows)
}

// trendTable prints a comparison as lists.
func trendTable(w io.Writer, t pages.Trend) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "%s (%s) -> %s (%s)\n", t.From.Name, library.Quantity(t.From.Talks, "talk", "talks"), t.To.Name, library.Quantity(t.To.Talks, "talk", "talks"))
	if b := t.Basis; b.Series > 0 && b.Omitted > 0 {
		fmt.Fprintf(tw, "compared: %d and %d talks of the %s that both years have; left out: %s\n", b.From, b.To, library.Quantity(b.Series, "series", "series"), library.Quantity(b.Omitted, "talk", "talks"))
	}
	for _, list := range []struct {
		title string
		rows  []pages.Contrast
	}{{"rose", t.Rose}, {"fell", t.Fell}} {
		if len(list.rows) == 0 {
			continue
		}
		fmt.Fprintf(tw, "\n%s\n", list.title)
		for _, c := range list.rows {
			fmt.Fprintf(tw, "  %s\t%.1f %%\t-> %.1f %%\n", c.Name, 100*c.There, 100*c.Here)
		}
	}
	if len(t.Rose)+len(t.Fell) == 0 {
		fmt.Fprintln(tw, "\nNo topic rose or fell clearly.")
	}
	for _, list := range []struct {
		title string
		items []queries.Item
	}{{"new companies", t.Came}, {"companies no longer mentioned", t.Went}, {"returning speakers", t.Again}, {"talks given again", t.Repeated}} {
		var names []string
		for _, it := range list.items {
			names = append(names, it.Name)
		}
		if len(names) > 0 {
			fmt.Fprintf(tw, "\n%s\n  %s\n", list.title, strings.Join(names, ", "))
		}
	}
	return tw.Flush()
}
