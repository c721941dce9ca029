package cayley

import (
	"context"
	"fmt"
	"reflect"
	"unsafe"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/query"
	"github.com/cayleygraph/cayley/query/gizmo"
	"github.com/dop251/goja"
)

// newScript makes a session whose script we run ourselves. Cayley keeps what that
// takes in unexported fields of a type that has not changed since 2019; should an
// update move them, every query says so instead of running.
func newScript(ctx context.Context, qs cgraph.QuadStore, limit int) (*script, error) {
	session := gizmo.NewSession(qs)
	s := &script{out: make(chan *gizmo.Result), ended: make(chan struct{})}
	vm, err := field[*goja.Runtime](session, "vm")
	if err != nil {
		return nil, err
	}
	s.vm = *vm
	for _, set := range []error{
		setField(session, "out", s.out),
		setField(session, "ctx", ctx),
		setField(session, "limit", limit),
		setField(session, "col", query.JSON),
	} {
		if set != nil {
			return nil, set
		}
	}
	return s, nil
}

// field is an unexported field of a session.
func field[T any](s *gizmo.Session, name string) (*T, error) {
	f := reflect.ValueOf(s).Elem().FieldByName(name)
	if !f.IsValid() || f.Type() != reflect.TypeFor[T]() {
		return nil, fmt.Errorf("gizmo.Session has no field %s of type %s: graph/cayley fits Cayley v0.7.7 only", name, reflect.TypeFor[T]())
	}
	return (*T)(unsafe.Pointer(f.UnsafeAddr())), nil
}

func setField[T any](s *gizmo.Session, name string, v T) error {
	f, err := field[T](s, name)
	if err == nil {
		*f = v
	}
	return err
}
