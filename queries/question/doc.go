// Package question is the language in which people ask. A question is a value:
//
//	text + directory -> Parse -> Question -> Print -> text
//
// Parse reads a text by the names that a directory knows. It answers nothing and counts
// nothing: where a text has several readings it returns all of them, and queries.Engine
// chooses. Print writes a question as a sentence that Parse reads back to the same value.
// Complete proposes completions of a text, Alternatives replacements for unknown names. SetRole
// and Remove change one term of a question.
//
// Parse reports every part of a text that it does not use: unknown names with the nearest ones in
// the question's Unknown, and stopwords in its LeftOut.
//
//	question.go  the value, and the orders of answers
//	parse.go     a text to its readings
//	lex.go       a text to tokens: names and words
//	forms.go     the table of forms, kinds.go the kinds asked for, print.go lists printed
//	operators.go and, or, not, at least
//	words.go     what is no name: words that rank talks, phrases that they must say
//	years.go     since 2015, the 2010s
//	stopwords.go, languages.go  words without meaning for a question, words of other languages
//	refine.go, complete.go, alternatives.go  questions made from questions
//	words.go     the words of a question that talks are ranked by
//	directory.go the names of all entities
//	series.go    the events of a name in all years
//	nearest.go, fuzzy.go, resolve.go  the meanings of a name with a slip
//	snapshot.go, verify.go  the names as bytes, and the difference of two directories
package question
