package server

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestLongWriter_SlowReaderLosesItsTurnIfOthersWait writes to a client that read too little in a
// minute.
func TestLongWriter_SlowReaderLosesItsTurnIfOthersWait(t *testing.T) {
	for name, c := range map[string]struct {
		read    time.Duration
		written int64
		waiting int
		want    error
	}{
		"slow while others wait": {time.Minute, minStreamRate * 59, 1, errSlow},
		"slow alone":             {time.Minute, minStreamRate * 59, 0, nil},
		"fast while others wait": {time.Minute, minStreamRate * 61, 1, nil},
		"it has just begun":      {time.Second, 0, 1, nil},
	} {
		var out bytes.Buffer
		start := time.Now().Add(-c.read)
		l := &longWriter{
			w: &out, setDeadline: func(time.Time) error { return nil }, waiting: func() int { return c.waiting },
			timeout: time.Minute, start: start, end: start.Add(time.Hour), written: c.written,
		}
		_, err := l.Write([]byte("x"))
		require.Equal(t, c.want, err, name)
	}
}
