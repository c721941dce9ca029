//go:build !unix

package remote

import (
	"context"
	"errors"
	"log/slog"
	"os"
)

// Input is the standard input of a client.
type Input struct{ *os.File }

// Client is not available on this system.
type Client struct{}

// Dial returns ErrNoServer: files cannot be sent to another process here.
func Dial(string) (*Client, error) { return nil, ErrNoServer }

// Run returns ErrNoServer.
func (*Client) Run(context.Context, Request) (int, error) { return 0, ErrNoServer }

// Close does nothing.
func (*Client) Close() {}

// Server is not available on this system.
type Server struct{}

// Listen returns errors.ErrUnsupported.
func Listen(string, func(context.Context, Command) int, *slog.Logger) (*Server, error) {
	return nil, errors.ErrUnsupported
}

// Serve does nothing.
func (*Server) Serve(context.Context) {}
