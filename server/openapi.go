package server

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"go.yaml.in/yaml/v3"

	"github.com/talkgraph/talkgraph/graph/export"
)

//go:embed openapi.yaml
var openapiYAML []byte

// readOpenAPI converts openapi.yaml to JSON.
func readOpenAPI() ([]byte, error) {
	var doc map[string]any
	if err := yaml.Unmarshal(openapiYAML, &doc); err != nil {
		return nil, fmt.Errorf("reading openapi.yaml: %w", err)
	}
	return json.MarshalIndent(doc, "", " ")
}

// openapi answers GET /api/openapi.json.
func (s *server) openapi(*gin.Context) (view, error) {
	return data("application/json; charset=utf-8", s.document), nil
}

// context answers GET /context.jsonld with the JSON-LD context of all exported data.
func (s *server) context(*gin.Context) (view, error) {
	return withContentType("application/ld+json; charset=utf-8", jsonView(http.StatusOK, gin.H{"@context": export.JSONLDContext()})), nil
}

// apiDocument is the part of the OpenAPI document that the API page shows.
type apiDocument struct {
	Info struct{ Description string }
	Tags []struct{ Name, Description string }

	Paths      map[string]map[string]json.RawMessage
	Components struct {
		Parameters map[string]apiParameter
		Responses  map[string]apiResponse
		Schemas    map[string]json.RawMessage
	}
}

type (
	apiOperation struct {
		Tags                 []string
		Summary, Description string
		Parameters           []apiParameter
		RequestBody          struct{ Content map[string]json.RawMessage }
		Responses            map[string]apiResponse
	}
	apiParameter struct {
		Ref         string `json:"$ref"`
		Name, In    string
		Description string
		Required    bool
	}
	apiResponse struct {
		Ref         string `json:"$ref"`
		Description string
		Content     map[string]struct{ Schema json.RawMessage }
	}
)

type (
	apiPage struct {
		frame
		About    string
		Sections []apiSection
		Schemas  []apiSchema
	}
	apiSection struct {
		Name, About string
		Operations  []apiShown
	}
	apiShown struct {
		Method, Path string
		Try          string // an address that answers without more parameters; "" for none
		apiOperation
		Takes, Gives []string
	}
	apiSchema struct{ Name, Text string }
)

// apiPage answers GET /api with the OpenAPI document as a page.
func (s *server) apiPage(*gin.Context) (view, error) {
	var doc apiDocument
	if err := json.Unmarshal(s.document, &doc); err != nil {
		return nil, err
	}
	v := apiPage{frame: frame{Title: "API", Section: "api"}, About: doc.Info.Description}
	for _, tag := range doc.Tags {
		section := apiSection{Name: tag.Name, About: tag.Description}
		for _, path := range sortedKeys(doc.Paths) {
			for _, method := range []string{"get", "post", "delete"} {
				op, err := doc.operation(path, method)
				if err != nil {
					return nil, err
				}
				if slices.Contains(op.Tags, tag.Name) {
					section.Operations = append(section.Operations, doc.describe(path, method, op))
				}
			}
		}
		v.Sections = append(v.Sections, section)
	}
	for _, name := range sortedKeys(doc.Components.Schemas) {
		text, err := json.MarshalIndent(doc.Components.Schemas[name], "", "  ")
		if err != nil {
			return nil, err
		}
		v.Schemas = append(v.Schemas, apiSchema{name, string(text)})
	}
	return page(http.StatusOK, "api.html", v), nil
}

// operation returns the operation of a path and method, with the parameters of the path. It
// resolves references to parameters.
func (d apiDocument) operation(path, method string) (op apiOperation, err error) {
	if b := d.Paths[path][method]; b != nil {
		if err := json.Unmarshal(b, &op); err != nil {
			return op, err
		}
		var shared []apiParameter
		if b := d.Paths[path]["parameters"]; b != nil {
			err = json.Unmarshal(b, &shared)
		}
		op.Parameters = append(shared, op.Parameters...)
	}
	for i, p := range op.Parameters {
		if p.Ref != "" {
			op.Parameters[i] = d.Components.Parameters[afterSlash(p.Ref)]
		}
	}
	return op, err
}

// describe makes the view of an operation, with its responses as texts. It resolves references
// to responses.
func (d apiDocument) describe(path, method string, op apiOperation) apiShown {
	out := apiShown{Method: strings.ToUpper(method), Path: path, apiOperation: op, Takes: sortedKeys(op.RequestBody.Content)}
	for _, status := range sortedKeys(op.Responses) {
		r := op.Responses[status]
		if r.Ref != "" {
			r = d.Components.Responses[afterSlash(r.Ref)]
		}
		out.Gives = append(out.Gives, strings.TrimSpace(status+" "+r.Description+" "+mediaTypes(r)))
	}
	required := slices.ContainsFunc(op.Parameters, func(p apiParameter) bool { return p.Required })
	switch {
	case method != "get" || required || strings.Contains(path, "backup"):
	case slices.ContainsFunc(op.Parameters, func(p apiParameter) bool { return p.Name == "q" }):
		out.Try = path + "?q=talks+about+microservices"
	default:
		out.Try = path
	}
	return out
}

// mediaTypes lists the media types of a response with their schemas: "(application/json: Answer)".
func mediaTypes(r apiResponse) string {
	var out []string
	for _, media := range sortedKeys(r.Content) {
		var ref struct {
			Ref string `json:"$ref"`
		}
		if json.Unmarshal(r.Content[media].Schema, &ref) == nil && ref.Ref != "" {
			media += ": " + afterSlash(ref.Ref)
		}
		out = append(out, media)
	}
	if len(out) == 0 {
		return ""
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// afterSlash returns the last segment of a reference.
func afterSlash(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

// sortedKeys returns the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
