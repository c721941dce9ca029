//go:build unix

package remote

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
)

// Client is a connection to the server that has a store open.
type Client struct{ conn *net.UnixConn }

// Dial connects to the server that has the store file at path open. It returns ErrNoServer if
// there is none. Call Run or Close once.
func Dial(path string) (*Client, error) {
	name, done, err := shortName(socketName(path))
	if err != nil {
		return nil, ErrNoServer
	}
	defer done()
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: name, Net: "unix"})
	if err != nil {
		return nil, ErrNoServer // also a socket that a killed server left
	}
	return &Client{conn}, nil
}

// Close closes a connection on which nothing was run.
func (c *Client) Close() { c.conn.Close() }

// Run runs a command line in the server, returns its exit code and closes the connection. When ctx
// ends, the server cancels the command.
func (c *Client) Run(ctx context.Context, r Request) (code int, err error) {
	defer c.conn.Close()
	if err := c.send(protocolVersion, r.In, r.Out, r.Err); err != nil {
		return 0, err
	}
	if err := c.sendCommand(Command{Args: r.Args, Color: r.Color}); err != nil {
		return 0, err
	}
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		for {
			select {
			case <-r.Interrupts:
				_ = c.send(messageInterrupt)
			case <-ctx.Done():
				_ = c.conn.CloseWrite()
				return
			case <-ended:
				return
			}
		}
	}()
	waitForPager := func() error { return nil }
	for {
		message, err := c.receive()
		if err != nil {
			return 0, errors.Join(err, waitForPager())
		}
		switch message {
		case messagePager:
			in, wait, err := r.StartPager(ctx)
			if err != nil || in == nil {
				err = c.send(messagePager)
			} else {
				waitForPager = wait
				err = c.send(messagePager, in)
				in.Close()
			}
			if err != nil {
				return 0, err
			}
		case messageExit:
			code, err := c.receive()
			return int(code), errors.Join(err, waitForPager())
		default:
			return 0, errors.New("the server that has the store open is of another version; restart it")
		}
	}
}

// receive receives one byte.
func (c *Client) receive() (byte, error) {
	var b [1]byte
	_, err := io.ReadFull(c.conn, b[:])
	return b[0], serverStopped(err)
}

// serverStopped returns a clear error if err means that the server closed the connection.
func serverStopped(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		return errors.New("the server that has the store open stopped before the command ended")
	}
	return err
}

// sendCommand sends the length of a command as JSON, and the JSON.
func (c *Client) sendCommand(command Command) error {
	b, err := json.Marshal(command)
	if err != nil {
		return err
	}
	if len(b) > maxCommand {
		return fmt.Errorf("the command line has %d bytes, at most %d can be sent to the server", len(b), maxCommand)
	}
	_, err = c.conn.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...))
	return serverStopped(err)
}

// send sends a message of one byte with open files.
func (c *Client) send(message byte, files ...*os.File) error {
	var fds []int
	for _, f := range files {
		raw, err := f.SyscallConn()
		if err != nil {
			return err
		}
		if err := raw.Control(func(fd uintptr) { fds = append(fds, int(fd)) }); err != nil {
			return err
		}
	}
	var rights []byte
	if len(fds) > 0 {
		rights = syscall.UnixRights(fds...)
	}
	_, _, err := c.conn.WriteMsgUnix([]byte{message}, rights, nil)
	return serverStopped(err)
}
