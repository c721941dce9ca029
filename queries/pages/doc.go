// Package pages reads what a page shows, beyond an answer to a question:
//
//	thing.go talk.go broader.go   all that is known of one thing
//	contrast.go     what its talks mention more, and less, than others do
//	compare.go      two things side by side
//	trends.go       two events, or two years
//	digest.go       an event on one page
//	reading_list.go what to read next
//	describe.go feed.go examples.go   things as facts, talks for feeds, queries that teach
//
// Every page is read at one revision of the store, see queries.Consistently.
package pages
