//go:build unix

package remote

import (
	"context"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// Input is the standard input of a client. A read of it ends when the client is gone, so that it
// takes no key that is meant for the client's shell.
type Input struct {
	file      *os.File
	connected context.Context // ends with the connection of the client, and with the command
}

// Fd returns the file descriptor.
func (in *Input) Fd() uintptr { return in.file.Fd() }

// Read reads from the file. It returns io.EOF when the client is gone.
func (in *Input) Read(p []byte) (int, error) {
	wake, waker, err := os.Pipe()
	if err != nil {
		return 0, err
	}
	defer wake.Close()
	stop := context.AfterFunc(in.connected, func() { waker.Close() })
	defer func() {
		if stop() {
			waker.Close()
		}
	}()
	fds := []unix.PollFd{{Fd: int32(in.file.Fd()), Events: unix.POLLIN}, {Fd: int32(wake.Fd()), Events: unix.POLLIN}}
	for {
		if _, err := unix.Poll(fds, -1); err == nil {
			break
		} else if err != unix.EINTR {
			return 0, err
		}
	}
	if in.connected.Err() != nil {
		return 0, io.EOF
	}
	return in.file.Read(p)
}
