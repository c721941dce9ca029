package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/loader"
)

// extractOptions holds the flags of extract.
type extractOptions struct {
	format, corrections string
	explain             bool
	reading             library.ReadOptions
}

func newExtract() *cobra.Command {
	var o extractOptions
	cmd := &cobra.Command{
		Use:   "extract FILE|DIR|-...",
		Short: "Read notes and print their talks, topics and companies, without a store",
		Example: `  talkgraph extract notes.txt
  talkgraph extract --format json notes/ | jq '.notes[].talks[].title'
  cat notes.md | talkgraph extract --format nquads -
  talkgraph extract --explain notes.txt`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return o.extract(cmd, args) },
	}
	formatFlag(cmd, &o.format, "table", "json", "nquads")
	cmd.Flags().StringVar(&o.corrections, "corrections", "", "a `FILE` of corrections to apply, as \"talkgraph correct\" lists them")
	cmd.Flags().BoolVar(&o.explain, "explain", false, "print why talks begin where they do: the strongest features of each, and the two likeliest readings of the note")
	readingFlags(cmd, &o.reading)
	return cmd
}

// extract prints the talks of the notes in args. It reads all files once before, so that an
// unreadable one prints nothing.
func (o extractOptions) extract(cmd *cobra.Command, args []string) error {
	formats := extractFormats
	if o.explain {
		formats = explainFormats
	}
	newPrinter, err := printerOf(formats, o.format)
	if err != nil {
		return err
	}
	cs, err := library.ReadCorrections(o.corrections)
	if err != nil {
		return err
	}
	x, _, err := library.NewExtractor(o.reading)
	if err != nil {
		return err
	}
	files, err := library.FindNotes(cmd.InOrStdin(), args, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if err := library.CheckNotes(cmd.Context(), files); err != nil {
		return err
	}
	printer := newPrinter(cmd.OutOrStdout())
	err = library.ExtractEach(cmd.Context(), x, files, func(n graph.Note) error {
		n, err := x.Correct(cmd.Context(), n, cs)
		if err != nil {
			return err
		}
		var e loader.Explanation
		if o.explain {
			if e, err = x.Explain(n, cs); err != nil {
				return err
			}
		}
		return printer.printNote(n, e)
	})
	if err != nil {
		return err
	}
	return printer.close()
}

// notePrinter prints notes one at a time, so that a folder of notes need not fit in memory.
// Call close after the last note.
type notePrinter interface {
	printNote(graph.Note, loader.Explanation) error
	close() error
}

// extractFormats holds the constructors of the printers for --format.
var extractFormats = map[string]func(io.Writer) notePrinter{
	"json":   func(w io.Writer) notePrinter { return &jsonPrinter{w: bufio.NewWriter(w)} },
	"nquads": func(w io.Writer) notePrinter { return quadPrinter{w} },
	"table":  func(w io.Writer) notePrinter { return &tablePrinter{w: w} },
}

// talkView is the JSON shape of a talk in {"notes":[{"talks":[…]}]}.
type talkView struct {
	ID        graph.ID        `json:"id"`
	Title     string          `json:"title"`
	Line      int             `json:"line"`
	EndLine   int             `json:"end_line"`
	Day       int             `json:"day"`
	Speakers  []string        `json:"speakers"`
	Topics    []graph.Mention `json:"topics"`
	Companies []graph.Mention `json:"companies"`
}

// orEmpty returns s, or an empty slice for nil, which JSON writes as [] rather than null.
func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// jsonPrinter writes all notes as one JSON document.
type jsonPrinter struct {
	w        *bufio.Writer // keeps the first error until Flush
	hasNotes bool          // whether a note was written
}

// printNote writes a note talk by talk. Encoded as one value, a large note took a gigabyte.
func (p *jsonPrinter) printNote(n graph.Note, _ loader.Explanation) error {
	separator := ",\n  "
	if !p.hasNotes {
		p.hasNotes, separator = true, "{\n \"notes\": [\n  "
	}
	p.w.WriteString(separator + "{\n   \"source\": ")
	if err := p.writeValue("   ", n.Source); err != nil {
		return err
	}
	p.w.WriteString(",\n   \"event\": ")
	if err := p.writeValue("   ", n.Event.Name); err != nil {
		return err
	}
	p.w.WriteString(",\n   \"talks\": [")
	for i, t := range n.Talks {
		if i > 0 {
			p.w.WriteByte(',')
		}
		speakers := []string{}
		for _, s := range t.Speakers {
			speakers = append(speakers, s.Name)
		}
		p.w.WriteString("\n    ")
		err := p.writeValue("    ", talkView{t.ID, t.Title, t.Line, t.EndLine, t.Day, speakers, orEmpty(t.Topics), orEmpty(t.Companies)})
		if err != nil {
			return err
		}
	}
	if len(n.Talks) > 0 {
		p.w.WriteString("\n   ")
	}
	p.w.WriteString("],\n   \"problems\": ")
	if err := p.writeValue("   ", orEmpty(n.Problems)); err != nil {
		return err
	}
	_, err := p.w.WriteString("\n  }")
	return err
}

// writeValue writes a value as indented JSON. Each line after the first starts with prefix.
func (p *jsonPrinter) writeValue(prefix string, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, " ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := p.w.Write(bytes.TrimRight(b.Bytes(), "\n"))
	return err
}

// close ends the document.
func (p *jsonPrinter) close() error {
	if !p.hasNotes {
		p.w.WriteString("{\n \"notes\": [")
	}
	p.w.WriteString("\n ]\n}\n")
	return p.w.Flush()
}

// quadPrinter writes the facts of notes as N-Quads.
type quadPrinter struct{ w io.Writer }

// printNote implements notePrinter.
func (p quadPrinter) printNote(n graph.Note, _ loader.Explanation) error {
	return export.NQuads(p.w, export.FromFacts(loader.Facts(n)))
}

// close implements notePrinter.
func (p quadPrinter) close() error { return nil }

// tablePrinter writes notes for people, with a blank line between two.
type tablePrinter struct {
	w        io.Writer
	hasNotes bool // whether a note was written
}

// printNote prints a note with its talks, and of each mention the first line of evidence.
func (p *tablePrinter) printNote(n graph.Note, _ loader.Explanation) error {
	tw := tabwriter.NewWriter(p.w, 0, 4, 2, ' ', 0)
	if p.hasNotes {
		fmt.Fprintln(tw)
	}
	p.hasNotes = true
	fmt.Fprintf(tw, "%s\t%s\n", n.Source, n.Event.Name)
	for _, t := range n.Talks {
		fmt.Fprintf(tw, "%5d  %s\n", t.Line, t.Title)
		for _, s := range t.Speakers {
			fmt.Fprintf(tw, "       by\t%s\t%s\n", s.Name, s.Company)
		}
		for _, m := range append(append([]graph.Mention{}, t.Companies...), t.Topics...) {
			e := m.Evidence[0]
			fmt.Fprintf(tw, "       %s\t%s\tline %d: %s\n", m.ID.Kind(), m.Name, e.Line, e.Text)
		}
	}
	for _, p := range n.Problems {
		fmt.Fprintf(tw, "%5d  ! %s\n", p.Line, p.Message)
	}
	return tw.Flush()
}

// close implements notePrinter.
func (p *tablePrinter) close() error { return nil }

// explainFormats holds the constructors of the printers for --format with --explain.
var explainFormats = map[string]func(io.Writer) notePrinter{
	"json": func(w io.Writer) notePrinter {
		return &explanationPrinter{w: w, json: true, notes: []noteExplanation{}}
	},
	"table": func(w io.Writer) notePrinter { return &explanationPrinter{w: w} },
}

// noteExplanation is the JSON shape of an explanation in {"notes":[…]}.
type noteExplanation struct {
	Source string `json:"source"`
	loader.Explanation
	Problems []graph.Problem `json:"problems"`
}

// explanationPrinter prints why talks begin where they do.
type explanationPrinter struct {
	w     io.Writer
	json  bool
	notes []noteExplanation
}

// printNote prints the explanation of a note, or collects it for JSON.
func (p *explanationPrinter) printNote(n graph.Note, e loader.Explanation) error {
	if p.json {
		p.notes = append(p.notes, noteExplanation{n.Source, e, orEmpty(n.Problems)})
		return nil
	}
	fmt.Fprintln(p.w, n.Source)
	if e.Talks == nil {
		fmt.Fprintln(p.w, "  read by rules: the note is too short or too long for the model")
	} else {
		fmt.Fprintf(p.w, "  best: %s\n", alternativeText(e.Best))
		if len(e.Second.Lines) > 0 {
			fmt.Fprintf(p.w, "  second: %s\n", alternativeText(e.Second))
		}
		fmt.Fprintf(p.w, "  margin %.2f\n", e.Margin)
	}
	for _, t := range e.Talks {
		fmt.Fprintf(p.w, "%5d  %s\n       probability %.2f", t.Line, t.Text, t.Probability)
		for _, r := range t.Reasons {
			fmt.Fprintf(p.w, "; %s %+.2f", r.Feature, r.Weight)
		}
		fmt.Fprintln(p.w)
	}
	for _, x := range n.Problems {
		fmt.Fprintf(p.w, "%5d  ! %s\n", x.Line, x.Message)
	}
	return nil
}

// close prints the collected explanations as JSON.
func (p *explanationPrinter) close() error {
	if !p.json {
		return nil
	}
	return writeJSON(p.w, map[string]any{"notes": p.notes})
}

// alternativeText describes a reading of a note: "with speakers, H2: 12 talks on lines 5, 20".
func alternativeText(a loader.Alternative) string {
	var b strings.Builder
	b.WriteString(a.Form)
	if a.Of != "" {
		b.WriteString(", " + a.Of)
	}
	fmt.Fprintf(&b, ": %s on lines ", graph.KindTalk.Quantity(len(a.Lines)))
	for i, line := range a.Lines {
		if i == maxAlternativeLines {
			b.WriteString(", …")
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(line))
	}
	return b.String()
}

// maxAlternativeLines is how many lines of a reading are listed, so that they fit a line of a
// terminal.
const maxAlternativeLines = 12
