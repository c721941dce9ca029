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

// Page calls write with a writer that shows the text in the user's pager, as git does. write gets
// out itself if out is not a terminal that Protect made, or if texts are not paged.
func Page(ctx context.Context, out io.Writer, write func(w io.Writer, s Style) error) error {
	s := StyleOf(out)
	p, ok := out.(*protectedWriter)
	if !ok {
		return write(out, s)
	}
	in, wait, err := p.preferences.StartPager(ctx)
	if err != nil || in == nil {
		return write(out, s)
	}
	w := bufio.NewWriter(in)
	err = write(&protectedWriter{w: w, key: p.key}, s)
	if err == nil {
		err = w.Flush()
	}
	_ = in.Close()
	waitErr := wait()
	if err != nil && !isClosedPipe(err) {
		return err
	}
	return waitErr
}

// startPager starts $PAGER or less, whose text goes to out. less exits immediately if the text
// fits the screen. startPager returns the input of the pager, or nil if PAGER is cat or cannot be
// started, and a function that waits for its end.
func startPager(ctx context.Context, out, errOut *os.File) (in *os.File, wait func() error, err error) {
	words := strings.Fields(os.Getenv("PAGER"))
	if len(words) == 0 {
		words = []string{"less"}
	}
	if words[0] == "cat" {
		return nil, nil, nil
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		return nil, nil, nil
	}
	p := exec.CommandContext(ctx, path, words[1:]...)
	p.Stdout, p.Stderr = out, errOut
	if os.Getenv("LESS") == "" {
		p.Env = append(os.Environ(), "LESS=FRX")
	}
	// The input is a file, not p.StdinPipe, because a client of a server sends it.
	r, w, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	p.Stdin = r
	err = p.Start()
	r.Close()
	if err != nil {
		w.Close()
		return nil, nil, err
	}
	return w, func() error {
		err := p.Wait()
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			return nil
		}
		return err
	}, nil
}

// isClosedPipe reports whether a write failed because the pager has exited.
func isClosedPipe(err error) bool {
	return errors.Is(err, os.ErrClosed) || strings.Contains(err.Error(), "broken pipe")
}
