package export

import (
	"cmp"
	"encoding/xml"
	"io"
	"time"
)

// The elements of an Atom feed, by RFC 4287.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Title   string      `xml:"title"`
		ID      string      `xml:"id"`
		Updated string      `xml:"updated"`
		Author  atomPerson  `xml:"author"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomEntry struct {
		Title      string         `xml:"title"`
		ID         string         `xml:"id"`
		Updated    string         `xml:"updated"`
		Published  string         `xml:"published,omitempty"`
		Authors    []atomPerson   `xml:"author"`
		Links      []atomLink     `xml:"link"`
		Categories []atomCategory `xml:"category"`
		Content    string         `xml:"content"`
	}
	atomLink struct {
		Relation string `xml:"rel,attr"`
		Address  string `xml:"href,attr"`
	}
	atomPerson struct {
		Name string `xml:"name"`
	}
	atomCategory struct {
		Term string `xml:"term,attr"`
	}
)

// unknownDay is the day of a talk without a date. Atom requires a day, and readers sort by it, so
// that such talks come last.
const unknownDay = "1970-01-01T00:00:00Z"

// Atom writes talks as an Atom feed. It also writes the undated ones, so undated is 0.
func Atom(w io.Writer, list TalkList) (undated int, err error) {
	f := atomFeed{Title: list.Title, ID: cmp.Or(list.Home, "tag:talkgraph:"+list.Title), Updated: unknownDay, Author: atomPerson{"talkgraph"}}
	f.Links = addAtomLink(f.Links, "self", list.Self)
	f.Links = addAtomLink(f.Links, "alternate", list.Home)
	f.Links = addAtomLink(f.Links, "next", list.Next)
	for _, e := range list.Entries {
		title := titleWithEvent(e)
		item := atomEntry{Title: title, ID: string(e.ID), Updated: unknownDay, Content: cmp.Or(e.Text, title)}
		if day, ok := e.day(); ok {
			item.Published = day.Format(time.RFC3339)
			item.Updated = item.Published
			f.Updated = max(f.Updated, item.Updated)
		}
		for _, s := range e.Speakers {
			item.Authors = append(item.Authors, atomPerson{s})
		}
		for _, t := range e.Tags {
			item.Categories = append(item.Categories, atomCategory{t})
		}
		item.Links = addAtomLink(addAtomLink(item.Links, "alternate", e.Page), "related", safeLink(e.URL))
		f.Entries = append(f.Entries, item)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return 0, err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(f); err != nil {
		return 0, err
	}
	_, err = io.WriteString(w, "\n")
	return 0, err
}

// addAtomLink adds a link to an address, unless that is "".
func addAtomLink(links []atomLink, relation, address string) []atomLink {
	if address == "" {
		return links
	}
	return append(links, atomLink{Relation: relation, Address: address})
}
