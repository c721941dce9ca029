package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/loader"
)

func newExtract() *cobra.Command {
	var format, corrections string
	var o library.ReadOptions
	cmd := &cobra.Command{
		Use:   "extract FILE|DIR|-...",
		Short: "Read notes and print what they say, without a store",
		Example: `  talkgraph extract notes.txt
  talkgraph extract --format json notes/ | jq '.notes[].talks[].title'
  cat notes.md | talkgraph extract --format nquads -`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			newPrinter, err := printerOf(extractFormats, format)
			if err != nil {
				return err
			}
			cs, err := library.ReadCorrections(corrections)
			if err != nil {
				return err
			}
			x, _, err := library.NewExtractor(o)
			if err != nil {
				return err
			}
			files, err := library.FindNotes(cmd.InOrStdin(), args)
			if err != nil {
				return err
			}
			if err := library.CheckNotes(files); err != nil {
				return err
			}
			print := newPrinter(cmd.OutOrStdout())
			err = library.ExtractEach(x, files, func(n graph.Note) error { return print.note(x.Correct(n, cs)) })
			if err != nil {
				return err
			}
			return print.end()
		},
	}
	formatFlag(cmd, &format, "table", "json", "nquads")
	cmd.Flags().StringVar(&corrections, "corrections", "", "a `FILE` of corrections to apply, as \"talkgraph correct\" lists them")
	readingFlags(cmd, &o)
	return cmd
}

// notePrinter prints notes one after the other, so that none is held.
type notePrinter interface {
	note(graph.Note) error
	end() error
}

var extractFormats = map[string]func(io.Writer) notePrinter{
	"json":   func(w io.Writer) notePrinter { return &jsonPrinter{w: bufio.NewWriter(w)} },
	"nquads": func(w io.Writer) notePrinter { return quadPrinter{w} },
	"table":  func(w io.Writer) notePrinter { return &tablePrinter{w: w} },
}

// The JSON shape of a note in {"notes":[…]}; see the README.
type (
	noteView struct {
		Source   string          `json:"source"`
		Event    string          `json:"event"`
		Talks    []talkView      `json:"talks"`
		Problems []graph.Problem `json:"problems"`
	}
	talkView struct {
		ID        graph.ID        `json:"id"`
		Title     string          `json:"title"`
		Line      int             `json:"line"`
		EndLine   int             `json:"end_line"`
		Day       int             `json:"day"`
		Speakers  []string        `json:"speakers"`
		Topics    []graph.Mention `json:"topics"`
		Companies []graph.Mention `json:"companies"`
	}
)

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// jsonPrinter writes the notes as one JSON document.
type jsonPrinter struct {
	w    *bufio.Writer
	some bool
}

func (p *jsonPrinter) note(n graph.Note) error {
	v := noteView{Source: n.Source, Event: n.Event.Name, Talks: []talkView{}, Problems: orEmpty(n.Problems)}
	for _, t := range n.Talks {
		speakers := []string{}
		for _, s := range t.Speakers {
			speakers = append(speakers, s.Name)
		}
		v.Talks = append(v.Talks, talkView{t.ID, t.Title, t.Line, t.EndLine, t.Day, speakers, orEmpty(t.Topics), orEmpty(t.Companies)})
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("  ", " ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	between := ",\n  "
	if !p.some {
		p.some, between = true, "{\n \"notes\": [\n  "
	}
	p.w.WriteString(between) // bufio keeps the first error until the end
	p.w.Write(bytes.TrimRight(b.Bytes(), "\n"))
	return nil
}

func (p *jsonPrinter) end() error {
	if !p.some {
		p.w.WriteString("{\n \"notes\": [")
	}
	p.w.WriteString("\n ]\n}\n")
	return p.w.Flush()
}

type quadPrinter struct{ w io.Writer }

func (p quadPrinter) note(n graph.Note) error {
	return export.NQuads(p.w, export.FromFacts(loader.Facts(n)))
}
func (p quadPrinter) end() error { return nil }

type tablePrinter struct {
	w    io.Writer
	some bool
}

func (p *tablePrinter) note(n graph.Note) error {
	tw := tabwriter.NewWriter(p.w, 0, 4, 2, ' ', 0)
	if p.some {
		fmt.Fprintln(tw)
	}
	p.some = true
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

func (p *tablePrinter) end() error { return nil }
