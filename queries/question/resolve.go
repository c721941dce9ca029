package question

import (
	"fmt"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// ParseCorrection reads a correction with names or IDs: "Real World Java 9 is not about Go".
// Its errors wrap graph.ErrInvalid or, with the nearest names, graph.ErrNotFound.
func (d *Directory) ParseCorrection(text string) (graph.Correction, error) {
	if c, ok, err := graph.ParseNoteCorrection(text); ok {
		return c, err
	}
	talk, says, rest, err := graph.CutCorrection(text)
	if err != nil {
		return graph.Correction{}, err
	}
	id, err := d.Resolve(graph.KindTalk, talk)
	if err != nil {
		return graph.Correction{}, err
	}
	if kind := says.Kind(); kind != "" {
		object, err := d.Resolve(kind, rest)
		if err != nil {
			return graph.Correction{}, err
		}
		rest = string(object)
	}
	return graph.ParseCorrection(fmt.Sprintf("%s %s %s", id, says, rest))
}

// Resolve returns the one entity of a kind that a text names by its ID or name, quoted or not.
// Its errors wrap graph.ErrNotFound, with the nearest names, or graph.ErrInvalid if several
// entities have the name.
func (d *Directory) Resolve(kind graph.Kind, text string) (graph.ID, error) {
	text = strings.Trim(strings.TrimSpace(text), `"“”`)
	if id, ok := graph.ParseID(text); ok && id.Kind() == kind && d.Known(id) {
		return id, nil
	}
	var ids []graph.ID
	for _, id := range d.lookup(text) {
		if id.Kind() == kind {
			ids = append(ids, id)
		}
	}
	switch len(ids) {
	case 0:
		return "", NotFoundError{fmt.Sprintf("no %s is called %q%s", kind, text, d.nearestOfKind(kind, text)), d.Nearest(text, nearestShown)}
	case 1:
		return ids[0], nil
	}
	return "", fmt.Errorf("%w: %s are called %q; give the ID of one: %v", graph.ErrInvalid, kind.Quantity(len(ids)), text, ids)
}

// nearestOfKind returns the end of a sentence that lists the nearest names of a kind.
func (d *Directory) nearestOfKind(kind graph.Kind, text string) string {
	var nearest []string
	for _, o := range d.Nearest(text, 8) {
		if o.ID.Kind() == kind {
			nearest = append(nearest, fmt.Sprintf("%s (%s)", o.Name, o.ID))
		}
	}
	if len(nearest) == 0 {
		return ""
	}
	return "; the nearest: " + strings.Join(nearest, ", ")
}
