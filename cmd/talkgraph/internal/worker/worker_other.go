//go:build !linux

package worker

import "os/exec"

// Bind does nothing: this system has no such signal.
func Bind(*exec.Cmd) {}

// EndWithInput does nothing; a worker ends when it next reads its input.
func EndWithInput() {}
