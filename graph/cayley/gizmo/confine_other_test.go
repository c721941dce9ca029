//go:build !linux

package gizmo_test

// runRestricted does nothing: only Linux restricts workers.
func runRestricted() {}
