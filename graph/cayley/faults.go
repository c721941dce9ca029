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

// safely calls use, which reads or writes the file. It returns an error that wraps
// graph.ErrDamaged if bbolt panics or if the memory of the file cannot be read. It passes on every
// other panic.
func safely(use func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if _, isFault := p.(interface{ Addr() uintptr }); !isFault && !panickedInBolt() {
			panic(p)
		}
		err = fmt.Errorf("%w: the file has a damaged page (%v); restore it from a backup", graph.ErrDamaged, p)
	}()
	return use()
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

func (r safeReader) forEach(ctx context.Context, ends quad.Quad, use func(quad.Quad) error) error {
	return safely(func() error { return r.docReader.forEach(ctx, ends, use) })
}

func (r safeReader) skipPredicates(predicates []quad.Value) reader {
	return safeReader{r.skipping(predicates)}
}

func (r safeReader) quadsOf(ctx context.Context, subjects, predicates []quad.Value) (out []quad.Quad, err error) {
	err = safely(func() (err error) {
		out, err = r.docReader.quadsOf(ctx, subjects, predicates)
		return err
	})
	return out, err
}

func (r safeReader) sources(ctx context.Context) (out []graph.ID, err error) {
	err = safely(func() (err error) {
		out, err = r.docReader.sources(ctx)
		return err
	})
	return out, err
}

func (r safeReader) nodes(ctx context.Context, use func(quad.Value) error) error {
	return safely(func() error { return r.docReader.nodes(ctx, use) })
}

func (r safeReader) uses(ctx context.Context, v quad.Value) (n int, err error) {
	err = safely(func() (err error) {
		n, err = r.docReader.uses(ctx, v)
		return err
	})
	return n, err
}

func (r safeReader) verify(ctx context.Context, problem func(format string, args ...any)) error {
	return safely(func() error { return r.docReader.verify(ctx, problem) })
}
