package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/console"
	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/terminal"
	"github.com/talkgraph/talkgraph/graph/cayley/gizmo"
)

func newConsole() *cobra.Command {
	var db, query string
	limits := gizmo.DefaultLimits
	cmd := &cobra.Command{
		Use:   "console",
		Short: "Run Gizmo queries",
		Long: fmt.Sprintf(`Run queries in Gizmo, Cayley's language, and print each result as a line of JSON. On a
terminal there are line editing, history and completion with Tab; :help shows examples,
Ctrl-C stops a query, Ctrl-D ends the session. Queries only read. Each runs in its own
process, for at most %s with at most %d MB of memory, and prints at most %d results.`, limits.Time, limits.Memory>>20, console.MaxResults),
		Example: `  talkgraph console
  talkgraph console -e 'g.V("<topic:microservices>").In("<schema:about>").All()'
  talkgraph console < queries.txt`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withLibrary(cmd, db, func(lib *library.Library) error {
				sandbox, err := newSandbox(lib, limits)
				if err != nil {
					return err
				}
				defer sandbox.Close()
				c := console.New(sandbox, lib.Engine(), cmd.OutOrStdout(), cmd.ErrOrStderr())
				if cmd.Flags().Changed("execute") {
					return c.Run(cmd.Context(), query)
				}
				if in, ok := cmd.InOrStdin().(console.Keyboard); ok && terminal.IsTerminal(in) {
					return c.Interact(cmd.Context(), in, terminal.Unprotected(cmd.OutOrStdout()), hostOf(cmd.Context()).notifyInterrupt)
				}
				return c.Script(cmd.Context(), cmd.InOrStdin())
			})
		},
	}
	storeFlag(cmd, &db)
	cmd.Flags().StringVarP(&query, "execute", "e", "", "run this `QUERY` and end")
	queryFlags(cmd, &limits)
	return cmd
}
