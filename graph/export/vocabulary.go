package export

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/talkgraph/talkgraph/graph"
)

// Scopes returns how much of the vocabulary a form can hold; the first is the default.
func Scopes() []string { return []string{"used", "all"} }

// Scope returns the part of a whole graph that a form shows. With "used" that is the vocabulary as
// far as notes and corrections use it; with "all", and for a complete form, it is the whole graph.
// Its error wraps graph.ErrInvalid.
func (f Form) Scope(whole Graph, vocabulary string) (Graph, error) {
	switch {
	case !slices.Contains(Scopes(), vocabulary):
		return nil, fmt.Errorf("%w: unknown part of the vocabulary %q; write %s", graph.ErrInvalid, vocabulary, strings.Join(Scopes(), " or "))
	case f.IsComplete || vocabulary == "all":
		return whole, nil
	}
	return usedVocabulary(whole), nil
}

// usedVocabulary returns a graph without the topics and companies that only its vocabulary names.
// It keeps the broader topics, parents and makers of those that are used.
func usedVocabulary(whole Graph) Graph {
	find := sync.OnceValues(func() (map[graph.ID]bool, error) { return usedEntities(whole) }) // a writer may read twice
	return func(use func(graph.LabelFacts) error) error {
		isUsed, err := find()
		if err != nil {
			return err
		}
		return whole(func(x graph.LabelFacts) error {
			if x.Label.Kind() != graph.KindVocabulary {
				return use(x)
			}
			kept := graph.LabelFacts{Label: x.Label}
			for _, f := range x.Facts {
				if isKept := func(id graph.ID) bool { return !isEntity[id.Kind()] || isUsed[id] }; isKept(f.Subject) && isKept(f.Object.ID) {
					kept.Facts = append(kept.Facts, f)
				}
			}
			return use(kept)
		})
	}
}

// isUpward has the predicates from an entity of the vocabulary to one that includes it.
var isUpward = map[graph.Predicate]bool{graph.PredBroader: true, graph.PredParent: true, graph.PredManufacturer: true}

// usedEntities returns the topics, companies and products in facts outside the vocabulary, and
// those that include them.
func usedEntities(whole Graph) (map[graph.ID]bool, error) {
	isUsed, upward := map[graph.ID]bool{}, map[graph.ID][]graph.ID{}
	var open []graph.ID
	add := func(id graph.ID) {
		switch id.Kind() {
		case graph.KindTopic, graph.KindCompany, graph.KindProduct:
			if !isUsed[id] {
				isUsed[id] = true
				open = append(open, id)
			}
		}
	}
	err := whole(func(x graph.LabelFacts) error {
		for _, f := range x.Facts {
			if x.Label.Kind() != graph.KindVocabulary {
				add(f.Subject)
				add(f.Object.ID)
			} else if isUpward[f.Predicate] {
				upward[f.Subject] = append(upward[f.Subject], f.Object.ID)
			}
		}
		return nil
	})
	for len(open) > 0 {
		id := open[len(open)-1]
		open = open[:len(open)-1]
		for _, to := range upward[id] {
			add(to)
		}
	}
	return isUsed, err
}
