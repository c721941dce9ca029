//go:build !linux

package gizmo

import "time"

// restrict does nothing: only confine limits the process.
func restrict(int64, time.Duration) {}
