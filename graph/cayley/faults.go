package cayley

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/talkgraph/talkgraph/graph"
)

// safeReader reads a file whose pages may be damaged. bbolt trusts its pages: it panics on a
// damaged one, or reads behind the end of the file, which is a fault. safeReader returns errors
// instead.
type safeReader struct{ *docReader }

// catchFault is deferred by a function with the result err. It sets err if bbolt panicked or if
// the memory of the file could not be read. It passes on every other panic.
func catchFault(err *error) {
	p := recover()
	if p == nil {
		return
	}
	if _, isFault := p.(interface{ Addr() uintptr }); !isFault && !panickedInBolt() {
		panic(p)
	}
	*err = fmt.Errorf("%w: the file has a damaged page (%v); restore it from a backup", graph.ErrDamaged, p)
}

// panickedInBolt reports whether a function of bbolt called panic, or the runtime on its behalf. It
// must be called while the panic is recovered.
func panickedInBolt() bool {
	var callers [64]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(0, callers[:])])
	for isPanicking := false; ; {
		f, more := frames.Next()
		if f.Function == "runtime.gopanic" {
			isPanicking = true
		} else if isPanicking && !strings.HasPrefix(f.Function, "runtime.") {
			return strings.HasPrefix(f.Function, "go.etcd.io/bbolt")
		}
		if !more {
			return false
		}
	}
}

func (r safeReader) forEach(ctx context.Context, ends quad.Quad, use func(quad.Quad) error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer catchFault(&err)
	return r.docReader.forEach(ctx, ends, use)
}

func (r safeReader) skipPredicates(predicates []quad.Value) reader {
	return safeReader{r.skipping(predicates)}
}

func (r safeReader) quadsOf(ctx context.Context, subjects, predicates []quad.Value) (out []quad.Quad, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer catchFault(&err)
	return r.docReader.quadsOf(ctx, subjects, predicates)
}

func (r safeReader) sources(ctx context.Context) (out []graph.ID, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer catchFault(&err)
	return r.docReader.sources(ctx)
}

func (r safeReader) nodes(ctx context.Context, use func(quad.Value) error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer catchFault(&err)
	return r.docReader.nodes(ctx, use)
}

func (r safeReader) uses(ctx context.Context, v quad.Value) (n int, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer catchFault(&err)
	return r.docReader.uses(ctx, v)
}

func (r safeReader) verify(ctx context.Context, problem func(format string, args ...any)) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer catchFault(&err)
	return r.docReader.verify(ctx, problem)
}
