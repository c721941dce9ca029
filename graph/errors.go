package graph

import "errors"

// The reasons for which a call can fail. Callers test them with errors.Is; the
// wrapping error says which call, on what, and what to do.
var (
	ErrNotFound = errors.New("not found")
	ErrInvalid  = errors.New("invalid input")
	ErrTooLarge = errors.New("too large")
	ErrLocked   = errors.New("in use by another process")
	ErrForeign  = errors.New("not a talkgraph database")
	ErrDamaged  = errors.New("damaged")
	ErrTimeout  = errors.New("time limit reached")
	ErrBusy     = errors.New("busy")
	ErrQuery    = errors.New("query failed")
	ErrStale    = errors.New("out of date")
)
