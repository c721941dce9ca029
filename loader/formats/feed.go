package formats

import (
	"encoding/xml"
	"regexp"
	"strings"

	"github.com/mmcdole/gofeed"

	"github.com/talkgraph/talkgraph/graph"
)

// xmlEncoding matches the start of a declaration with its encoding, as in
// `<?xml version="1.0" encoding="latin1`, but not `<?xml version="1.0"?>`.
var xmlEncoding = regexp.MustCompile(`^(\s*<\?xml[^>]*\bencoding\s*=\s*["'])[\w.:-]+`)

// readFeed reads the entries of a channel or podcast as talks. The channel is their event.
func readFeed(f *file, use Use) error {
	data, err := f.whole()
	if err != nil {
		return err
	}
	if err := checkXML(data); err != nil {
		return err
	}
	data = xmlEncoding.ReplaceAll(data, []byte("${1}utf-8")) // newFile decoded it to UTF-8
	feed, err := gofeed.NewParser().ParseString(string(data))
	if err != nil {
		return invalid(1, "it is not a feed: %v", err)
	}
	lines := elementLines(data, "item", "entry")
	for i, e := range feed.Items {
		line := 1
		if i < len(lines) {
			line = lines[i]
		}
		if strings.TrimSpace(e.Title) == "" {
			return invalid(line, "the entry has no title; give it one")
		}
		r := graph.Record{ID: firstOf(e.GUID, e.Link), Title: e.Title, Event: feed.Title, Abstract: paragraphs(e.Description, e.Content), Tags: nonBlank(e.Categories...), URL: e.Link}
		if e.PublishedParsed != nil {
			r.Date = e.PublishedParsed.Format("2006-01-02")
		}
		if strings.HasPrefix(e.GUID, "yt:video:") {
			describeVideo(&r, e)
		} else {
			for _, a := range e.Authors {
				r.Speakers = append(r.Speakers, speakers(a.Name)...)
			}
		}
		if err := use(line, r); err != nil {
			return err
		}
	}
	return nil
}

// describeVideo adds what the feed of a YouTube channel states of a video. Its author is the
// channel; its title may name the speakers and the event.
func describeVideo(r *graph.Record, e *gofeed.Item) {
	for _, group := range e.Extensions["media"]["group"] {
		for _, d := range group.Children["description"] {
			r.Abstract = paragraphs(r.Abstract, d.Value)
		}
	}
	title, who, event := nameVideo(r.Title, "", r.Abstract)
	r.Title, r.Event, r.Speakers = title, firstOf(event, r.Event), who
}

// readOutline reads the episodes of an outline as talks. Their event is the outline element
// around them. A channel is an event.
func readOutline(f *file, use Use) error {
	dec := newXML(f.in)
	var above []string // names of the open elements
	for {
		t, err := dec.Token()
		line, _ := dec.InputPos()
		if err != nil {
			return xmlError(line, err)
		}
		switch t := t.(type) {
		case xml.EndElement:
			if t.Name.Local == "opml" {
				return nil
			}
			if t.Name.Local == "outline" {
				above = above[:len(above)-1]
			}
		case xml.StartElement:
			if t.Name.Local != "outline" {
				break
			}
			name := firstOf(attribute(t, "title"), attribute(t, "text"))
			if name == "" {
				return invalid(line, "the outline has neither title nor text; give it one")
			}
			if r, ok := outlineRecord(t, name, above); ok {
				if err := use(line, r); err != nil {
					return err
				}
			}
			above = append(above, name)
		}
	}
}

// outlineRecord returns the talk or the event of an outline element. It returns false for a
// folder.
func outlineRecord(e xml.StartElement, name string, above []string) (graph.Record, bool) {
	link := firstOf(attribute(e, "url"), attribute(e, "overcastUrl"), attribute(e, "enclosureUrl"))
	date := firstOf(attribute(e, "pubDate"), attribute(e, "created"))
	switch {
	case attribute(e, "xmlUrl") != "":
		return graph.Record{Event: name, URL: firstOf(attribute(e, "htmlUrl"), attribute(e, "xmlUrl"))}, true
	case link != "" || strings.HasSuffix(attribute(e, "type"), "episode"):
		r := graph.Record{ID: link, Title: name, URL: firstOf(link, attribute(e, "htmlUrl")), Abstract: attribute(e, "description"), Date: date}
		if len(above) > 0 {
			r.Event = above[len(above)-1]
		}
		return r, true
	}
	return graph.Record{}, false
}
