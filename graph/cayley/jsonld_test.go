package cayley

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

func TestReadJSONLD_OpensNoContext(t *testing.T) {
	context := `{"@context":{"name":"http://schema.org/name"}}`
	asked := false
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked = true
		w.Header().Set("Content-Type", "application/ld+json")
		fmt.Fprint(w, context)
	}))
	defer srv.Close()
	file := filepath.Join(t.TempDir(), "context.jsonld")
	require.NoError(t, os.WriteFile(file, []byte(context), 0o600))
	for _, address := range []string{srv.URL, file, "file://" + file} {
		for name, document := range map[string]string{
			"context":          `{"@context":%q,"@id":"topic:x","name":"v"}`,
			"one of several":   `{"@context":[{"name":"http://schema.org/name"},%q],"@id":"topic:x","name":"v"}`,
			"scoped":           `{"@context":{"name":{"@id":"http://schema.org/name","@context":%q}},"@id":"topic:x","name":{"name":"v"}}`,
			"the whole":        `%q`,
			"import":           `{"@context":{"@version":1.1,"@import":%q},"@id":"topic:x","name":"v"}`,
			"of a nested node": `{"@id":"topic:x","http://schema.org/about":{"@context":%q,"@id":"topic:y","name":"v"}}`,
		} {
			text := fmt.Sprintf(document, address)
			_, err := ReadJSONLD(strings.NewReader(text))
			require.ErrorIs(t, err, graph.ErrInvalid, "%s %s", name, text)
			_, err = ParseQuads(strings.NewReader(text), "application/ld+json")
			require.ErrorIs(t, err, graph.ErrInvalid, "%s %s", name, text)
		}
	}
	require.False(t, asked)
}

func TestReadJSONLD_InlineContext(t *testing.T) {
	text := `{"@context":{"schema":"http://schema.org/","name":"schema:name"},"@graph":[{"@id":"note:a.txt","@graph":[{"@id":"topic:x","name":"v"}]}]}`
	facts, err := ReadJSONLD(strings.NewReader(text))
	require.NoError(t, err)
	require.Len(t, facts, 1)
	require.Equal(t, graph.ID("topic:x"), facts[0].Subject)
	require.Equal(t, "v", facts[0].Object.Text)
}
