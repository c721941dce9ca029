package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/terminal"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
	"github.com/talkgraph/talkgraph/queries/question"
)

func newNext() *cobra.Command {
	var db, format string
	var page queries.Page
	cmd := &cobra.Command{
		Use:   "next",
		Short: "Propose talks to read next, by the talks that you have notes on",
		Long: `Propose talks to read next: talks of loaded programmes and video indexes that share the
most with the talks that you have notes on. Rare topics weigh more. Each talk is shown
with what it shares and the lines that prove it.`,
		Example: `  talkgraph load notes/ talks.jsonl.gz && talkgraph next
  talkgraph next --format json --limit 50`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			print, err := printerOf(answerFormats, format)
			if err != nil {
				return err
			}
			return withLibrary(cmd, db, func(lib *library.Library) error {
				read, err := lib.NotedTalks(cmd.Context())
				if err != nil {
					return err
				}
				if len(read) == 0 {
					return fmt.Errorf("%w: no notes are stored; load some, and a programme to choose from", graph.ErrNotFound)
				}
				total, items, err := pages.ReadingList(cmd.Context(), lib.Engine(), read, page)
				if err != nil {
					return err
				}
				answer := queries.Answer{Question: "what to read next", Understood: question.Question{Find: question.Find(graph.KindTalk)}, Total: total, Items: items}
				if total == 0 {
					answer.Empty = "Every talk has notes, or shares no topic or company with a talk that has notes. Load a programme, such as a schedule, to choose from."
				}
				return printPaged(cmd, func(w io.Writer, s terminal.Style) error { return print(w, s, answer, lib.Engine()) })
			})
		},
	}
	storeFlag(cmd, &db)
	formatFlag(cmd, &format, "table", "json", "csv")
	cmd.Flags().IntVar(&page.Limit, "limit", queries.DefaultPage, "talks to show")
	cmd.Flags().IntVar(&page.Offset, "offset", 0, "talks to skip")
	return cmd
}
