// Command talkgraph turns conference notes into a graph of talks, topics and companies, and
// answers questions with the line that proves each answer.
//
// Each verb has one file, which declares its command and wires packages together. Exit
// codes: 0 done, 1 failed, 2 wrong usage.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/remote"
	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/terminal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // so that a second signal ends the process at once
	user := terminal.PreferencesOf(os.Stdout, os.Stderr)
	code := run(ctx, os.Args[1:], streams{os.Stdin, terminal.Protect(os.Stdout, user), terminal.Protect(os.Stderr, user)})
	stop()
	os.Exit(code)
}

// streams are the standard input and outputs of a command line.
type streams struct {
	in          io.Reader
	out, errOut io.Writer
}

// errUsage marks an error of the command line itself, which has exit code 2.
var errUsage = errors.New("usage")

// run runs a command line, prints its error and returns its exit code.
func run(ctx context.Context, args []string, std streams) int {
	root := newRoot()
	root.SetArgs(args)
	errOut := std.errOut
	root.SetIn(std.in)
	root.SetOut(std.out)
	root.SetErr(errOut)
	cmd, err := root.ExecuteContextC(ctx)
	var code exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	case isClosedOutput(err):
		return 128 + int(syscall.SIGPIPE) // as shells report a command that runs alone
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(errOut, "talkgraph: stopped")
		return 1
	case errors.Is(err, errUsage):
		fmt.Fprintf(errOut, "talkgraph: %s\nTry \"%s --help\".\n", usageMessage(err), cmd.CommandPath())
		return 2
	default:
		fmt.Fprintf(errOut, "talkgraph: %v\n", err)
		return 1
	}
}

// exitCode is the exit code of a command that a server ran and whose error it printed.
type exitCode int

// Error implements error.
func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// isClosedOutput reports whether err is a write to a client's standard output whose reader, such as
// head, has ended. A process is killed by its own standard output before it gets that error.
func isClosedOutput(err error) bool {
	var failed *fs.PathError
	return errors.As(err, &failed) && failed.Path == remote.OutputName && errors.Is(err, syscall.EPIPE)
}

// usageError marks err as an error of the command line.
func usageError(err error) error { return fmt.Errorf("%w: %w", errUsage, err) }

// usageMessage returns the message of an error that usageError marked, without the mark.
func usageMessage(err error) string {
	var multi interface{ Unwrap() []error }
	if errors.As(err, &multi) {
		return multi.Unwrap()[1].Error()
	}
	return err.Error()
}

// usageArgs makes a check of arguments whose errors are errors of the command line.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError(err)
		}
		return nil
	}
}

// newRoot makes the command talkgraph with all its verbs.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "talkgraph",
		Short: "Turn conference notes into a graph, and ask it",
		Long: `talkgraph turns the notes that people take at conferences into a graph of talks,
topics and companies, and answers questions over it with the line that proves
each answer.

Lists go to standard output, progress and problems to standard error; "-" is standard
input. On a terminal, long answers are shown by $PAGER (PAGER=cat turns that off) and
in colours (NO_COLOR=1 turns them off). "talkgraph completion" makes Tab complete
verbs, IDs and questions; "talkgraph doctor" checks the installation.
Exit codes: 0 done, 1 failed, 2 wrong usage.`,
		Example: `  talkgraph serve
  talkgraph load ~/notes
  talkgraph ask "which talks mention microservices and monitoring"
  talkgraph map -o map.svg topic:monitoring`,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError(unknownVerb(cmd, args[0]))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError(err) })
	root.AddCommand(newServe(), newLoad(), newWatch(), newAsk(), newMap(), newDiff(), newTrends(), newDigest(), newNext(), newConsole(), newExtract(), newEvaluate(),
		newCorrect(), newExport(), newImport(), newBackup(), newRestore(), newRemove(), newVocabulary(), newCheck(), newDoctor(), newConfig(), newMan(), newMCP(), newDrawWorker(), newScriptWorker())
	return root
}

// unknownVerb returns an error that proposes verbs at an edit distance of at most 2, which is
// cobra's own default.
func unknownVerb(root *cobra.Command, verb string) error {
	root.SuggestionsMinimumDistance = 2
	if similar := root.SuggestionsFor(verb); len(similar) > 0 {
		return fmt.Errorf("unknown verb %q; did you mean %s?", verb, strings.Join(similar, " or "))
	}
	return fmt.Errorf("unknown verb %q", verb)
}

// version returns the version of the build: a tag, a pseudo-version with the commit, or
// "(devel)".
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
