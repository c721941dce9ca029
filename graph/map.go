package graph

// Map is a graph to draw. Nodes and edges have a fixed order, so that the same map always
// gives the same drawing.
type Map struct {
	Title string    `json:"title"`
	Nodes []MapNode `json:"nodes"`
	Edges []MapEdge `json:"edges"`
	// Omitted is the number of nodes that were left out to keep the map readable.
	Omitted int `json:"omitted"`
}

// MapNode is one node of a map.
type MapNode struct {
	ID     ID     `json:"id"`
	Kind   Kind   `json:"kind"`
	Name   string `json:"name"`
	Degree int    `json:"degree"`          // number of its edges on this map
	Focus  bool   `json:"focus,omitempty"` // whether the map was asked for around this node
	Note   string `json:"note,omitempty"`  // text of its tooltip, behind the name
}

// MapEdge connects two nodes of the map. Weight is 1 for the weakest edge.
type MapEdge struct {
	From   ID      `json:"from"`
	To     ID      `json:"to"`
	Weight float64 `json:"weight"`
	Reason string  `json:"reason"` // text of its tooltip: what the edge counts
}
