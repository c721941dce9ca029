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

// The hidden verbs of worker processes. Workers draw and run scripts, which cannot be stopped or
// limited inside this process.
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

// workerCommand returns a function that makes a command to run this program with a hidden verb.
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

// workerEnv returns the environment of workers. It names the user's cache, which holds the
// compiled Graphviz, and contains no tokens and no addresses of databases.
func workerEnv() []string {
	env := []string{} // with nil, exec would pass on this process's environment
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// newPool makes a pool of one drawing worker for each core. A drawing may take limit. Call
// Close after use.
func newPool(limit time.Duration) (*graphviz.Pool, error) {
	command, err := workerCommand(drawWorker)
	if err != nil {
		return nil, err
	}
	return graphviz.NewPool(command, runtime.NumCPU(), limit), nil
}

// newSandbox makes a sandbox that runs one query for each core at a time, within limits. Call
// Close after use.
func newSandbox(lib *library.Library, limits gizmo.Limits) (*gizmo.Sandbox, error) {
	command, err := workerCommand(scriptWorker)
	if err != nil {
		return nil, err
	}
	return gizmo.NewSandbox(lib.Store(), command, runtime.NumCPU(), limits), nil
}
