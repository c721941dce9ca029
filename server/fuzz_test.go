package server

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/postings"
	"github.com/talkgraph/talkgraph/graph/text"
	"github.com/talkgraph/talkgraph/queries"
)

// FuzzPages executes every template with a text in every field, and requires that the page is
// harmless by requireHarmless.
func FuzzPages(f *testing.F) {
	for _, s := range []string{"x", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "javascript:alert(1)", "</title>", "{{.}}", "\u202e", "talk:a", "topic:<b>", "data:text/html,x"} {
		f.Add(s)
	}
	store, err := cayley.Open(f.Context(), "memory:")
	require.NoError(f, err)
	x := postings.New()
	names := queries.NewEngine(store, x, text.New(x.Number), "").Directory()
	pages, err := parseTemplates()
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, word string) {
		for file, view := range views {
			v := reflect.New(reflect.TypeOf(view)).Elem()
			fill(v, word, true, names, 9)
			var b bytes.Buffer
			if pages[file].ExecuteTemplate(&b, "layout.html", v.Interface()) != nil {
				continue // the text is no valid link
			}
			doc, err := html.Parse(&b)
			require.NoError(t, err)
			requireHarmless(t, doc, file, word)
		}
	})
}

// FuzzResults renders any JSON as the results of a Gizmo query: as a table, a file and a map.
func FuzzResults(f *testing.F) {
	for _, s := range []string{`[{"id":"<topic:go>"},{"id":"<script>"}]`, `[1,"x",null,[1],{"a":{"b":[]}}]`, `[{"":1},{"id":null}]`, `["=cmd|' /C calc'!A0"]`, `[1e999]`, `[{"id":"<talk:\u202e>"}]`} {
		f.Add(s)
	}
	pages, err := parseTemplates()
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		var results []any
		if json.Unmarshal([]byte(text), &results) != nil {
			return
		}
		v := consolePage{Gizmo: "g.V()", HasRun: true, View: "table", Total: len(results)}
		var tooLarge error
		v.Columns, v.Rows, tooLarge = makeTable(results)
		for _, row := range v.Rows {
			require.Len(t, row, len(v.Columns))
		}
		v.Map = mapOfRows(v.Rows)
		var b bytes.Buffer
		require.NoError(t, pages["console.html"].ExecuteTemplate(&b, "layout.html", v))
		doc, err := html.Parse(&b)
		require.NoError(t, err)
		requireHarmless(t, doc, "console.html", text)
		for _, format := range []string{"csv", "json"} {
			_, err := resultsFile(results, format)
			require.True(t, err == nil || format == "csv" && tooLarge != nil, err)
		}
		var flat, indented bytes.Buffer
		require.NoError(t, json.NewEncoder(&flat).Encode(results))
		require.NoError(t, json.Indent(&indented, flat.Bytes(), "", "  "))
		require.LessOrEqual(t, indented.Len(), indentedSize(flat.Bytes()))
	})
}

// requireHarmless requires that an HTML tree has no scripts but our own, no event handlers and no
// links with schemes other than http and https.
func requireHarmless(t *testing.T, n *html.Node, file, word string) {
	if n.Type == html.ElementNode {
		require.NotContains(t, []string{"iframe", "base", "embed"}, n.Data, "%s: %q", file, word)
		for _, a := range n.Attr {
			require.False(t, strings.HasPrefix(a.Key, "on"), "%s: %q", file, word)
			if a.Key == "href" || a.Key == "action" || a.Key == "src" && n.Data == "script" {
				scheme, _, ok := strings.Cut(strings.ToLower(strings.TrimSpace(a.Val)), ":")
				require.False(t, ok && !strings.ContainsAny(scheme, "/?#") && scheme != "http" && scheme != "https", "%s: %q leads to %q", file, word, a.Val)
			}
			if n.Data == "script" && a.Key == "src" {
				require.True(t, strings.HasPrefix(a.Val, "/static/"), "%s: %q", file, word)
			}
		}
		if n.Data == "script" {
			require.Nil(t, n.FirstChild, "%s: %q", file, word)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		requireHarmless(t, c, file, word)
	}
}
