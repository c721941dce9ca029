package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/loader"
)

func newExtract() *cobra.Command {
	var format string
	var vocab []string
	cmd := &cobra.Command{
		Use:   "extract FILE|DIR|-...",
		Short: "Read notes and print what they say, without a store",
		Example: `  talkgraph extract notes.txt
  talkgraph extract --format json notes/ | jq '.notes[].talks[].title'
  cat notes.md | talkgraph extract --format nquads -`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			print, ok := extractFormats[format]
			if !ok {
				return usage(fmt.Errorf("unknown format %q; write json, nquads or table", format))
			}
			x, _, err := newExtractor(vocab)
			if err != nil {
				return err
			}
			files, err := readNotes(cmd.InOrStdin(), args)
			if err != nil {
				return err
			}
			notes, err := extractAll(x, files)
			if err != nil {
				return err
			}
			return print(cmd.OutOrStdout(), notes)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "json, nquads or table")
	addVocabularyFlag(cmd, &vocab)
	return cmd
}

var extractFormats = map[string]func(io.Writer, []graph.Note) error{
	"json":   extractJSON,
	"nquads": extractQuads,
	"table":  extractTable,
}

// The JSON shape of extract; see the README.
type (
	notesView struct {
		Notes []noteView `json:"notes"`
	}
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

func extractJSON(w io.Writer, notes []graph.Note) error {
	out := notesView{Notes: []noteView{}}
	for _, n := range notes {
		v := noteView{Source: n.Source, Event: n.Event.Name, Talks: []talkView{}, Problems: orEmpty(n.Problems)}
		for _, t := range n.Talks {
			speakers := []string{}
			for _, s := range t.Speakers {
				speakers = append(speakers, s.Name)
			}
			v.Talks = append(v.Talks, talkView{t.ID, t.Title, t.Line, t.EndLine, t.Day, speakers, orEmpty(t.Topics), orEmpty(t.Companies)})
		}
		out.Notes = append(out.Notes, v)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(out)
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func extractQuads(w io.Writer, notes []graph.Note) error {
	var facts []graph.Fact
	for _, n := range notes {
		facts = append(facts, loader.Facts(n)...)
	}
	return cayley.WriteQuads(w, facts)
}

func extractTable(w io.Writer, notes []graph.Note) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for i, n := range notes {
		if i > 0 {
			fmt.Fprintln(tw)
		}
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
	}
	return tw.Flush()
}
