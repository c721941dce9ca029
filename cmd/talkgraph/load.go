package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/terminal"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/loader/formats"
)

func newLoad() *cobra.Command {
	var db, event string
	var columnFlags []string
	var o library.ReadOptions
	cmd := &cobra.Command{
		Use:   "load FILE|DIR|-...",
		Short: "Load notes, or talks as data, into the store",
		Long:  loadHelp(),
		Example: `  talkgraph load qcon-london-2017.txt
  talkgraph load ~/notes
  talkgraph load talks.jsonl.gz schedule.xml
  talkgraph load --event "Orlando Code Camp 2020" sessionize.json
  talkgraph load --column title="What we talk about" sessions.xlsx
  pbpaste | talkgraph load -`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			columns, err := parseColumns(columnFlags)
			if err != nil {
				return usageError(err)
			}
			x, v, err := library.NewExtractor(o)
			if err != nil {
				return err
			}
			in, err := library.FindInput(cmd.InOrStdin(), args)
			if err != nil {
				return err
			}
			in.SetEvent(event)
			in.SetColumns(columns)
			r := reporter(cmd)
			if err := in.Check(cmd.Context(), r); err != nil {
				return err
			}
			return withLibrary(cmd, db, func(lib *library.Library) error {
				if err := lib.StoreVocabulary(cmd.Context(), v); err != nil {
					return err
				}
				return lib.Load(cmd.Context(), r, x, in)
			})
		},
	}
	storeFlag(cmd, &db)
	readingFlags(cmd, &o)
	cmd.Flags().StringArrayVar(&columnFlags, "column", nil, "the heading of a table's column that is not recognized, as `FIELD=HEADING` (may be repeated); fields: "+strings.Join(formats.ColumnFields(), ", "))
	cmd.Flags().StringVar(&event, "event", "", "the `NAME` of the event for files that do not name theirs")
	return cmd
}

// parseColumns parses the values of --column, such as "title=What we heard".
func parseColumns(values []string) (formats.Columns, error) {
	columns := formats.Columns{}
	for _, value := range values {
		field, heading, ok := strings.Cut(value, "=")
		if field = strings.TrimSpace(field); !ok || !slices.Contains(formats.ColumnFields(), field) {
			return nil, fmt.Errorf("--column %q names no field; write FIELD=HEADING, where FIELD is one of %s", value, strings.Join(formats.ColumnFields(), ", "))
		}
		columns[field] = heading
	}
	return columns, nil
}

// loadHelp returns the long help of load, with the data formats and the limits.
func loadHelp() string {
	var forms strings.Builder
	for _, f := range formats.Forms() {
		fmt.Fprintf(&forms, "    %-20s %s\n", f.Name, f.Says)
	}
	return fmt.Sprintf(`Load notes into the store. Loading a note again replaces its facts; the facts of other
notes stay. A file is known by its name, a file in a folder by its path below that
folder.

A file that holds talks as data is recognized by its content:

%s
Each talk becomes a note of its own, below the name of the file. Its tags and companies
become facts; its abstract is read like a note. A talk in two files is stored once if
event and title are the same, and if a speaker is the same or one file names none. The
talks of a file that names no event get that of --event, or of the files beside it that
pyvideo and rubyevents use. An interrupted load continues when it is started again.

A folder may be an Obsidian vault: the front matter, the #tags and the [[pages]] of its
Markdown notes become facts. In a vault written by "talkgraph export", load reads the
notes and skips the pages generated from them.

A note may have %d MB, a line of JSON %d MB, a file of other data %d MB. The encoding of
a text is UTF-8, UTF-16, the one that its XML or HTML declares, or Windows-1252. If you
name a file that cannot be read, nothing is loaded. Files of a folder that cannot be
read are skipped and reported, and the exit code is 1. Pipes, devices, links out of the
folder and files without talks are skipped and reported too.`, forms.String(), loader.MaxNote>>20, formats.MaxLine>>20, formats.MaxTree>>20)
}

// reporter makes a reporter on the outputs of a command, with a progress bar on a terminal.
func reporter(cmd *cobra.Command) library.Reporter {
	return library.Reporter{
		Out: cmd.OutOrStdout(), Problems: cmd.ErrOrStderr(),
		Progress: func(unit string, total int) library.Progress {
			return terminal.NewProgress(cmd.ErrOrStderr(), unit, total)
		},
	}
}
