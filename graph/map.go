package graph

// Map is a graph to draw. Nodes and edges have a fixed order, so that the same map always
// gives the same drawing.
type Map struct {
	Title   string    `json:"title"`
	Caption string    `json:"caption,omitempty"` // what the map shows, in one sentence
	Date    string    `json:"date,omitempty"`    // of the event that the map is about
	Nodes   []MapNode `json:"nodes"`
	Edges   []MapEdge `json:"edges"`
	// Communities are groups of nodes that have more edges among themselves than to others.
	Communities []MapCommunity `json:"communities,omitempty"`
	// Omitted is the number of nodes that were left out to keep the map readable.
	Omitted int `json:"omitted"`
}

// MapNode is one node of a map.
type MapNode struct {
	ID        ID     `json:"id"`
	Kind      Kind   `json:"kind"`
	Name      string `json:"name"`
	Talks     int    `json:"talks,omitempty"`     // talks of an entity that is no talk
	Degree    int    `json:"degree"`              // number of its edges on this map
	Community int    `json:"community,omitempty"` // its place in Communities, from 1; 0 is none
	Focus     bool   `json:"focus,omitempty"`     // whether the map was asked for around this node
	Note      string `json:"note,omitempty"`      // text of its tooltip, behind the name
}

// MapEdge connects two nodes of the map. Weight is 1 for the weakest edge.
type MapEdge struct {
	From   ID      `json:"from"`
	To     ID      `json:"to"`
	Weight float64 `json:"weight"`
	Reason string  `json:"reason"` // text of its tooltip: what the edge counts
}

// MapCommunity is a group of nodes, named by its most typical topics.
type MapCommunity struct {
	Name  string `json:"name"`
	Nodes int    `json:"nodes"`
}

// Sheet is what a map is drawn on, and how.
type Sheet struct {
	Format string // svg, png or dot
	Base   string // what links begin with: "" within the site, "https://host" in a file
	Width  int    // of the drawing in pixels of the screen; 0 is a default
	Height int
	Bare   bool // without title and legend, for a page that has them
	Poster bool // A3 across, to print
}
