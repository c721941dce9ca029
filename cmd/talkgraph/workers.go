package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/worker"
	"github.com/talkgraph/talkgraph/graph/cayley/gizmo"
	"github.com/talkgraph/talkgraph/server/graphviz"
)

// The hidden verbs of worker processes, which run what this process could neither stop nor
// limit.
const (
	drawWorker   = "draw-worker"
	scriptWorker = "script-worker"
)

func newDrawWorker() *cobra.Command {
	return &cobra.Command{
		Use: drawWorker, Hidden: true, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			worker.EndWithInput()
			return graphviz.Work(cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
}

func newScriptWorker() *cobra.Command {
	return &cobra.Command{
		Use: scriptWorker, Hidden: true, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			worker.EndWithInput()
			return gizmo.RunScript(cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
}

// workerCommand returns a function that makes the command of a hidden verb.
func workerCommand(verb string) (func() *exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot find this program to start its workers: %w", err)
	}
	return func() *exec.Cmd {
		cmd := exec.Command(self, verb)
		cmd.Env = workerEnv()
		worker.Bind(cmd)
		return cmd
	}, nil
}

// workerEnv returns the environment of workers: where the user's cache is, which has the
// compiled Graphviz. Tokens and addresses of databases are not in it.
func workerEnv() []string {
	env := []string{} // nil would be all of this process's environment
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// newPool makes a pool of drawing workers, as many as there are cores.
func newPool(limit time.Duration) (*graphviz.Pool, error) {
	command, err := workerCommand(drawWorker)
	if err != nil {
		return nil, err
	}
	return graphviz.NewPool(command, runtime.NumCPU(), limit), nil
}

// newSandbox makes a sandbox for as many queries at a time as there are cores.
func newSandbox(a *library.Library, limits gizmo.Limits) (*gizmo.Sandbox, error) {
	command, err := workerCommand(scriptWorker)
	if err != nil {
		return nil, err
	}
	return gizmo.NewSandbox(a.Store(), command, runtime.NumCPU(), limits), nil
}
