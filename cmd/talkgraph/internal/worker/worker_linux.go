package worker

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// Bind makes the kernel kill the process of cmd when this process ends. Call Bind before
// cmd.Start.
func Bind(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

// EndWithInput makes this worker exit when the other end of its standard input is closed, even
// while it draws or runs a script. It covers a parent that dies before Bind takes effect.
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
