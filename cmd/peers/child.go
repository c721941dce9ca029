package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// child is a program that reads requests from its standard input and ends each answer with the
// line endOfAnswer.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

const endOfAnswer = "-- end of answer --"

// start starts a program as a child. Call close after use.
func start(name string, args ...string) (*child, error) {
	c := &child{cmd: exec.Command(name, args...)}
	c.cmd.Stderr = os.Stderr
	in, err := c.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.in, c.out = in, bufio.NewReader(out)
	return c, c.cmd.Start()
}

// ask sends a request and returns the lines of its answer. It kills the child when ctx ends.
func (c *child) ask(ctx context.Context, request string) ([]string, error) {
	if _, err := io.WriteString(c.in, request+"\n"); err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = c.cmd.Process.Kill() })
	defer stop()
	var out []string
	for {
		line, err := c.out.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("it ended: %w", err)
		}
		line = strings.TrimRight(line, "\r\n")
		if line == endOfAnswer {
			return out, nil
		}
		out = append(out, line)
	}
}

// close kills the child and waits for its end. A nil child is closed already.
func (c *child) close() {
	if c != nil {
		_ = c.in.Close()
		_ = c.cmd.Process.Kill()
		_ = c.cmd.Wait()
	}
}
