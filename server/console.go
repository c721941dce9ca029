package server

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

type consolePage struct {
	frame
	Gizmo      string
	Columns    []string
	Rows       [][]cell
	JSON       string
	Map        string // address of the drawing of the things found; "" for none
	View       string // how the results are shown: table, json or map
	Ran        bool
	Total      int
	More       bool
	Failure    string
	Shelf      []queries.Example
	Limit      int
	Seconds    int
	Predicates []graph.Predicate
}

// cell is one value of a result; an ID with a page links there.
type cell struct {
	Text string
	ID   graph.ID // "" for what has no page
}

// console runs the query in the address, so that it can be shared; "format=csv" and
// "format=json" give its results as a file.
func (s *server) console(c *gin.Context) (view, error) {
	v := consolePage{
		frame: frame{Title: "Console", Section: "console"}, Gizmo: strings.TrimSpace(c.Query("query")), View: c.DefaultQuery("view", "table"),
		Shelf: queries.Examples(), Limit: s.Limits.Results, Seconds: int(s.QueryTime.Seconds()), Predicates: graph.Predicates(),
	}
	if v.Gizmo == "" {
		return page(http.StatusOK, "console.html", v), nil
	}
	results, more, err := s.runQuery(c, "gizmo", v.Gizmo, s.Limits.Results)
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
	v.Ran, v.Total, v.More = true, len(results), more
	v.Columns, v.Rows = table(results)
	v.Map = mapOfRows(v.Rows)
	b, err := json.MarshalIndent(results, "", "  ")
	v.JSON = string(b)
	return page(http.StatusOK, "console.html", v), err
}

// Link is the address of the same results shown otherwise.
func (p consolePage) Link(name, value string) string {
	return "/console?" + url.Values{"query": {p.Gizmo}, name: {value}}.Encode()
}

// Tab is the choice of one way to show the results.
func (p consolePage) Tab(view, word string) option {
	return option{word, p.Link("view", view), p.View == view}
}

// Drawing is the address of the map's drawing.
func (p consolePage) Drawing() string { return "/map.svg" + strings.TrimPrefix(p.Map, "/map") }

// resultsFile is the results as a file.
func resultsFile(results []any, format string) (view, error) {
	var b bytes.Buffer
	switch format {
	case "json":
		enc := json.NewEncoder(&b)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		err := enc.Encode(results)
		return data("application/json; charset=utf-8", b.Bytes()), err
	case "csv":
		columns, rows := table(results)
		lines := [][]string{columns}
		for _, row := range rows {
			line := make([]string, len(row))
			for i, cell := range row {
				line[i] = cell.Text
			}
			lines = append(lines, line)
		}
		err := csv.NewWriter(&b).WriteAll(lines)
		return data("text/csv; charset=utf-8", b.Bytes()), err
	}
	return nil, fmt.Errorf("%w: results come as csv or json, not %q", graph.ErrInvalid, format)
}

// mapOfRows is the address of a map of the things in a table, as many as are drawn.
func mapOfRows(rows [][]cell) string {
	asked := mapAsked{}
	for _, row := range rows {
		for _, c := range row {
			if c.ID != "" && len(asked.Things) < queries.DefaultMapNodes && !slices.Contains(asked.Things, c.ID) {
				asked.Things = append(asked.Things, c.ID)
			}
		}
	}
	if asked.Things == nil {
		return ""
	}
	return asked.link("/map")
}

// runQuery waits for its turn and runs a query in one of Cayley's languages.
func (s *server) runQuery(c *gin.Context, lang, query string, limit int) (results []any, more bool, err error) {
	if int64(len(query)) > s.Limits.Gizmo {
		return nil, false, fmt.Errorf("%w: a query may have %s", graph.ErrTooLarge, inBytes(s.Limits.Gizmo))
	}
	defer func() { s.metrics.gizmo.WithLabelValues(end(err)).Inc() }()
	done, err := s.turn(c)
	if err != nil {
		return nil, false, err
	}
	defer done()
	return s.Gizmo.Query(c.Request.Context(), lang, query, limit)
}

// table lays results out in the columns that any of them has.
func table(results []any) (columns []string, rows [][]cell) {
	for _, r := range results {
		if m, ok := r.(map[string]any); ok {
			for k := range m {
				if !slices.Contains(columns, k) {
					columns = append(columns, k)
				}
			}
		}
	}
	slices.Sort(columns)
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
				row[i] = cellOf(v)
			}
		}
		rows = append(rows, row)
	}
	return columns, rows
}

func cellOf(v any) cell {
	text := fmt.Sprint(v)
	id, ok := graph.ParseID(text)
	if ok && strings.HasPrefix(text, "<") && id.Kind() != graph.KindNote && id.Kind() != graph.KindProduct {
		return cell{text, id}
	}
	return cell{Text: text}
}

// Shown is the text of a cell for a page.
func (c cell) Shown() string {
	if r := []rune(c.Text); len(r) > 300 {
		return string(r[:300]) + "…"
	}
	return c.Text
}
