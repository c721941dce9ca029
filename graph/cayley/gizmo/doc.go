// Package gizmo runs queries in Cayley's languages, Gizmo, GraphQL and MQL, each in a
// separate process.
//
// A script can recurse without end, build a text of a gigabyte or panic inside the engine.
// No process can stop that within itself. So a [Sandbox] starts a worker process for each
// query, which calls [RunScript]. The worker opens no file and no part of the store. It asks
// for quads through its standard streams, and the sandbox kills it when the time of the query
// is up.
//
//	sandbox.go process.go    the sandbox and its worker processes
//	protocol.go serve.go     the messages between the two; the sandbox's answers
//	worker.go session.go graphql.go confine_linux.go    the worker: run a script within limits
//	quadstore.go scan.go     the worker: a quad store and iterators that ask the sandbox
package gizmo
