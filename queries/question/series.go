package question

import (
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// A series is the events of a name in all years: FOSDEM is FOSDEM 2019, FOSDEM 2020 and so on.
// Its ID is that of an event with the name and no year. If no event has the name, the series has
// all events whose names begin with it, or else contain it: "PyCon 2018" is PyCon US 2018 and
// PyCon DE 2018.

// eventList holds all events in order, by series, and as one text with "-" at the end of each
// line.
type eventList struct {
	list   []graph.ID
	series map[graph.ID][]graph.ID
	text   string
}

// splitYear returns the ID of an event without its year, and the year.
func splitYear(id graph.ID) (series, year graph.ID) {
	bare, ok := id.Series()
	if !ok {
		return id, ""
	}
	year, _ = id.Year()
	return graph.ID(strings.Trim(strings.ReplaceAll(string(bare), "--", "-"), "-")), year
}

// Editions returns the events with the same name except for the year, including event.
func (d *Directory) Editions(event graph.ID) []graph.ID {
	series, _ := splitYear(event)
	return d.allEvents().series[series]
}

// allEvents returns the list of events. It builds the list again after a change.
func (d *Directory) allEvents() *eventList {
	d.mu.RLock()
	all := d.events
	d.mu.RUnlock()
	if all != nil {
		return all
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	all = &eventList{series: map[graph.ID][]graph.ID{}}
	for id := range d.names {
		if id.Kind() == graph.KindEvent {
			all.list = append(all.list, id)
		}
	}
	slices.Sort(all.list)
	var text strings.Builder
	text.WriteByte('\n')
	for _, id := range all.list {
		text.WriteString(string(id) + "-\n")
		if series, year := splitYear(id); year != "" {
			all.series[series] = append(all.series[series], id)
		}
	}
	all.text = text.String()
	d.events = all
	return all
}

// maxSeriesEvents bounds the events of a series. A word that begins more names, such as
// "conference", names no series.
const maxSeriesEvents = 500

// seriesEvents returns the events of a series, none for any other ID.
func (d *Directory) seriesEvents(id graph.ID) []graph.ID {
	if _, dated := id.Year(); id.Kind() != graph.KindEvent || dated && d.index.Exists(id) {
		return nil
	}
	all := d.allEvents()
	series, year := splitYear(id)
	found := all.series[series]
	if found == nil {
		first, _ := slices.BinarySearch(all.list, series+"-")
		end, _ := slices.BinarySearch(all.list, series+".") // "." is the character after "-"
		found = all.list[first:end]
	}
	switch {
	case d.index.Exists(id): // an event without a year that may have editions too
		if len(found) == 0 {
			return nil
		}
		found = append(slices.Clone(found), id)
	case len(found) == 0:
		found = nil
		eachLine(all.text, "-"+series.Local()+"-", func(line string) { found = append(found, graph.ID(strings.TrimSuffix(line, "-"))) })
	}
	if year != "" {
		found = slices.DeleteFunc(slices.Clone(found), func(e graph.ID) bool { y, _ := e.Year(); return y != year })
	}
	if len(found) > maxSeriesEvents {
		return nil
	}
	return found
}

// Members returns the events of a series, or the years of a range. Any other ID has none.
func (d *Directory) Members(id graph.ID) []graph.ID {
	if id.Kind() == graph.KindYear {
		return d.yearsOfRange(id)
	}
	return d.seriesEvents(id)
}

// findSeries returns the series of a name; with wide also one of all events whose names begin
// with it.
func (d *Directory) findSeries(name string, wide bool) (graph.ID, bool) {
	id := graph.NewID(graph.KindEvent, name)
	if !wide && d.allEvents().series[id] == nil {
		return "", false
	}
	events := d.seriesEvents(id)
	if wide && len(events) == 1 {
		return events[0], true
	}
	return id, len(events) > 0
}

// seriesName returns the name of a series: the common first words of the names of its events.
func (d *Directory) seriesName(id graph.ID) string {
	series, year := splitYear(id)
	for _, e := range d.seriesEvents(id) {
		words := strings.Fields(d.Name(e))
		for k := range words {
			if name := strings.Join(words[:k+1], " "); graph.NewID(graph.KindEvent, name) == series {
				return strings.TrimSpace(name + " " + year.Local())
			}
		}
	}
	return id.Local()
}

// findSeriesByPrefix returns the series of two or more events whose slug begins with a text.
func (d *Directory) findSeriesByPrefix(slug string) []graph.ID {
	var out []graph.ID
	for id, events := range d.allEvents().series {
		if len(events) > 1 && slug != "" && strings.HasPrefix(id.Local(), slug) && !d.index.Exists(id) {
			out = append(out, id)
		}
	}
	return out
}
