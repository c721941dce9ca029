package queries_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/postings"
	"github.com/talkgraph/talkgraph/graph/text"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/queries"
)

// changingStore is a store that changes just before it is read for the first time.
type changingStore struct {
	*cayley.Store
	once   sync.Once
	change func()
}

func (m *changingStore) TalkDetails(ctx context.Context, talks []graph.ID, known func(graph.ID) bool) ([]graph.TalkDetails, map[graph.ID]string, error) {
	m.once.Do(m.change)
	return m.Store.TalkDetails(ctx, talks, known)
}

// TestAsk_DuringAChange writes to the store while a question is answered, and to the index a
// little later. The answer is drawn from one revision.
func TestAsk_DuringAChange(t *testing.T) {
	s, err := cayley.Open(t.Context(), "memory:")
	require.NoError(t, err)
	defer s.Close()
	x := loader.New(storytest.Shipped(t), graph.Lexicon(data.Words))
	load := func(version string) graph.Delta {
		note, err := x.Extract(t.Context(), "a.txt", []byte("MoveConf 2019\n\n"+version+" Of The First Talk\n\nredis\n\n"+version+" Of The Second Talk\n\nredis\n"))
		require.NoError(t, err)
		d, err := s.Replace(t.Context(), note.ID, loader.Facts(note))
		require.NoError(t, err)
		return d
	}
	store := &changingStore{Store: s}
	index := postings.New()
	e := queries.NewEngine(store, index, text.New(index.Number), graph.Lexicon(data.Words))
	require.NoError(t, e.Apply(t.Context(), 1, load("Version One")))
	var all sync.WaitGroup
	store.change = func() {
		d := load("Version Two")
		all.Go(func() { e.Apply(t.Context(), 2, d) }) // waits until the answer is read
	}
	a, err := e.Ask(t.Context(), "talks at MoveConf 2019", queries.Page{})
	require.NoError(t, err)
	require.Equal(t, 2, a.Total)
	for _, it := range a.Items {
		require.True(t, strings.HasPrefix(it.Name, "Version Two"), it.Name)
	}
	all.Wait()
}
