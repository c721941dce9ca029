package cayley

import (
	"go.etcd.io/bbolt"
	"golang.org/x/sys/unix"
)

// letGo tells the system that the pages of a file that this process has read need not
// count as its memory: a load touches all of a large file again and again. They stay in
// the system's cache and are mapped anew when they are read, so that who still reads them
// sees nothing of it. It may be called in a write transaction, the one place where a
// growing file is mapped elsewhere.
func letGo(db *bbolt.DB, size int64) {
	// The address is outside of Go's memory; an error only means that the hint is not taken.
	_, _, _ = unix.Syscall(unix.SYS_MADVISE, db.Info().Data, uintptr(size), unix.MADV_DONTNEED)
}
