// Package formats reads talks from files of data: schedules, video indexes, feeds and tables.
// It recognizes a file by its content, not only by its name. Each form has a file in this
// package and a row in the table of [Forms].
//
//	newFile  bytes            -> UTF-8, unpacked if it is gzip
//	sniff    first bytes      -> XML, JSON, YAML, ...
//	value    JSON or YAML     -> a tree whose values know their lines
//	[Forms]  the tree         -> the form that reads it, talk by talk
//
// Schedules in XML, outlines, tables and JSON Lines are streamed. In JSON and YAML a talk and
// its speakers may be far apart, so these are read as a whole, up to [MaxTree].
package formats

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Form is one form of talks as data.
type Form struct {
	Name   string // short name: "frab-xml"
	Says   string // one line for help and errors: "a feed of a channel or podcast: RSS or Atom"
	syntax syntax
	is     func(f *file) bool
	read   func(f *file, use Use) error
}

// Use receives one record with the 1-based line on which it begins: a talk, an event, or the
// sponsors of an event. An error from it ends the reading.
type Use func(line int, r graph.Record) error

// Forms returns all forms in order. Read uses the first one that recognizes a file.
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
		{"sessionize-speakers", "speakers of Sessionize with their sessions", syntaxJSON, isSpeakersView, readSpeakersView},
		{"yt-dlp", "a video or a playlist as yt-dlp describes it: .info.json", syntaxJSON, isVideoInfo, readVideoInfo},
		{"pyvideo", "a video of pyvideo", syntaxJSON, isPyvideo, readPyvideo},
		{"pyvideo-event", "the event of a folder of pyvideo, category.json", syntaxJSON, isCategory, readCategory},
		{"symposion", "a programme of PyCon's site, with its sponsors", syntaxJSON, isSymposion, readSymposion},
		{"oscon", "O'Reilly's schedule feed", syntaxJSON, isOSCON, readOSCON},
		{"reinvent", "a session catalogue as that of AWS re:Invent", syntaxJSON, isCatalogue, readCatalogue},
		{"devoxx", "talks of Devoxx's call for papers", syntaxJSON, isDevoxx, readDevoxx},
		{"confs-tech", "a list of conferences of confs.tech", syntaxJSON, isConferences, readConferences},
		{"schema.org", "an event and its parts by schema.org, as JSON-LD", syntaxJSON, isLinked, readLinked},
		{"schema.org-page", "a web page with talks by schema.org in it, as JSON-LD; its text is not read", syntaxPage, isAny, readLinked},
		{"talks", "a list of talks as JSON", syntaxJSON, isTalks, readTalks},
		{"rubyevents", "videos of rubyevents", syntaxYAML, isVideos, readVideos},
		{"rubyevents-event", "an event of rubyevents", syntaxYAML, isEvent, readEvent},
		{"rubyevents-sponsors", "sponsors of rubyevents", syntaxYAML, isSponsors, readSponsors},
		{"talks-yaml", "a list of talks as YAML", syntaxYAML, isTalks, readTalks},
		{"icalendar", "a calendar, as of Sched or PyCon: iCalendar", syntaxCalendar, isAny, readCalendar},
		{"devopsdays", "a page of a devopsdays programme", syntaxTOML, isAny, readProgram},
		{"workbook", "an Excel workbook (.xlsx) with a table of talks", syntaxWorkbook, isAny, readWorkbook},
		{"csv", "a table with a heading that has a column \"title\"", syntaxTable, isAny, readTable},
	}
}

func isAny(*file) bool { return true }

var errUnknown = errors.New("unknown form")

// IsUnknown reports whether err, returned by Read, means that no form recognizes the file.
func IsUnknown(err error) bool { return errors.Is(err, errUnknown) }

// Knows reports whether a file is data for Read rather than a note. It looks at the name and
// at the first 4 kB that it reads from in, and at all of a web page. Its error is that of in.
func Knows(name string, in io.Reader) (bool, error) {
	head, err := io.ReadAll(io.LimitReader(in, headBytes))
	if isWorkbook(name, head) {
		return true, err
	}
	text := decodeHead(head)
	if err != nil || !IsPage(name, text) {
		return sniff(name, text) != syntaxNone, err
	}
	f, err := newFile(name, io.MultiReader(bytes.NewReader(head), in))
	if errors.Is(err, graph.ErrInvalid) || errors.Is(err, graph.ErrTooLarge) {
		return false, nil // the loader of notes says what is wrong
	}
	return err == nil && f.syntax == syntaxPage, err
}

// Report states how Read read a file.
type Report struct {
	Form
	LeftOut []LeftOut
	// Problems lists the lines whose text was changed or lacks something.
	Problems []graph.Problem
}

// LeftOut is an entry of a file that is no talk or that was cancelled.
type LeftOut struct {
	Line  int // 1-based
	Title string
	Why   string
}

// Options state what a file does not.
type Options struct {
	Event   string  // of talks that do not name one; it also replaces the name of a calendar
	Columns Columns // of tables
}

// Read passes the records of a file to use, in the order of the file, and reports the entries
// that it left out. Errors of Read wrap graph.ErrInvalid or graph.ErrTooLarge and begin with
// the line.
func Read(name string, in io.Reader, o Options, use Use) (Report, error) {
	f, err := newFile(name, in)
	if err != nil {
		return Report{}, err
	}
	if g, isGraph := graphFileOf(f.head); isGraph {
		return Report{}, g.refuse()
	}
	f.event, f.columns = o.Event, o.Columns
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
			if f.tree.fault.err != nil { // in this record
				return f.tree.fault.err
			}
			read++
			if r.Event == "" {
				r.Event = o.Event
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
			err = fmt.Errorf("line 1: %w: it looks like %s but contains no talk; check that the export was complete", graph.ErrInvalid, form.Says)
		}
		f.report.Problems = append(f.decoded.Problems(), f.report.Problems...)
		return f.report, err
	}
	return Report{}, fmt.Errorf("line 1: %w: %w; talkgraph reads these forms of it: %s", graph.ErrInvalid, errUnknown, strings.Join(known, "; "))
}

// leaveOut adds an entry that is no talk to the report.
func (f *file) leaveOut(line int, title, why string) {
	f.report.LeftOut = append(f.report.LeftOut, LeftOut{line, title, why})
}

// addProblem adds a problem to the report.
func (f *file) addProblem(line int, format string, args ...any) {
	f.report.Problems = append(f.report.Problems, graph.Problem{Line: line, Message: fmt.Sprintf(format, args...)})
}
