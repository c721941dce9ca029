package gizmo

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// memorySlack is the bytes that the system grants above the limit. The runtime reserves memory
// in large pieces, not all of which it uses, and threads have stacks. The number is a choice.
const memorySlack = 192 << 20

// restrict tells the system to refuse memory far above the limit, and lowers the priority of
// the process. If the system does not, only confine limits the process.
func restrict(memory int64) {
	_ = unix.Setpriority(unix.PRIO_PROCESS, 0, 10)
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return
	}
	var kB int64
	for line := range strings.Lines(string(status)) {
		if n, _ := fmt.Sscanf(line, "VmData: %d kB", &kB); n == 1 {
			limit := uint64(kB<<10 + memory + memorySlack)
			_ = unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: limit, Max: limit})
		}
	}
}
