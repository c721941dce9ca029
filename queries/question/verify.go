package question

import (
	"fmt"
	"maps"
	"slices"
)

// Differences returns one sentence for each difference between two directories that should be
// equal.
func (d *Directory) Differences(o *Directory) (says []string) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	o.mu.RLock()
	defer o.mu.RUnlock()
	const most = 20
	for id, all := range d.names {
		if len(says) < most && !slices.Equal(all, o.names[id]) {
			says = append(says, fmt.Sprintf("%s has other names", id))
		}
	}
	if len(d.names) != len(o.names) {
		says = append(says, fmt.Sprintf("%d entities have names instead of %d", len(d.names), len(o.names)))
	}
	if !maps.Equal(d.alias, o.alias) {
		says = append(says, "products have other makers")
	}
	return says
}
