package question

import (
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// languages are the names of languages by their tags.
var languages = map[string]string{
	"en": "English", "es": "Spanish", "ja": "Japanese", "fr": "French", "ru": "Russian", "pt": "Portuguese", "ko": "Korean", "it": "Italian",
	"de": "German", "zh": "Chinese", "pl": "Polish", "sk": "Slovak", "tr": "Turkish", "lt": "Lithuanian", "nl": "Dutch", "th": "Thai", "cs": "Czech",
	"ro": "Romanian", "eu": "Basque", "he": "Hebrew", "bg": "Bulgarian", "gl": "Galician", "sv": "Swedish", "no": "Norwegian", "da": "Danish",
	"fi": "Finnish", "hu": "Hungarian", "el": "Greek", "uk": "Ukrainian", "ca": "Catalan", "ar": "Arabic", "hi": "Hindi", "id": "Indonesian",
	"fa": "Persian", "vi": "Vietnamese",
}

// isDetail reports whether an entity is a format or a language, which no fact names.
func isDetail(id graph.ID) bool {
	return id.Kind() == graph.KindFormat || id.Kind() == graph.KindLanguage
}

// detailName returns the name of a format or a language: "lightning talk", "Spanish".
func detailName(id graph.ID) string {
	if name, ok := languages[id.Local()]; ok && id.Kind() == graph.KindLanguage {
		return name
	}
	return strings.ReplaceAll(id.Local(), "-", " ")
}

// formatWords are the words for common formats in questions. Other formats are found by their names
// of two words or more: "chalk talk". "Demo" and "intro" are words of many titles.
var formatWords = []string{
	"keynote", "keynotes", "lightning talk", "lightning talks", "workshop", "workshops", "tutorial", "tutorials",
	"panel discussion", "panel discussions", "panels", "birds of a feather", "bof", "bofs",
}

// formatNouns are the words for all talks of a format in a printed question. Talks of other formats
// are "talks as chalk talk".
var formatNouns = map[graph.ID]string{
	"format:keynote": "keynotes", "format:lightning-talk": "lightning talks", "format:workshop": "workshops", "format:panel": "panel discussions",
}

// findDetail returns the format or the language that words name after the tokens before them.
// Words name a language only after "in" and before "talks": "in Spanish", "Spanish talks". After
// "as" any word names a format: "talks as demo".
func (d *Directory) findDetail(text string, before []token, next string) (graph.ID, bool) {
	plain := graph.Plain(text)
	_, isTalks := kindOfWord(next)
	if followsIn(before) || len(before) == 0 && isTalks {
		for tag, name := range languages {
			if id := graph.NewID(graph.KindLanguage, tag); strings.EqualFold(name, plain) && d.index.TalkCount(id) > 0 {
				return id, true
			}
		}
	}
	var id graph.ID
	switch {
	case slices.Contains(formatWords, plain):
		id, _ = graph.FormatID(plain)
	case strings.Contains(plain, " "), len(before) > 0 && before[len(before)-1].word == "as":
		id = graph.NewID(graph.KindFormat, graph.Singular(plain))
	default:
		return "", false
	}
	return id, d.index.TalkCount(id) > 0
}

// followsIn reports whether the next token follows "in", directly or in a list of years and
// languages.
func followsIn(toks []token) bool {
	for i := len(toks) - 1; i >= 0; i-- {
		switch t := toks[i]; {
		case t.word == "in":
			return true
		case t.isName() && t.ids[0].Kind() != graph.KindYear && t.ids[0].Kind() != graph.KindLanguage,
			!t.isName() && !slices.Contains([]string{"and", "or", ","}, t.word):
			return false
		}
	}
	return false
}

// asWords returns the question with its formats and languages as words. It finds talks that say
// so where no data does.
func (q Question) asWords() (Question, bool) {
	named := slices.ContainsFunc(q.All, isDetail)
	if !named {
		return q, false
	}
	words := slices.Clone(q.Words)
	var all []graph.ID
	for _, id := range q.All {
		if isDetail(id) {
			words = append(words, detailName(id))
		} else {
			all = append(all, id)
		}
	}
	q.All, q.Words, q.Free = all, words, true
	return q, true
}
