package formats

import (
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// isTalks reports whether a file contains a list of talks, as talksIn finds it.
func isTalks(f *file) bool { return len(talksIn(f.tree, "", "")) > 0 }

// talkIn is a talk of a file, with the event around its list, and its ID in a map of talks.
type talkIn struct {
	value
	event, id string
}

// The keys of a talk, the likelier ones first. value.loose compares them.
var (
	titleKeys    = []string{"title", "name", "sessionTitle", "talkTitle", "proposalTitle"}
	abstractKeys = []string{"abstract", "description", "summary", "sessionDescription", "extract"}
	speakerKeys  = []string{"speakers", "speaker", "presenters", "presenter", "speakerIds", "speakerId", "speakerNames", "authors", "hosts"}
)

// peopleKeys lists the keys of lists whose objects are no talks, although they have titles or
// names.
var peopleKeys = []string{
	"speakers", "speaker", "presenters", "presenter", "people", "persons", "authors", "hosts",
	"sponsors", "organizers", "categories", "links", "chapters", "formats",
}

// talkKeys lists the keys of which a talk has at least one beside its title. eventKeys lists
// the keys under which an event has its talks.
var (
	talkKeys  = slices.Concat(abstractKeys, speakerKeys, []string{"tags", "event"})
	eventKeys = []string{"sessions", "talks", "contributions"}
)

// isTalkLike reports whether a value is a talk: an object with a title and a key of talkKeys, or
// with nothing but a title.
func isTalkLike(t value) bool {
	if t.kind != object || t.loose(titleKeys...).kind != text {
		return false
	}
	return len(t.order) == 1 || t.loose(talkKeys...).kind != null
}

// talksIn returns the talks of all lists of talks in a value, in their order, and those of maps of
// talks under one of eventKeys or at the top. An object with a title and a list under one of
// eventKeys is the event of these talks.
func talksIn(v value, key, event string) (talks []talkIn) {
	switch v.kind {
	case list:
		if slices.ContainsFunc(v.list, isTalkLike) && !isOneOf(key, peopleKeys) && !slices.ContainsFunc(v.list, func(t value) bool { return t.loose(eventKeys...).kind == list }) {
			for _, t := range v.list {
				talks = append(talks, talkIn{t, event, ""})
			}
			return talks
		}
		for _, t := range v.list {
			talks = append(talks, talksIn(t, key, event)...)
		}
	case object:
		isMap := key == "" || isOneOf(key, eventKeys)
		if isMap && len(v.order) > 0 && !slices.ContainsFunc(v.order, func(k string) bool { return !isTalkLike(v.fields[k]) }) {
			for _, id := range v.order {
				talks = append(talks, talkIn{v.fields[id], event, id})
			}
			return talks
		}
		if title := v.loose("title"); title.kind == text && v.loose(eventKeys...).kind == list {
			event = title.text
		}
		for _, k := range v.order {
			talks = append(talks, talksIn(v.fields[k], k, event)...)
		}
	}
	return talks
}

// peopleIn returns the people in a file's list, or map, of speakers, by their IDs.
func peopleIn(v value) map[string]graph.Speaker {
	people := map[string]graph.Speaker{}
	all := v.loose("speakers", "presenters", "people")
	for _, p := range all.list {
		if id := p.loose("id", "code"); p.kind == object && id.kind != null {
			people[id.string()] = personOf(p)
		}
	}
	for _, id := range all.order {
		if p := all.fields[id]; p.kind == object {
			people[id] = personOf(p)
		}
	}
	return people
}

// personOf returns the person of an object with a name and, if stated, a company.
func personOf(p value) graph.Speaker {
	name := firstOf(p.loose("name").string(), strings.TrimSpace(p.loose("firstName").string()+" "+p.loose("lastName").string()), p.loose("fullName").string())
	return graph.Speaker{Name: name, Company: firstOf(p.loose("company", "affiliation", "organization").string(), worksAt(p.loose("position", "tagLine", "jobTitle").plain()))}
}

// readTalks reads the talks that talksIn finds, in JSON or YAML.
func readTalks(f *file, use Use) error {
	people, names, rooms := peopleIn(f.tree), namesByID(f.tree, tagKeys...), namesByID(f.tree, "rooms", "locations", "venues")
	for _, t := range talksIn(f.tree, "", "") {
		if t.kind != object {
			t.fail("%s stands where a talk is expected", t.kind)
			return nil
		}
		if why := whyLeftOut(t.value); why != "" {
			f.leaveOut(t.line, t.loose(titleKeys...).plain(), why)
			continue
		}
		r := graph.Record{
			ID: firstOf(t.loose("id", "code", "eventKey").string(), t.id), Title: t.requireText(t.loose(titleKeys...), "title"), Event: firstOf(t.loose("event", "conference").first().local(), f.tree.get("event").local(), t.event),
			Abstract: t.loose(abstractKeys...).local(), Companies: t.loose("companies", "company").strings(),
			Tags: f.tagsOf(t.value, names), Date: dateOf(t.loose("date", "start", "startsAt", "startDate", "startTime", "eventStart", "scheduledAt")), URL: t.loose("url", "link").string(), Details: details(t.value),
		}

		if room := t.loose("room", "roomId", "location", "venue").text; rooms[room] != "" {
			r.Place = rooms[room]
		}
		for _, s := range t.loose(speakerKeys...).each() {
			switch known, isKnown := people[s.text]; {
			case s.kind == object:
				r.Speakers = append(r.Speakers, personOf(s))
			case isKnown:
				r.Speakers = append(r.Speakers, known)
			default:
				r.Speakers = append(r.Speakers, speakers(s.string())...)
			}
		}
		r.Companies = nonBlank(append(r.Companies, companies(r.Speakers)...)...)
		if err := use(t.line, r); err != nil {
			return err
		}
	}
	return nil
}

// whyLeftOut returns why an entry of a list of talks is none by what it states, or "".
func whyLeftOut(t value) string {
	switch {
	case cancelledState.MatchString(t.loose("state", "status").plain()), t.loose("cancelled", "isCancelled", "canceled").plain() == "true", t.loose("active").plain() == "N":
		return isCancelled
	case t.loose("isServiceSession", "isPlenumBreak", "isBreak").plain() == "true":
		return isPause
	}
	return ""
}

// dateOf returns a date that is a text or the field "date" of an object.
func dateOf(v value) string {
	if v.kind == object {
		return v.get("date").string()
	}
	return v.string()
}
