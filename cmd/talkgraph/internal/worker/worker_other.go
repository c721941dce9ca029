//go:build !linux

package worker

import "os/exec"

// Bind does nothing on this system. On Linux the kernel kills a worker with its parent.
func Bind(*exec.Cmd) {}

// EndWithInput does nothing. A worker exits when it next reads its input.
func EndWithInput() {}
