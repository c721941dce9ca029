package question

import (
	"fmt"
	"maps"
	"slices"
)

// Differs tells whether names differ from others that should be the same, in sentences.
func (n *Names) Differs(o *Names) (says []string) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	o.mu.RLock()
	defer o.mu.RUnlock()
	const most = 20
	for id, all := range n.names {
		if len(says) < most && !slices.Equal(all, o.names[id]) {
			says = append(says, fmt.Sprintf("%s has other names", id))
		}
	}
	if len(n.names) != len(o.names) {
		says = append(says, fmt.Sprintf("%d things have names instead of %d", len(n.names), len(o.names)))
	}
	if !maps.Equal(n.alias, o.alias) {
		says = append(says, "products have other makers")
	}
	return says
}
