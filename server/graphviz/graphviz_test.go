package graphviz_test

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/maps"
	"github.com/talkgraph/talkgraph/server/graphviz"
)

// The test program is its own drawing worker, and two bad ones.
func TestMain(m *testing.M) {
	switch os.Getenv("WORKER") {
	case "draw":
		if err := graphviz.Work(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "hang":
		select {}
	case "crash":
		os.Exit(3)
	default:
		os.Exit(m.Run())
	}
}

func pool(t *testing.T, kind string, size int, limit time.Duration) *graphviz.Pool {
	t.Helper()
	p := graphviz.NewPool(func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "WORKER="+kind)
		return cmd
	}, size, limit)
	t.Cleanup(p.Close)
	return p
}

func TestStories(t *testing.T) {
	draw := pool(t, "draw", 1, 30*time.Second)
	for _, s := range storytest.All(t) {
		if _, ok := s.Section("map.dot"); !ok {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			e, _ := s.Engine(t)
			m, err := maps.Build(t.Context(), e, maps.View{})
			require.NoError(t, err)
			s.Check(t, "map.dot", string(graphviz.DOT(m, "")))
			svg, err := draw.Draw(t.Context(), m, graph.Sheet{Format: "svg", Base: "https://example.org"})
			require.NoError(t, err)
			requireTame(t, svg)
			for _, n := range m.Nodes {
				require.Contains(t, string(svg), "https://example.org"+n.ID.Path())
			}
		})
	}
}

// requireTame checks that a drawing is XML with nothing in it that runs.
func requireTame(t *testing.T, svg []byte) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		require.NotContains(t, []string{"script", "foreignObject", "img", "iframe"}, e.Name.Local)
		for _, a := range e.Attr {
			require.False(t, strings.HasPrefix(a.Name.Local, "on"), "attribute %s", a.Name.Local)
			if a.Name.Local == "href" {
				require.True(t, strings.HasPrefix(a.Value, "https://example.org/"), a.Value)
			}
		}
	}
}

func TestSampleMapIsStableAndReadable(t *testing.T) {
	v := storytest.Shipped(t)
	notes := storytest.Sample(t, v)
	e, _ := storytest.Engine(t, v, notes)
	again, _ := storytest.Engine(t, v, notes)
	draw := pool(t, "draw", 1, 30*time.Second)
	for _, id := range []graph.ID{"topic:monitoring", "company:amazon-web-services", "event:qcon-london-2017", "talk:qcon-london-2017/real-world-java-9", ""} {
		var drawn [2]graph.Map
		for i, e := range []*queries.Engine{e, again} {
			var err error
			drawn[i], err = maps.Build(t.Context(), e, maps.View{Around: id})
			require.NoError(t, err)
			require.LessOrEqual(t, len(drawn[i].Nodes), maps.DefaultNodes)
		}
		require.Equal(t, graphviz.DOT(drawn[0], ""), graphviz.DOT(drawn[1], ""))
		one, err := draw.Draw(t.Context(), drawn[0], graph.Sheet{Format: "svg", Base: "https://example.org"})
		require.NoError(t, err)
		requireTame(t, one)
		other, err := pool(t, "draw", 1, 30*time.Second).Draw(t.Context(), drawn[0], graph.Sheet{Format: "svg", Base: "https://example.org"})
		require.NoError(t, err)
		require.Equal(t, one, other, "the same map draws the same bytes in another process")
	}
}

func TestPNG(t *testing.T) {
	m := graph.Map{Title: "Ünïcode <&>", Nodes: []graph.MapNode{{ID: "topic:a", Kind: graph.KindTopic, Name: "a", Degree: 1}, {ID: "company:b", Kind: graph.KindCompany, Name: "b"}},
		Edges: []graph.MapEdge{{From: "company:b", To: "topic:a", Weight: 1, Reason: "r"}}, Omitted: 7}
	data, err := pool(t, "draw", 1, 30*time.Second).Draw(t.Context(), m, graph.Sheet{Format: "png"})
	require.NoError(t, err)
	img, err := png.Decode(strings.NewReader(string(data)))
	require.NoError(t, err)
	require.Greater(t, img.Bounds().Dx(), 200)
}

func TestDrawingCannotHangOrCrash(t *testing.T) {
	m := graph.Map{Title: "t", Nodes: []graph.MapNode{{ID: "topic:a", Kind: graph.KindTopic, Name: "a"}}}
	hang := pool(t, "hang", 1, 50*time.Millisecond)
	for range 3 { // a worker that was killed is replaced
		_, err := hang.Draw(t.Context(), m, graph.Sheet{Format: "svg"})
		require.ErrorIs(t, err, graph.ErrTimeout)
	}
	crash := pool(t, "crash", 1, time.Minute)
	for range 3 {
		_, err := crash.Draw(t.Context(), m, graph.Sheet{Format: "svg"})
		require.ErrorIs(t, err, graph.ErrDamaged)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := pool(t, "hang", 1, time.Minute).Draw(ctx, m, graph.Sheet{Format: "svg"})
	require.ErrorIs(t, err, context.Canceled)
	large := graph.Map{Title: "t", Nodes: []graph.MapNode{{ID: "topic:a"}, {ID: "topic:b"}}}
	for range 6000 {
		large.Edges = append(large.Edges, graph.MapEdge{From: "topic:a", To: "topic:b", Weight: 1, Reason: strings.Repeat("r", 300)})
	}
	_, err = hang.Draw(t.Context(), large, graph.Sheet{Format: "svg"})
	require.ErrorIs(t, err, graph.ErrTooLarge)
	for _, size := range [][2]int{{1, 400}, {400, -1}, {400, graphviz.MaxSide + 1}} {
		_, err = hang.Draw(t.Context(), m, graph.Sheet{Format: "svg", Width: size[0], Height: size[1]})
		require.ErrorIs(t, err, graph.ErrInvalid)
	}
	_, err = hang.Draw(t.Context(), m, graph.Sheet{Format: "bmp"})
	require.ErrorIs(t, err, graph.ErrInvalid)

	draw := pool(t, "draw", 2, 30*time.Second)
	_, err = draw.Draw(t.Context(), graph.Map{}, graph.Sheet{Format: "svg"})
	require.NoError(t, err, "a map without nodes is an empty sheet")
	var wg sync.WaitGroup
	for i := range 8 { // more at once than there are workers
		wg.Go(func() {
			m := m
			m.Title = fmt.Sprint(i)
			svg, err := draw.Draw(t.Context(), m, graph.Sheet{Format: "svg"})
			require.NoError(t, err)
			require.Contains(t, string(svg), "<title>topic:a</title>")
		})
	}
	wg.Wait()
}
