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

// RunScript is the life of the process in which one query runs: it takes the query
// from in and writes its results and its questions for quads to out. What a script can
// do to a process, by endless recursion, by texts of a gigabyte or by a panic of the
// engine, ends this one, and the sandbox that started it says why.
func RunScript(in io.Reader, out io.Writer) error {
	l := newLine(in, out)
	var o order
	if err := l.dec.Decode(&o); errors.Is(err, io.EOF) {
		return nil // it was not needed
	} else if err != nil {
		return fmt.Errorf("reading the query: %w", err)
	}
	confine(o.Memory)
	run := script
	if o.Lang != "gizmo" {
		run = otherScript
	}
	err := run(l, o)
	end := message{Ended: true}
	if err != nil {
		end.Err = clip(err.Error())
	}
	return l.say(end)
}

// maxError is how many bytes of a script's error are sent. A script throws what it likes:
// 33 MB were seen.
const maxError = 4 << 10

// clip cuts a text to maxError bytes, at the end of a character.
func clip(text string) string {
	if len(text) <= maxError {
		return text
	}
	return strings.ToValidUTF8(text[:maxError], "") + "…"
}

// script runs a query and says its results.
func script(l *line, o order) error {
	program, err := goja.Compile("", o.Query, false)
	if err != nil {
		return err
	}
	qs := &remote{line: l, uses: map[quad.Value]int{}}
	s, err := newSession(context.Background(), qs, o.Limit)
	if err != nil {
		return err
	}
	go s.run(program)
	out := results{line: l, most: o.Results}
	for {
		select {
		case r := <-s.out:
			if err := out.say(native(qs, r)); err != nil {
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

// valueBytes is what a value counts for beside its bytes as JSON: "[]," are three bytes,
// and 40 once the sandbox has decoded them.
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

// native is a result as Cayley's JSON has it: a value, or tags with their nodes.
func native(qs cgraph.QuadStore, r *gizmo.Result) any {
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

// The ends of a process that took too much.
const (
	exitMemory = 3
	maxStack   = 32 << 20 // bytes of one goroutine's stack
	watchEvery = 2 * time.Millisecond
)

// confine ends this process when it takes more memory than it may. What is taken at once
// is refused by the system, where it can be told to (confine_linux.go).
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
