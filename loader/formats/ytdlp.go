package formats

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
)

// isVideoInfo reports whether a file describes a video or a playlist, as yt-dlp writes it.
func isVideoInfo(f *file) bool { return isVideoObject(f.tree) }

// isVideoObject reports whether an object is the description of a video or a playlist: a title
// and its page, and what only yt-dlp states of it.
func isVideoObject(v value) bool {
	return v.has("title", "webpage_url") && (v.has("extractor") || v.has("upload_date") || v.has("_type"))
}

// readVideoInfo reads one video as a talk, or a playlist as an event with the videos in it.
func readVideoInfo(f *file, use Use) error {
	v := f.tree
	if v.get("_type").string() != "playlist" {
		return use(v.line, videoOf(v))
	}
	event := v.title("title")
	if err := use(v.line, graph.Record{Event: event, URL: v.get("webpage_url").string()}); err != nil {
		return err
	}
	for _, e := range v.get("entries").each() {
		if e.kind == null { // a private or deleted video
			f.leaveOut(e.line, "", "it is null in the list of the playlist")
			continue
		}
		r := videoOf(e)
		if r.Title == "" {
			f.leaveOut(e.line, r.URL, "the video has no title")
			continue
		}
		r.Event = firstOf(event, r.Event)
		if err := use(e.line, r); err != nil {
			return err
		}
	}
	return nil
}

// Video returns the talk that a file .info.json of yt-dlp describes. Its error wraps
// graph.ErrInvalid.
func Video(info []byte) (graph.Record, error) {
	f, err := newFile("x.info.json", bytes.NewReader(info))
	if err != nil {
		return graph.Record{}, err
	}
	r := videoOf(f.tree)
	if f.tree.fault.err != nil {
		return graph.Record{}, f.tree.fault.err
	}
	if r.Title == "" {
		return graph.Record{}, fmt.Errorf("line 1: %w: the video has no title", graph.ErrInvalid)
	}
	return cleanRecord(r), nil
}

// videoOf returns the talk of the description of a video. The title may name the event and the
// speakers.
func videoOf(v value) graph.Record {
	about := v.get("description").string()
	playlist := v.get("playlist_title", "playlist").string()
	if !yearPart.MatchString(playlist) {
		playlist = "" // "Uploads from WidgetConf"
	}
	title, who, event := nameVideo(v.get("title", "fulltitle").string(), playlist, about)
	r := graph.Record{
		ID: v.get("id").string(), Title: strings.Trim(title, " -"), Event: firstOf(event, playlist, v.get("channel", "uploader").string()), Abstract: about,
		Tags: v.get("tags").strings(), Date: videoDate(v.get("release_date", "upload_date").string()), URL: firstOf(v.get("webpage_url", "original_url", "url").string()),
		Details: graph.Details{Language: v.get("language").plain()}, Speakers: who,
	}
	if seconds, err := strconv.ParseFloat(v.get("duration").plain(), 64); err == nil && seconds >= 60 && seconds < 1e6 {
		r.Duration = strconv.Itoa(int(seconds+30) / 60)
	}
	return r
}

// nameVideo returns the title of the talk in a video, its speakers and its event, "" for none. The
// speakers are those that the title names, else those that the description states.
func nameVideo(title, playlist, about string) (talk string, who []graph.Speaker, event string) {
	stated := statedSpeakers(about)
	talk, named, event := splitVideoTitle(title, playlist, stated)
	if named != "" {
		return talk, speakers(named), event
	}
	return talk, speakers(stated...), event
}

// statedSpeakers returns the names in the lines "Speaker: Jane Roe" of a description.
func statedSpeakers(about string) (names []string) {
	for _, line := range speakersBeside.FindAllString(about, -1) {
		_, who, _ := strings.Cut(line, ":")
		names = append(names, who)
	}
	return names
}

// videoDate returns the date of "20240610" with hyphens, and "" for anything else.
func videoDate(s string) string {
	if len(s) != 8 || strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s[:4] + "-" + s[4:6] + "-" + s[6:]
}

var (
	// videoParts matches what separates the parts of "Ada Quill - Queues | WidgetConf 2024",
	// but not the hyphen in "Built-in queues".
	videoParts = regexp.MustCompile(`\s+[-–—•]\s+|\s*[|｜]\s*`)
	// yearPart matches a year, as in "WidgetConf 2024", but not "1024 widgets".
	yearPart = regexp.MustCompile(`\b(?:19[89]\d|20\d\d)\b`)
	// eventInBrackets matches the end of "Queues (WidgetConf 2024)", but nothing of "Queues
	// (part 2)".
	eventInBrackets = regexp.MustCompile(`\s*[(\[]([^()\[\]]*\b(?:19[89]\d|20\d\d)\b[^()\[\]]*)[)\]]\s*$`)
	// bracketed matches " (she/her)", but not "she".
	bracketed = regexp.MustCompile(`\s*[(\[][^)\]]*[)\]]`)
)

// The bounds of a title that is split.
const (
	maxVideoParts = 4 // "Keynote - A title - Jane Roe - WidgetConf 2024"; one in 120 titles has more
	maxEventWords = 6 // "Strange Widgets Conference Saint Louis 2014"
)

// splitVideoTitle returns the title of a talk, its speakers and its event, of which the title of
// a video may consist. A part is the event if it has a year or is the name of the playlist. The
// first or the last of the others is the speakers if it is one of the stated names, or if there
// is an event and it looks most like names. Of 4,239 titles with parts, those rules find speakers
// in 188 that name their event, and all are right; without an event one in twelve was a product.
func splitVideoTitle(title, playlist string, stated []string) (talk, who, event string) {
	if m := eventInBrackets.FindStringSubmatch(title); m != nil && len(strings.Fields(m[1])) <= maxEventWords && len(m[0]) < len(title) {
		title, event = strings.TrimSuffix(title, m[0]), m[1]
	}
	parts := nonBlank(videoParts.Split(title, -1)...)
	if len(parts) > maxVideoParts {
		return title, "", event
	}
	var rest []string
	for _, p := range parts {
		isEvent := yearPart.MatchString(p) && len(strings.Fields(p)) <= maxEventWords || strings.EqualFold(p, playlist)
		if event == "" && isEvent && len(parts) > 1 {
			event = p
		} else {
			rest = append(rest, p)
		}
	}
	if len(rest) == 0 {
		return title, "", event
	}
	if at := speakersAt(rest, event != "", stated); at >= 0 {
		return strings.Join(append(rest[:at:at], rest[at+1:]...), " - "), rest[at], event
	}
	if event == "" {
		return title, "", ""
	}
	return strings.Join(rest, " - "), "", event
}

// speakersAt returns the index of the part of a title that names its speakers: the first or the
// last. It returns -1 if none does, or both do equally.
func speakersAt(parts []string, hasEvent bool, stated []string) int {
	last := len(parts) - 1
	if last < 1 {
		return -1
	}
	for _, at := range []int{0, last} {
		if slices.ContainsFunc(stated, func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), parts[at]) }) {
			return at
		}
	}
	first, second := hasEvent && areNames(parts[0]), hasEvent && areNames(parts[last])
	switch a, b := len(strings.Fields(parts[0])), len(strings.Fields(parts[last])); {
	case first && (!second || a < b):
		return 0
	case second && (!first || b < a):
		return last
	}
	return -1
}

// areNames reports whether a text is the names of people: each may be one by isPerson, and has
// no word that is common in talks.
func areNames(text string) bool {
	found := nameSeparator.Split(strings.ReplaceAll(bracketed.ReplaceAllString(text, ""), ",", ";"), -1)
	for _, name := range found {
		if !isPerson(name) {
			return false
		}
		for _, word := range strings.Fields(strings.ToLower(name)) {
			if graph.Lexicon(data.Words).Has(word) || shortWords[word] {
				return false
			}
		}
	}
	return true
}

// shortWords are words of titles that are too short for data.Words.
var shortWords = map[string]bool{
	"a": true, "an": true, "the": true, "of": true, "in": true, "on": true, "for": true, "to": true, "and": true, "or": true, "how": true, "why": true,
	"not": true, "is": true, "are": true, "be": true, "by": true, "at": true, "as": true, "it": true, "we": true, "my": true, "our": true, "you": true,
	"use": true, "api": true, "web": true, "go": true, "day": true, "os": true, "ai": true,
}
