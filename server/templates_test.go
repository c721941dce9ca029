package server

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/postings"
	"github.com/talkgraph/talkgraph/graph/text"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// views holds a value of the type with which each template is executed.
var views = map[string]any{
	"add.html": addPage{}, "api.html": apiPage{}, "digest.html": digestPage{}, "next.html": readNextPage{}, "trends.html": trendsPage{}, "ask.html": askPage{}, "compare.html": comparePage{}, "console.html": consolePage{},
	"corrections.html": correctionsPage{}, "error.html": errorPage{}, "home.html": homePage{}, "list.html": listPage{},
	"login.html": loginPage{}, "notes.html": notesPage{}, "note.html": notePage{}, "delete.html": notePage{}, "rename.html": renamePage{}, "changes.html": changesPage{}, "map.html": mapPage{}, "suggestions.html": suggestionsPage{}, "talk.html": talkPage{}, "topic.html": topicPage{},
	"company.html": companyPage{}, "event.html": eventPage{}, "person.html": personPage{}, "year.html": yearPage{},
}

// TestTemplates_FitTheirData executes every template with filled data: a word in every text, true
// or false in every bool. A field or a method that a template names and that does not exist fails
// the test, in every branch that the words lead to.
func TestTemplates_FitTheirData(t *testing.T) {
	store, err := cayley.Open(t.Context(), "memory:")
	require.NoError(t, err)
	x := postings.New()
	names := queries.NewEngine(store, x, text.New(x.Number), "").Directory()
	pages, err := parseTemplates()
	require.NoError(t, err)
	for file, tmpl := range pages {
		if file == "layout.html" || file == "parts.html" {
			continue
		}
		require.Contains(t, views, file, "say here what the template is given")
		for _, word := range []string{"", "talk:a", "talk", "topic", "event", "person", "path", "json", "map", "new"} {
			for _, yes := range []bool{false, true} {
				v := reflect.New(reflect.TypeOf(views[file])).Elem()
				if word != "" {
					fill(v, word, yes, names, 9)
				} else {
					giveNames(v, names)
				}
				var b bytes.Buffer
				require.NoError(t, tmpl.ExecuteTemplate(&b, "layout.html", v.Interface()), "%s with %q", file, word)
			}
		}
	}
}

// fill fills a value: every text with word, every bool with yes, every list with two elements, up
// to a depth.
func fill(v reflect.Value, word string, yes bool, names *question.Directory, depth int) {
	if depth == 0 || !v.CanSet() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(word)
	case reflect.Bool:
		v.SetBool(yes)
	case reflect.Int:
		v.SetInt(2)
	case reflect.Float64:
		v.SetFloat(0.5)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), word, yes, names, depth-1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, word, yes, names, depth-1)
		fill(value, word, yes, names, depth-1)
		v.SetMapIndex(key, value)
	case reflect.Pointer:
		if v.Type() == reflect.TypeFor[*question.Directory]() {
			v.Set(reflect.ValueOf(names))
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), word, yes, names, depth-1)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), word, yes, names, depth-1)
		}
	default:
		panic(fmt.Sprintf("a %s in the data of a template", v.Type()))
	}
}

// giveNames sets the directory in the fields of a value that need one.
func giveNames(v reflect.Value, names *question.Directory) {
	for i := range v.NumField() {
		if f := v.Field(i); f.Type() == reflect.TypeFor[*question.Directory]() {
			f.Set(reflect.ValueOf(names))
		}
	}
}
