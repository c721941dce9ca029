// Package cayley keeps the facts of talkgraph in a quad store that is a backend of Cayley. It
// is, with its package gizmo, the only importer of Cayley.
//
// # Layout
//
// Every fact is one quad; its label is the source that states it, a note or the
// vocabulary. For a talk T of a note N:
//
//	T  rdf:type               schema:EducationEvent   N
//	T  schema:name            "title"                 N
//	T  schema:isBasedOn       N                       N
//	T  schema:superEvent      event:E                 N
//	T  dcterms:temporal       "day 2"                 N
//	T  schema:performer       person:P                N
//	T  prov:wasQuotedFrom     N#char=120,4711         N   the talk's lines; packed
//	T  schema:about           topic:X                 N   once, however often it is mentioned
//	T  schema:mentions        company:C               N
//	mention:T#topic:X  prov:wasQuotedFrom  N#char=1034,1045  N   once for each place; packed
//	N  schema:text            "the whole note"        N
//
// Places are RFC 5147 fragments in code points. The subject of evidence is made from the
// pair (talk, topic), so that the evidence of one edge is one look-up.
//
// Every subject states schema:isBasedOn its label; the subjects of evidence follow from
// the talk's edges. All facts of a label are therefore found from the label alone.
// Replacing a note is the difference of two small sets, applied in one transaction.
// [Store.Replace] refuses facts that break this.
//
// Places of talks and mentions are not quads of their own in a store: they would be two
// thirds of all nodes. The evidence of a talk within a label is one text,
//
//	T  schema:citation  ". 120,4711\ntopic:X 1034,1045\ncompany:C 55,58"  N
//
// which evidence.go packs when facts enter the store and unpacks when they leave it. Gizmo
// shows the text as it is.
//
// # Documents
//
// A bolt file holds one document a label, cut into compressed blocks (document.go), in these
// buckets:
//
//	blocks      number of a block -> the block
//	texts       number of a block, number of the text -> a text
//	labels      label -> the number of its quads, the numbers of its blocks
//	ends        subject or object -> the numbers of the blocks that have it (lists.go)
//	predicates  predicate -> the number of its quads
//	talkgraph   the layout, the revision, the name of the store, counters
//	changes     revision -> what the change added and removed, by which others follow
//
// A change is one transaction. It replaces the documents of its labels (docwrite.go). A read
// takes the blocks that the index names for the fixed ends of a pattern and compares their
// quads (docread.go). Documents and the index take a third of the space of Cayley's own keys,
// in which layouts 2 and 3 were written; migrate.go reads those.
//
// A database holds quads in Cayley's tables (sql.go).
//
// # Cayley
//
// [Register] makes talkgraph a backend of Cayley, and [Store.QuadStore] is its quad store: all
// of Cayley's paths, query languages and writers work on it, for quads of IRIs and texts.
// Package gizmo runs Cayley's query engine in processes of their own, over a [QuadStore] that
// reads a [ClientView] through a pipe.
package cayley
