package formats

import (
	"html"
	"regexp"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// isLinked reports whether a file is JSON-LD with an event in it.
func isLinked(f *file) bool { return len(newLinkedGraph(f.tree).events) > 0 }

// linkedGraph holds the events of JSON-LD and the nodes that others refer to. Contexts are not
// read: schema.org's terms are known, with and without a prefix.
type linkedGraph struct {
	events []value          // those that lie in no other event, in their order
	byID   map[string]value // nodes with more than their ID
	parent map[string]value // the event of which a node is a part, by the ID of the part
	done   map[string]bool  // IDs of the nodes that were read

	isShared map[string]bool // IDs that different nodes have
	size     map[string]int  // of the nodes, by their IDs
	left     int             // bytes of nodes to which references may still be followed
}

// newLinkedGraph finds the events of a tree: at its top, in lists and graphs, in feeds and lists
// of items, and as the main entity of a page.
func newLinkedGraph(v value) *linkedGraph {
	g := &linkedGraph{byID: map[string]value{}, parent: map[string]value{}, done: map[string]bool{}, isShared: map[string]bool{}, size: map[string]int{}, left: maxReferences}
	if v.kind == object && isEventType(v.get("@type", "type")) {
		g.events = []value{v}
	} else {
		g.find(v)
	}
	g.index(v)
	for _, e := range g.events {
		for _, part := range g.parts(e) {
			if id := g.nodeID(part); id != "" {
				g.parent[id] = e
			}
		}
	}
	return g
}

// find adds the events that lie in a value and in no other event.
func (g *linkedGraph) find(v value) {
	for _, item := range v.list {
		g.find(item)
	}
	if v.kind != object {
		return
	}
	if isEventType(v.get("@type")) {
		g.events = append(g.events, v)
		return
	}
	for _, key := range v.order {
		g.find(v.fields[key])
	}
}

// index adds the nodes of a value by their IDs, and returns the size of the value.
func (g *linkedGraph) index(v value) int {
	size := len(v.text) + valueBytes
	for _, item := range v.list {
		size += g.index(item)
	}
	if id := v.get("@id").text; id != "" && len(v.order) > 1 {
		node, isKnown := g.byID[id]
		if !isKnown {
			g.byID[id] = v
		} else if term(node, "name").plain() != term(v, "name").plain() {
			g.isShared[id] = true
		}
	}
	for _, key := range v.order {
		size += g.index(v.fields[key])
	}
	if id := v.get("@id").text; id != "" {
		g.size[id] = max(g.size[id], size)
	}
	return size
}

// The bounds of references. A small file can refer to a large node a million times.
const (
	valueBytes    = 16          // that a value counts beside its text
	maxNameBytes  = 1000        // of a performer and the company
	maxReferences = 4 * MaxTree // bytes of the nodes that references mean, each time they are followed
)

// resolve returns the node that a reference means, and any other value as it is. Behind
// maxReferences it reports a fault and returns nothing.
func (g *linkedGraph) resolve(v value) value {
	id := g.nodeID(v)
	if v.kind == text {
		id = v.text
	}
	node, ok := g.byID[id]
	if !ok || g.isShared[id] || v.kind != text && len(v.order) != 1 {
		return v
	}
	if g.left -= g.size[id]; g.left < 0 {
		v.fail("its references repeat more than %d MB; split the file", maxReferences>>20)
		return value{kind: null, line: v.line, fault: v.fault}
	}
	return node
}

// nameOf returns the name of a node that a value refers to or is, or the text that it is.
func (g *linkedGraph) nameOf(v value) string {
	if node, ok := g.byID[firstOf(v.text, v.get("@id").text)]; ok && len(v.order) <= 1 {
		v = node
	}
	if v.kind == object {
		v = term(v, "name")
	}
	return plainText(v)
}

// each returns the values of a term, with the nodes that they refer to.
func (g *linkedGraph) each(v value, keys ...string) []value {
	var out []value
	for _, item := range term(v, keys...).each() {
		out = append(out, g.resolve(item))
	}
	return out
}

// names returns the names of the nodes, or the texts, of a term.
func (g *linkedGraph) names(v value, keys ...string) []string {
	var out []string
	for _, item := range g.each(v, keys...) {
		if item.kind == object {
			item = term(item, "name")
		}
		out = append(out, plainText(item))
	}
	return nonBlank(out...)
}

// parts returns the parts of an event.
func (g *linkedGraph) parts(e value) []value {
	var out []value
	for _, part := range g.each(e, "subEvent", "subEvents") {
		if part.kind == object {
			out = append(out, part)
		}
	}
	return out
}

// hasTalks reports whether any event is a talk or has parts.
func (g *linkedGraph) hasTalks() bool {
	return slices.ContainsFunc(g.events, func(e value) bool { return len(g.parts(e)) > 0 || g.isTalk(e) })
}

// maxPerformers is the number of performers up to which an event without parts is a talk. Of
// 46,280 talks 399 have more.
const maxPerformers = 4

// isTalk reports whether an event is a talk: a part of another event, or an event with one to
// maxPerformers performers and no year in its name. The name of an EducationEvent may have one.
func (g *linkedGraph) isTalk(e value) bool {
	if len(g.parts(e)) > 0 || showType.MatchString(typeOf(e)) {
		return false
	}
	if _, isPart := g.parent[g.nodeID(e)]; isPart || term(e, "superEvent").kind != null {
		return true
	}
	people := 0
	for _, p := range g.each(e, "performer", "performers") {
		if p.kind == text || p.kind == object && !strings.HasSuffix(term(p, "@type", "type").first().text, "Organization") {
			people++
		}
	}
	isEducation := strings.HasSuffix(typeOf(e), "EducationEvent")
	return people > 0 && people <= maxPerformers && (isEducation || !yearPart.MatchString(plainText(term(e, "name"))))
}

// readLinked reads the events of JSON-LD, and their parts as talks.
func readLinked(f *file, use Use) error {
	g := newLinkedGraph(f.tree)
	for _, e := range g.events {
		if g.isTalk(e) {
			above, isPart := g.parent[g.nodeID(e)]
			if !isPart {
				above = term(e, "superEvent").first()
			}
			if err := f.useLinked(g, e, g.nameOf(above), use); err != nil {
				return err
			}
			continue
		}
		if !g.enter(e) {
			continue
		}
		name := plainText(term(e, "name"))
		if name == "" {
			f.leaveOut(e.line, "", "the event has no name")
			continue
		}
		r := graph.Record{Event: name, Date: term(e, "startDate").string(), URL: firstOf(term(e, "url").first().string()), Sponsors: g.names(e, "sponsor", "sponsors")}
		if err := use(e.line, r); err != nil {
			return err
		}
		if err := f.useParts(g, e, name, use); err != nil {
			return err
		}
	}
	return nil
}

// enter reports whether a node has not been read yet, and marks it. Nodes may refer to each other
// in a circle.
func (g *linkedGraph) enter(v value) bool {
	id := g.nodeID(v)
	isNew := id == "" || !g.done[id]
	g.done[id] = true
	return isNew
}

// useParts reads the parts of an event as talks. A part that has parts is a day or a track.
func (f *file) useParts(g *linkedGraph, e value, event string, use Use) error {
	for _, part := range g.parts(e) {
		var err error
		if len(g.parts(part)) == 0 {
			err = f.useLinked(g, part, event, use)
		} else if g.enter(part) {
			err = f.useParts(g, part, event, use)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// useLinked passes the talk of a node to use, once. It reports a node that is no talk.
func (f *file) useLinked(g *linkedGraph, t value, event string, use Use) error {
	if !g.enter(t) {
		return nil
	}
	r := g.talk(t, event)
	switch {
	case r.Title == "":
		f.leaveOut(t.line, r.ID, "the event has no name")
	case showType.MatchString(typeOf(t)):
		f.leaveOut(t.line, r.Title, "it is no talk but a "+typeOf(t))
	case pausePart.MatchString(r.Kind):
		f.leaveOut(t.line, r.Title, isPause)
	case cancelledStatus.MatchString(term(t, "eventStatus").plain()):
		f.leaveOut(t.line, r.Title, isCancelled)
	default:
		return use(t.line, r)
	}
	return nil
}

var (
	// pausePart matches the additional type of a part that is no talk: "Lunch" and "Networking
	// Event", but not "Talk".
	pausePart = regexp.MustCompile(`(?i)^(?:networking|break|lunch|coffee|social|registration)`)
	// showType matches the types of events that are no talks: "MusicEvent", but not "Event" and
	// "BusinessEvent".
	showType = regexp.MustCompile(`(?:Music|Sports|Theater|Comedy|Dance|Exhibition|Food|Sale|Screening|VisualArts|Publication|Broadcast|Delivery)Event$`)
	// cancelledStatus matches the end of "https://schema.org/EventCancelled", but nothing of
	// "EventScheduled".
	cancelledStatus = regexp.MustCompile(`EventCancell?ed$`)
)

// talk returns the talk of a node.
func (g *linkedGraph) talk(t value, event string) graph.Record {
	r := graph.Record{
		ID: linkedID(term(t, "@id", "identifier").first()), Event: event, Date: term(t, "startDate").string(), URL: term(t, "url").first().string(),
		Title: plainText(term(t, "name", "headline", "description")), Abstract: plainText(term(t, "abstract", "description")), Tags: keywords(term(t, "keywords")), Details: details(t),
	}
	r.Kind = term(t, "additionalType").plain()
	if r.Abstract == r.Title {
		r.Abstract = ""
	}
	for _, p := range g.each(t, "performer", "performers") {
		if p.kind != object {
			r.Speakers = append(r.Speakers, speakers(p.string())...)
			continue
		}
		who := graph.Speaker{Name: plainText(term(p, "name")), Company: firstOf(g.names(p, "worksFor", "affiliation")...)}
		if len(who.Name)+len(who.Company) > maxNameBytes {
			p.fail("the name of a performer has more than %d bytes", maxNameBytes)
			break
		}
		r.Speakers = append(r.Speakers, who)
	}
	r.Tags = nonBlank(append(r.Tags, g.names(t, "about")...)...)
	r.Companies = companies(r.Speakers)
	return r
}

// typeOf returns the first type of a node.
func typeOf(v value) string { return v.get("@type", "type").first().text }

// isEventType reports whether one of the types of a node is a kind of event.
func isEventType(types value) bool {
	return slices.ContainsFunc(types.each(), func(t value) bool { return strings.HasSuffix(t.text, "Event") })
}

// termPrefixes are what terms of schema.org may begin with.
var termPrefixes = []string{"schema:", "http://schema.org/", "https://schema.org/"}

// term returns the first of the fields as get does, with and without a prefix.
func term(v value, keys ...string) value {
	for _, k := range keys {
		if found := v.get(k, termPrefixes[0]+k, termPrefixes[1]+k, termPrefixes[2]+k); found.kind != null {
			return found
		}
	}
	return value{kind: null, line: v.line, fault: v.fault}
}

// plainText returns a text, or the first of several languages, without the escapes of HTML that
// sites leave in their JSON-LD.
func plainText(v value) string {
	if v.kind == list && !slices.ContainsFunc(v.list, func(t value) bool { return t.kind != text && t.kind != object }) {
		v = v.first()
	}
	return strings.TrimSpace(html.UnescapeString(v.local()))
}

// nodeID returns the ID of a node, by which others refer to it. It returns "" for an ID that
// several nodes have: some sites write the class in its place.
func (g *linkedGraph) nodeID(v value) string {
	if id := v.get("@id").text; !g.isShared[id] {
		return id
	}
	return ""
}

// linkedID returns an ID if it contains a digit or one of ":/#", else "". Some files have a
// class name in place of the ID.
func linkedID(v value) string {
	if id := v.string(); strings.ContainsAny(id, ":/#0123456789") {
		return id
	}
	return ""
}

// keywords returns the texts of a list, or the parts of one text between its commas.
func keywords(v value) []string {
	if v.kind == text {
		return nonBlank(strings.Split(strings.Trim(v.text, "[]"), ",")...)
	}
	return v.strings()
}
