package queries

import (
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// sortByTitle puts talks first whose titles name most of what was asked for; alike ones stay in
// their order. Titles are read in the IDs: that costs no read of the store.
func (r *Reader) sortByTitle(s graph.Selection, talks []graph.ID) {
	var asked [][]string
	for _, group := range evidenceGroups(s) {
		if names := r.nameSlugs(group); len(names) > 0 {
			asked = append(asked, names)
		}
	}
	named := make(map[graph.ID]int, len(talks))
	for _, talk := range talks {
		title := "-" + r.directory.Slug(talk) + "-"
		for _, names := range asked {
			if slices.ContainsFunc(names, func(name string) bool { return strings.Contains(title, name) }) {
				named[talk]++
			}
		}
	}
	slices.SortStableFunc(talks, func(a, b graph.ID) int { return named[b] - named[a] })
}

// nameSlugs are the names of topics and companies as they stand in the ID of a talk, in the
// plural too.
func (r *Reader) nameSlugs(ids []graph.ID) []string {
	var out []string
	for _, id := range ids {
		if k := id.Kind(); k != graph.KindTopic && k != graph.KindCompany {
			continue
		}
		for _, name := range append(r.directory.OtherNames(id), r.directory.Name(id)) {
			slug := graph.Slug(name)
			out = append(out, "-"+slug+"-", "-"+slug+"s-")
		}
	}
	return out
}
