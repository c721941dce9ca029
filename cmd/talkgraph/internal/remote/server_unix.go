//go:build unix

package remote

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"syscall"
	"time"
)

// Server runs the command lines of clients. Make it with Listen.
type Server struct {
	listener *net.UnixListener
	socket   string
	run      func(context.Context, Command) int
	log      *slog.Logger
}

// Listen makes a server beside the store file at path, which this process has open. run runs a
// command and returns its exit code; it may be called concurrently. Call Serve next.
func Listen(path string, run func(context.Context, Command) int, log *slog.Logger) (*Server, error) {
	// A socket is open to others until its mode is set. So it is made in a folder that only the
	// owner can enter, then moved over the socket that a killed server may have left.
	dir, err := os.MkdirTemp(filepath.Dir(path), ".socket")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	made := filepath.Join(dir, "s")
	name, done, err := shortName(made)
	if err != nil {
		return nil, err
	}
	defer done()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: name, Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false)
	s := &Server{listener: l, socket: socketName(path), run: run, log: log}
	if err = os.Chmod(made, 0o600); err == nil {
		err = os.Rename(made, s.socket)
	}
	if err != nil {
		l.Close()
		return nil, err
	}
	return s, nil
}

// Serve runs commands until ctx ends, cancels those that run then, and waits for their end. It
// removes the socket.
func (s *Server) Serve(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() {
		_ = os.Remove(s.socket)
		s.listener.Close()
	})
	defer stop()
	var running sync.WaitGroup
	defer running.Wait()
	turns := make(chan struct{}, maxCommands)
	for {
		conn, err := s.listener.AcceptUnix()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			s.log.Warn("a command could not connect", "error", err)
			time.Sleep(100 * time.Millisecond) // out of file descriptors, until a connection ends
			continue
		}
		running.Go(func() {
			if err := s.serve(ctx, conn, turns); err != nil {
				s.log.Warn("a command could not be read", "error", err)
			}
		})
	}
}

// serve runs the command of a connection, unless turns is full. It returns an error if the client
// sends no command.
func (s *Server) serve(ctx context.Context, conn *net.UnixConn, turns chan struct{}) error {
	defer conn.Close()
	command, files, err := readCommand(conn)
	defer closeAll(files)
	if err != nil {
		return err
	}
	connected, disconnect := context.WithCancel(ctx)
	defer disconnect()
	ctx, cancel := context.WithCancel(connected)
	defer cancel()
	c := &connection{conn: conn, cancel: cancel, pagers: make(chan *os.File), interrupts: map[*context.CancelFunc]bool{}}
	command.In = &Input{file: files[0], connected: connected}
	command.Out, command.Err = files[1], files[2]
	command.StartPager, command.NotifyInterrupt = c.startPager, c.notifyInterrupt
	select {
	case turns <- struct{}{}:
		defer func() { <-turns }()
	default:
		fmt.Fprintf(command.Err, "talkgraph: the server runs %d commands already; try again when one has ended\n", maxCommands)
		c.exit(1)
		return nil
	}
	go func() {
		defer disconnect()
		c.receive(connected)
	}()
	s.log.Debug("a command runs", "args", command.Args)
	c.exit(s.runSafely(ctx, command))
	return nil
}

// runSafely runs a command. A panic of the command is reported to the client and logged.
func (s *Server) runSafely(ctx context.Context, command Command) (code int) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("a command panicked", "args", command.Args, "panic", p, "stack", string(debug.Stack()))
			fmt.Fprintf(command.Err, "talkgraph: internal error: %v; the server's log has the details\n", p)
			code = 1
		}
	}()
	return s.run(ctx, command)
}

// readCommand reads the first messages of a connection. The caller closes the files, also after an
// error.
func readCommand(conn *net.UnixConn) (command Command, files []*os.File, err error) {
	if err := conn.SetReadDeadline(time.Now().Add(commandTime)); err != nil {
		return command, nil, err
	}
	if err := checkOwner(conn); err != nil {
		return command, nil, err
	}
	version, files, err := readMessage(conn)
	switch {
	case err != nil:
		return command, files, err
	case version != protocolVersion:
		return command, files, fmt.Errorf("protocol %d is unknown; the command is of another version of talkgraph", version)
	case len(files) != len(fileNames):
		return command, files, fmt.Errorf("%d files came with the command instead of %d", len(files), len(fileNames))
	}
	var size [4]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return command, files, err
	}
	n := binary.BigEndian.Uint32(size[:])
	if n > maxCommand {
		return command, files, fmt.Errorf("the command has %d bytes, at most %d are read", n, maxCommand)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(conn, b); err != nil {
		return command, files, err
	}
	if err := json.Unmarshal(b, &command); err != nil {
		return command, files, err
	}
	return command, files, conn.SetReadDeadline(time.Time{})
}

// fileNames are the names of a client's files in errors.
var fileNames = [3]string{"standard input", OutputName, "standard error"}

// readMessage reads a message of one byte and the files that came with it.
func readMessage(conn *net.UnixConn) (message byte, files []*os.File, err error) {
	var b [1]byte
	rights := make([]byte, syscall.CmsgSpace(len(fileNames)*4)) // a file descriptor has four bytes
	n, rightsLen, _, _, err := conn.ReadMsgUnix(b[:], rights)
	if err == nil && n == 0 {
		err = io.EOF
	}
	if err != nil {
		return 0, nil, err
	}
	messages, err := syscall.ParseSocketControlMessage(rights[:rightsLen])
	if err != nil {
		return 0, nil, err
	}
	for _, m := range messages {
		fds, err := syscall.ParseUnixRights(&m)
		if err != nil {
			return 0, files, err
		}
		for _, fd := range fds {
			files = append(files, os.NewFile(uintptr(fd), fileNames[len(files)]))
		}
	}
	return b[0], files, nil
}

// closeAll closes the files of a client in this process.
func closeAll(files []*os.File) {
	for _, f := range files {
		f.Close()
	}
}

// connection is the connection of a running command.
type connection struct {
	conn   *net.UnixConn
	cancel context.CancelFunc // cancels the command
	pagers chan *os.File      // the answer to messagePager; nil if the client has no pager

	mu            sync.Mutex                   // guards the fields below
	interrupts    map[*context.CancelFunc]bool // contexts that the next interrupt ends
	isInterrupted bool
	hasExited     bool
}

// receive receives the client's messages until the connection ends. connected ends with the
// command too.
func (c *connection) receive(connected context.Context) {
	for {
		message, files, err := readMessage(c.conn)
		if err != nil {
			return
		}
		switch {
		case message == messageInterrupt:
			c.interrupt()
		case message == messagePager && len(files) == 1:
			c.answerPager(connected, files[0])
			continue
		case message == messagePager:
			c.answerPager(connected, nil)
		}
		closeAll(files)
	}
}

// answerPager hands the input of a pager to the command that waits for it.
func (c *connection) answerPager(connected context.Context, in *os.File) {
	select {
	case c.pagers <- in:
	case <-connected.Done():
		if in != nil {
			in.Close()
		}
	}
}

// startPager implements Command.StartPager.
func (c *connection) startPager(ctx context.Context) (*os.File, func() error, error) {
	if _, err := c.conn.Write([]byte{messagePager}); err != nil {
		return nil, nil, err
	}
	select {
	case in := <-c.pagers:
		return in, func() error { return nil }, nil
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
}

// interrupt handles a Ctrl-C as a process does whose command handles the first one: it cancels the
// command, or what the command wants interrupted. If neither is left to cancel, the client ends.
func (c *connection) interrupt() {
	c.mu.Lock()
	isFirst := !c.isInterrupted
	c.isInterrupted = true
	isHandled := len(c.interrupts) > 0
	for cancel := range c.interrupts {
		(*cancel)()
	}
	c.mu.Unlock()
	c.cancel()
	if !isFirst && !isHandled {
		c.exit(1)
	}
}

// notifyInterrupt implements Command.NotifyInterrupt.
func (c *connection) notifyInterrupt(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.interrupts[&cancel] = true
	return ctx, func() {
		cancel()
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.interrupts, &cancel)
	}
}

// exit sends the exit code of the command, once.
func (c *connection) exit(code int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.hasExited {
		c.hasExited = true
		_, _ = c.conn.Write([]byte{messageExit, byte(code)}) // fails if the client is gone
	}
}
