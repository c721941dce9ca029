package terminal

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
)

// Page calls write with a writer that shows the text in $PAGER or less, as git does. less exits
// immediately if the text fits the screen. write gets out itself if out is no terminal, if PAGER
// is cat or if the pager cannot be started.
func Page(ctx context.Context, out, errOut io.Writer, write func(w io.Writer, s Style) error) error {
	s := StyleOf(out)
	pager := os.Getenv("PAGER")
	if pager == "" {
		pager = "less"
	}
	words := strings.Fields(pager)
	if !IsTerminal(out) || words[0] == "cat" {
		return write(out, s)
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		return write(out, s)
	}
	p := exec.CommandContext(ctx, path, words[1:]...)
	p.Stdout, p.Stderr = unprotected(out), unprotected(errOut)
	if os.Getenv("LESS") == "" {
		p.Env = append(os.Environ(), "LESS=FRX")
	}
	in, err := p.StdinPipe()
	if err == nil {
		err = p.Start()
	}
	if err != nil {
		return write(out, s)
	}
	w := bufio.NewWriter(in)
	if p, ok := out.(*protectedWriter); ok {
		err = write(&protectedWriter{w: w, key: p.key}, s)
	} else {
		err = write(w, s)
	}
	if err == nil {
		err = w.Flush()
	}
	_ = in.Close()
	waitErr := p.Wait()
	if err != nil && !isClosedPipe(err) {
		return err
	}
	if exit := (*exec.ExitError)(nil); errors.As(waitErr, &exit) {
		return nil
	}
	return waitErr
}

// isClosedPipe reports whether a write failed because the pager has exited.
func isClosedPipe(err error) bool {
	return errors.Is(err, os.ErrClosed) || strings.Contains(err.Error(), "broken pipe")
}
