// Package question is the language in which people ask. A question is a value:
//
//	text + directory -> Parse -> Question -> Print -> text
//
// Parse reads a text by the names that a directory knows. It answers nothing and counts
// nothing: where a text has several readings it returns all of them, and queries.Engine
// chooses. Print writes a question as a sentence that Parse reads back to the same value.
// Complete proposes how a text may go on, Alternatives what an unknown name may have meant,
// and SetRole and Remove change one thing of a question.
//
// What Parse does not understand is never dropped in silence: it stands in the question's
// Unknown with the nearest names, or in its LeftOut.
//
//	question.go  the value, and the orders of answers
//	parse.go     a text to its readings
//	lex.go       a text to tokens: names and words
//	forms.go     the table of forms, kinds.go the kinds asked for, print.go lists printed
//	operators.go and, or, not, at least
//	words.go     what is no name: words that rank talks, phrases that they must say
//	years.go     since 2015, the 2010s
//	stopwords.go, languages.go  words that say little, words of other languages
//	refine.go, complete.go, alternatives.go  questions made of questions
//	directory.go what everything is called
//	series.go    the events of a name in all years
//	nearest.go, fuzzy.go, resolve.go  what a name with a slip may mean
//	snapshot.go, verify.go  names saved, and compared
package question
