//go:build !linux

package cayley

import "go.etcd.io/bbolt"

// mapped is left to bbolt where a larger one would make the file itself larger.
const mapped = 0

// keepLettingGo does nothing where the system takes no such hint.
func keepLettingGo(*bbolt.DB, int64) (end func()) { return func() {} }
