package graphviz

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSpread: whatever the places were, no two boxes overlap afterwards, and the
// picture is not much larger than its boxes need.
func TestSpread(t *testing.T) {
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		boxes := make([]box, 1+rnd.IntN(200))
		width := rnd.Float64() * 2000
		if seed%5 == 0 {
			width = 0 // all in one place
		}
		area := 0.0
		for i := range boxes {
			boxes[i] = box{rnd.Float64() * width, rnd.Float64() * width / 2, 20 + rnd.Float64()*150, 15 + rnd.Float64()*40}
			area += boxes[i].w * boxes[i].h
		}
		spread(boxes)
		left, right, low, high := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
		for i, a := range boxes {
			left, right, low, high = min(left, a.x-a.w/2), max(right, a.x+a.w/2), min(low, a.y-a.h/2), max(high, a.y+a.h/2)
			for _, b := range boxes[i+1:] {
				apart := math.Abs(a.x-b.x) >= (a.w+b.w)/2 || math.Abs(a.y-b.y) >= (a.h+b.h)/2
				require.True(t, apart, "seed %d: %v and %v", seed, a, b)
			}
		}
		if len(boxes) > 20 {
			require.Less(t, (right-left)*(high-low), 12*area, "seed %d", seed)
		}
	}
}

func TestSpreadKeepsWhatIsApart(t *testing.T) {
	boxes := []box{{0, 0, 40, 20}, {400, 0, 40, 20}, {0, 300, 40, 20}}
	spread(boxes)
	require.Less(t, boxes[0].x, boxes[1].x)
	require.Less(t, boxes[0].y, boxes[2].y)
	require.InDelta(t, boxes[0].x, boxes[2].x, 1)
}
