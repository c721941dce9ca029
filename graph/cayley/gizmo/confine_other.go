//go:build !linux

package gizmo

// restrict does nothing: only confine limits the process.
func restrict(int64) {}
