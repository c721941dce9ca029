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

// sentenceEnd matches the end of a page that ends like a sentence, a list or a link: "Bring
// questions!" and "https://example.com/a", but not "Bring quest".
var sentenceEnd = regexp.MustCompile(`(?:[.!?:;)\]"'*_>|` + "`" + `”’…-]|https?://\S+)\s*$`)

// programPage matches the front matter of a talk: a line with its type, or speakers named as
// in addresses. It matches `Type = "talk"` and `speakers = ["jane-roe"]`, but not
// `speakers = ["Jane Roe"]`, which a note has.
var programPage = regexp.MustCompile(`(?m)^\s*(?:(?i:type)\s*=\s*"(?:talk|ignite|workshop|keynote|panel)"|(?i:speakers)\s*=\s*\[\s*"[\p{Ll}0-9]+(?:-[\p{Ll}0-9]+)+")`)

// readProgram reads a page of a site made with Hugo: front matter between two lines of plus
// signs, then the abstract. The folder above "program" names the event. Speakers are given
// as in addresses, such as "ashley-sun".
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
	if err := toml.Unmarshal(capitalizeKeys(front), &page); err != nil {
		line := 1
		var at *toml.DecodeError
		if errors.As(err, &at) {
			row, _ := at.Position()
			line += row
		}
		return invalid(line, "its front matter is not TOML: %s", strings.TrimPrefix(err.Error(), "toml: "))
	}
	if strings.TrimSpace(page.Title) == "" {
		return invalid(1, "the page has no Title; add one to its front matter")
	}
	// The format has no end mark. Tools end the last line with a line feed.
	if !bytes.HasSuffix(data, []byte("\n")) && !sentenceEnd.Match(abstract) {
		return invalid(bytes.Count(data, []byte("\n"))+1, "the last line has no end and is no sentence; the file may be cut off: if it is whole, end its last line")
	}
	var names []string
	for _, s := range page.Speakers {
		names = append(names, nameOfSlug(s))
	}
	return use(1, graph.Record{
		ID: trimExt(path.Base(f.name)), Title: page.Title, Event: programEvent(f.name), Abstract: string(abstract),
		Speakers: speakers(names...), Tags: page.Tags, Date: page.Date,
	})
}

// tomlKey matches `title =` at the start of a line, but not `[params]`.
var tomlKey = regexp.MustCompile(`(?m)^(\w+)(\s*=)`)

// capitalizeKeys writes the keys of front matter with a first capital, as readProgram expects
// them. Pages have "title" and "Title".
func capitalizeKeys(front []byte) []byte {
	return tomlKey.ReplaceAllFunc(front, func(m []byte) []byte {
		return append(bytes.ToUpper(m[:1]), m[1:]...)
	})
}

// nameOfSlug returns the name that a part of an address abbreviates: "Ashley Sun" for
// "ashley-sun".
func nameOfSlug(slug string) string {
	words := strings.FieldsFunc(slug, func(r rune) bool { return r == '-' || r == '_' })
	for i, w := range words {
		r := []rune(w)
		words[i] = strings.ToUpper(string(r[0])) + string(r[1:])
	}
	return strings.Join(words, " ")
}

// programEvent returns the event of a page by its path: "devopsdays Chicago 2017" for a page
// in content/events/2017-chicago/program. It returns "" for other folders.
func programEvent(name string) string {
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
