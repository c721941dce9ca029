package remote

import (
	"fmt"
	"os"
	"path/filepath"
)

// maxSocketName is the longest name of a Unix socket on Linux, without the zero byte: unix(7).
const maxSocketName = 107

// shortName returns a name of at most maxSocketName bytes for the socket at path. Call done after
// use.
func shortName(path string) (name string, done func(), err error) {
	if len(path) <= maxSocketName {
		return path, func() {}, nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path)), func() { dir.Close() }, nil
}
