package queries

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// of lists the topics, companies, speakers or the event of a talk.
func (r *answering) answerParts() error {
	var things []graph.ID
	for _, id := range r.index.Entities(r.q.Subjects[0]) {
		if id.Kind() == graph.Kind(r.q.Find) {
			things = append(things, id)
		}
	}
	r.a.Total = len(things)
	for _, id := range Cut(things, r.page) {
		it := r.Item(id)
		it.Talks = r.index.TalkCount(id)
		why, err := r.Evidence(r.q.Subjects[0], id, 3)
		if err != nil {
			return err
		}
		it.Evidence = append(it.Evidence, why...)
		r.a.Items = append(r.a.Items, it)
	}
	return nil
}

// maxRelated bounds how many related things are ranked.
const maxRelated = 1000

// answerRelated lists what shares most with a talk, or stands most often beside a thing.
func (r *answering) answerRelated() error {
	id := r.q.Subjects[0]
	if id.Kind() != graph.KindTalk {
		return r.coMentioned(id)
	}
	if graph.Kind(r.q.Find) != graph.KindTalk {
		return r.answerParts()
	}
	var err error
	r.a.Total, r.a.Items, err = r.RelatedTalks(id, r.page)
	return err
}

// RelatedTalks returns how many talks share something with a talk, and a page of them, those
// that share most first; each with what it shares and a line for each of the first three.
func (r *Reader) RelatedTalks(talk graph.ID, page Page) (total int, items []Item, err error) {
	all := r.index.Related(talk, maxRelated)
	items = []Item{}
	for _, rel := range Cut(all, page) {
		it := r.Item(rel.ID)
		it.Reason = "both on " + r.JoinNames(rel.Shared[:min(3, len(rel.Shared))], "and")
		if more := len(rel.Shared) - 3; more > 0 {
			it.Reason += fmt.Sprintf(" (and %d more)", more)
		}
		for _, thing := range rel.Shared[:min(3, len(rel.Shared))] {
			lines, err := r.Evidence(rel.ID, thing, 1)
			if err != nil {
				return 0, nil, err
			}
			it.Evidence = append(it.Evidence, lines...)
		}
		items = append(items, it)
	}
	return len(all), items, nil
}

// coMentioned lists the talks that mention a thing or the things that stand with it:
// topics with a topic by how much more often than by chance, others by number.
func (r *answering) coMentioned(id graph.ID) error {
	r.q.All, r.q.Subjects = []graph.ID{id}, nil
	if graph.Kind(r.q.Find) == graph.KindTalk {
		return r.answerList()
	}
	if id.Kind() == graph.KindTopic && graph.Kind(r.q.Find) == graph.KindTopic {
		if found := r.index.CoOccurring(id, maxRelated); len(found) > 0 {
			return r.coOccurring(found)
		}
	}
	return r.listEntities(r.engine.selection(r.q), graph.Kind(r.q.Find))
}

func (r *answering) coOccurring(found []graph.CoOccurrence) error {
	r.a.Total = len(found)
	for _, a := range Cut(found, r.page) {
		it, err := r.itemWithEvidence(r.engine.selection(r.q), a.ID)
		if err != nil {
			return err
		}
		it.Talks, it.Reason = a.Talks, fmt.Sprintf("co-occurrence %.2f (0 = chance, 1 = always)", a.Weight)
		r.a.Items = append(r.a.Items, it)
	}
	return nil
}

// answerShared lists what all the things asked about have in common.
func (r *answering) answerShared() error {
	kind := graph.Kind(r.q.Find)
	if kind == graph.KindTalk {
		r.q.All = r.q.Subjects
		return r.answerList()
	}
	common := map[graph.ID]int{} // the least number of talks in which one of them has it
	for i, id := range r.q.Subjects {
		own := map[graph.ID]int{}
		for _, c := range r.counts(id, kind) {
			if n, ok := common[c.ID]; i == 0 {
				own[c.ID] = c.Talks
			} else if ok {
				own[c.ID] = min(n, c.Talks)
			}
		}
		common = own
	}
	for _, id := range r.q.Subjects {
		delete(common, id)
	}
	ids := r.RankShared(common)
	r.a.Total = len(ids)
	for _, id := range Cut(ids, r.page) {
		it := r.Item(id)
		it.Talks = r.index.TalkCount(id)
		for _, of := range r.q.Subjects {
			talk := of
			if of.Kind() != graph.KindTalk {
				_, page := r.index.Select(graph.Selection{All: [][]graph.ID{r.engine.members(of, r.q.Narrower), {id}}}, 0, 1)
				talk = page[0]
			}
			why, err := r.Evidence(talk, id, 1)
			if err != nil {
				return err
			}
			for _, w := range why {
				w.Talk = talk
				it.Evidence = append(it.Evidence, w)
			}
		}
		r.a.Items = append(r.a.Items, it)
	}
	return nil
}

// counts are the things of a kind in a talk, or in the talks of anything else.
func (r *answering) counts(id graph.ID, kind graph.Kind) []graph.Count {
	return r.index.Facets(graph.Selection{All: [][]graph.ID{r.engine.members(id, r.q.Narrower)}}, kind, 0)
}

// RankShared orders things by how often they are shared against how often they are
// mentioned at all: what everybody talks of binds nobody.
func (r *Reader) RankShared(shared map[graph.ID]int) []graph.ID {
	bond := map[graph.ID]float64{}
	ids := make([]graph.ID, 0, len(shared))
	for id, n := range shared {
		bond[id] = float64(n) / math.Sqrt(float64(r.index.TalkCount(id)))
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b graph.ID) int { return cmp.Or(cmp.Compare(bond[b], bond[a]), cmp.Compare(a, b)) })
	return ids
}
