package queries

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// The bounds of a map: more than this no one can read. The strongest are kept, and
// the map says how many were not.
const (
	MaxMapNodes = 60
	MaxMapEdges = 160
)

// sketch is a map being made.
type sketch struct {
	*run
	all   float64 // talks in the graph
	title string
	nodes map[graph.ID]float64 // how much each belongs on the map
	focus map[graph.ID]bool
	edges map[[2]graph.ID]float64
}

func (e *Engine) sketch(ctx context.Context) *sketch {
	r := &run{Engine: e, ctx: ctx, page: Page{Limit: MaxMapNodes}, texts: newTexts(e.store)}
	return &sketch{r, float64(e.index.Count(graph.Selection{})), "", map[graph.ID]float64{}, map[graph.ID]bool{}, map[[2]graph.ID]float64{}}
}

// focal weighs what the map is about: it always stays.
const focal = 1e9

func (s *sketch) put(id graph.ID, weight float64) { s.nodes[id] = max(s.nodes[id], weight) }

func (s *sketch) join(a, b graph.ID, weight float64) {
	if a > b {
		a, b = b, a
	}
	s.edges[[2]graph.ID{a, b}] = max(s.edges[[2]graph.ID{a, b}], weight)
}

// rarity is high for what stands in few talks.
func (s *sketch) rarity(id graph.ID) float64 {
	return math.Log(1 + s.all/float64(max(s.index.Talks(id), 1)))
}

// Map draws the surroundings of one thing: of a talk what it mentions and the talks
// that share it, of anything else its talks and what those have in common.
func (e *Engine) Map(ctx context.Context, around graph.ID) (graph.Map, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	s := e.sketch(ctx)
	if !e.names.Known(around) || !e.index.Exists(around) {
		return graph.Map{}, fmt.Errorf("%w: %s", graph.ErrNotFound, around)
	}
	s.title = e.names.Of(around)
	if around.Kind() != graph.KindEvent { // to draw the event itself would tie every talk to it
		s.focus[around] = true
		s.put(around, focal)
	}
	if around.Kind() == graph.KindTalk {
		s.talk(around)
	} else {
		_, talks := e.index.Select(graph.Selection{All: [][]graph.ID{{around}}}, 0, MaxMapNodes)
		s.talks(talks)
		s.links(around)
	}
	return s.finish()
}

// MapAnswer draws what a question finds; an empty question draws the whole graph's
// overview.
func (e *Engine) MapAnswer(ctx context.Context, q Question) (graph.Map, error) {
	a, err := e.Answer(ctx, q, Page{Limit: MaxMapNodes})
	if err != nil {
		return graph.Map{}, err
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	s := e.sketch(ctx)
	s.title = strings.ReplaceAll(q.Print(e.names), `"`, "")
	for _, id := range slices.Concat(q.All, q.Any, q.Of) {
		s.focus[id] = true
		s.put(id, focal)
	}
	if q.Empty() && q.Form == List {
		s.overview()
		return s.finish()
	}
	var talks []graph.ID
	for i, it := range a.Items {
		s.put(it.ID, focal/2)
		if it.Kind == graph.KindTalk {
			talks = append(talks, it.ID)
		}
		if q.Form == Path && i > 0 {
			s.join(a.Items[i-1].ID, it.ID, 3)
		}
		for _, w := range it.Why {
			if w.Talk != "" && len(talks) < MaxMapNodes/2 {
				s.put(w.Talk, focal/4)
				talks = append(talks, w.Talk)
			}
		}
	}
	for _, id := range q.Of {
		if id.Kind() == graph.KindTalk {
			talks = append(talks, id)
		}
	}
	if q.Form != Path {
		s.talks(distinct(talks))
	}
	return s.finish()
}
