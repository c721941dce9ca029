package server

import (
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
	"github.com/talkgraph/talkgraph/queries/question"
)

// alternate is another representation of a page, or a feed of it. The head of the page links it.
type alternate struct{ Media, Address, Title string }

// The limits of what the head of a page states, chosen by judgement. Search engines show about 160
// characters of a description.
const (
	headNames = 8   // names in a description
	headLinks = 24  // nodes that the JSON-LD links by one property, as many as a page shows topics
	headText  = 300 // characters of a description, or of a name in the JSON-LD
)

// nodeFrame makes the frame of the page of a node. host is the start of absolute addresses.
func nodeFrame(host string, t pages.Thing) frame {
	h := t.Head()
	return frame{
		Title: h.Name, Section: h.Kind.Plural(), Picture: host + h.ID.Path() + ".png?size=30",
		Canonical: host + h.ID.Path(), Description: describe(t), LinkedData: linkedData(host, t), Alternates: nodeAlternates(h),
	}
}

// nodeAlternates returns the representations of a node as JSON and as RDF.
func nodeAlternates(h pages.Heading) []alternate {
	out := []alternate{{"application/json", h.ID.Path() + ".json", h.Name + " as JSON"}}
	for _, f := range export.Streams() {
		if f.Name == "jsonld" {
			out = append(out, alternate{f.Media, h.ID.Path() + f.Ext, h.Name + " as JSON-LD"})
		}
	}
	return out
}

// describe describes a node in a sentence or two, for search engines and previews.
func describe(t pages.Thing) string {
	var out string
	switch t := t.(type) {
	case pages.Talk:
		out = "Talk" + after(" by ", namesOf(t.Speakers, func(n question.Named) string { return n.Name })) + after(" at ", t.Event) + "." + describeMentions(t.Topics, t.Companies)
	case pages.Topic:
		out = count(t.Total, "talk") + " about " + t.Name + "." + describeMentions(t.Topics, t.Companies)
	case pages.Company:
		out = count(t.Total, "talk") + " that mention " + t.Name + "." + describeMentions(t.Topics, nil)
		if t.Total == 1 {
			out = "1 talk that mentions " + t.Name + "." + describeMentions(t.Topics, nil)
		}
	case pages.Event:
		out = count(t.Total, "talk") + " at " + t.Name + "." + describeMentions(t.Topics, t.Companies)
	case pages.Person:
		out = count(t.Total, "talk") + " by " + t.Name + "." + describeMentions(t.Topics, t.Companies)
	case pages.Year:
		out = count(t.Total, "talk") + " of " + t.Name + "." + describeMentions(t.Topics, t.Companies)
	}
	return shorten(out)
}

// describeMentions names the first topics and companies.
func describeMentions(topics, companies []queries.Item) string {
	name := func(i queries.Item) string { return i.Name }
	out := ""
	if names := namesOf(topics, name); names != "" {
		out += " Topics: " + names + "."
	}
	if names := namesOf(companies, name); names != "" {
		out += " Companies: " + names + "."
	}
	return out
}

// namesOf joins the first headNames names with commas.
func namesOf[T any](list []T, name func(T) string) string {
	var out []string
	for _, v := range list[:min(len(list), headNames)] {
		out = append(out, name(v))
	}
	return strings.Join(out, ", ")
}

// after returns text after a word, or "" without a text.
func after(word, text string) string {
	if text == "" {
		return ""
	}
	return word + text
}

// shorten returns at most headText characters of a text.
func shorten(text string) string {
	if r := []rune(text); len(r) > headText {
		return strings.TrimSpace(string(r[:headText-1])) + "…"
	}
	return text
}

// linkedData describes a node in the terms of schema.org, with the pages of this site as IDs. The
// context is the address that search engines know. A year has no class, so it returns nil.
func linkedData(host string, t pages.Thing) map[string]any {
	h := t.Head()
	if classOf(h.Kind) == "" {
		return nil
	}
	out := linkedNode(host, h.ID, h.Name)
	out["@context"], out["url"] = "https://schema.org", out["@id"]
	if len(h.OtherNames) > 0 {
		out["alternateName"] = h.OtherNames[:min(len(h.OtherNames), headNames)]
	}
	talks := func(m pages.Mentions) []map[string]any { return linkedItems(host, m.Programme) }
	switch t := t.(type) {
	case pages.Talk:
		addTalk(out, host, t)
	case pages.Topic:
		addLinks(out, "subjectOf", talks(t.Mentions))
	case pages.Company:
		addLinks(out, "subjectOf", talks(t.Mentions))
	case pages.Event:
		addLinks(out, "subEvent", talks(t.Mentions))
		addLinks(out, "about", linkedItems(host, t.Topics))
	case pages.Person:
		addLinks(out, "performerIn", talks(t.Mentions))
		addLinks(out, "knowsAbout", linkedItems(host, t.Topics))
	}
	return out
}

// addTalk adds what a talk states to its node.
func addTalk(node map[string]any, host string, t pages.Talk) {
	for key, text := range map[string]string{"startDate": t.Date, "duration": t.Duration, "educationalLevel": t.Level, "location": t.Location, "sameAs": t.URL} {
		if text != "" {
			node[key] = shorten(text)
		}
	}
	if t.EventID != "" {
		node["superEvent"] = linkedNode(host, t.EventID, t.Event)
	}
	var speakers []map[string]any
	for _, s := range t.Speakers[:min(len(t.Speakers), headLinks)] {
		speakers = append(speakers, linkedNode(host, s.ID, s.Name))
	}
	addLinks(node, "performer", speakers)
	addLinks(node, "about", append(linkedItems(host, t.Topics), linkedItems(host, t.Companies)...))
}

// addLinks adds nodes under a key, unless there are none.
func addLinks(node map[string]any, key string, nodes []map[string]any) {
	if len(nodes) > 0 {
		node[key] = nodes
	}
}

// linkedItems makes nodes of the first headLinks items.
func linkedItems(host string, items []queries.Item) []map[string]any {
	var out []map[string]any
	for _, it := range items[:min(len(items), headLinks)] {
		out = append(out, linkedNode(host, it.ID, it.Name))
	}
	return out
}

// linkedNode makes a node with the page of an entity as its ID.
func linkedNode(host string, id graph.ID, name string) map[string]any {
	return map[string]any{"@id": host + id.Path(), "@type": classOf(id.Kind()), "name": shorten(name)}
}

// classOf returns the class of a kind in schema.org, or "" if it has none. A topic is a
// DefinedTerm there, because its own class is one of SKOS.
func classOf(kind graph.Kind) string {
	if kind == graph.KindTopic {
		return "DefinedTerm"
	}
	return strings.TrimPrefix(string(graph.Classes[kind]), "schema:")
}
