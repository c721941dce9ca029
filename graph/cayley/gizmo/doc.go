// Package gizmo runs queries in Cayley's languages, Gizmo, GraphQL and MQL, each in a
// process of its own.
//
// A script can recurse without end, build a text of a gigabyte or panic inside the engine.
// None of that can be stopped within a process. So a [Sandbox] starts a worker process for
// each query, which calls [RunScript]. The worker holds no file, no address and no part of
// the store. It asks for quads through its standard streams, and the sandbox kills it when
// the time of the query is up.
//
//	sandbox.go process.go    the sandbox and its worker processes
//	protocol.go serve.go     what passes between the two; the sandbox's answers
//	worker.go session.go graphql.go confine_linux.go    the worker: run a script within limits
//	quadstore.go scan.go     the worker: a quad store and iterators that ask the sandbox
package gizmo
