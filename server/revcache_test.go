package server

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRevisionCache_ConcurrentRequestsMakeAValueOnce(t *testing.T) {
	var cache revisionCache[int]
	var made atomic.Int64
	start := make(chan struct{})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			<-start
			v, err := cache.getOrMake(t.Context(), 1, "a", func() (int, error) { return int(made.Add(1)), nil })
			require.NoError(t, err)
			require.Equal(t, 1, v)
		})
	}
	close(start)
	all.Wait()
	require.EqualValues(t, 1, made.Load())
	v, err := cache.getOrMake(t.Context(), 2, "a", func() (int, error) { return 7, nil })
	require.NoError(t, err)
	require.Equal(t, 7, v, "a new revision has new values")
}

// TestRevisionCache_WaitingRequestMakesTheValueAfterAnError lets the first request fail, or panic,
// while a second waits.
func TestRevisionCache_WaitingRequestMakesTheValueAfterAnError(t *testing.T) {
	for name, fail := range map[string]func() (int, error){
		"error": func() (int, error) { return 0, errors.New("failed") },
		"panic": func() (int, error) { panic("failed") },
	} {
		var cache revisionCache[int]
		isMaking, finish := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			defer func() { _ = recover() }()
			_, _ = cache.getOrMake(t.Context(), 1, "a", func() (int, error) {
				close(isMaking)
				<-finish
				return fail()
			})
		})
		<-isMaking
		all.Go(func() {
			v, err := cache.getOrMake(t.Context(), 1, "a", func() (int, error) { return 5, nil })
			require.NoError(t, err, name)
			require.Equal(t, 5, v, name)
		})
		left, leave := context.WithCancel(t.Context())
		leave()
		_, err := cache.getOrMake(left, 1, "a", func() (int, error) { return 0, nil })
		require.ErrorIs(t, err, context.Canceled, name)
		close(finish)
		all.Wait()
	}
}
