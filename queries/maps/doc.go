// Package maps builds maps of the graph: the neighbourhood of an entity, the edges between given
// entities, the answer to a question, or an overview.
//
// A map is read by people, so it stays small. build.go and builder.go put nodes and edges on
// it, each with a weight. prune.go keeps the strongest nodes and the edges that connect them.
// Without pruning a map of 60 topics is a hairball.
package maps
