package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/terminal"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

func newAsk() *cobra.Command {
	var db, format string
	var page queries.Page
	cmd := &cobra.Command{
		Use:   "ask QUESTION",
		Short: "Ask a question in plain words",
		Long: fmt.Sprintf(`Ask a question in plain words and get the answer with the lines that prove it.
A question without results has exit code 0 too, and the reason is printed.

Words that are not names of topics, companies, events or people are searched in the
texts of talks; the best matches come first. Common words beside a name ("pros and cons
of Kafka") are ignored and listed. Put a word in quotation marks to require it.

A question may have %d characters, a page %d items. At most %d characters of a line are
quoted, around the words that prove a result.`, question.MaxQuestion, queries.MaxPage, queries.MaxQuoteContext),
		Example: `  talkgraph ask "which talks mention microservices and monitoring"
  talkgraph ask "talks about serverless but not AWS"
  talkgraph ask "companies mentioned in more than one talk"
  talkgraph ask "how many talks mention microservices"
  talkgraph ask "what connects Netflix and Redis"
  talkgraph ask --format json 'topics of "Real World Java 9"'`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			print, err := printerOf(answerFormats, format)
			if err != nil {
				return err
			}
			question, err := readQuestion(cmd, args)
			if err != nil {
				return err
			}
			return withLibrary(cmd, db, func(lib *library.Library) error {
				answer, err := lib.Engine().Ask(cmd.Context(), question, page)
				if err != nil {
					return err
				}
				return printPaged(cmd, func(w io.Writer, s terminal.Style) error { return print(w, s, answer, lib.Engine()) })
			})
		},
	}
	storeFlag(cmd, &db)
	formatFlag(cmd, &format, "table", "json", "csv")
	cmd.ValidArgsFunction = completeFromStore(completeQuestion)
	cmd.Flags().IntVar(&page.Limit, "limit", queries.DefaultPage, "items to show")
	cmd.Flags().IntVar(&page.Offset, "offset", 0, "items to skip")
	cmd.Flags().BoolVar(&page.Explain, "explain", false, "show the parts of each talk's score")
	return cmd
}

// answerFormats holds the printers of an answer.
var answerFormats = map[string]func(io.Writer, terminal.Style, queries.Answer, *queries.Engine) error{
	"table": answerTable,
	"json":  answerJSON,
	"csv":   answerCSV,
}

// answerJSON prints an answer as JSON, as the web API does.
func answerJSON(w io.Writer, _ terminal.Style, a queries.Answer, _ *queries.Engine) error {
	return writeJSON(w, a)
}

// answerCSV prints an answer as CSV, one row for each line of evidence.
func answerCSV(w io.Writer, _ terminal.Style, a queries.Answer, _ *queries.Engine) error {
	return export.WriteCSV(w, a.Rows())
}

// answerTable prints how the question was understood, then the results with their evidence.
func answerTable(w io.Writer, s terminal.Style, a queries.Answer, e *queries.Engine) error {
	names := e.Directory()
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", a.Understood.Print(names))
	for _, u := range a.Unknown {
		fmt.Fprintf(&b, "  not understood: %q\n", u.Text)
	}
	if len(a.LeftOut) > 0 {
		fmt.Fprintf(&b, "  ignored: %s\n", strings.Join(a.LeftOut, ", "))
	}
	if a.Text != "" {
		fmt.Fprintf(&b, "%s\n", a.Text)
	}
	if a.Empty != "" {
		fmt.Fprintf(&b, "\n%s\n", a.Empty)
	}
	for _, l := range a.Relaxations {
		fmt.Fprintf(&b, "  leave out %s, %s: %s\n", l.Without, library.Quantity(l.Total, "result", "results"), l.Question)
	}
	for i, alternative := range e.Alternatives(a.Question, a.Understood) {
		if i == 0 {
			b.WriteString("\nDid you mean:\n")
		}
		fmt.Fprintf(&b, "  %s\n", alternative)
	}
	for _, it := range a.Items {
		printItem(&b, s, it, names)
	}
	if matching := a.Matching(); matching != "" {
		fmt.Fprintf(&b, "\n%s\n", matching)
	}
	if shown := len(a.Items); shown < a.Total {
		fmt.Fprintf(&b, "\n%d of %d shown; see --offset and --limit\n", shown, a.Total)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// printItem prints a result with its score, if that was asked for, and its lines of evidence.
func printItem(b *strings.Builder, s terminal.Style, it queries.Item, names *question.Directory) {
	fmt.Fprintf(b, "\n%s", s.Bold(it.Name))
	if it.Event != "" {
		fmt.Fprintf(b, "  (%s)", it.Event)
	}
	if it.Talks > 0 {
		fmt.Fprintf(b, "  (in %s)", library.Quantity(it.Talks, "talk", "talks"))
	}
	if it.Reason != "" {
		fmt.Fprintf(b, "  %s", it.Reason)
	}
	b.WriteByte('\n')
	for _, p := range it.Score {
		fmt.Fprintf(b, "    %s\n", s.Dim(fmt.Sprintf("%+6.2f  %s: %s", p.Score, p.Part, p.Reason)))
	}
	var talk graph.ID
	for _, e := range it.Evidence {
		if e.Talk != "" && e.Talk != talk {
			talk = e.Talk
			fmt.Fprintf(b, "  %s\n", names.Name(talk))
		}
		before, hit, after := e.Around()
		if e.Corrected {
			before, hit, after = "added by hand", "", ""
		}
		fmt.Fprintf(b, "    %s  %s: %s%s%s\n", s.Dim(fmt.Sprintf("%s:%d", e.Source, e.Line)), e.Name, before, s.Hit(hit), after)
	}
}

// readQuestion returns the arguments joined by spaces or, for the one argument "-", the first
// line of standard input.
func readQuestion(cmd *cobra.Command, args []string) (string, error) {
	if len(args) != 1 || args[0] != "-" {
		return strings.Join(args, " "), nil
	}
	in := bufio.NewScanner(io.LimitReader(cmd.InOrStdin(), 4*question.MaxQuestion))
	in.Scan()
	if err := in.Err(); err != nil {
		return "", fmt.Errorf("reading the question from standard input: %w", err)
	}
	return strings.TrimSpace(in.Text()), nil
}
