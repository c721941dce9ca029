package site

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/servertest"
	"github.com/talkgraph/talkgraph/server"
)

func TestMain(m *testing.M) { servertest.Main(m) }

// writeStory writes the site of a story and returns its files.
func writeStory(t *testing.T, story, address string, shared int) map[string]string {
	t.Helper()
	srv := servertest.Serve(t, story, time.Minute, func(c *server.Config) { c.Notes = nil })
	files := map[string]string{}
	var mu sync.Mutex
	err := writeShared(t.Context(), srv.Config.Handler, address, shared, func(name string, content func(io.Writer) error) error {
		var b bytes.Buffer
		if err := content(&b); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		if files[name] != "" {
			t.Errorf("%s is written twice", name)
		}
		files[name] = b.String()
		return nil
	})
	require.NoError(t, err)
	return files
}

// crawl follows every link of every page and requires that it ends at a file and an anchor of the
// site, or is a link that a person follows to another site.
func crawl(t *testing.T, files map[string]string) {
	t.Helper()
	ids := map[string]map[string]bool{}
	docs := map[string]*html.Node{}
	for name, text := range files {
		if path.Ext(name) != ".html" && path.Ext(name) != ".svg" {
			continue
		}
		doc, err := html.Parse(strings.NewReader(text))
		require.NoError(t, err)
		docs[name], ids[name] = doc, map[string]bool{}
		for n := range doc.Descendants() {
			if id := attr(n, "id"); id != "" && path.Ext(name) == ".html" {
				require.False(t, ids[name][id], "%s has the ID %s twice", name, id)
				ids[name][id] = true
			}
		}
	}
	reached := map[string]bool{"index.html": true}
	for name, doc := range docs {
		for n := range doc.Descendants() {
			for _, a := range n.Attr {
				isLink := a.Key == "href" || a.Key == "src" || a.Key == "data" || a.Key == "action"
				if !isLink || n.DataAtom == atom.Link && attr(n, "rel") == "canonical" {
					continue
				}
				u, err := url.Parse(a.Val)
				require.NoError(t, err)
				if u.Scheme != "" {
					require.Equal(t, atom.A, n.DataAtom, "%s requests %s", name, a.Val)
					require.NotEqual(t, "localhost", u.Hostname(), name)
					continue
				}
				require.False(t, strings.HasPrefix(u.Path, "/"), "%s links %s", name, a.Val)
				to := name
				if u.Path != "" {
					to = path.Join(path.Dir(name), u.Path)
				}
				require.Contains(t, files, to, "%s links %s", name, a.Val)
				if u.Fragment != "" {
					require.True(t, ids[to][u.Fragment], "%s links %s, which has no such anchor", name, a.Val)
				}
				reached[to] = true
			}
		}
	}
	for name := range docs {
		require.True(t, reached[name], "nothing links %s", name)
	}
}

func TestWrite_EveryLinkOfEveryStoryLeadsToAPage(t *testing.T) {
	for _, story := range []string{"", "hostile", "series", "foreign"} {
		for address, shared := range map[string]int{"": sharedPages, "https://example.org/talks": 2} {
			t.Run(fmt.Sprintf("%s shared above %d", story, shared), func(t *testing.T) {
				t.Parallel()
				crawl(t, writeStory(t, story, address, shared))
			})
		}
	}
}

func TestWrite_PagesHaveNothingThatNeedsAServer(t *testing.T) {
	t.Parallel()
	files := writeStory(t, "", "https://example.org/talks/", sharedPages)
	for name, text := range files {
		require.NotContains(t, text, origin, name)
		if path.Ext(name) != ".html" {
			continue
		}
		require.NotContains(t, text, "data-live", name)
		require.NotContains(t, text, "/ask", name)
		require.Equal(t, 1, strings.Count(text, "<form"), "%s has the search only", name)
		require.Contains(t, text, `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;`, name)
		require.NotContains(t, text, "<script>", name)
		require.NotContains(t, text, " style=", name)
	}
	page := files["topics/monitoring.html"]
	require.Contains(t, page, `<link rel="canonical" href="https://example.org/talks/topics/monitoring.html"/>`)
	require.Contains(t, page, `data="../topics/monitoring.svg"`)
	require.Contains(t, page, "<mark>monitornig</mark>", "the line that proves a link is on the page")
	require.Contains(t, files["topics/monitoring.svg"], `xlink:href="../talks/qcon-london-2017/`)
	require.Contains(t, files["index.html"], `<link rel="canonical" href="https://example.org/talks/"/>`)
}

func TestWrite_JSONLDNamesPagesOfTheSite(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{"https://example.org/talks": "https://example.org/talks/topics/monitoring.html", "": "../topics/monitoring.html"} {
		files := writeStory(t, "", address, sharedPages)
		for name, text := range files {
			if kind, _, ok := strings.Cut(name, "/"); !ok || kind == "years" || path.Ext(name) != ".html" {
				continue
			}
			doc, err := html.Parse(strings.NewReader(text))
			require.NoError(t, err)
			data := find(doc, isLinkedData)
			require.NotNil(t, data, name)
			var v struct {
				ID   string `json:"@id"`
				Type string `json:"@type"`
			}
			require.NoError(t, json.Unmarshal([]byte(data.FirstChild.Data), &v))
			require.NotEmpty(t, v.Type, name)
			if name == "topics/monitoring.html" {
				require.Equal(t, want, v.ID)
			}
		}
	}
}

func TestWrite_SitemapAndFeedNeedTheAddressOfTheSite(t *testing.T) {
	t.Parallel()
	without, with := writeStory(t, "", "", sharedPages), writeStory(t, "", "https://example.org/talks", sharedPages)
	for _, name := range []string{"sitemap.xml", "feed.json", "feed.atom", "robots.txt"} {
		require.NotContains(t, without, name)
	}
	require.NotContains(t, without["index.html"], "canonical")
	var sitemap struct {
		Pages []string `xml:"url>loc"`
	}
	require.NoError(t, xml.Unmarshal([]byte(with["sitemap.xml"]), &sitemap))
	for _, address := range sitemap.Pages {
		name, ok := strings.CutPrefix(address, "https://example.org/talks/")
		require.True(t, ok && with[name] != "", address)
	}
	var feed struct {
		Self  string `json:"feed_url"`
		Items []struct{ URL string }
	}
	require.NoError(t, json.Unmarshal([]byte(with["feed.json"]), &feed))
	require.Equal(t, "https://example.org/talks/feed.json", feed.Self)
	require.Len(t, feed.Items, 25)
	require.Contains(t, with["feed.atom"], `<link rel="self" href="https://example.org/talks/feed.atom"></link>`)
	require.Contains(t, with["index.html"], `<link rel="alternate" type="application/atom+xml" href="feed.atom" title="Newest talks"/>`)
	for _, it := range feed.Items {
		require.Contains(t, with, strings.TrimPrefix(it.URL, "https://example.org/talks/"))
	}
}

func TestWrite_RefusesWhatMakesNoSite(t *testing.T) {
	t.Parallel()
	srv := servertest.Serve(t, "nothing", time.Minute, func(c *server.Config) { c.Notes = nil })
	for address, want := range map[string]error{"": graph.ErrNotFound, "example.org": graph.ErrInvalid, "ftp://example.org": graph.ErrInvalid, "https://example.org/?a=b": graph.ErrInvalid} {
		require.ErrorIs(t, Write(t.Context(), srv.Config.Handler, address, nil), want, address)
	}
}

func TestPlan_NamesAreValidOnEveryFileSystem(t *testing.T) {
	long := strings.Repeat("ü", 200)
	p := newPlan([]kind{{"topics", []string{"/topics/go", "/topics/Go", "/topics/c++", "/topics/con", "/topics/a.b:c?d*e", "/topics/..", "/topics/" + long, "/topics/" + long + "x", "/topics/監視"}}}, sharedPages)
	seen := map[string]bool{}
	for _, s := range p.sheets {
		name := strings.ToLower(s.file)
		require.False(t, seen[name], name)
		seen[name] = true
		require.LessOrEqual(t, len(path.Base(name)), 255)
		require.NotContains(t, strings.TrimPrefix(name, "topics/"), "/")
		require.False(t, strings.ContainsAny(name, `:?*\|"<>`), name)
		require.NotEqual(t, "topics/con.html", name)
	}
	require.Len(t, seen, 11)
	require.Equal(t, "topics/監視.html", p.places["/topics/監視"].file)
}

func TestPlan_FilesAreBounded(t *testing.T) {
	talks := kind{name: "talks"}
	for i := range 3 * sharedPages {
		talks.paths = append(talks.paths, "/talks/event-"+string(rune('a'+i*5/(3*sharedPages)))+"/talk-"+string(rune('a'+i%26))+strings.Repeat("x", i/26))
	}
	p := newPlan([]kind{talks}, sharedPages)
	require.LessOrEqual(t, len(p.sheets), sharedPages+5+2)
	for _, s := range p.sheets {
		for _, path := range s.paths[1:] {
			require.Equal(t, strings.Split(s.paths[0], "/")[2], strings.Split(path, "/")[2], "only talks of one event share a page")
		}
	}
}

func TestWords_AreLowerCaseWithoutAccents(t *testing.T) {
	require.Equal(t, []string{"9", "a", "and", "c", "cafe", "go", "uber", "監視"}, words("Über Café: Go and C++ a 9 監視 go"))
}
