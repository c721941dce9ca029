package queries

import (
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
)

// answerPath answers "what connects A and B": the shortest way, by rare things rather
// than common ones, and by an event only if nothing else connects the two. Its
// items are the steps, each with the evidence of the edge that leads on.
func (r *answering) answerPath() error {
	from, to := r.q.Subjects[0], r.q.Subjects[1]
	steps, _, err := r.shortestPath(from, to, false)
	enough := false
	if err == nil && steps == nil {
		steps, enough, err = r.shortestPath(from, to, true)
	}
	switch {
	case err != nil:
		return err
	case enough:
		r.a.Empty = fmt.Sprintf("Nothing that was looked at connects %s and %s: the search ended after %d things.", r.directory.Name(from), r.directory.Name(to), maxPathNodes)
		return nil
	case steps == nil:
		r.a.Empty = fmt.Sprintf("Nothing connects %s and %s.", r.directory.Name(from), r.directory.Name(to))
		return nil
	}
	r.a.Total = len(steps)
	for i, id := range steps {
		it := r.Item(id)
		if id.Kind() != graph.KindTalk {
			it.Talks = r.index.TalkCount(id)
		}
		if i+1 < len(steps) {
			why, reason, err := r.explainStep(id, steps[i+1])
			if err != nil {
				return err
			}
			it.Evidence, it.Reason = append(it.Evidence, why...), reason
		}
		r.a.Items = append(r.a.Items, it)
	}
	r.a.Items = Cut(r.a.Items, r.page)
	return nil
}

// explainStep explains the step between two neighbours.
func (r *answering) explainStep(a, b graph.ID) ([]Evidence, string, error) {
	talk, thing := a, b
	if talk.Kind() != graph.KindTalk {
		talk, thing = b, a
	}
	if talk.Kind() != graph.KindTalk {
		for _, l := range r.index.Links(a) {
			if l.ID == b {
				return nil, DescribeLink(l), nil
			}
		}
	}
	why, err := r.Evidence(talk, thing, 1)
	if words, ok := stepWords[thing.Kind()]; ok {
		return nil, words[a == talk], err
	}
	return why, map[bool]string{true: "mentions", false: "is mentioned by"}[a == talk], err
}

// stepWords say what an edge between a talk and what it does not mention is, from the talk
// and to it.
var stepWords = map[graph.Kind]map[bool]string{
	graph.KindEvent:  {true: "was given at", false: "hosted"},
	graph.KindPerson: {true: "was given by", false: "gave"},
	graph.KindYear:   {true: "was given in", false: "is the year of"},
}

// linkWords say what an edge between two things is.
var linkWords = map[graph.Predicate]map[bool]string{
	graph.PredBroader:      {false: "is a part of", true: "is broader than"},
	graph.PredRelated:      {false: "is related to", true: "is related to"},
	graph.PredParent:       {false: "belongs to", true: "owns"},
	graph.PredManufacturer: {false: "is made by", true: "makes"},
	graph.PredWorksFor:     {false: "works for", true: "employs"},
	graph.PredSponsor:      {false: "is sponsored by", true: "sponsors"},
}

// DescribeLink returns what an edge between two things says: "is a part of".
func DescribeLink(l graph.Link) string { return linkWords[l.Predicate][l.Inverse] }
