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

// TalkList is the list of talks that answers a question, for a calendar or a feed. An address
// is "" if there is no such page.
type TalkList struct {
	Title   string
	Home    string // address of the question's page
	Self    string // address of this part of the feed
	Next    string // address of the next part
	Entries []Entry
}

// Entry is a talk in a calendar or a feed.
type Entry struct {
	ID       graph.ID
	Title    string
	Event    string
	Date     string // "2019-02-03" or its beginning
	URL      string // address of the talk on the web, "" if unknown
	Page     string // address of its page in this server, "" if none
	Text     string // lines of the notes that prove it
	Speakers []string
	Tags     []string
}

// titleWithEvent returns the title of a talk with its event: "Counting widgets (WidgetConf 2019)".
func titleWithEvent(e Entry) string {
	if e.Event == "" {
		return e.Title
	}
	return e.Title + " (" + e.Event + ")"
}

// day returns the day of a talk. It returns false if the date lacks a month or a day.
func (e Entry) day() (time.Time, bool) {
	day, err := time.Parse(time.DateOnly, e.Date[:min(len(e.Date), len(time.DateOnly))])
	return day, err == nil
}

// Calendar writes the talks that have a date as iCalendar. It returns the number of those
// that have none.
func Calendar(w io.Writer, list TalkList) (undated int, err error) {
	c := ics.NewCalendarFor("talkgraph")
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(list.Title)
	for _, e := range list.Entries {
		day, ok := e.day()
		if !ok {
			undated++
			continue
		}
		v := c.AddEvent(string(e.ID))
		v.SetDtStampTime(day) // not the time of writing, which would change the file
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

// feedItem is a talk in a feed.
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

// feedAuthor is a speaker in a feed.
type feedAuthor struct {
	Name string `json:"name"`
}

// Feed writes talks as JSON Feed 1.1. It also writes the undated ones, so undated is 0.
func Feed(w io.Writer, list TalkList) (undated int, err error) {
	f := feed{Version: "https://jsonfeed.org/version/1.1", Title: list.Title, Home: list.Home, URL: list.Self, Next: list.Next, Items: []feedItem{}}
	for _, e := range list.Entries {
		title := titleWithEvent(e)
		item := feedItem{ID: string(e.ID), URL: e.Page, External: safeLink(e.URL), Title: title, Text: cmp.Or(e.Text, title), Tags: e.Tags}
		if day, ok := e.day(); ok {
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
