// Package cayley keeps the facts of talkgraph in a Cayley quad store and is the
// only importer of Cayley.
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
// # Keys
//
// A bolt file holds Cayley's keys in buckets: log (number -> node or quad), v (hash of a
// value -> number and uses), sp, ops and c (ends of a quad -> numbers) and meta. The index
// c, by label, is one more than Cayley makes by itself. Cayley's own layout has 131,072
// buckets for the values alone. Bloom filters are off: they are sized for 100 million keys.
//
// [Store] reads and writes these keys directly; boltread.go and boltwrite.go give the
// reasons, and a test reads them by Cayley's own quad store. Package gizmo runs Cayley's
// query engine in processes of their own, over a quad store that reads a [ClientView].
//
// Two more buckets are talkgraph (the layout, the revision) and changes (revision -> what
// the change added and removed), by which others follow the store.
package cayley
