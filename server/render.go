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
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

func jsonView(status int, v any) view {
	return func(*server) (int, string, []byte, error) {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		err := enc.Encode(v)
		return status, "application/json; charset=utf-8", b.Bytes(), err
	}
}

func data(contentType string, body []byte) view {
	return func(*server) (int, string, []byte, error) { return http.StatusOK, contentType, body, nil }
}

// page renders a template into a buffer.
func page(status int, name string, v any) view {
	return func(s *server) (int, string, []byte, error) {
		var b bytes.Buffer
		err := s.pages[name].ExecuteTemplate(&b, "layout.html", v)
		return status, "text/html; charset=utf-8", b.Bytes(), err
	}
}

// seeOther leads to another address.
func seeOther(c *gin.Context, to string) view {
	c.Header("Location", to)
	return func(*server) (int, string, []byte, error) {
		return http.StatusSeeOther, "text/plain; charset=utf-8", []byte("Done: " + to + "\n"), nil
	}
}

// functions are what templates may call.
var functions = template.FuncMap{
	"path":    func(id graph.ID) string { return id.Path() },
	"iri":     func(p graph.Predicate) string { return "<" + string(p) + ">" },
	"plural":  func(k graph.Kind) string { return k.Plural() },
	"reasons": reasonsOf,
	"proof":   proofOf,
	"percent": func(share float64) string { return strconv.Itoa(int(math.Round(100*share))) + " %" },
	"bar":     func(share float64) string { return strconv.FormatFloat(100*share, 'f', 1, 64) },
	"of":      func(n, all int) float64 { return float64(n) / float64(max(all, 1)) },
	"capital": capital,
	"contrast": func(list []queries.Contrast, here, there string) contrastTable {
		return contrastTable{list, here, there}
	},
	"shared": func(a queries.Answer, title, link string) sharedList { return sharedList{a, title, link} },
	"talks":  func(n int) string { return count(n, "talk") },
}

func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

type (
	// contrastTable shows what two sets of talks, with their names, speak of.
	contrastTable struct {
		List        []queries.Contrast
		Here, There string
	}
	// sharedList shows a part of an answer under a title, with a link to all of it.
	sharedList struct {
		queries.Answer
		Title, Link string
	}
)

// parseTemplates reads each page together with the layout.
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
