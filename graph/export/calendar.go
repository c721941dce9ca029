package export

import (
	"cmp"
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/talkgraph/talkgraph/graph"
)

// TalkList holds the talks of a question for a calendar or a feed. The addresses are "" where
// the talks have no page.
type TalkList struct {
	Title            string
	Home, Self, Next string // addresses of the question, of this part of the feed and of the next
	Entries          []Entry
}

// Entry is a talk in a calendar or a feed.
type Entry struct {
	ID       graph.ID
	Title    string
	Event    string
	Date     string // "2019-02-03" or its beginning
	URL      string // of the talk itself, "" if it is not known
	Page     string // where it stands here, "" if nowhere
	Text     string // the lines that prove it
	Speakers []string
	Tags     []string
}

// Calendar writes the talks that have a date as iCalendar, and returns how many have none.
func Calendar(w io.Writer, list TalkList) (undated int, err error) {
	c := ics.NewCalendarFor("talkgraph")
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(list.Title)
	for _, e := range list.Entries {
		day, err := time.Parse(time.DateOnly, e.Date[:min(len(e.Date), len(time.DateOnly))])
		if err != nil {
			undated++
			continue
		}
		v := c.AddEvent(string(e.ID))
		v.SetDtStampTime(day) // the same talks make the same bytes
		v.SetAllDayStartAt(day)
		v.SetAllDayEndAt(day.AddDate(0, 0, 1))
		v.SetSummary(e.Title)
		if e.Event != "" {
			v.SetLocation(e.Event)
		}
		if e.Text != "" {
			v.SetDescription(e.Text)
		}
		if link := cmp.Or(safeLink(e.URL), e.Page); link != "" {
			v.SetURL(link)
		}
	}
	return undated, c.SerializeTo(w, ics.WithNewLineWindows)
}

// safeLink returns an address that a reader may open: http, https or mailto. For others, such
// as "javascript:alert(1)" or "file:///etc/passwd", it returns "".
func safeLink(address string) string {
	u, err := url.Parse(address)
	if err != nil || !slices.Contains([]string{"http", "https", "mailto"}, strings.ToLower(u.Scheme)) {
		return ""
	}
	return address
}

// feed is JSON Feed 1.1.
type feed struct {
	Version string     `json:"version"`
	Title   string     `json:"title"`
	Home    string     `json:"home_page_url,omitempty"`
	URL     string     `json:"feed_url,omitempty"`
	Next    string     `json:"next_url,omitempty"`
	Items   []feedItem `json:"items"`
}

type feedItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url,omitempty"`
	External  string       `json:"external_url,omitempty"`
	Title     string       `json:"title"`
	Text      string       `json:"content_text"`
	Published string       `json:"date_published,omitempty"`
	Authors   []feedAuthor `json:"authors,omitempty"`
	Tags      []string     `json:"tags,omitempty"`
}

type feedAuthor struct {
	Name string `json:"name"`
}

// Feed writes talks as JSON Feed 1.1. It leaves none out.
func Feed(w io.Writer, list TalkList) (undated int, err error) {
	f := feed{Version: "https://jsonfeed.org/version/1.1", Title: list.Title, Home: list.Home, URL: list.Self, Next: list.Next, Items: []feedItem{}}
	for _, e := range list.Entries {
		item := feedItem{ID: string(e.ID), URL: e.Page, External: safeLink(e.URL), Title: e.Title, Text: e.Text, Tags: e.Tags}
		if e.Event != "" {
			item.Title += " (" + e.Event + ")"
		}
		if item.Text == "" {
			item.Text = item.Title
		}
		if day, err := time.Parse(time.DateOnly, e.Date[:min(len(e.Date), len(time.DateOnly))]); err == nil {
			item.Published = day.Format(time.RFC3339)
		}
		for _, s := range e.Speakers {
			item.Authors = append(item.Authors, feedAuthor{s})
		}
		f.Items = append(f.Items, item)
	}
	j := json.NewEncoder(w)
	j.SetEscapeHTML(false)
	j.SetIndent("", " ")
	return 0, j.Encode(f)
}
