package formats

import "github.com/talkgraph/talkgraph/graph"

// rubyevents has one folder for each event, with event.yml, videos.yml and sponsors.yml.

func isVideos(f *file) bool { return f.tree.kind == list && f.tree.first().has("title", "id") }

// readVideos reads talks. A recording of several talks contains them and is no talk itself.
func readVideos(f *file, use Use) error {
	for _, v := range f.tree.items() {
		if err := readVideo(v, "", use); err != nil {
			return err
		}
	}
	f.failIfCutOff(f.tree.list, "speakers", "talks")
	return nil
}

// failIfCutOff reports a fault if the file seems to be cut off: its last line has no line feed,
// and its last entry lacks a key that all others have, or has none of keys.
func (f *file) failIfCutOff(entries []value, keys ...string) {
	if !f.lacksLineEnd || len(entries) == 0 {
		return
	}
	last := entries[len(entries)-1]
	lacks := len(keys) > 0 && last.get(keys...).kind == null
	for _, key := range entries[0].order {
		everywhere := len(entries) > 1
		for _, other := range entries[:len(entries)-1] {
			everywhere = everywhere && other.has(key)
		}
		lacks = lacks || everywhere && !last.has(key)
	}
	if lacks {
		last.fail("the last entry lacks a key that the others have, and the last line has no end; the file may be cut off")
	}
}

// readVideo reads a talk, or the talks that a recording contains. The event is that of the
// recording around it.
func readVideo(v value, event string, use Use) error {
	if v.kind != object {
		v.fail("%s stands where a talk is expected", v.kind)
		return nil
	}
	event = firstOf(v.get("event_name").string(), event)
	if parts := v.get("talks").items(); len(parts) > 0 {
		for _, part := range parts {
			if err := readVideo(part, event, use); err != nil {
				return err
			}
		}
		return nil
	}
	r := graph.Record{
		ID: v.get("id").string(), Title: v.title("title"), Event: event, Abstract: v.get("description").string(),
		Speakers: speakers(v.get("speakers").strings()...), Tags: v.get("tags", "topics").strings(), Date: v.get("date", "published_at").string(), Details: details(v),
	}
	if id := v.get("video_id").string(); v.get("video_provider").string() == "youtube" && id != "" {
		r.URL = "https://www.youtube.com/watch?v=" + id
	}
	return use(v.line, r)
}

func isEvent(f *file) bool { return f.tree.has("title", "id") }

// readEvent reads the name, the date and the address of an event.
func readEvent(f *file, use Use) error {
	v := f.tree
	f.failIfCutOff([]value{v}, "start_date", "date", "year")
	return use(v.line, graph.Record{Event: v.title("title"), Date: v.get("start_date", "date").string(), URL: firstOf(v.get("website").string(), v.get("playlist").string())})
}

func isSponsors(f *file) bool { return f.tree.first().has("tiers") }

// readSponsors reads the sponsors of an event. The caller gives the event to Read, from
// EventBeside.
func readSponsors(f *file, use Use) error {
	var names []string
	var all []value
	for _, set := range f.tree.each() {
		for _, tier := range set.get("tiers").items() {
			for _, s := range tier.get("sponsors").items() {
				names, all = append(names, s.title("name")), append(all, s)
			}
		}
	}
	f.failIfCutOff(all)
	return use(f.tree.line, graph.Record{ID: "sponsors", Sponsors: nonBlank(names...)})
}
