package gizmo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
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
		return nil // it was not needed
	} else if err != nil {
		return fmt.Errorf("reading the query: %w", err)
	}
	confine(o.Memory)
	run := runGizmo
	if o.Lang != "gizmo" {
		run = runOther
	}
	err := run(l, o)
	end := message{Ended: true}
	if err != nil {
		end.Err = truncate(err.Error())
	}
	return l.say(end)
}

// maxError limits the error of a script, in bytes. Scripts throw any value: 33 MB were seen.
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
	qs := &remoteStore{line: l, uses: map[quad.Value]int{}}
	s, err := newSession(context.Background(), qs, o.Limit)
	if err != nil {
		return err
	}
	go s.run(program)
	out := results{line: l, most: o.Results}
	for {
		select {
		case r := <-s.out:
			if err := out.say(resultValue(qs, r)); err != nil {
				return err
			}
		case <-s.ended:
			return s.err
		}
	}
}

// results sends the results of a query until they reach the limit.
type results struct {
	line       *line
	size, most int
}

// valueBytes is added for each value to its bytes of JSON: "[]," is three bytes, and 40 once
// the sandbox has decoded it.
const valueBytes = 16

func (r *results) say(result any) error {
	b, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("a result cannot be written as JSON: %w", err)
	}
	values := 1 + bytes.Count(b, []byte{','}) + bytes.Count(b, []byte{'['}) + bytes.Count(b, []byte{'{'})
	if r.size += len(b) + values*valueBytes; r.size > r.most {
		return fmt.Errorf("its results take more than %d MB, the limit; ask for less", r.most>>20)
	}
	return r.line.say(message{Result: b})
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

// Limits of a worker. exitMemory is the exit code that means too much memory.
const (
	exitMemory = 3
	maxStack   = 32 << 20 // bytes of one goroutine's stack
	watchEvery = 2 * time.Millisecond
)

// confine ends this process when it takes more memory than it may. Where the system can
// refuse a single large allocation, restrict tells it to (confine_linux.go).
func confine(memory int64) {
	debug.SetMaxStack(maxStack)
	debug.SetMemoryLimit(memory * 3 / 4)
	restrict(memory)
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
