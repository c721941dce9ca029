package question

import (
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

var auxiliaries = []string{"do", "does", "did"}

// askedKind is the kind asked for: the first word for a kind that comes before the names.
func (p *parser) askedKind() (find Find, stated bool) {
	if len(p.toks) == 0 {
		return Find(graph.KindTalk), false
	}
	switch p.toks[0].word { // what is asked for comes before "talks"
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

// isNameAt tells whether a name comes next, behind an article or none.
func (p *parser) isNameAt(i int) bool {
	for i < len(p.toks) && articles[p.toks[i].word] {
		i++
	}
	return i < len(p.toks) && p.toks[i].isName()
}

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

// pick is what a name stands for where certain kinds are expected, else by rank.
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

// path: "what connects A and B", "how is A related to B", "path from A to B".
func (p *parser) path() bool {
	names := p.names()
	if len(names) != 2 {
		return false
	}
	asks := p.indexOf("connect", "connects", "connected", "connection", "connecting", "link", "links", "linked", "linking", "path", "relation", "relationship") >= 0 ||
		p.indexOf("how") >= 0 && p.indexOf("related", "relate", "relates") >= 0
	if !asks {
		return false
	}
	p.q.Form, p.q.Subjects = Path, []graph.ID{pick(names[0]), pick(names[1])}
	return true
}

// talkOrName is what a name stands for where a talk may be meant: the talk if it names nothing
// else, or the question speaks of "the talk" or asks what it is about; not where it asks
// what somebody talks about.
func (p *parser) talkOrName(t token) graph.ID {
	if p.indexOf(auxiliaries...) >= 0 && p.indexOf("talk", "speak") > 0 {
		return pick(t, graph.KindPerson)
	}
	the := p.indexOf("the")
	if the >= 0 && the+1 < len(p.toks) && (p.toks[the+1].word == "talk" || p.toks[the+1].word == "talks") ||
		p.indexOf("what") >= 0 && p.toks[len(p.toks)-1].word == "about" {
		return pick(t, graph.KindTalk)
	}
	return pick(t)
}

// related: "talks related to TALK", "topics similar to TOPIC".
func (p *parser) related() bool {
	names := p.names()
	if len(names) != 1 || p.indexOf("related", "similar", "like") < 0 {
		return false
	}
	of := p.talkOrName(names[0])
	if graph.Kind(p.q.Find) != graph.KindTalk {
		of = pick(names[0], graph.Kind(p.q.Find))
	}
	p.q.Form, p.q.Subjects = Related, []graph.ID{of}
	return true
}

// shared: "topics that the talks A and B share", "what do A and B have in common".
func (p *parser) shared() bool {
	names := p.names()
	if len(names) < 2 {
		return false
	}
	if p.indexOf("share", "shares", "shared", "sharing", "common") < 0 {
		return false
	}
	talks := p.talkOrName(names[0]).Kind() == graph.KindTalk
	if graph.Kind(p.q.Find) == graph.KindTalk && (talks || !p.kindIsStated) {
		p.q.Find = Find(graph.KindTopic)
	}
	p.q.Form = Shared
	for _, t := range names {
		if talks {
			p.q.Subjects = append(p.q.Subjects, pick(t, graph.KindTalk))
		} else {
			p.q.Subjects = append(p.q.Subjects, p.talkOrName(t))
		}
	}
	return true
}

// of: "topics of TALK", "what is TALK about".
func (p *parser) of() bool {
	names := p.names()
	if len(names) != 1 {
		return false
	}
	talk := p.talkOrName(names[0])
	if talk.Kind() != graph.KindTalk {
		return false
	}
	p.q.Form, p.q.Subjects = Parts, []graph.ID{talk}
	if graph.Kind(p.q.Find) == graph.KindTalk {
		if p.indexOf("related", "similar") >= 0 {
			p.q.Form = Related
		} else {
			p.q.Find = Find(graph.KindTopic)
		}
	}
	return true
}
