package gizmo

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// slack is what the system lets a process take above its limit: memory is taken in
// large pieces, not all of which are used, and threads have stacks.
const slack = 192 << 20

// restrict makes the system refuse memory far above the limit, and lets every other
// process go first. Where it does not, the process watches itself alone.
func restrict(memory int64) {
	_ = unix.Setpriority(unix.PRIO_PROCESS, 0, 10)
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return
	}
	var kB int64
	for line := range strings.Lines(string(status)) {
		if n, _ := fmt.Sscanf(line, "VmData: %d kB", &kB); n == 1 {
			limit := uint64(kB<<10 + memory + slack)
			_ = unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: limit, Max: limit})
		}
	}
}
