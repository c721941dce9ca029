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

// jsonView makes a view of JSON.
func jsonView(status int, v any) view {
	return func(*server) (int, string, []byte, error) {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		err := enc.Encode(v)
		return status, "application/json; charset=utf-8", b.Bytes(), err
	}
}

// data makes a view of bytes.
func data(contentType string, body []byte) view {
	return func(*server) (int, string, []byte, error) { return http.StatusOK, contentType, body, nil }
}

// page makes a view of a template.
func page(status int, name string, v any) view {
	return func(s *server) (int, string, []byte, error) {
		var b bytes.Buffer
		err := s.pages[name].ExecuteTemplate(&b, "layout.html", v)
		return status, "text/html; charset=utf-8", b.Bytes(), err
	}
}

// seeOther redirects to another address of this site.
func seeOther(c *gin.Context, to string) view {
	c.Header("Location", to)
	return func(*server) (int, string, []byte, error) {
		return http.StatusSeeOther, "text/plain; charset=utf-8", []byte("Done: " + to + "\n"), nil
	}
}

// functions are the functions of the templates.
var functions = template.FuncMap{
	"path":         func(id graph.ID) string { return id.Path() },
	"iri":          func(p graph.Predicate) string { return "<" + string(p) + ">" },
	"plural":       func(k graph.Kind) string { return k.Plural() },
	"reasons":      newReasons,
	"proof":        newProof,
	"proofs":       newProofs,
	"percent":      percent,
	"bar":          func(share float64) string { return strconv.FormatFloat(100*share, 'f', 1, 64) },
	"shares":       newShares,
	"capital":      capital,
	"contrast":     newContrastTable,
	"narrower":     newNarrowerList,
	"comparedWith": comparedWith,
	"shared":       func(a queries.Answer, title, link string) sharedList { return sharedList{a, title, link} },
	"duration":     duration,
	"drawn":        func(source, label string) drawn { return drawn{source, label} },
	"number":       number,
	"count":        count,
	"talks":        func(n int) string { return count(n, "talk") },
}

// drawn is a drawing on a page: its address, to which the page adds the size of its frame, and
// what it shows.
type drawn struct{ Source, Label string }

// count formats a number with its noun: "1 talk", "2 talks".
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return number(n) + " " + word + "s"
}

// isoDuration matches a duration of hours and minutes by ISO 8601: "PT1H30M", but not "P1D".
var isoDuration = regexp.MustCompile(`^PT(?:(\d+)H)?(?:(\d+)M)?$`)

// duration formats a duration by ISO 8601 for people: "1 hour 30 minutes". Other texts stay.
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

// number formats a number for people: 46,263.
func number(n int) string { return message.NewPrinter(language.English).Sprint(n) }

type (
	// share is a row of talks by year or event; Bar is its share of the largest row, so
	// that small shares stay distinguishable.
	share struct {
		pages.Share
		Bar float64
	}
	// contrastTable compares the topics of two named sets of talks.
	contrastTable struct {
		List        []contrastRow
		Here, There string
	}
	contrastRow struct {
		pages.Contrast
		HereBar, ThereBar float64 // share of the largest row
	}
	// sharedList shows part of an answer under a title, with a link to the whole.
	sharedList struct {
		queries.Answer
		Title, Link string
	}
)

// parseTemplates parses each page together with the layout.
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

// percent formats a share as a percentage. It keeps a decimal below 0.95 %, so that a small
// share does not become 0 %.
func percent(share float64) string {
	if 0 < share && share < 0.0095 {
		return strconv.FormatFloat(100*share, 'f', 1, 64) + " %"
	}
	return strconv.Itoa(int(math.Round(100*share))) + " %"
}

// newShares makes the rows of a table of shares.
func newShares(list []pages.Share) []share {
	out := make([]share, len(list))
	most := 0.0
	for i, s := range list {
		out[i] = share{s, float64(s.Talks) / float64(max(s.Of, 1))}
		most = max(most, out[i].Bar)
	}
	for i := range out {
		out[i].Bar /= max(most, 1e-9)
	}
	return out
}

// newContrastTable makes the table of two sets of talks and their names.
func newContrastTable(list []pages.Contrast, here, there string) contrastTable {
	out := contrastTable{Here: here, There: there}
	most := 1e-9
	for _, c := range list {
		most = max(most, c.Here, c.There)
	}
	for _, c := range list {
		out.List = append(out.List, contrastRow{c, c.Here / most, c.There / most})
	}
	return out
}

// frame is what the layout of every page shows.
type frame struct {
	Title   string
	Asked   string // text of the question box
	Section string // current section of the navigation; "" for none
	Picture string // address of the preview picture (og:image); "" for none
}
