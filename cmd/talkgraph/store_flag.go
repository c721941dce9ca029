package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/remote"
	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/terminal"
)

// This file gives commands their store: opened by the command itself, or by the server that has it
// open.

// storeFlag declares --db, and makes cmd run in the server that has the store open, if there is
// one. Call it after cmd.RunE is set.
func storeFlag(cmd *cobra.Command, db *string) {
	dbFlag(cmd, db)
	runAlone := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if hostOf(cmd.Context()).lib != nil {
			return runAlone(cmd, args)
		}
		err := runInServer(cmd, args, *db)
		if errors.Is(err, remote.ErrNoServer) {
			return runAlone(cmd, args)
		}
		return err
	}
}

// dbFlag declares --db.
func dbFlag(cmd *cobra.Command, db *string) {
	cmd.Flags().StringVar(db, "db", "", "the store: bolt:PATH, postgres://... or memory: (default $TALKGRAPH_DB, or a bolt file in the user's data folder)")
}

// withLibrary runs a command on the library of the server that runs it, or opens the library at
// the address of --db and closes it afterwards.
func withLibrary(cmd *cobra.Command, db string, run func(lib *library.Library) error) error {
	if lib := hostOf(cmd.Context()).lib; lib != nil {
		return run(lib)
	}
	lib, err := library.Open(cmd.Context(), db)
	if err != nil {
		return err
	}
	defer lib.Close()
	return run(lib)
}

// host is what a command uses of the process that runs it.
type host struct {
	lib             *library.Library // the open library of a server; nil if the command runs alone
	notifyInterrupt func(context.Context) (context.Context, context.CancelFunc)
}

type hostKey struct{}

// hostOf returns the host in a command's context. Without one, the command runs alone.
func hostOf(ctx context.Context) host {
	if h, ok := ctx.Value(hostKey{}).(host); ok {
		return h
	}
	return host{notifyInterrupt: func(parent context.Context) (context.Context, context.CancelFunc) {
		return signal.NotifyContext(parent, os.Interrupt)
	}}
}

// serveCommands starts to run the commands of the store's owner on the open library. It logs a
// warning if there can be no socket beside the store. stop cancels the commands and waits for
// their end, at most as long as for requests.
func (o *serveOptions) serveCommands(ctx context.Context, lib *library.Library, log *slog.Logger) (stop func()) {
	path, ok := boltPath(lib.Address())
	if !ok {
		return func() {}
	}
	s, err := remote.Listen(path, func(ctx context.Context, c remote.Command) int {
		user := terminal.Preferences{Color: c.Color, StartPager: c.StartPager}
		ctx = context.WithValue(ctx, hostKey{}, host{lib: lib, notifyInterrupt: c.NotifyInterrupt})
		return run(ctx, c.Args, streams{c.In, terminal.Protect(c.Out, user), terminal.Protect(c.Err, user)})
	}, log)
	if err != nil {
		log.Warn("other commands cannot use the store while this server runs", "error", err)
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.Serve(ctx)
	}()
	return func() {
		cancel()
		select {
		case <-ended:
		case <-time.After(o.timeouts.shutdown):
			log.Warn("commands did not end in time; they are aborted")
		}
	}
}

// boltPath returns the path of the file at a store's address, with symbolic links resolved, and
// reports whether the address names a file.
func boltPath(address string) (string, bool) {
	path, ok := strings.CutPrefix(address, "bolt:")
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return path, ok
}

// dialServer connects to the server that has the store at db open. It returns remote.ErrNoServer if
// there is none.
func dialServer(db string) (*remote.Client, error) {
	address, err := library.Address(db)
	if err != nil {
		return nil, err
	}
	path, ok := boltPath(address)
	if !ok {
		return nil, remote.ErrNoServer
	}
	return remote.Dial(path)
}

// runInServer runs a command in the server that has its store open. It returns remote.ErrNoServer
// if there is none, and an exitCode if the command failed there.
func runInServer(cmd *cobra.Command, args []string, db string) error {
	client, err := dialServer(db)
	if err != nil {
		return err
	}
	line, err := remote.CommandLine(cmd, args, "db")
	if err != nil {
		return err
	}
	// The first Ctrl-C ends cmd.Context, but a command such as the console goes on after it.
	ctx, stop := signal.NotifyContext(context.WithoutCancel(cmd.Context()), syscall.SIGTERM)
	defer stop()
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	user := terminal.PreferencesOf(os.Stdout, os.Stderr)
	code, err := client.Run(ctx, remote.Request{
		Args: line, Color: user.Color, In: os.Stdin, Out: os.Stdout, Err: os.Stderr, StartPager: user.StartPager, Interrupts: interrupts,
	})
	if err == nil && code != 0 {
		err = exitCode(code)
	}
	return err
}

// hasServer reports whether a server has the store at db open.
func hasServer(db string) bool {
	client, err := dialServer(db)
	if err == nil {
		client.Close()
	}
	return err == nil
}
