package formats

import "github.com/talkgraph/talkgraph/graph"

// The files of rubyevents stand in a folder an event: event.yml, videos.yml and
// sponsors.yml.

func isVideos(f *file) bool { return f.tree.kind == list && f.tree.first().has("title", "id") }

// readVideos reads talks; one that holds others, as a recording of several does, stands
// for them.
func readVideos(f *file, use Use) error {
	for _, v := range f.tree.items() {
		if err := readVideo(v, "", use); err != nil {
			return err
		}
	}
	f.cutOff(f.tree.list, "speakers", "talks")
	return nil
}

// cutOff refuses a file whose last line has no end if the last of its things lacks what all
// others have, or all of some keys one of which each has.
func (f *file) cutOff(things []value, keys ...string) {
	if !f.unended || len(things) == 0 {
		return
	}
	last := things[len(things)-1]
	lacks := len(keys) > 0 && last.get(keys...).kind == null
	for _, key := range things[0].order {
		everywhere := len(things) > 1
		for _, other := range things[:len(things)-1] {
			everywhere = everywhere && other.has(key)
		}
		lacks = lacks || everywhere && !last.has(key)
	}
	if lacks {
		last.fail("the last one lacks what the others have, and the last line has no end; the file may be cut off")
	}
}

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

// readEvent reads what an event is called and when it was.
func readEvent(f *file, use Use) error {
	v := f.tree
	f.cutOff([]value{v}, "start_date", "date", "year")
	return use(v.line, graph.Record{Event: v.title("title"), Date: v.get("start_date", "date").string(), URL: firstOf(v.get("website").string(), v.get("playlist").string())})
}

func isSponsors(f *file) bool { return f.tree.first().has("tiers") }

// readSponsors reads the sponsors of an event that the file beside it names.
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
	f.cutOff(all)
	return use(f.tree.line, graph.Record{ID: "sponsors", Sponsors: filled(names...)})
}
