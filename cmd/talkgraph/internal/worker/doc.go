// Package worker makes worker processes end when the process that started them ends, even if that
// is killed.
package worker
