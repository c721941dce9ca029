// Package cayley keeps the facts of talkgraph in a Cayley quad store and is the
// only importer of Cayley.
//
// # Layout
//
// Every fact is one quad; its label is the source that says it, a note or the
// vocabulary. For a talk T of a note N:
//
//	T  rdf:type               schema:EducationEvent   N
//	T  schema:name            "title"                 N
//	T  schema:isBasedOn       N                       N
//	T  schema:superEvent      event:E                 N
//	T  dcterms:temporal       "day 2"                 N
//	T  schema:performer       person:P                N
//	T  prov:wasQuotedFrom     N#char=120,4711         N   the talk's lines; packed
//	T  schema:about           topic:X                 N   once, however often said
//	T  schema:mentions        company:C               N
//	mention:T#topic:X  prov:wasQuotedFrom  N#char=1034,1045  N   once for each place; packed
//	N  schema:text            "the whole note"        N
//
// Places are RFC 5147 fragments in code points. The subject of evidence is made
// from the pair (talk, topic), so that the evidence of one edge is one look-up.
//
// Every subject states schema:isBasedOn its label; the subjects of evidence follow
// from the talk's edges. Hence all that a label says is found from the label alone,
// by an index Cayley has, and replacing a note is the difference of two small sets,
// applied in one transaction. [Store.Replace] refuses facts that break this.
//
// The places of talks and mentions are not quads of their own in a store, where they
// would be two in three of all nodes. What a label quotes for a talk is one text,
//
//	T  schema:citation  ". 120,4711\ntopic:X 1034,1045\ncompany:C 55,58"  N
//
// which is packed and unpacked where facts pass into the store and out of it
// (packed.go). Gizmo shows it as it is.
//
// # Keys
//
// A bolt file holds Cayley's keys in buckets of bolt's: log (number -> node or quad),
// v (hash of a value -> number and uses), sp, ops and c (ends of a quad -> numbers; c,
// the label, is an index more than Cayley makes of itself) and meta. Cayley's own layout
// makes 131,072 buckets for the values alone. Bloom filters are off: they are sized for
// 100 million keys. [Store] reads and writes them directly, for the reasons that
// boltread.go and boltwrite.go give; a test reads them by Cayley's own quad store. Gizmo
// runs on Cayley's query engine in a process of its own ([Sandbox]), over a quad store that
// asks this one through a pipe.
//
// Beside them lie talkgraph (the layout, the revision) and changes (revision -> what
// that change added and removed), by which others follow the store.
package cayley
