package graphviz

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os/exec"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/server/graphviz/internal/privatecache"
)

// go-graphviz has initialized when this package's variables are set.
var _ = func() bool { privatecache.Restore(); return true }()

// request and reply go between the pool and a worker.
type (
	request struct {
		DOT   []byte
		Map   graph.Map
		Sheet graph.Sheet
	}
	reply struct {
		Data []byte
		Err  string
	}
)

// Work is the life of a worker process: it draws what comes in until there is no
// more.
func Work(in io.Reader, out io.Writer) error {
	dec, enc := gob.NewDecoder(in), gob.NewEncoder(out)
	for {
		var q request
		if err := dec.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading a drawing to make: %w", err)
		}
		var r reply
		data, err := render(q)
		if err != nil {
			r.Err = err.Error()
		}
		r.Data = data
		if err := enc.Encode(r); err != nil {
			return fmt.Errorf("sending a drawing: %w", err)
		}
	}
}

// worker is one process.
type worker struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	enc *gob.Encoder
	dec *gob.Decoder
}

func start(cmd *exec.Cmd) (*worker, error) {
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("starting a drawing worker: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("starting a drawing worker: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting a drawing worker: %w", err)
	}
	return &worker{cmd, in, gob.NewEncoder(in), gob.NewDecoder(out)}, nil
}

func (w *worker) ask(q request, r *reply) error {
	if err := w.enc.Encode(q); err != nil {
		return err
	}
	return w.dec.Decode(r)
}

func (w *worker) kill() {
	w.in.Close()
	_ = w.cmd.Process.Kill()
	_ = w.cmd.Wait()
}
