package cayley

import (
	"math/bits"
	"time"

	"go.etcd.io/bbolt"
	"golang.org/x/sys/unix"
)

// mapped is how much of the address space a file is given: where it lies does not change
// until it is larger, and a change that makes it grow waits for no reader.
const mapped = 1 << (bits.UintSize/2 + 4) // 64 GB, or 1 MB where addresses have 32 bits

// letGoEvery is how often pages are let go while a large change is written.
const letGoEvery = 20 * time.Millisecond

// keepLettingGo tells the system, until it is ended, that the pages of a file that this
// process has read need not count as its memory: a load touches all of a large file again
// and again, and with each page that is read the system maps sixteen. They stay in its
// cache and are mapped anew when they are read, so that who reads sees nothing of it.
func keepLettingGo(db *bbolt.DB, size int64) (end func()) {
	if size > mapped/2 { // it may be mapped elsewhere meanwhile
		return func() {}
	}
	data, stop, ended := db.Info().Data, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(letGoEvery)
		defer tick.Stop()
		for {
			// The address is outside of Go's memory; an error only means that the hint is not taken.
			_, _, _ = unix.Syscall(unix.SYS_MADVISE, data, uintptr(size), unix.MADV_DONTNEED)
			select {
			case <-tick.C:
			case <-stop:
				return
			}
		}
	}()
	return func() {
		close(stop)
		<-ended
	}
}
