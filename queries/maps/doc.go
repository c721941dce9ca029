// Package maps builds maps of the graph: what is around a thing, what joins some things, what
// a question finds, or an overview of everything.
//
// A map is read by people, so it stays small. build.go and builder.go put nodes and edges on
// it, each with a weight. prune.go keeps the strongest nodes, and of the edges those that show
// the shape of the map; without that a map of 60 topics is a hairball.
package maps
