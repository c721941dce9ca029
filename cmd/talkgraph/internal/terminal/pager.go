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

// Page writes a long text to out through the reader's pager, as git does: $PAGER, or less,
// which ends by itself when the text fits the screen. It writes straight to out if out is no
// terminal, if PAGER is cat or if the pager cannot be started.
func Page(ctx context.Context, out, errOut io.Writer, write func(w io.Writer, s Style) error) error {
	s := StyleOf(out)
	pager := os.Getenv("PAGER")
	if pager == "" {
		pager = "less"
	}
	words := strings.Fields(pager)
	if !Is(out) || words[0] == "cat" {
		return write(out, s)
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		return write(out, s)
	}
	p := exec.CommandContext(ctx, path, words[1:]...)
	p.Stdout, p.Stderr = raw(out), raw(errOut)
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
	if protects, ok := out.(*protected); ok {
		err = write(&protected{to: w, key: protects.key}, s)
	} else {
		err = write(w, s)
	}
	if err == nil {
		err = w.Flush()
	}
	_ = in.Close()
	end := p.Wait()
	if err != nil && !hasQuit(err) {
		return err
	}
	if exit := (*exec.ExitError)(nil); errors.As(end, &exit) {
		return nil
	}
	return end
}

// hasQuit reports whether a write failed because the reader quit the pager.
func hasQuit(err error) bool {
	return errors.Is(err, os.ErrClosed) || strings.Contains(err.Error(), "broken pipe")
}
