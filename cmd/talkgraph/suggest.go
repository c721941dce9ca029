package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

// suggestOptions holds the flags of vocabulary suggest.
type suggestOptions struct {
	db, into, format string
	limit            int
	reading          library.ReadOptions
}

func newSuggest() *cobra.Command {
	var o suggestOptions
	cmd := &cobra.Command{
		Use:   "suggest [PHRASE...]",
		Short: "Propose phrases of the loaded notes that the vocabulary lacks",
		Long: fmt.Sprintf(`Propose phrases that several talks of the loaded notes share and that the vocabulary
lacks, best first, each with lines that contain it and a likely broader topic.

--into adds the named phrases, or all proposed ones, to a vocabulary file of yours and
creates the file if it is missing. To find the phrases, load the notes again with
--vocabulary FILE. The first %d notes are read.`, library.MaxSuggestNotes),
		Example: `  talkgraph vocabulary suggest
  talkgraph vocabulary suggest --into mine.yaml "design thinking"
  talkgraph vocabulary suggest --format yaml > mine.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case o.limit < 1 || o.limit > maxSuggestions:
				return usageError(fmt.Errorf("the limit must be 1 to %d", maxSuggestions))
			case len(args) > 0 && o.into == "":
				return usageError(errors.New("name the vocabulary file to add the phrases to with --into FILE"))
			}
			return o.suggest(cmd, args)
		},
	}
	storeFlag(cmd, &o.db)
	readingFlags(cmd, &o.reading)
	cmd.Flags().StringVar(&o.into, "into", "", "add the phrases to this vocabulary `FILE`")
	formatFlag(cmd, &o.format, "table", "yaml")
	cmd.Flags().IntVar(&o.limit, "limit", 30, fmt.Sprintf("how many phrases to propose, %d at most", maxSuggestions))
	return cmd
}

// suggestFormats holds the printers of suggestions.
var suggestFormats = map[string]func(io.Writer, []graph.Suggestion) error{"table": suggestionTable, "yaml": suggestionYAML}

// suggest prints the suggestions, or adds those of phrases, or all of them, to a vocabulary
// file.
func (o suggestOptions) suggest(cmd *cobra.Command, phrases []string) error {
	print, err := printerOf(suggestFormats, o.format)
	if err != nil {
		return err
	}
	x, _, err := library.NewExtractor(o.reading)
	if err != nil {
		return err
	}
	return withLibrary(cmd, o.db, func(lib *library.Library) error {
		if len(phrases) > 0 {
			o.limit = maxSuggestions
		}
		list, err := lib.Suggest(cmd.Context(), x, o.limit)
		if err == nil && len(phrases) > 0 {
			list, err = selectPhrases(list, phrases)
		}
		switch {
		case err != nil:
			return err
		case o.into != "":
			return addToVocabulary(o.into, list)
		}
		return print(cmd.OutOrStdout(), list)
	})
}

// suggestionTable prints suggestions with their lines of evidence.
func suggestionTable(w io.Writer, list []graph.Suggestion) error {
	for _, s := range list {
		fmt.Fprintf(w, "%s  (in %s)", s.Phrase, library.Quantity(s.Talks, "talk", "talks"))
		if s.Broader != "" {
			fmt.Fprintf(w, "  perhaps under %s", s.Broader)
		}
		fmt.Fprintln(w)
		for _, q := range s.Lines {
			fmt.Fprintf(w, "    %s:%d  %s\n", q.Source, q.Line, strings.TrimSpace(q.Text))
		}
	}
	return nil
}

// suggestionYAML prints suggestions as a vocabulary file, with their lines as comments.
func suggestionYAML(w io.Writer, list []graph.Suggestion) error {
	_, err := io.WriteString(w, vocabularyText(list, true))
	return err
}

// maxSuggestions limits a list: more phrases than a person looks through.
const maxSuggestions = 1000

// selectPhrases returns the suggestions of some phrases, compared without case and accents. It
// returns graph.ErrNotFound for a phrase that is not suggested.
func selectPhrases(list []graph.Suggestion, phrases []string) ([]graph.Suggestion, error) {
	var out []graph.Suggestion
	for _, p := range phrases {
		n := len(out)
		for _, s := range list {
			if graph.Fold(s.Phrase) == graph.Fold(p) {
				out = append(out, s)
			}
		}
		if len(out) == n {
			return nil, fmt.Errorf("%w: %q is not proposed; \"talkgraph vocabulary suggest\" lists what is", graph.ErrNotFound, p)
		}
	}
	return out, nil
}

// addToVocabulary appends suggestions to a vocabulary file, or creates it. If the file would
// become invalid, it returns an error and leaves the file unchanged.
func addToVocabulary(file string, list []graph.Suggestion) error {
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot read the vocabulary: %w", err)
	}
	text := string(old)
	if strings.TrimSpace(text) != "" {
		// A YAML document may have only one list of topics: the new list becomes another document.
		text = strings.TrimRight(text, "\n") + "\n---\n"
	}
	text += vocabularyText(list, false)
	if _, err := vocabulary.Parse(append(vocabulary.Shipped(), vocabulary.File{Name: file, Text: []byte(text)})...); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

// vocabularyText returns suggestions as a vocabulary file. With withLines it adds their lines
// of evidence as comments.
func vocabularyText(list []graph.Suggestion, withLines bool) string {
	var b strings.Builder
	b.WriteString("topics:\n")
	for _, s := range list {
		fmt.Fprintf(&b, "- name: %q\n", s.Phrase)
		if s.Broader != "" {
			fmt.Fprintf(&b, "  broader: [%q]\n", s.Broader)
		}
		if withLines {
			for _, q := range s.Lines {
				fmt.Fprintf(&b, "  # %s:%d %s\n", q.Source, q.Line, strings.Join(strings.Fields(q.Text), " "))
			}
		}
	}
	return b.String()
}
