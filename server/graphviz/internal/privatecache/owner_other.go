//go:build !unix

package privatecache

import "os"

// isPrivate reports whether a path is a folder and no link. The user's cache folder
// (%LocalAppData%) is closed to other users.
func isPrivate(dir string) bool {
	info, err := os.Lstat(dir)
	return err == nil && info.IsDir()
}
