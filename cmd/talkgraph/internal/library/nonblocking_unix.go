//go:build unix

package library

import "syscall"

// nonBlocking is the flag with which opening a named pipe returns at once.
const nonBlocking = syscall.O_NONBLOCK
