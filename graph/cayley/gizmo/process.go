package gizmo

import (
	"encoding/gob"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/talkgraph/talkgraph/graph"
)

// process is a worker process that runs one script.
type process struct {
	cmd    *exec.Cmd
	enc    *gob.Encoder
	dec    *gob.Decoder
	log    stderrHead
	killed sync.Once
}

// process returns the spare worker and starts the next one.
func (s *Sandbox) process() (*process, error) {
	s.mu.Lock()
	p := s.spare
	s.spare = nil
	s.mu.Unlock()
	go func() {
		next, err := start(s.command())
		s.mu.Lock()
		defer s.mu.Unlock()
		switch {
		case err != nil: // the next query starts one itself, and fails with the same error
		case s.spare == nil && !s.closed:
			s.spare = next
		default:
			next.kill()
		}
	}()
	if p != nil {
		return p, nil
	}
	return start(s.command())
}

// start starts a worker and connects its standard streams.
func start(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd}
	cmd.Stderr = &p.log
	in, err := cmd.StdinPipe()
	if err == nil {
		out, err2 := cmd.StdoutPipe()
		p.enc, p.dec, err = gob.NewEncoder(in), gob.NewDecoder(out), err2
	}
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("starting the process of a query: %w", err)
	}
	return p, nil
}

// kill kills the worker, unless that is done, and waits for its end.
func (p *process) kill() {
	p.killed.Do(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	})
}

// exitWait is the time that endError gives a worker to exit after it closed its pipe. It is a
// choice: a process without threads that wait exits within milliseconds.
const exitWait = time.Second

// endError returns the error of a worker that ended before its script: it needed too much
// memory or stack. The error wraps graph.ErrQuery.
func (p *process) endError(l Limits) error {
	ended := make(chan struct{})
	p.killed.Do(func() {
		go func() {
			_ = p.cmd.Wait()
			close(ended)
		}()
		select {
		case <-ended:
		case <-time.After(exitWait):
			_ = p.cmd.Process.Kill()
			<-ended
		}
	})
	log := p.log.String()
	switch {
	case p.cmd.ProcessState != nil && p.cmd.ProcessState.ExitCode() == exitMemory, strings.Contains(log, "out of memory"), strings.Contains(log, "cannot allocate memory"):
		return fmt.Errorf("%w: it needs more than %d MB of memory, the limit; make it smaller, for example with .Limit(100)", graph.ErrQuery, l.Memory>>20)
	case strings.Contains(log, "stack exceeds"), strings.Contains(log, "stack overflow"):
		return fmt.Errorf("%w: it calls itself too deeply; a stack of %d MB is the limit", graph.ErrQuery, maxStack>>20)
	}
	return fmt.Errorf("%w: its process ended, most likely at the limit of %d MB of memory", graph.ErrQuery, l.Memory>>20)
}

// stderrHead keeps the first bytes that a worker writes to its standard error. They name the
// reason of its end.
type stderrHead struct {
	mu sync.Mutex
	b  []byte
}

// maxHead limits the kept bytes. The reason is in the first line; the stacks of goroutines
// follow it.
const maxHead = 16 << 10

// Write keeps the bytes up to maxHead and drops the rest.
func (t *stderrHead) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, b[:min(len(b), maxHead-len(t.b))]...)
	return len(b), nil
}

// String returns the kept bytes.
func (t *stderrHead) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.b)
}
