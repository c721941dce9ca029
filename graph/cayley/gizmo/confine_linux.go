package gizmo

import (
	"fmt"
	"math"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// memorySlack is the bytes that the system grants above the limit. The runtime reserves memory
// in large pieces, not all of which it uses, and threads have stacks. The number is a choice.
const memorySlack = 192 << 20

// standardFiles is the number of files that a worker has from its start. With this limit it opens
// no others. A lower limit would make poll(2) fail, by which a worker waits for the end of its
// input.
const standardFiles = 3

// restrict makes the system refuse memory far above the limit, end this process after the time cpu
// of a core, and refuse to open and to write files. It lowers the priority of the process. It
// ignores errors, because confine and the sandbox limit a worker too.
func restrict(memory int64, cpu time.Duration) {
	_ = unix.Setpriority(unix.PRIO_PROCESS, 0, 10)
	seconds := uint64(math.Ceil(cpu.Seconds()))
	_ = unix.Setrlimit(unix.RLIMIT_CPU, &unix.Rlimit{Cur: seconds, Max: seconds})
	_ = unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{})
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	status, err := os.ReadFile("/proc/self/status")
	time.Sleep(time.Nanosecond) // at its first timer the runtime opens a poller, and throws if it cannot
	_ = unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: standardFiles, Max: standardFiles})
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
