package graph

import "errors"

// The kinds of errors. Callers test them with errors.Is. The wrapping error names the call,
// its argument and the remedy.
var (
	ErrNotFound = errors.New("not found")
	ErrInvalid  = errors.New("invalid input")
	ErrTooLarge = errors.New("too large")
	ErrLocked   = errors.New("in use")
	ErrForeign  = errors.New("not a talkgraph database")
	ErrDamaged  = errors.New("damaged")
	ErrTimeout  = errors.New("time limit reached")
	ErrBusy     = errors.New("busy")
	ErrQuery    = errors.New("query failed")
	ErrStale    = errors.New("out of date")

	ErrFull        = errors.New("the disk is full")
	ErrReadOnly    = errors.New("read-only")
	ErrUnavailable = errors.New("the store cannot be used")
)
