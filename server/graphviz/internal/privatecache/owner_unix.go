//go:build unix

package privatecache

import (
	"os"
	"syscall"
)

// isPrivate reports whether a path is a folder, no link, that belongs to this user and
// that nobody else may enter. It closes a folder of this user's that is open to others.
func isPrivate(dir string) bool {
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() {
		return false
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(owner.Uid) != os.Geteuid() {
		return false
	}
	return info.Mode().Perm() == 0o700 || os.Chmod(dir, 0o700) == nil
}
