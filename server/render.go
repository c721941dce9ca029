package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// jsonView makes the view of a value as JSON.
func jsonView(status int, v any) view {
	return func(*server) (int, string, []byte, error) {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		err := enc.Encode(v)
		return status, "application/json; charset=utf-8", b.Bytes(), err
	}
}

// data makes the view of a body with a content type.
func data(contentType string, body []byte) view {
	return func(*server) (int, string, []byte, error) { return http.StatusOK, contentType, body, nil }
}

// page makes the view of a page: the template called name, executed with v.
func page(status int, name string, v any) view {
	return func(s *server) (int, string, []byte, error) {
		var b bytes.Buffer
		err := s.pages[name].ExecuteTemplate(&b, "layout.html", v)
		return status, "text/html; charset=utf-8", b.Bytes(), err
	}
}

// seeOther makes the view of a redirect to a path of this site.
func seeOther(c *gin.Context, path string) view {
	c.Header("Location", path)
	return func(*server) (int, string, []byte, error) {
		return http.StatusSeeOther, "text/plain; charset=utf-8", []byte("Done: " + path + "\n"), nil
	}
}

// functions holds the functions that templates call.
var functions = template.FuncMap{
	"path":         func(id graph.ID) string { return id.Path() },
	"iri":          func(p graph.Predicate) string { return "<" + string(p) + ">" },
	"plural":       func(k graph.Kind) string { return k.Plural() },
	"proof":        newProof,
	"folded":       newFoldedProofs,
	"percent":      percent,
	"bar":          func(share float64) string { return strconv.FormatFloat(100*share, 'f', 1, 64) },
	"shares":       newShares,
	"capital":      capital,
	"contrast":     newContrastTable,
	"narrower":     newNarrowerList,
	"comparedWith": comparedWith,
	"shared":       func(a queries.Answer, title, link string) sharedList { return sharedList{a, title, link} },
	"duration":     duration,
	"previewLines": func(p preview, lines []noteLine) previewLineList { return previewLineList{p.Number, lines} },
	"lastOf":       func(list []string) string { return list[len(list)-1] },
	"picture":      func(source, label string) picture { return picture{source, label} },
	"number":       number,
	"count":        count,
	"talks":        func(n int) string { return count(n, "talk") },
}

// picture is a drawing on a page. Source is its address, to which map.js adds the size of the
// frame. Label describes the drawing for screen readers.
type picture struct{ Source, Label string }

// count returns a number with its noun: "1 talk", "1,234 talks".
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return number(n) + " " + word + "s"
}

// isoDuration matches a duration of hours and minutes by ISO 8601, such as "PT1H30M". It does not
// match days, as in "P1D".
var isoDuration = regexp.MustCompile(`^PT(?:(\d+)H)?(?:(\d+)M)?$`)

// duration returns a duration by ISO 8601 in words: "1 hour 30 minutes" for "PT1H30M". It returns
// any other text unchanged.
func duration(s string) string {
	m := isoDuration.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	var parts []string
	for i, unit := range []string{"hour", "minute"} {
		if n, err := strconv.Atoi(m[i+1]); err == nil && n > 0 {
			parts = append(parts, count(n, unit))
		}
	}
	return strings.Join(parts, " ")
}

// number returns a number with commas: "46,263".
func number(n int) string { return message.NewPrinter(language.English).Sprint(n) }

type (
	// share is a row of a table of talks by year or event. Bar is the length of its bar, from 0
	// to 1 for the largest row.
	share struct {
		pages.Share
		Bar float64
	}
	// contrastTable compares the topics of two sets of talks, which Here and There name.
	contrastTable struct {
		List        []contrastRow
		Here, There string
	}
	// contrastRow is a topic with the lengths of its bars, from 0 to 1 for the largest of all.
	contrastRow struct {
		pages.Contrast
		HereBar, ThereBar float64
	}
	// sharedList shows some results of an answer under a title. Link leads to all of them.
	sharedList struct {
		queries.Answer
		Title, Link string
	}
)

// parseTemplates parses each page together with the layout and the shared parts.
func parseTemplates() (map[string]*template.Template, error) {
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	for _, n := range names {
		t, err := template.New(path.Base(n)).Funcs(functions).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html", n)
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", n, err)
		}
		pages[path.Base(n)] = t
	}
	return pages, nil
}

// percent returns a share as a whole percentage: "12 %". Below 0.95 % it keeps a decimal, so that
// a small share does not become "0 %".
func percent(share float64) string {
	if 0 < share && share < 0.0095 {
		return strconv.FormatFloat(100*share, 'f', 1, 64) + " %"
	}
	return strconv.Itoa(int(math.Round(100*share))) + " %"
}

// newShares makes the rows of a table of shares.
func newShares(list []pages.Share) foldedShares {
	out := make([]share, len(list))
	largest := 0.0
	for i, s := range list {
		out[i] = share{s, float64(s.Talks) / float64(max(s.Total, 1))}
		largest = max(largest, out[i].Bar)
	}
	for i := range out {
		out[i].Bar /= max(largest, 1e-9) // not by 0
	}
	n := len(out)
	if n > shownShares+shownShares/2 { // fewer are not worth a fold
		n = shownShares
	}
	return foldedShares{out[:n], out[n:]}
}

// foldedShares are the rows of a table of shares: those that a page shows, and further ones.
type foldedShares struct{ Shown, Folded []share }

// shownShares is how many rows of a table of shares a page shows at once.
const shownShares = 20

// newContrastTable makes the table of two sets of talks, which here and there name.
func newContrastTable(list []pages.Contrast, here, there string) contrastTable {
	out := contrastTable{Here: here, There: there}
	largest := 1e-9 // not 0
	for _, c := range list {
		largest = max(largest, c.Here, c.There)
	}
	for _, c := range list {
		out.List = append(out.List, contrastRow{c, c.Here / largest, c.There / largest})
	}
	return out
}

// frame holds what the layout of every page shows.
type frame struct {
	Title   string
	Asked   string // text of the question box
	Section string // current section of the navigation; "" for none
	Picture string // address of the preview picture (og:image); "" for none

	Description string         // for search engines and previews; "" for none
	Canonical   string         // the one absolute address of the page; "" for none
	LinkedData  map[string]any // the node of the page as JSON-LD; nil for none
	Alternates  []alternate    // other representations of the page, and its feeds
}
