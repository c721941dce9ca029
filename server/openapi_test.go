package server

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"
)

// wildcard matches a parameter of a route, such as "*id", and not "id".
var wildcard = regexp.MustCompile(`[:*](\w+)`)

// TestOpenAPI_HasEveryRoute requires that the OpenAPI document and the router have the same routes.
func TestOpenAPI_HasEveryRoute(t *testing.T) {
	text, err := readOpenAPI()
	require.NoError(t, err)
	var doc struct{ Paths map[string]map[string]any }
	require.NoError(t, json.Unmarshal(text, &doc))
	var documented []string
	for path, item := range doc.Paths {
		for method := range item {
			if method != "parameters" {
				documented = append(documented, strings.ToUpper(method)+" "+path)
			}
		}
	}
	s := &server{Config: Config{Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, turns: newTurns(DefaultLimits), metrics: &metrics{}}
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	s.routes(r)
	var routes []string
	for _, route := range r.Routes() {
		if route.Method != http.MethodHead {
			routes = append(routes, route.Method+" "+wildcard.ReplaceAllString(route.Path, "{$1}"))
		}
	}
	require.ElementsMatch(t, routes, documented)
}
