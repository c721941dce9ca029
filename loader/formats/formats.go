// Package formats reads talks that are data already: schedules, video indexes, feeds,
// tables. A file is known by what it holds, not by its name alone; each form has a file
// here and a line in the table below.
//
//	file    bytes            -> UTF-8, unpacked if it is gzip
//	sniff   its beginning    -> XML, JSON, YAML, ...
//	tree    JSON or YAML     -> values that know their lines
//	[Forms] what it holds    -> the form that reads it, talk by talk
//
// Forms of XML, tables and JSON Lines are streamed; JSON and YAML, where a talk and its
// speakers may stand far apart, are read as a whole, up to [MaxTree].
package formats

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Form is one way in which people write down talks as data.
type Form struct {
	Name   string // "frab"
	Says   string // what it is, for people
	syntax syntax
	is     func(f *file) bool
	read   func(f *file, use Use) error
}

// Use takes a talk, or an event or its sponsors, with the line on which it begins. Its
// error ends the reading.
type Use func(line int, r graph.Record) error

// Forms returns all forms that are read; the first that knows a file reads it.
func Forms() []Form {
	return []Form{
		{"jsonl", "JSON Lines: on each line a talk as an object", syntaxLines, isAny, readLines},
		{"frab-xml", "a schedule as XML, of frab, Pentabarf or pretalx", syntaxXML, isRoot("schedule"), readSchedule},
		{"feed", "a feed of a channel or podcast: RSS or Atom", syntaxXML, isRoot("rss", "feed", "RDF"), readFeed},
		{"opml", "an outline of channels and their episodes: OPML", syntaxXML, isRoot("opml"), readOutline},
		{"frab-json", "a schedule as JSON, of frab or pretalx", syntaxJSON, isFrab, readFrab},
		{"schedule-v2", "a schedule as JSON of the second form, of c3voc", syntaxJSON, isScheduleTwo, readScheduleTwo},
		{"pretalx", "submissions of pretalx's API", syntaxJSON, isPretalx, readPretalx},
		{"sessionize", "sessions and speakers of Sessionize", syntaxJSON, isSessionize, readSessionize},
		{"pyvideo", "a video of pyvideo", syntaxJSON, isPyvideo, readPyvideo},
		{"pyvideo-event", "the event of a folder of pyvideo, category.json", syntaxJSON, isCategory, readCategory},
		{"symposion", "a programme of PyCon's site, with its sponsors", syntaxJSON, isSymposion, readSymposion},
		{"oscon", "O'Reilly's schedule feed", syntaxJSON, isOSCON, readOSCON},
		{"reinvent", "a session catalogue as that of AWS re:Invent", syntaxJSON, isCatalogue, readCatalogue},
		{"devoxx", "talks of Devoxx's call for papers", syntaxJSON, isDevoxx, readDevoxx},
		{"confs-tech", "a list of conferences of confs.tech", syntaxJSON, isConferences, readConferences},
		{"schema.org", "an event and its parts by schema.org, as JSON-LD", syntaxJSON, isLinked, readLinked},
		{"talks", "a list of talks as JSON", syntaxJSON, isTalks, readTalks},
		{"rubyevents", "videos of rubyevents", syntaxYAML, isVideos, readVideos},
		{"rubyevents-event", "an event of rubyevents", syntaxYAML, isEvent, readEvent},
		{"rubyevents-sponsors", "sponsors of rubyevents", syntaxYAML, isSponsors, readSponsors},
		{"talks-yaml", "a list of talks as YAML", syntaxYAML, isTalks, readTalks},
		{"icalendar", "a calendar, as of Sched or PyCon: iCalendar", syntaxCalendar, isAny, readCalendar},
		{"devopsdays", "a page of a devopsdays programme", syntaxTOML, isAny, readProgram},
		{"csv", "a table with a heading that has a column \"title\"", syntaxTable, isAny, readTable},
	}
}

func isAny(*file) bool { return true }

// errUnknown is a file of no form that is known.
var errUnknown = errors.New("unknown form")

// IsUnknown reports whether an error of Read means that a file holds something else than
// talks.
func IsUnknown(err error) bool { return errors.Is(err, errUnknown) }

// Knows reports whether Read takes a file, rather than a note's reader, by its name and its
// first bytes.
func Knows(name string, in io.Reader) (bool, error) {
	head, err := io.ReadAll(io.LimitReader(in, headBytes))
	return sniff(name, decodeHead(head)) != syntaxNone, err
}

// Report states what Read found in a file beside its talks.
type Report struct {
	Form
	LeftOut []LeftOut
	// Problems are what was changed or missed in the file, by its lines.
	Problems []graph.Problem
}

// LeftOut is an entry of a file that is no talk, or none that takes place.
type LeftOut struct {
	Line  int
	Title string
	Why   string
}

// Read hands out the talks of a file, and reports what it left out and why. The event is
// that of talks that do not name theirs, or only by what their calendar is called. Its errors
// wrap graph.ErrInvalid or graph.ErrTooLarge and begin with the line.
func Read(name string, in io.Reader, event string, use Use) (Report, error) {
	f, err := newFile(name, in)
	if err != nil {
		return Report{}, err
	}
	f.event = event
	var known []string
	for _, form := range Forms() {
		if form.syntax != f.syntax {
			continue
		}
		known = append(known, form.Says)
		if !form.is(f) {
			continue
		}
		f.report.Form = form
		read := 0
		err := form.read(f, func(line int, r graph.Record) error {
			if f.tree.fault.err != nil { // of this talk
				return f.tree.fault.err
			}
			read++
			if r.Event == "" {
				r.Event = event
			}
			r = cleanRecord(r)
			if why := whyNoTalk(r); why != "" {
				f.leaveOut(line, r.Title, why)
				return nil
			}
			return use(line, r)
		})
		if err == nil {
			err = f.tree.fault.err
		}
		if err == nil && read == 0 && len(f.report.LeftOut) == 0 {
			err = fmt.Errorf("line 1: %w: it looks like %s, and holds no talk", graph.ErrInvalid, form.Says)
		}
		f.report.Problems = append(f.decoded.Problems(), f.report.Problems...)
		return f.report, err
	}
	return Report{}, fmt.Errorf("line 1: %w: %w; what is read of this kind: %s", graph.ErrInvalid, errUnknown, strings.Join(known, "; "))
}

// leaveOut reports an entry that is no talk.
func (f *file) leaveOut(line int, title, why string) {
	f.report.LeftOut = append(f.report.LeftOut, LeftOut{line, title, why})
}

// tell reports what was changed or missed.
func (f *file) tell(line int, format string, args ...any) {
	f.report.Problems = append(f.report.Problems, graph.Problem{Line: line, Message: fmt.Sprintf(format, args...)})
}
