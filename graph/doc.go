// Package graph defines the domain of talkgraph: talks, topics and companies, the facts that
// notes state about them, and the vocabulary.
//
// A [Note] is a text that someone took at a conference. It has one [Event] and several
// [Talk]s. A talk mentions topics and companies; each [Mention] has its evidence, the
// [Span]s of the note that prove it. A note becomes [Fact]s, quads whose label is the note.
// Loading the note again therefore replaces exactly its own facts. The [Vocabulary] maps
// names to topics and companies.
//
// Everything has an [ID], a short IRI that reads well in a console:
// talk:qcon-london-2017/real-world-java-9, topic:microservices, company:bbc.
//
// The package imports the standard library only. Every other package of talkgraph imports
// it.
package graph
