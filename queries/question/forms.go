package question

import (
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
)

// Form is the kind of a question.
type Form string

// The forms of questions.
const (
	List    Form = ""        // talks by what they mention, or the entities of those talks
	Count   Form = "count"   // the number of results of a list
	Parts   Form = "of"      // the topics, companies or speakers of a talk
	Related Form = "related" // talks or topics related to a talk or topic
	Shared  Form = "shared"  // entities that several talks, topics or companies share
	Path    Form = "path"    // the shortest path between two entities
)

// FormInfo describes a form of questions. A test parses, prints and answers its Example.
type FormInfo struct {
	Form    Form
	Pattern string // the phrasing; words in capitals are names
	Meaning string // the contents of the answer
	Example string // a question that the sample notes answer
}

// formRow is one form. To add a form, add a row to forms and an answer to queries.answers.
type formRow struct {
	FormInfo
	// match reports whether the tokens ask in this form, and fills in the parser's question.
	match func(p *parser) bool
	// print writes a question of this form as Parse reads it back.
	print func(q Question, d *Directory) string
}

// forms returns the table of forms. Parse takes the first row that matches. The plain list
// matches every text, so it comes last.
func forms() []formRow {
	return []formRow{
		{FormInfo{Path, "what connects A and B", "the shortest way from A to B, with the line that proves each step", "what connects Netflix and Redis"},
			(*parser).matchPath, func(q Question, d *Directory) string {
				return "what connects " + d.joinSubjects(q.Subjects)
			}},
		{FormInfo{Related, "talks related to TALK, topics related to TOPIC", "what shares most with it", `talks related to "Real World Java 9"`},
			(*parser).matchRelated, func(q Question, d *Directory) string {
				if graph.Kind(q.Find) == graph.KindTalk {
					return fmt.Sprintf("%s related to %s", q.Find, d.QuoteTitle(q.Subjects[0]))
				}
				return fmt.Sprintf("%s related to %s", q.Find, d.quote(q.Subjects[0]))
			}},
		{FormInfo{Shared, "topics that A and B share", "what all of them have in common, with a line of each", "topics that Netflix and BBC share"},
			(*parser).matchShared, func(q Question, d *Directory) string {
				return fmt.Sprintf("%s that %s share", q.Find, d.joinSubjects(q.Subjects))
			}},
		{FormInfo{Parts, "topics of TALK, speakers of TALK", "what one talk mentions, or who gave it", `topics of "Real World Java 9"`},
			(*parser).matchParts, func(q Question, d *Directory) string {
				return fmt.Sprintf("%s of %s", q.Find, d.QuoteTitle(q.Subjects[0]))
			}},
		{FormInfo{Count, "how many talks about A, number of companies in talks about A", "their number, and the things counted", "how many talks mention microservices"},
			(*parser).matchCount, func(q Question, d *Directory) string { return "number of " + q.printList(d) }},
		{FormInfo{List, "talks about A and B but not C, companies in talks at EVENT in YEAR", "the things that match, each with the lines that prove it", "which talks mention microservices and monitoring"},
			(*parser).matchList, Question.printList},
	}
}

// Forms returns the forms of questions in the order in which Parse tries them.
func Forms() []FormInfo {
	var out []FormInfo
	for _, f := range forms() {
		out = append(out, f.FormInfo)
	}
	return out
}

// Print writes the question as a sentence that Parse reads back to the same value.
func (q Question) Print(d *Directory) string {
	var text string
	for _, f := range forms() {
		if f.Form == q.Form {
			text = f.print(q, d)
		}
	}
	if q.Narrower {
		text += ", including narrower"
	}
	return text
}

// SelectsTalks reports whether the question selects talks by All, Any and None, so that its
// terms have roles and facets narrow it. Other forms are about their Subjects.
func (q Question) SelectsTalks() bool { return q.Form == List || q.Form == Count }

// matchList reads any question as a list. It always matches.
func (p *parser) matchList() bool {
	p.parseList()
	return true
}

// matchCount reads "how many talks about A", "number of companies at EVENT".
func (p *parser) matchCount() bool {
	many := p.indexOf("how") >= 0 && p.indexOf("many") == p.indexOf("how")+1
	number := p.indexOf("number") >= 0
	if !many && !number {
		return false
	}
	p.q.Form = Count
	p.parseList()
	return true
}

// matchPath reads "what connects A and B", "how is A related to B", "path from A to B".
func (p *parser) matchPath() bool {
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

// talkOrName returns the meaning of a name in a question about talks. It prefers a talk after
// "the talk" and in "what is NAME about", and a person in "what does NAME talk about".
func (p *parser) talkOrName(t token) graph.ID {
	if p.indexOf(auxiliaries...) >= 0 && p.indexOf("talk", "speak") > 0 {
		return pick(t, graph.KindPerson)
	}
	article := p.indexOf("the")
	if article >= 0 && article+1 < len(p.toks) && (p.toks[article+1].word == "talk" || p.toks[article+1].word == "talks") ||
		p.indexOf("what") >= 0 && p.toks[len(p.toks)-1].word == "about" {
		return pick(t, graph.KindTalk)
	}
	return pick(t)
}

// matchRelated reads "talks related to TALK", "topics similar to TOPIC".
func (p *parser) matchRelated() bool {
	names := p.names()
	if len(names) != 1 || p.indexOf("related", "similar", "like") < 0 {
		return false
	}
	subject := p.talkOrName(names[0])
	if graph.Kind(p.q.Find) != graph.KindTalk {
		subject = pick(names[0], graph.Kind(p.q.Find))
	}
	p.q.Form, p.q.Subjects = Related, []graph.ID{subject}
	return true
}

// matchShared reads "topics that the talks A and B share", "what do A and B have in common".
func (p *parser) matchShared() bool {
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

// matchParts reads "topics of TALK", "what is TALK about".
func (p *parser) matchParts() bool {
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
