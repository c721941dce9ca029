package queries

import (
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
)

// answerPath answers "what connects A and B" with the shortest path. It prefers rare entities to
// frequent ones, and uses an event only if no other path exists. Its items are the nodes of the
// path, each with the evidence of the edge to the next.
func (r *answering) answerPath() error {
	from, to := r.q.Subjects[0], r.q.Subjects[1]
	steps, _, err := r.shortestPath(from, to, false)
	isCut := false
	if err == nil && steps == nil {
		steps, isCut, err = r.shortestPath(from, to, true)
	}
	switch {
	case err != nil:
		return err
	case isCut:
		r.a.Empty = fmt.Sprintf("No path connects %s and %s among the %d nodes that the search was limited to.", r.directory.Name(from), r.directory.Name(to), maxPathNodes)
		return nil
	case steps == nil:
		r.a.Empty = fmt.Sprintf("No path connects %s and %s.", r.directory.Name(from), r.directory.Name(to))
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

// explainStep returns the evidence of the edge between two neighbours, and its meaning in words.
func (r *answering) explainStep(a, b graph.ID) ([]Evidence, string, error) {
	talk, entity := a, b
	if talk.Kind() != graph.KindTalk {
		talk, entity = b, a
	}
	if talk.Kind() != graph.KindTalk {
		for _, l := range r.index.Links(a) {
			if l.ID == b {
				return nil, DescribeLink(l), nil
			}
		}
	}
	why, err := r.Evidence(talk, entity, 1)
	if words, ok := stepWords[entity.Kind()]; ok {
		return nil, words[a == talk], err
	}
	return why, map[bool]string{true: "mentions", false: "is mentioned by"}[a == talk], err
}

// stepWords names the edges between a talk and an event, person or year: true from the talk,
// false to it.
var stepWords = map[graph.Kind]map[bool]string{
	graph.KindEvent:  {true: "was given at", false: "hosted"},
	graph.KindPerson: {true: "was given by", false: "gave"},
	graph.KindYear:   {true: "was given in", false: "is the year of"},
}

// linkWords names the edges between two entities: false along the edge, true against it.
var linkWords = map[graph.Predicate]map[bool]string{
	graph.PredBroader:      {false: "is a part of", true: "is broader than"},
	graph.PredRelated:      {false: "is related to", true: "is related to"},
	graph.PredParent:       {false: "belongs to", true: "owns"},
	graph.PredManufacturer: {false: "is made by", true: "makes"},
	graph.PredWorksFor:     {false: "works for", true: "employs"},
	graph.PredSponsor:      {false: "is sponsored by", true: "sponsors"},
}

// DescribeLink returns the meaning of an edge between two entities: "is a part of".
func DescribeLink(l graph.Link) string { return linkWords[l.Predicate][l.Inverse] }
