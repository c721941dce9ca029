package gizmo

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"unsafe"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/query"
	"github.com/cayleygraph/cayley/query/gizmo"
	"github.com/dop251/goja"
)

// session is one run of a Gizmo script. It replaces the goroutine of Cayley's session, where
// a panic ends the process. Gizmo panics on some wrong arguments.
type session struct {
	vm    *goja.Runtime
	out   chan *gizmo.Result
	ended chan struct{}
	err   error // valid once ended is closed
}

// newSession makes a session; run then executes a script. It sets unexported fields of
// Cayley's session, a type that has not changed since 2019. If an update moves them, every
// query fails with an error that says so.
func newSession(ctx context.Context, qs cgraph.QuadStore, limit int) (*session, error) {
	own := gizmo.NewSession(qs)
	s := &session{out: make(chan *gizmo.Result), ended: make(chan struct{})}
	vm, err := field[*goja.Runtime](own, "vm")
	if err != nil {
		return nil, err
	}
	s.vm = *vm
	for _, set := range []error{
		setField(own, "out", s.out),
		setField(own, "ctx", ctx),
		setField(own, "limit", limit),
		setField(own, "col", query.JSON),
	} {
		if set != nil {
			return nil, set
		}
	}
	return s, nil
}

// run executes a script and closes ended. A panic becomes the error of the session.
func (s *session) run(p *goja.Program) {
	defer close(s.ended)
	defer func() {
		if p := recover(); p != nil {
			s.err = fmt.Errorf("%v", p)
		}
	}()
	_, err := s.vm.RunProgram(p)
	var thrown *goja.Exception
	if errors.As(err, &thrown) && thrown.Value() != nil {
		if cause, ok := thrown.Value().Export().(error); ok {
			err = cause
		}
	}
	s.err = err
}

// field returns a pointer to an unexported field of a session.
func field[T any](s *gizmo.Session, name string) (*T, error) {
	f := reflect.ValueOf(s).Elem().FieldByName(name)
	if !f.IsValid() || f.Type() != reflect.TypeFor[T]() {
		return nil, fmt.Errorf("gizmo.Session has no field %s of type %s: graph/cayley/gizmo fits Cayley v0.7.7 only", name, reflect.TypeFor[T]())
	}
	return (*T)(unsafe.Pointer(f.UnsafeAddr())), nil
}

// setField sets an unexported field of a session.
func setField[T any](s *gizmo.Session, name string, v T) error {
	f, err := field[T](s, name)
	if err == nil {
		*f = v
	}
	return err
}
