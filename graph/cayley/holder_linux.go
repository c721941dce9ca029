package cayley

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// lockHolder returns the process that has the file at path locked, such as "process 4711
// (talkgraph load notes)", or "another process" if the kernel does not list it. proc_locks(5)
// describes a line of /proc/locks:
//
//	1: FLOCK  ADVISORY  WRITE 4711 fd:01:2752513 0 EOF
func lockHolder(path string) string {
	const unknown = "another process"
	var info syscall.Stat_t
	if err := syscall.Stat(path, &info); err != nil {
		return unknown
	}
	file := fmt.Sprintf("%02x:%02x:%d", unix.Major(info.Dev), unix.Minor(info.Dev), info.Ino)
	locks, err := os.ReadFile("/proc/locks")
	if err != nil {
		return unknown
	}
	for line := range strings.Lines(string(locks)) {
		fields := strings.Fields(line)
		if len(fields) < 6 || fields[1] != "FLOCK" || fields[5] != file {
			continue
		}
		pid, err := strconv.Atoi(fields[4])
		if err != nil || pid <= 0 { // 0 is a process of another container
			return unknown
		}
		command, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if command = bytes.ReplaceAll(bytes.TrimRight(command, "\x00"), []byte{0}, []byte{' '}); len(command) == 0 {
			return fmt.Sprintf("process %d", pid)
		}
		return fmt.Sprintf("process %d (%s)", pid, command[:min(len(command), 200)])
	}
	return unknown
}
