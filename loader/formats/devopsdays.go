package formats

import (
	"bytes"
	"errors"
	"path"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/talkgraph/talkgraph/graph"
)

var sentenceEnd = regexp.MustCompile(`(?:[.!?:;)\]"'*_>|` + "`" + `”’…-]|https?://\S+)\s*$`)

// programPage is the front matter of a talk, rather than of another page of such a site: it
// states its type, or names speakers as in addresses. `speakers = ["jane-roe"]`, but not
// `speakers = ["Jane Roe"]`, which is a note.
var programPage = regexp.MustCompile(`(?m)^\s*(?:(?i:type)\s*=\s*"(?:talk|ignite|workshop|keynote|panel)"|(?i:speakers)\s*=\s*\[\s*"[\p{Ll}0-9]+(?:-[\p{Ll}0-9]+)+")`)

// readProgram reads a page of a site made with Hugo: front matter between two lines of
// plus signs, then the abstract. Its event is the folder above "program", and its speakers
// are named as in addresses.
func readProgram(f *file, use Use) error {
	data, err := f.whole()
	if err != nil {
		return err
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	front, abstract, ok := bytes.Cut(bytes.TrimPrefix(data, []byte("+++\n")), []byte("\n+++"))
	if !ok {
		return invalid(1, "its front matter has no end, a line of +++; the file may be cut off")
	}
	var page struct {
		Title    string   `toml:"Title"`
		Speakers []string `toml:"Speakers"`
		Tags     []string `toml:"Tags"`
		Date     string   `toml:"Talk_date"`
	}
	if err := toml.Unmarshal(lowerKeys(front), &page); err != nil {
		line := 1
		var at *toml.DecodeError
		if errors.As(err, &at) {
			row, _ := at.Position()
			line += row
		}
		return invalid(line, "its front matter is not TOML: %s", strings.TrimPrefix(err.Error(), "toml: "))
	}
	if strings.TrimSpace(page.Title) == "" {
		return invalid(1, "the page has no Title")
	}
	// A page of prose has no end of its own, but one that a tool wrote ends in a line.
	if !bytes.HasSuffix(data, []byte("\n")) && !sentenceEnd.Match(abstract) {
		return invalid(bytes.Count(data, []byte("\n"))+1, "the last line has no end and is no sentence; the file may be cut off: if it is whole, end its last line")
	}
	var names []string
	for _, s := range page.Speakers {
		names = append(names, nameOfSlug(s))
	}
	return use(1, graph.Record{
		ID: trimExt(path.Base(f.name)), Title: page.Title, Event: programOf(f.name), Abstract: string(abstract),
		Speakers: speakers(names...), Tags: page.Tags, Date: page.Date,
	})
}

var tomlKey = regexp.MustCompile(`(?m)^(\w+)(\s*=)`)

// lowerKeys writes the keys as the fields above have them: pages have "title" and "Title".
func lowerKeys(front []byte) []byte {
	return tomlKey.ReplaceAllFunc(front, func(m []byte) []byte {
		return append(bytes.ToUpper(m[:1]), m[1:]...)
	})
}

// nameOfSlug returns the name that an address stands for: "ashley-sun" is Ashley Sun.
func nameOfSlug(slug string) string {
	words := strings.FieldsFunc(slug, func(r rune) bool { return r == '-' || r == '_' })
	for i, w := range words {
		r := []rune(w)
		words[i] = strings.ToUpper(string(r[0])) + string(r[1:])
	}
	return strings.Join(words, " ")
}

// programOf returns the event of a page in content/events/2017-chicago/program.
func programOf(name string) string {
	dir, last := path.Split(path.Dir(name))
	if last != "program" {
		return ""
	}
	year, city, ok := strings.Cut(path.Base(dir), "-")
	if !ok {
		return ""
	}
	return "devopsdays " + nameOfSlug(city) + " " + year
}
