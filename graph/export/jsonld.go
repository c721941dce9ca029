package export

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// idPredicates are the predicates whose objects are IDs.
var idPredicates = []graph.Predicate{
	graph.PredAbout, graph.PredMentions, graph.PredSuperEvent, graph.PredPerformer, graph.PredWorksFor, graph.PredSponsor, graph.PredBasedOn, graph.PredQuotedFrom,
	graph.PredCitation, graph.PredBroader, graph.PredRelated, graph.PredParent, graph.PredManufacturer, graph.PredAttributedTo, graph.PredPrimarySource,
}

// textPredicates are the predicates whose objects are texts.
var textPredicates = []graph.Predicate{
	graph.PredName, graph.PredText, graph.PredTemporal, graph.PredStartDate, graph.PredURL, graph.PredPrefLabel, graph.PredAltLabel, graph.PredEditorialNote, graph.PredAlternateName, graph.PredVersion,
	graph.PredKind, graph.PredLanguage, graph.PredLevel, graph.PredDuration, graph.PredRecording, graph.PredSlides, graph.PredLocation,
}

// JSONLDContext returns the context document of JSON-LD: the IRIs of its keys and prefixes.
func JSONLDContext() map[string]any {
	c := map[string]any{}
	for prefix, ns := range graph.Namespaces {
		c[prefix] = ns
	}
	for _, p := range textPredicates {
		c[key(p)] = string(p)
	}
	for _, p := range idPredicates {
		c[key(p)] = map[string]string{"@id": string(p), "@type": "@id"}
	}
	return c
}

// key returns the key of a predicate in JSON-LD: "about" for schema:about.
func key(p graph.Predicate) string {
	_, name, _ := strings.Cut(string(p), ":")
	return name
}

// JSONLD writes a named graph for each label, all under one context.
func JSONLD(w io.Writer, each Graph) error {
	b := bufio.NewWriter(w)
	context, err := json.Marshal(JSONLDContext())
	if err != nil {
		return err
	}
	b.WriteString(`{"@context":` + string(context) + `,"@graph":[`)
	separator := "\n"
	err = each(func(x graph.LabelFacts) error {
		nodes, err := json.Marshal(JSONLDNodes(x.Facts))
		if err != nil {
			return err
		}
		b.WriteString(separator + `{"@id":` + asJSON(string(x.Label)) + `,"@graph":` + string(nodes) + `}`)
		separator = ",\n"
		return nil
	})
	if err != nil {
		return err
	}
	b.WriteString("\n]}\n")
	return b.Flush()
}

// JSONLDNodes returns the subjects of sorted facts as nodes of JSON-LD, in the same order.
func JSONLDNodes(facts []graph.Fact) []map[string]any {
	var out []map[string]any
	for _, f := range facts {
		if len(out) == 0 || out[len(out)-1]["@id"] != string(f.Subject) {
			out = append(out, map[string]any{"@id": string(f.Subject)})
		}
		n, k, v := out[len(out)-1], key(f.Predicate), f.Object.Text
		if f.Object.ID != "" {
			v = string(f.Object.ID)
		}
		if f.Predicate == graph.PredType {
			k = "@type"
		}
		switch old := n[k].(type) {
		case nil:
			n[k] = v
		case string:
			n[k] = []string{old, v}
		case []string:
			n[k] = append(old, v)
		}
	}
	return out
}

// asJSON returns a text as a string of JSON.
func asJSON(s string) string {
	b, _ := json.Marshal(s) // a string returns no error
	return string(b)
}
