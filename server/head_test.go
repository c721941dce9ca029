package server_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/internal/servertest"
)

// jsonLD matches the JSON-LD of a page, and no script without a type.
var jsonLD = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

// linkedDataOf returns the JSON-LD of a page.
func linkedDataOf(t *testing.T, page string) map[string]any {
	t.Helper()
	m := jsonLD.FindAllStringSubmatch(page, -1)
	require.Len(t, m, 1)
	var out map[string]any
	require.NoError(t, json.Unmarshal([]byte(m[0][1]), &out), m[0][1])
	return out
}

func TestPage_HeadDescribesTheNode(t *testing.T) {
	srv := serve(t, "questions")
	for path, class := range map[string]string{"/topics/microservices": "DefinedTerm", "/companies/netflix": "Organization"} {
		_, page := servertest.Get(t, srv, path)
		require.Contains(t, page, `<link rel="canonical" href="`+srv.URL+path+`">`)
		require.Contains(t, page, `<link rel="alternate" type="application/json" href="`+path+`.json"`)
		require.Contains(t, page, `<link rel="alternate" type="application/ld&#43;json" href="`+path+`.jsonld"`)
		require.Regexp(t, `<meta name="description" content="\d+ talks? `, page)
		ld := linkedDataOf(t, page)
		require.Equal(t, "https://schema.org", ld["@context"])
		require.Equal(t, class, ld["@type"])
		require.Equal(t, srv.URL+path, ld["@id"])
		require.NotEmpty(t, ld["subjectOf"])
		require.LessOrEqual(t, len(ld["subjectOf"].([]any)), 24)
	}
	_, home := servertest.Get(t, srv, "/")
	require.Contains(t, home, `<link rel="canonical" href="`+srv.URL+`/">`)
	_, list := servertest.Get(t, srv, "/topics?sort=name")
	require.Contains(t, list, `<link rel="canonical" href="`+srv.URL+`/topics">`)
}

// TestPage_TitleCannotEndTheJSONLD reads the pages of a talk whose title closes a script element.
func TestPage_TitleCannotEndTheJSONLD(t *testing.T) {
	srv := serve(t, "hostile")
	path := "/talks/evilconf-2020/pwning-script-alert-1-script-with-java-redis"
	_, page := servertest.Get(t, srv, path)
	talk := linkedDataOf(t, page)
	require.Contains(t, talk["name"], "</script>")
	require.Equal(t, "EducationEvent", talk["@type"])
	require.Equal(t, "EvilConf 2020", talk["superEvent"].(map[string]any)["name"])
	require.Regexp(t, `<meta name="description" content="Talk .*at EvilConf 2020\. Topics: `, page)
	_, event := servertest.Get(t, srv, "/events/evilconf-2020")
	require.Contains(t, linkedDataOf(t, event)["subEvent"], map[string]any{"@id": srv.URL + path, "@type": "EducationEvent", "name": talk["name"]})
	for _, body := range []string{page, event} {
		require.NotContains(t, body, "<script>alert")
	}
}

func TestPage_AnswerOfTalksLinksItsFeed(t *testing.T) {
	srv := serve(t, "questions")
	_, page := servertest.Get(t, srv, "/ask?q=talks+about+microservices")
	require.Contains(t, page, `<link rel="alternate" type="application/atom&#43;xml" href="/feed.atom?q=talks&#43;about&#43;microservices" title="talks about microservices">`)
	require.Contains(t, page, `<link rel="alternate" type="application/feed&#43;json" href="/feed.json?q=talks&#43;about&#43;microservices" title="talks about microservices">`)
	_, page = servertest.Get(t, srv, "/ask?q=companies")
	require.NotContains(t, page, "application/feed")
}
