package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

type consolePage struct {
	frame
	Gizmo   string
	Columns []string
	Rows    [][]cell
	JSON    string
	Total   int
	More    bool
	Failure string
	Shelf   []queries.Example
	Limit   int
	Seconds int
}

// cell is one value of a result; an ID with a page links there.
type cell struct{ Text, Link string }

// console runs the query in the address, so that it can be shared.
func (s *server) console(c *gin.Context) (view, error) {
	v := consolePage{
		frame: frame{Title: "Console"}, Gizmo: c.Query("query"), Shelf: queries.Examples(),
		Limit: MaxResults, Seconds: int(s.QueryTime.Seconds()),
	}
	if strings.TrimSpace(v.Gizmo) == "" {
		v.Gizmo = ""
		return page(http.StatusOK, "console.html", v), nil
	}
	results, more, err := s.runGizmo(c.Request.Context(), v.Gizmo)
	switch {
	case errors.Is(err, graph.ErrQuery), errors.Is(err, graph.ErrTimeout), errors.Is(err, graph.ErrTooLarge):
		v.Failure = sentence(err.Error())
		return page(http.StatusOK, "console.html", v), nil
	case err != nil:
		return nil, err
	}
	v.Columns, v.Rows = table(results)
	v.Total, v.More = len(results), more
	b, err := json.MarshalIndent(results, "", "  ")
	v.JSON = string(b)
	return page(http.StatusOK, "console.html", v), err
}

func (s *server) runGizmo(ctx context.Context, gizmo string) ([]any, bool, error) {
	if len(gizmo) > MaxGizmo {
		return nil, false, fmt.Errorf("%w: a query may have %d kB", graph.ErrTooLarge, MaxGizmo>>10)
	}
	ctx, cancel := context.WithTimeout(ctx, s.QueryTime)
	defer cancel()
	return s.Gizmo.Query(ctx, gizmo, MaxResults)
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
		return cell{text, id.Path()}
	}
	if r := []rune(text); len(r) > 300 {
		text = string(r[:300]) + "…"
	}
	return cell{Text: text}
}

// queryAPI answers as Cayley's own HTTP API does: {"result": …} or {"error": …}.
func (s *server) queryAPI(c *gin.Context) (view, error) {
	switch lang := c.Query("lang"); lang {
	case "":
		return jsonView(http.StatusBadRequest, gin.H{"error": "query language not specified"}), nil
	case "gizmo":
	default:
		return jsonView(http.StatusBadRequest, gin.H{"error": "unknown query language"}), nil
	}
	gizmo := c.Query("qu")
	if c.Request.Method == http.MethodPost {
		b, err := io.ReadAll(io.LimitReader(c.Request.Body, MaxGizmo+1))
		if err != nil {
			return nil, fmt.Errorf("%w: reading the query: %v", graph.ErrInvalid, err)
		}
		gizmo = string(b)
	}
	if gizmo == "" {
		return jsonView(http.StatusBadRequest, gin.H{"error": "query is empty"}), nil
	}
	results, _, err := s.runGizmo(c.Request.Context(), gizmo)
	if err != nil {
		return nil, err
	}
	return jsonView(http.StatusOK, gin.H{"result": results}), nil
}
