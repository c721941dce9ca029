package gizmo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/query/gizmo"
	"github.com/cayleygraph/quad"
	"github.com/dop251/goja"
)

// RunScript is the main function of a worker process. It reads the query from in and writes
// results and questions for quads to out. Endless recursion, a text of a gigabyte or a panic
// of the engine ends the process, and the sandbox reports why.
func RunScript(in io.Reader, out io.Writer) error {
	l := newLine(in, out)
	var o order
	if err := l.dec.Decode(&o); errors.Is(err, io.EOF) {
		return nil // the sandbox closed without a query
	} else if err != nil {
		return fmt.Errorf("reading the query: %w", err)
	}
	confine(o.Memory, o.Time)
	run := runGizmo
	if o.Lang != "gizmo" {
		run = runGraphQLOrMQL
	}
	err := run(l, o)
	end := message{Ended: true}
	if err != nil {
		end.Err = truncate(err.Error())
	}
	return l.send(end)
}

// maxError limits the error of a script, in bytes. Scripts throw any value: one of 33 MB
// occurred. The number is a choice.
const maxError = 4 << 10

// truncate cuts a text to maxError bytes, at the end of a character.
func truncate(text string) string {
	if len(text) <= maxError {
		return text
	}
	return strings.ToValidUTF8(text[:maxError], "") + "…"
}

// runGizmo runs a Gizmo query and sends its results.
func runGizmo(l *line, o order) error {
	program, err := goja.Compile("", o.Query, false)
	if err != nil {
		return err
	}
	qs := newRemoteStore(l)
	s, err := newSession(context.Background(), qs, o.Limit)
	if err != nil {
		return err
	}
	go s.run(program)
	out := results{line: l, max: o.Results}
	for {
		select {
		case r := <-s.out:
			if err := out.send(resultValue(qs, r)); err != nil {
				return err
			}
		case <-s.ended:
			return s.err
		}
	}
}

// results sends the results of a query until they reach the limit.
type results struct {
	line      *line
	size, max int // bytes so far, and the limit
}

// valueBytes is added to the bytes of JSON for each value. A small value takes more memory in
// the sandbox than its JSON: "[]," is three bytes, and 40 when decoded.
const valueBytes = 16

// send sends one result, or returns an error if the limit is reached.
func (r *results) send(result any) error {
	b, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("a result cannot be written as JSON: %w", err)
	}
	values := 1 + bytes.Count(b, []byte{','}) + bytes.Count(b, []byte{'['}) + bytes.Count(b, []byte{'{'})
	if r.size += len(b) + values*valueBytes; r.size > r.max {
		return fmt.Errorf("its results take more than %d MB, the limit; ask for less", r.max>>20)
	}
	return r.line.send(message{Result: b})
}

// resultValue returns a result as Cayley's JSON has it: a value, or tags with their nodes.
func resultValue(qs cgraph.QuadStore, r *gizmo.Result) any {
	if r.Tags == nil {
		return r.Val
	}
	out := map[string]any{}
	for tag, ref := range r.Tags {
		v := qs.NameOf(ref)
		if v == nil {
			continue
		}
		out[tag] = v.Native()
		if same, ok := out[tag].(quad.Value); ok && same == v {
			out[tag] = quad.StringOf(v)
		}
	}
	return out
}

// The limits of a worker, which are choices. exitMemory is its exit code after too much
// memory.
const (
	exitMemory = 3
	maxStack   = 32 << 20             // bytes of one goroutine's stack
	watchEvery = 2 * time.Millisecond // between two measurements of its memory
	extraTime  = 5 * time.Second      // that a worker may run after its limit, before the system ends it
)

// confine ends this process when it takes more bytes of memory than the limit. On Linux,
// restrict also makes the system refuse a single large allocation, end a process that the
// sandbox did not, and refuse files.
func confine(memory int64, limit time.Duration) {
	debug.SetMaxStack(maxStack)
	debug.SetMemoryLimit(memory * 3 / 4)
	restrict(memory, (limit+extraTime)*time.Duration(runtime.NumCPU()))
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for ; ; time.Sleep(watchEvery) {
			metrics.Read(sample)
			if int64(sample[0].Value.Uint64()-sample[1].Value.Uint64()) > memory {
				os.Exit(exitMemory)
			}
		}
	}()
}
