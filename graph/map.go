package graph

// Map is what a drawing shows: things and the edges between them. Nodes and edges
// come in a fixed order, so that the same map is always drawn the same.
type Map struct {
	Title string    `json:"title"`
	Nodes []MapNode `json:"nodes"`
	Edges []MapEdge `json:"edges"`
	// Omitted counts the things that were left out to keep the map readable.
	Omitted int `json:"omitted"`
}

// MapNode is one thing on a map.
type MapNode struct {
	ID     ID     `json:"id"`
	Kind   Kind   `json:"kind"`
	Name   string `json:"name"`
	Degree int    `json:"degree"`          // edges on this map
	Focus  bool   `json:"focus,omitempty"` // what the map is about
	Note   string `json:"note,omitempty"`  // more about it, for a tooltip
}

// MapEdge joins two nodes of the map; Weight is 1 for the weakest and grows.
type MapEdge struct {
	From   ID      `json:"from"`
	To     ID      `json:"to"`
	Weight float64 `json:"weight"`
	Reason string  `json:"reason"` // why it is there, for a tooltip
}
