//go:build !unix

package library

// nonBlocking is no flag: this system has no named pipes among files.
const nonBlocking = 0
