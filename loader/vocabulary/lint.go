package vocabulary

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Lint finds faults that Parse accepts. A label occurs twice in one entry. A topic has a label
// that needs context or a capital, but no context word and no linked topic. A topic is both
// broader and related. Lint joins all findings in one error, and returns nil if there are
// none.
func Lint(v *graph.Vocabulary) error {
	near := links(v)
	var errs []error
	for _, t := range v.Topics {
		errs = append(errs, lintLabels(t.ID, t.Labels)...)
		if len(t.Rules.Context) == 0 && near[t.ID] == 0 && ambiguous(t.Labels) {
			errs = append(errs, fmt.Errorf("%s: an ambiguous label, but no context word and no linked topic; add one", t.ID))
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

// Orphans finds the topics without a broader, narrower or related topic and joins them in one
// error. Only a user's topic may be one.
func Orphans(v *graph.Vocabulary) error {
	near := links(v)
	var errs []error
	for _, t := range v.Topics {
		if near[t.ID] == 0 {
			errs = append(errs, fmt.Errorf("%s: nothing is broader, narrower or related; link it", t.ID))
		}
	}
	return errors.Join(errs...)
}

// links returns the number of links of each topic, in both directions.
func links(v *graph.Vocabulary) map[graph.ID]int {
	near := map[graph.ID]int{}
	for _, t := range v.Topics {
		for _, o := range slices.Concat(t.Broader, t.Related) {
			near[t.ID]++
			near[o]++
		}
	}
	return near
}

// Sorted returns an error that names the first entry that is not in order of names, or nil.
func Sorted(f File) error {
	entries, err := read(f)
	if err != nil {
		return err
	}
	for i := 1; i < len(entries); i++ {
		a, b := entries[i-1], entries[i]
		if a.kind == b.kind && sortKey(a.Name) > sortKey(b.Name) {
			return fmt.Errorf("%s:%d: %q follows %q; sort the entries by name", f.Name, b.line, b.Name, a.Name)
		}
	}
	return nil
}

// sortKey returns the text by which Sorted compares names: "net" for ".NET".
func sortKey(name string) string { return strings.TrimLeft(strings.ToLower(name), ".#") }

// lintLabels returns an error for each label that occurs twice.
func lintLabels(id graph.ID, labels []graph.Label) []error {
	var errs []error
	seen := map[graph.Label]bool{}
	for _, l := range labels {
		l.Text = graph.Fold(l.Text)
		if seen[l] {
			errs = append(errs, fmt.Errorf("%s: the label %q is listed twice; remove one", id, l.Text))
		}
		seen[l] = true
	}
	return errs
}

// ambiguous reports whether a label needs context or a capital as proof.
func ambiguous(labels []graph.Label) bool {
	return slices.ContainsFunc(labels, func(l graph.Label) bool { return l.Match == graph.MatchContext || l.Match == graph.MatchCase })
}
