// Package graphviz draws maps and is the only importer of go-graphviz.
//
//	graph.Map -> DOT (pure) -> Pool.Draw -> layout -> spread -> SVG or PNG
//
// Graphviz runs as WebAssembly. A layout cannot be cancelled, and two at once in a
// process crash it; so drawings are made in worker processes of the same binary, one
// at a time in each, that are killed when their time is up. What was drawn is kept
// by what it shows.
package graphviz
