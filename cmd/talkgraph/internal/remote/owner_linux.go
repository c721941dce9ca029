package remote

import (
	"errors"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// checkOwner returns an error unless the client's process is of this user or of root. The mode of
// the socket ensures that too; this check holds if someone changes the mode.
func checkOwner(conn *net.UnixConn) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var client *unix.Ucred
	var failed error
	if err := raw.Control(func(fd uintptr) { client, failed = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED) }); err != nil {
		return err
	}
	if failed != nil {
		return failed
	}
	if client.Uid != 0 && client.Uid != uint32(os.Geteuid()) {
		return errors.New("a process of another user connected; it is refused")
	}
	return nil
}
