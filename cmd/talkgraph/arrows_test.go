package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// arrows lists the packages of this module that each package may import, and which of the
// libraries in libraries. Every other import of those is an error.
var arrows = map[string]struct{ ours, theirs []string }{
	"data":  {},
	"graph": {},

	"graph/cayley":           {[]string{"graph", "graph/export"}, []string{"cayley"}},
	"graph/cayley/gizmo":     {[]string{"graph", "graph/cayley"}, []string{"cayley"}},
	"graph/cayley/storetest": {[]string{"graph", "graph/cayley"}, nil},
	"graph/export":           {[]string{"graph"}, nil},
	"graph/postings":         {[]string{"graph"}, []string{"roaring"}},
	"graph/text":             {[]string{"graph"}, nil},

	"loader":                          {[]string{"graph", "loader/charset", "loader/convert", "loader/formats", "loader/html", "loader/markdown", "loader/plain", "loader/segment", "loader/segment/header", "loader/segment/lexicon"}, nil},
	"loader/convert":                  {[]string{"graph", "loader/formats", "loader/html"}, nil},
	"loader/charset":                  {[]string{"graph"}, nil},
	"loader/formats":                  {[]string{"data", "graph", "loader/charset", "loader/html"}, nil},
	"loader/gold":                     {[]string{"graph"}, nil},
	"loader/html":                     {[]string{"graph"}, nil},
	"loader/markdown":                 {[]string{"graph"}, nil},
	"loader/plain":                    {[]string{"graph"}, nil},
	"loader/segment":                  {[]string{"graph", "loader/markdown", "loader/segment/lexicon"}, nil},
	"loader/segment/header":           {[]string{"graph", "loader/segment", "loader/segment/lexicon"}, nil},
	"loader/segment/lexicon":          {[]string{"graph"}, nil},
	"loader/segment/lexicon/generate": {[]string{"graph", "loader/segment/lexicon"}, nil},
	"loader/segment/train":            {[]string{"data", "graph", "loader", "loader/gold", "loader/html", "loader/segment", "loader/segment/header", "loader/segment/lexicon", "loader/vocabulary"}, nil},
	"loader/vocabulary":               {[]string{"data", "graph"}, nil},
	"loader/vocabulary/draw":          {[]string{"data", "graph", "loader", "loader/formats", "loader/vocabulary"}, nil},

	"queries":          {[]string{"graph", "graph/text", "queries/question"}, nil},
	"queries/maps":     {[]string{"graph", "queries", "queries/question"}, nil},
	"queries/pages":    {[]string{"graph", "queries", "queries/question"}, nil},
	"queries/question": {[]string{"graph"}, nil},

	"server":                                {[]string{"graph", "graph/export", "queries", "queries/maps", "queries/pages", "queries/question", "server/mcp"}, []string{"gin"}},
	"server/mcp":                            {[]string{"graph", "queries", "queries/pages", "queries/question"}, []string{"mcp"}},
	"server/site":                           {[]string{"graph", "graph/export"}, nil},
	"server/openapitest":                    {},
	"server/graphviz":                       {[]string{"graph", "server/graphviz/internal/privatecache"}, []string{"graphviz"}},
	"server/graphviz/internal/privatecache": {},

	"cmd/talkgraph":                   {[]string{"cmd/talkgraph/internal/console", "cmd/talkgraph/internal/library", "cmd/talkgraph/internal/remote", "cmd/talkgraph/internal/terminal", "cmd/talkgraph/internal/worker", "graph", "graph/cayley", "graph/cayley/gizmo", "graph/export", "loader", "loader/gold", "loader/formats", "loader/vocabulary", "queries", "queries/maps", "queries/pages", "queries/question", "server", "server/graphviz", "server/mcp", "server/site"}, nil},
	"cmd/talkgraph/internal/console":  {[]string{"graph", "queries", "queries/pages"}, nil},
	"cmd/talkgraph/internal/terminal": {},
	"cmd/talkgraph/internal/library":  {[]string{"data", "graph", "graph/cayley", "graph/export", "graph/postings", "graph/text", "loader", "loader/convert", "loader/formats", "loader/vocabulary", "queries", "queries/pages"}, nil},

	"cmd/talkgraph/internal/remote": {nil, nil},
	"cmd/talkgraph/internal/worker": {nil, nil},
	"internal/servertest":           {[]string{"data", "graph", "graph/cayley", "graph/cayley/gizmo", "internal/storytest", "loader", "queries", "server", "server/graphviz"}, nil},
	"internal/storytest":            {[]string{"data", "graph", "graph/cayley", "graph/postings", "graph/text", "loader", "loader/vocabulary", "queries"}, nil},
}

// libraries holds the import path prefix of each library that one package tree may use.
var libraries = map[string]string{
	"cayley": "github.com/cayleygraph/", "gin": "github.com/gin-gonic/", "graphviz": "github.com/goccy/go-graphviz", "mcp": "github.com/modelcontextprotocol/", "roaring": "github.com/RoaringBitmap/",
}

const module = "github.com/talkgraph/talkgraph/"

func TestArrows_PackagesImportOnlyWhatIsListed(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Standard", module+"...").Output()
	require.NoError(t, err)
	seen := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; seen++ {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
		name := strings.TrimPrefix(p.ImportPath, module)
		may, listed := arrows[name]
		require.True(t, listed, "%s is a new package: say in arrows what it may import", name)
		for _, imp := range p.Imports {
			if ours, ok := strings.CutPrefix(imp, module); ok {
				require.True(t, slices.Contains(may.ours, ours), "%s imports %s, which the design does not allow", name, ours)
			}
			for lib, prefix := range libraries {
				if strings.HasPrefix(imp, prefix) {
					require.True(t, slices.Contains(may.theirs, lib), "%s imports %s; only one package may use %s", name, imp, lib)
				}
			}
			if name == "graph" || name == "data" {
				require.NotContains(t, strings.Split(imp, "/")[0], ".", "%s imports %s; it uses the standard library only", name, imp)
			}
		}
	}
	require.Equal(t, len(arrows), seen)
}

// TestArrows_FilesOfVerbsDeclareACommandOrFlags keeps package main to wiring. The work of a verb
// belongs to a package that can be tested without package main.
func TestArrows_FilesOfVerbsDeclareACommandOrFlags(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		require.True(t, declaresCommandOrFlags(file), "%s declares no command and no flags; move what it does to a package below internal", name)
	}
}

// declaresCommandOrFlags reports whether a file makes a cobra.Command or calls a method that
// declares a flag, such as StringVar or BoolVarP.
func declaresCommandOrFlags(file *ast.File) (found bool) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			sel, ok := n.Type.(*ast.SelectorExpr)
			found = found || ok && sel.Sel.Name == "Command"
		case *ast.CallExpr:
			sel, ok := n.Fun.(*ast.SelectorExpr)
			found = found || ok && (strings.HasSuffix(sel.Sel.Name, "Var") || strings.HasSuffix(sel.Sel.Name, "VarP"))
		}
		return !found
	})
	return found
}
