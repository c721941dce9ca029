package formats

import "github.com/talkgraph/talkgraph/graph"

// details returns the details of a talk from the keys that schedules use for them.
func details(v value) graph.Details {
	return graph.Details{
		Kind:     v.get("kind", "type", "submission_type", "session_type", "sessionType", "talkType", "event_type", "format").plain(),
		Language: v.get("language", "lang", "content_locale", "inLanguage").plain(),
		Level:    v.get("level", "educationalLevel", "audience_level", "audienceLevel", "difficulty").plain(),
		Duration: v.get("duration", "duration_minutes").plain(),
		Video:    v.get("video", "video_url", "recordingUrl", "recording_url", "recordedIn").plain(),
		Slides:   v.get("slides", "slides_url", "slidesUrl", "presentation_url").plain(),
		Place:    v.get("room", "location", "place", "venue", "roomName", "room_name").plain(),
	}
}

// plain returns a text, a number, the name of an object, or one of these from the start of a
// list. It returns "" for anything else and reports no fault: no detail makes a file invalid.
func (v value) plain() string {
	v = v.first()
	switch v.kind {
	case text, scalar:
		return v.text
	case object:
		for _, key := range append([]string{"name", "title", "en", "url"}, v.order...) {
			switch f := v.get(key).first(); {
			case f.kind == text:
				return f.text
			case f.kind == object && key == "name":
				return f.plain()
			}
		}
	}
	return ""
}
