package pages

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/question"
)

// maxHints limits the hints on a query. A person corrects one name after the other.
const maxHints = 5

// maxSlips is the edit distance up to which a known name is proposed for an unknown one. It is the
// distance that git and cobra use for their commands.
const maxSlips = 2

// gizmoToken matches a comment or a string literal of JavaScript, such as // note, "a \" b" or 'a'.
// It does not match the name a.
var gizmoToken = regexp.MustCompile(`//[^\n]*|/\*(?s:.*?)\*/|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'`)

// GizmoHints returns a sentence for each name in a Gizmo query that the graph does not have: a
// node, a predicate or a class, and for each name that lacks its brackets. They explain why a
// query has no results.
func GizmoHints(d *question.Directory, query string) []string {
	var hints []string
	for _, m := range gizmoToken.FindAllStringSubmatch(query, -1) {
		literal := m[1] + m[2]
		if literal == "" {
			continue
		}
		hint := ""
		if name, ok := strings.CutPrefix(literal, "<"); ok {
			hint = hintOfName(d, strings.TrimSuffix(name, ">"))
		} else if isName(d, literal) {
			hint = fmt.Sprintf("%q is a text here; the name is %q.", literal, "<"+literal+">")
		}
		if hint != "" && !slices.Contains(hints, hint) && len(hints) < maxHints {
			hints = append(hints, hint)
		}
	}
	return hints
}

// terms returns the predicates and the classes of the graph, sorted. Callers must not change them.
var terms = sync.OnceValue(func() []string {
	var out []string
	for _, p := range graph.Predicates() {
		out = append(out, string(p))
	}
	for _, p := range []graph.Predicate{graph.PredQuotedFrom, graph.PredVersion, graph.PredAttributedTo, graph.PredEditorialNote, graph.PredPrimarySource} {
		out = append(out, string(p))
	}
	for _, class := range graph.Classes {
		out = append(out, string(class))
	}
	slices.Sort(out)
	return out
})

// isName reports whether a text is a predicate, a class or the ID of a node.
func isName(d *question.Directory, text string) bool {
	if slices.Contains(terms(), text) {
		return true
	}
	id, ok := graph.ParseID(text)
	return ok && hasName(id) && d.Known(id)
}

// hasName reports whether d.Known decides if the graph has a node.
func hasName(id graph.ID) bool {
	switch id.Kind() {
	case graph.KindTalk, graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindPerson:
		return true
	}
	return false
}

// hintOfName returns a hint for a name in brackets, or "" if the graph has it or may have it.
func hintOfName(d *question.Directory, name string) string {
	if slices.Contains(terms(), name) {
		return ""
	}
	prefix, _, _ := strings.Cut(name, ":")
	for short, long := range graph.Namespaces {
		if rest, ok := strings.CutPrefix(name, long); ok {
			return fmt.Sprintf("The graph has no name <%s>; it writes <%s:%s>.", name, short, rest)
		}
		if prefix == short {
			return "The graph has no predicate and no class <" + name + ">" + didYouMean(similarTerms(name))
		}
	}
	id, ok := graph.ParseID(name)
	switch {
	case id.Kind() == graph.KindYear:
		return fmt.Sprintf("A year is no node: talks have <%s> and events have <%s>.", graph.PredSuperEvent, graph.PredStartDate)
	case !ok || !hasName(id) || d.Known(id):
		return ""
	}
	var similar []string
	for _, n := range d.NotFound(id).Nearest {
		if n.ID.Kind() == id.Kind() {
			similar = append(similar, string(n.ID))
		}
	}
	return "The graph has no node <" + name + ">" + didYouMean(similar)
}

// similarTerms returns the predicates and classes within maxSlips of a name, and those with its
// local name in another namespace.
func similarTerms(name string) []string {
	_, local, _ := strings.Cut(strings.ToLower(name), ":")
	var out []string
	for _, term := range terms() {
		_, termLocal, _ := strings.Cut(strings.ToLower(term), ":")
		if termLocal == local || graph.Distance(term, name, maxSlips) <= maxSlips || graph.Distance(termLocal, local, maxSlips) <= maxSlips {
			out = append(out, term)
		}
	}
	return out
}

// maxProposed is how many names a hint proposes.
const maxProposed = 3

// didYouMean ends a sentence with proposals, if there are any.
func didYouMean(names []string) string {
	if len(names) == 0 {
		return "."
	}
	names = names[:min(len(names), maxProposed)]
	for i, n := range names {
		names[i] = "<" + n + ">"
	}
	return "; did you mean " + strings.Join(names, " or ") + "?"
}
