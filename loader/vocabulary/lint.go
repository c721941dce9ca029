package vocabulary

import (
	"errors"
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
)

// Lint finds what Parse lets pass but an editor should mend: labels listed twice in
// one entry, a label in context that nothing can prove, a topic both broader and
// related. All findings are joined in one error.
func Lint(v *graph.Vocabulary) error {
	near := map[graph.ID]int{}
	for _, t := range v.Topics {
		near[t.ID] += len(t.Broader) + len(t.Related)
		for _, b := range t.Broader {
			near[b]++
		}
	}
	var errs []error
	for _, t := range v.Topics {
		errs = append(errs, lintLabels(t.ID, t.Labels)...)
		if len(t.Rules.Context) == 0 && near[t.ID] == 0 && anyContext(t.Labels) {
			errs = append(errs, fmt.Errorf("%s: a label in context, but no context word and no topic near it", t.ID))
		}
		for _, b := range t.Broader {
			for _, r := range t.Related {
				if b == r {
					errs = append(errs, fmt.Errorf("%s: %s is both broader and related; keep it as broader", t.ID, b))
				}
			}
		}
	}
	for _, c := range v.Companies {
		errs = append(errs, lintLabels(c.ID, c.Labels)...)
	}
	return errors.Join(errs...)
}

func lintLabels(id graph.ID, labels []graph.Label) []error {
	var errs []error
	seen := map[graph.Label]bool{}
	for _, l := range labels {
		l.Text = graph.Fold(l.Text)
		if seen[l] {
			errs = append(errs, fmt.Errorf("%s: the label %q stands there twice", id, l.Text))
		}
		seen[l] = true
	}
	return errs
}

func anyContext(labels []graph.Label) bool {
	for _, l := range labels {
		if l.Match == graph.MatchContext {
			return true
		}
	}
	return false
}
