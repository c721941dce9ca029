package question

import (
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// auxiliaries are verbs of questions, as in "which tools do people use".
var auxiliaries = []string{"do", "does", "did"}

// askedKind returns the kind that the question asks for: the first word for a kind before the
// names. stated reports whether the question has a word for a kind.
func (p *parser) askedKind() (find Find, stated bool) {
	if len(p.toks) == 0 {
		return Find(graph.KindTalk), false
	}
	switch p.toks[0].word { // a question word precedes "talks"
	case "when":
		return Find(graph.KindYear), true
	case "where":
		if p.indexOf("i", "we", "you") == 2 { // "where can I learn about it"
			return Find(graph.KindTalk), true
		}
		return Find(graph.KindEvent), true
	case "who", "whom":
		return Find(graph.KindPerson), true
	case "what":
		if p.indexOf("popular", "hot", "trending") > 0 {
			return Find(graph.KindTopic), true
		}
		if about := p.indexOf("about"); about > 1 && !slices.ContainsFunc(p.toks[:about], token.isName) {
			if p.isNameAt(about + 1) { // "what do people say about it"
				return Find(graph.KindTalk), true
			}
			return Find(graph.KindTopic), true // "what do people talk about at a conference"
		}
	}
	for i, t := range p.toks {
		if t.isName() {
			break
		}
		if k, ok := kindOfWord(t.word); ok && !(i > 0 && slices.Contains(auxiliaries, p.toks[i-1].word)) { // "which tools do people use"
			return Find(k), true
		}
	}
	if p.toks[0].word == "what" && p.toks[len(p.toks)-1].word == "about" {
		return Find(graph.KindTopic), false
	}
	return Find(graph.KindTalk), false
}

// isNameAt reports whether token i is a name, or an article before a name.
func (p *parser) isNameAt(i int) bool {
	for i < len(p.toks) && articles[p.toks[i].word] {
		i++
	}
	return i < len(p.toks) && p.toks[i].isName()
}

// kindOfWord returns the kind that a word means: "sessions" means talks.
func kindOfWord(w string) (graph.Kind, bool) {
	switch w {
	case "talk", "talks", "session", "sessions", "presentation", "presentations":
		return graph.KindTalk, true
	case "topic", "topics", "subject", "subjects", "theme", "themes":
		return graph.KindTopic, true
	case "company", "companies", "organisation", "organisations", "organization", "organizations", "firm", "firms", "employer", "employers":
		return graph.KindCompany, true
	case "event", "events", "conference", "conferences":
		return graph.KindEvent, true
	case "year", "years":
		return graph.KindYear, true
	case "speaker", "speakers", "people", "person":
		return graph.KindPerson, true
	}
	return "", false
}

// pick returns the meaning of a name that has the first of the kinds, else the one of the
// highest rank.
func pick(t token, kinds ...graph.Kind) graph.ID {
	for _, k := range kinds {
		for _, id := range t.ids {
			if id.Kind() == k {
				return id
			}
		}
	}
	return t.ids[0]
}
