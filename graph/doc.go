// Package graph is the domain of talkgraph: what a note says about talks,
// topics and companies, and the words used for it.
//
// A [Note] is a text someone took at a conference. It speaks of one [Event] and
// holds [Talk]s; a talk mentions topics and companies, each [Mention] with its
// [Span]: the line and columns that say so. What a note says is written down
// as [Fact]s, quads whose label is the note, so that loading it again replaces
// exactly what it said before. The [Vocabulary] says which names mean which topic
// or company.
//
// Everything has an [ID], a short IRI that reads well in a console:
// talk:qcon-london-2017/real-world-java-9, topic:microservices, company:bbc.
//
// The package imports the standard library only; every other package of
// talkgraph imports this one.
package graph
