package server

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// suggestionsShown is how many suggestions the page shows: as many as people read.
const suggestionsShown = 10

// suggestionsPage lists phrases that the vocabulary lacks.
type suggestionsPage struct {
	frame
	Suggestions []suggestion
}

// suggestion is a phrase with lines of notes that contain it.
type suggestion struct {
	graph.Suggestion
	Quotes []proof
}

// suggestions answers GET /suggestions with a page or, if "take" is set, with a vocabulary file of
// the phrases in "take".
func (h *noteHandlers) suggestions(c *gin.Context) (view, error) {
	if err := h.guard.checkWriter(c); err != nil {
		return nil, err
	}
	all, err := h.suggested.getOrMake(c.Request.Context(), h.engine.Revision(), "", func() ([]graph.Suggestion, error) {
		return h.notes.Suggest(c.Request.Context(), suggestionsShown)
	})
	if err != nil {
		return nil, err
	}
	if take := c.QueryArray("take"); len(take) > 0 {
		c.Header("Content-Disposition", `attachment; filename="mine.yaml"`)
		return data("application/yaml; charset=utf-8", []byte(vocabularyOf(all, take))), nil
	}
	p := suggestionsPage{frame: frame{Title: "Suggested topics"}}
	for _, g := range all {
		v := suggestion{Suggestion: g}
		for _, q := range g.Lines {
			v.Quotes = append(v.Quotes, newProof("", queries.Evidence{Source: q.Source, Line: q.Line, Quote: q.Text, Start: q.Start, End: q.End}))
		}
		p.Suggestions = append(p.Suggestions, v)
	}
	return page(http.StatusOK, "suggestions.html", p), nil
}

// vocabularyOf returns the suggestions whose phrases are in take as a vocabulary file.
func vocabularyOf(all []graph.Suggestion, take []string) string {
	var b strings.Builder
	b.WriteString("topics:\n")
	for _, g := range all {
		if !slices.Contains(take, g.Phrase) {
			continue
		}
		fmt.Fprintf(&b, "- name: %q\n", g.Phrase)
		if g.Broader != "" {
			fmt.Fprintf(&b, "  broader: [%q]\n", g.Broader)
		}
	}
	return b.String()
}
