package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	stdmaps "maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/maps"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// queryHandlers answers the requests that run a query in one of Cayley's languages: the console
// and the query routes of Cayley's API.
type queryHandlers struct {
	gizmo     Querier
	engine    *queries.Engine
	limits    Limits
	timeLimit time.Duration // of a query, for the page
	guard     *guard
	heavy     func(handler) handler  // makes a handler that takes a turn
	ended     *prometheus.CounterVec // queries, by how they ended
}

// consolePage shows the Gizmo console and the results of a query.
type consolePage struct {
	frame
	Gizmo      string // the query
	Columns    []string
	Rows       [][]cell
	JSON       string
	Map        string // address of a map of the nodes in the results; "" for none
	View       string // "table", "json" or "map"
	HasRun     bool
	Total      int
	More       bool // whether the query has more results than Total
	Failure    string
	Hints      []string // why a query has no results
	Schema     pages.GizmoSchema
	Examples   []pages.Example
	Limit      int // of results
	Seconds    int // time limit of a query
	Predicates []graph.Predicate
}

// cell is one value of a result.
type cell struct {
	Text string
	ID   graph.ID // node that the cell links to; "" for other values
}

// console answers GET /console. The address holds the query, so that people can share it. For
// "format=csv" or "format=json" it sends the results as a file.
func (h *queryHandlers) console(c *gin.Context) (view, error) {
	v := consolePage{
		frame: frame{Title: "Console", Section: "console"}, Gizmo: strings.TrimSpace(c.Query("query")), View: c.DefaultQuery("view", "table"),
		Schema: pages.ReadGizmoSchema(h.engine), Examples: pages.ExamplesFor(h.engine), Limit: h.limits.Results, Seconds: int(h.timeLimit.Seconds()), Predicates: graph.Predicates(),
	}
	if v.Gizmo == "" {
		return page(http.StatusOK, "console.html", v), nil
	}
	if h.guard.isForeign(c.Request) {
		v.Failure = "This query comes from a page of another site. Press Run to run it."
		return page(http.StatusForbidden, "console.html", v), nil
	}
	return h.heavy(func(c *gin.Context) (view, error) { return h.runConsole(c, v) })(c)
}

// runConsole runs the query of the console and shows its results.
func (h *queryHandlers) runConsole(c *gin.Context, v consolePage) (view, error) {
	results, more, err := h.runQuery(c, "gizmo", v.Gizmo, h.limits.Results)
	if format := c.Query("format"); format != "" && err == nil {
		return resultsFile(results, format)
	}
	switch {
	case errors.Is(err, graph.ErrQuery), errors.Is(err, graph.ErrTimeout), errors.Is(err, graph.ErrTooLarge):
		v.Failure = sentence(err.Error())
		return page(http.StatusOK, "console.html", v), nil
	case err != nil:
		return nil, err
	}
	v.HasRun, v.Total, v.More = true, len(results), more
	if len(results) == 0 {
		v.Hints = pages.GizmoHints(h.engine.Directory(), v.Gizmo)
	}
	if v.Columns, v.Rows, err = makeTable(results); err != nil {
		v.Failure = sentence(err.Error())
	}
	v.Map = mapOfRows(v.Rows)
	if v.View == "json" {
		b, err := indentJSON(results, maxPageJSON)
		if err != nil {
			return nil, err
		}
		if v.JSON = string(b); len(b) > maxPageJSON {
			v.JSON, v.Failure = "", "The results have "+inBytes(int64(len(b)))+"; a page shows "+inBytes(maxPageJSON)+". Take the JSON file, or ask for less."
		}
	}
	return page(http.StatusOK, "console.html", v), nil
}

// Link returns the address of the same query with one more parameter.
func (p consolePage) Link(name, value string) string {
	return "/console?" + url.Values{"query": {p.Gizmo}, name: {value}}.Encode()
}

// Tab returns the link to a view of the results.
func (p consolePage) Tab(view, word string) option {
	return option{word, p.Link("view", view), p.View == view}
}

// Drawing returns the address of the map as SVG.
func (p consolePage) Drawing() string { return "/map.svg" + strings.TrimPrefix(p.Map, "/map") }

// The limits of rendered results, which have up to 8 MB (gizmo.Limits).
const (
	maxCells    = 50_000   // of a table: 1,000 results with 50 tags each; without a limit, 73 bytes of script took 6 GB
	maxPageJSON = 1 << 20  // bytes of JSON on a page
	maxFileJSON = 16 << 20 // bytes of an indented JSON file: twice the largest results
	maxCellText = 300      // characters of a cell on a page: about four lines
)

// resultsFile makes a CSV or JSON file of results. It returns graph.ErrInvalid for other formats.
func resultsFile(results []any, format string) (view, error) {
	var b bytes.Buffer
	switch format {
	case "json":
		b, err := indentJSON(results, maxFileJSON)
		return data("application/json; charset=utf-8", b), err
	case "csv":
		columns, rows, err := makeTable(results)
		if err != nil {
			return nil, err
		}
		lines := [][]string{columns}
		for _, row := range rows {
			line := make([]string, len(row))
			for i, cell := range row {
				line[i] = cell.Text
			}
			lines = append(lines, line)
		}
		err = export.WriteCSV(&b, lines)
		return data("text/csv; charset=utf-8", b.Bytes()), err
	}
	return nil, fmt.Errorf("%w: results can be csv or json, not %q", graph.ErrInvalid, format)
}

// indentJSON returns results as indented JSON, or as compact JSON if the indented form may have
// more than limit bytes. The indents of nested arrays grow with the square of their depth.
func indentJSON(results []any, limit int) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(results); err != nil || indentedSize(b.Bytes()) > limit {
		return b.Bytes(), err
	}
	var out bytes.Buffer
	err := json.Indent(&out, b.Bytes(), "", "  ")
	return out.Bytes(), err
}

// indentedSize returns an upper bound of the size of JSON after json.Indent.
func indentedSize(b []byte) int {
	size, depth, isText := len(b), 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case isText && c == '\\':
			i++
		case c == '"':
			isText = !isText
		case isText:
		case c == ':':
			size++
		case c == '[', c == '{':
			depth++
			size += 1 + 2*depth
		case c == ']', c == '}':
			depth--
			size += 1 + 2*depth
		case c == ',':
			size += 1 + 2*depth
		}
	}
	return size
}

// mapOfRows returns the address of a map of the first maps.DefaultNodes nodes in a table, or ""
// if there are none.
func mapOfRows(rows [][]cell) string {
	params := mapParams{}
	for _, row := range rows {
		for _, c := range row {
			if c.ID != "" && len(params.Things) < maps.DefaultNodes && !slices.Contains(params.Things, c.ID) {
				params.Things = append(params.Things, c.ID)
			}
		}
	}
	if params.Things == nil {
		return ""
	}
	return params.link("/map")
}

// runQuery runs a query in one of Cayley's languages and counts it. The caller must hold a turn.
func (h *queryHandlers) runQuery(c *gin.Context, lang, query string, limit int) (results []any, more bool, err error) {
	if int64(len(query)) > h.limits.Gizmo {
		return nil, false, fmt.Errorf("%w: a query may have at most %s", graph.ErrTooLarge, inBytes(h.limits.Gizmo))
	}
	defer func() { h.ended.WithLabelValues(outcome(err)).Inc() }()
	return h.gizmo.Query(c.Request.Context(), lang, query, limit)
}

// makeTable returns a table with a row for each result. The columns are the keys of all results,
// "id" first. A result that is no object goes into the first column, which is "result" if there
// are no keys. The error wraps graph.ErrTooLarge if keys times results exceed maxCells.
func makeTable(results []any) (columns []string, rows [][]cell, err error) {
	found := map[string]bool{}
	for _, r := range results {
		m, _ := r.(map[string]any)
		for k := range m {
			found[k] = true
		}
		if len(found)*len(results) > maxCells {
			return nil, nil, fmt.Errorf("%w: a table of %d results has at most %d columns; take the JSON file, or ask for less", graph.ErrTooLarge, len(results), maxCells/len(results))
		}
	}
	columns = slices.Sorted(stdmaps.Keys(found))
	if i := slices.Index(columns, "id"); i > 0 {
		columns = slices.Insert(slices.Delete(columns, i, i+1), 0, "id")
	}
	if len(columns) == 0 {
		columns = []string{"result"}
	}
	for _, r := range results {
		m, ok := r.(map[string]any)
		if !ok {
			m = map[string]any{columns[0]: r}
		}
		row := make([]cell, len(columns))
		for i, k := range columns {
			if v, ok := m[k]; ok {
				row[i] = newCell(v)
			}
		}
		rows = append(rows, row)
	}
	return columns, rows, nil
}

// newCell makes the cell of a value. An IRI of a node that has a page becomes a link.
func newCell(v any) cell {
	text := fmt.Sprint(v)
	id, ok := graph.ParseID(text)
	if ok && strings.HasPrefix(text, "<") && id.Kind() != graph.KindNote && id.Kind() != graph.KindProduct {
		return cell{text, id}
	}
	return cell{Text: text}
}

// Shown returns the text of a cell, shortened to maxCellText characters.
func (c cell) Shown() string {
	if r := []rune(c.Text); len(r) > maxCellText {
		return string(r[:maxCellText]) + "…"
	}
	return c.Text
}
