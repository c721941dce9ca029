//go:build unix && !linux

package remote

import "net"

// checkOwner returns nil. On this system the mode of the socket alone keeps other users out.
func checkOwner(*net.UnixConn) error { return nil }
