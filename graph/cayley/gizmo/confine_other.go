//go:build !linux

package gizmo

func restrict(int64) {}
