// Package remote runs command lines in another process of the same user.
//
// # Design
//
// bbolt lets one process open a store. While a server has a store open, every other command on
// that store runs inside the server. The server listens on a Unix socket beside the store file,
// which only its owner can reach. A client sends its command line and its three standard files
// themselves, so that output, pipes, progress bars and exit codes are those of a command that runs
// alone. Three things stay with the client, because they depend on its process: CommandLine makes
// paths absolute, the client starts the pager, and it forwards signals.
//
// # Protocol
//
// The client sends the byte protocolVersion with its three files, then the length of a Command as
// JSON in four bytes, then the JSON. Then each side sends messages of one byte:
//
//	server: 'p'          start a pager
//	client: 'p'          the input of the pager comes with this byte, or no file if there is no pager
//	client: 'i'          the user pressed Ctrl-C
//	server: 'x' and code the command has ended with this exit code
//
// When the client closes the connection or its sending half, the server cancels the command.
package remote

import (
	"context"
	"errors"
	"os"
	"time"
)

// ErrNoServer means that no server listens beside a store.
var ErrNoServer = errors.New("no server has the store open")

// OutputName is the name of a client's standard output in errors.
const OutputName = "standard output"

// protocolVersion is the first byte of a connection. It changes with the protocol.
const protocolVersion = 1

// The messages of the protocol.
const (
	messagePager     = 'p'
	messageInterrupt = 'i'
	messageExit      = 'x'
)

const (
	// maxCommand limits a command line in bytes: Linux passes a program at most 2 MB of arguments.
	maxCommand = 4 << 20
	// maxCommands limits the commands that run in a server at a time. It is a choice, far above
	// what a person starts.
	maxCommands = 64
	// commandTime limits the time in which a client sends its command.
	commandTime = 5 * time.Second
)

// socketName returns the path of the socket beside the store file at path.
func socketName(path string) string { return path + ".socket" }

// Command is a command line with what the client's process has for it.
type Command struct {
	Args  []string `json:"args"`  // without the name of the program
	Color bool     `json:"color"` // whether text on the client's terminal has colours

	In       *Input   `json:"-"`
	Out, Err *os.File `json:"-"`
	// StartPager makes the client start its pager, and wait for it when the command has ended. It
	// returns the pager's input, or nil if the client does not page, and a function that returns nil.
	StartPager func(context.Context) (in *os.File, wait func() error, err error) `json:"-"`
	// NotifyInterrupt returns a copy of parent that ends at the next Ctrl-C, as
	// signal.NotifyContext does. Call the returned function after use.
	NotifyInterrupt func(parent context.Context) (context.Context, context.CancelFunc) `json:"-"`
}

// Request is a command line that a client wants to be run.
type Request struct {
	Args         []string // without the name of the program
	Color        bool     // whether text on the terminal has colours
	In, Out, Err *os.File
	// StartPager starts a pager. It returns the pager's input, or nil if there is no pager, and a
	// function that waits for the pager's end.
	StartPager func(context.Context) (in *os.File, wait func() error, err error)
	Interrupts <-chan os.Signal // each value is a Ctrl-C
}
