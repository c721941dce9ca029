// Command talkgraph turns conference notes into a graph of talks, topics and
// companies, and answers questions over it with the line that proves each answer.
//
// There is one file for each verb; they wire the packages together and do nothing
// else. Exit codes: 0 done, 1 failed, 2 wrong usage.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// errUsage marks errors of the command line itself.
var errUsage = errors.New("usage")

// run runs one command line and returns its exit code.
func run(ctx context.Context, args []string) int {
	root := newRoot()
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintf(os.Stderr, "talkgraph: %v\nTry \"%s --help\".\n", unwrapUsage(err), cmd.CommandPath())
		return 2
	default:
		fmt.Fprintf(os.Stderr, "talkgraph: %v\n", err)
		return 1
	}
}

func usage(err error) error { return fmt.Errorf("%w: %w", errUsage, err) }

func unwrapUsage(err error) string {
	var multi interface{ Unwrap() []error }
	if errors.As(err, &multi) {
		return multi.Unwrap()[1].Error()
	}
	return err.Error()
}

// usageArgs makes a complaint about arguments an error of usage.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usage(err)
		}
		return nil
	}
}
