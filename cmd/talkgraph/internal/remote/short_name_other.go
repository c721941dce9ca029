//go:build unix && !linux

package remote

import "fmt"

// maxSocketName is the longest name of a Unix socket on macOS and the BSDs, without the zero byte.
const maxSocketName = 103

// shortName returns path. It returns an error if path is too long for the name of a socket.
func shortName(path string) (name string, done func(), err error) {
	if len(path) > maxSocketName {
		return "", nil, fmt.Errorf("the path %s is too long for a socket; it may have %d bytes", path, maxSocketName)
	}
	return path, func() {}, nil
}
