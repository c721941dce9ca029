package worker

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// Bind makes the system kill a worker when this process ends, however it ends.
func Bind(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

// EndWithInput ends this worker when the other end of its input is closed, also while it
// draws or runs a script. The system kills it too (Bind), unless the parent died first.
func EndWithInput() {
	go func() {
		fds := []unix.PollFd{{Fd: 0}}
		for {
			if n, err := unix.Poll(fds, -1); err != nil && err != unix.EINTR || n > 0 {
				os.Exit(1)
			}
		}
	}()
}
