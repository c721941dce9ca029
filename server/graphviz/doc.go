// Package graphviz draws maps and is the only importer of go-graphviz.
//
//	graph.Map -> DOT (pure) -> Pool.Draw -> layout (Graphviz) -> arrange -> SVG or PNG
//
// Graphviz finds which nodes belong close together. arrange.go fits that to the sheet, which has
// the size of the frame on the screen: nodes do not overlap, and labels have at least minFont
// pixels. route.go bends edges around labels, fields.go draws the ground of communities, and
// svg.go writes it all.
//
// Graphviz runs as WebAssembly. A layout cannot be cancelled, and two at once in a
// process crash it; so drawings are made in worker processes of the same binary, one
// at a time in each, that are killed when their time is up. What was drawn is kept
// by what it shows.
package graphviz
