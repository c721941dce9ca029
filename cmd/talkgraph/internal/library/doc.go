// Package library is the application service of talkgraph. A [Library] is an open store with
// the engine that answers questions over it. The verbs and the server share it.
//
// The store gets every change first and records it in a change log. The engine follows that
// log, so that changes of this process and of others reach it on the same path.
//
//	library.go location.go         open and close; where the store and its files are
//	follow.go                      follow the change log
//	index_file.go atomic_file.go   the index on disk; files replaced by a rename
//	extractor.go                   the extractor of notes, from vocabularies and titles
//	input.go folder.go vault.go    the files that a command line names
//	note_file.go data_file.go converted.go   notes, talks as data, files of other tools
//	regular.go                     refuse pipes, devices and links out of a folder
//	load.go records.go batch.go report.go   load notes and talks as data
//	watch.go watch_state.go        keep the store up to date with a folder
//	editor.go corrections.go unpack.go   change single notes; corrections; uploaded files
//	sources.go suggest.go          list and remove sources; suggest vocabulary
//	facts.go export.go             import and export
//	check.go backup.go             verify and repair; backup and restore
package library
