// Package pages reads the contents of pages other than answers to questions:
//
//	thing.go        the page of an entity, with the vocabulary in broader.go
//	talk.go topic.go company.go event.go   the parts of that page by kind
//	contrast.go     topics that are more, or less, frequent than in other talks
//	compare.go      the comparison of two entities
//	trends.go       the changes between two events, or two years
//	digest.go       the summary of an event
//	reading_list.go the talks to read next
//	describe.go     the facts about entities, for exports
//	feed.go         the talks of an answer, for feeds and calendars
//	examples.go     example queries for the console
//
// Every page is read at one revision of the store; see queries.Consistently.
package pages
