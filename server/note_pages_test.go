package server_test

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/internal/servertest"
	"github.com/talkgraph/talkgraph/server"
)

// TestNotesList_ReadEditDeleteUndo adds a note and then reads, edits, downloads, deletes and
// restores it with the links of the list of notes.
func TestNotesList_ReadEditDeleteUndo(t *testing.T) {
	site := servertest.Serve(t, "nothing", time.Minute, func(*server.Config) {})
	_, list := servertest.Get(t, site, "/notes")
	require.Contains(t, list, "No notes yet")
	text := "MyConf 2022\n\nCaches All The Way Down\n\nredis <b>\n"
	paste(t, site, text)
	other := url.Values{"text": {"MyConf 2022\n\nCaches All The Way Down\n\njava\n\nQueues Of The Future\n\nkafka\n"}, "source": {"mine/a b.txt"}, "do": {"save"}}
	servertest.Post(t, site, "/notes/add", "application/x-www-form-urlencoded", other.Encode())

	_, list = servertest.Get(t, site, "/notes")
	require.Contains(t, list, `<a href="/notes/read/myconf-2022-1.txt">myconf-2022-1.txt</a></td><td><a href="/events/myconf-2022">MyConf 2022</a></td><td>1 talk</td>`)
	require.Contains(t, list, "mine/a b.txt")
	_, list = servertest.Get(t, site, "/notes?q=A%20B")
	require.Contains(t, list, "mine/a b.txt")
	require.NotContains(t, list, "myconf-2022-1.txt")

	_, note := servertest.Get(t, site, "/notes/read/mine/a%2520b.txt")
	require.Contains(t, note, "Queues Of The Future")
	require.Contains(t, note, `<tr id="line7">`)
	res, file := servertest.Get(t, site, "/notes/file/myconf-2022-1.txt")
	require.Equal(t, text, file)
	require.Equal(t, `attachment; filename="myconf-2022-1.txt"`, res.Header.Get("Content-Disposition"))
	_, edit := servertest.Get(t, site, "/notes/add?note=myconf-2022-1.txt")
	require.Contains(t, edit, `value="myconf-2022-1.txt"`)
	require.Contains(t, edit, "redis &lt;b&gt;")

	_, asked := servertest.Get(t, site, "/notes/delete/mine/a%2520b.txt")
	require.Contains(t, asked, "This also deletes 1 talk:")
	require.Contains(t, asked, "Other notes describe these talks too, so they stay: <a href=\"/talks/myconf-2022/caches-all-the-way-down\"")
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	client := &http.Client{Jar: jar}
	post := func(path string) {
		res, err := client.Post(site.URL+path, "application/x-www-form-urlencoded", nil)
		require.NoError(t, err)
		res.Body.Close()
		require.Equal(t, http.StatusOK, res.StatusCode)
	}
	exists := func(talk string) bool {
		res, _ := servertest.Get(t, site, "/talks/myconf-2022/"+talk)
		return res.StatusCode == http.StatusOK
	}
	post("/notes/delete/mine/a%2520b.txt")
	require.False(t, exists("queues-of-the-future"))
	require.True(t, exists("caches-all-the-way-down"))
	post("/notes/undo")
	require.True(t, exists("queues-of-the-future"))

	for _, path := range []string{"/notes/read/none.txt", "/notes/file/none.txt", "/notes/delete/none.txt", "/notes/add?note=none.txt"} {
		res, _ := servertest.Get(t, site, path)
		require.Equal(t, http.StatusNotFound, res.StatusCode, path)
	}
}

// TestNotesList_ManyNotes checks the pages of a list of 45 notes.
func TestNotesList_ManyNotes(t *testing.T) {
	site := servertest.Serve(t, "nothing", time.Minute, func(*server.Config) {})
	form := url.Values{"do": {"save"}}
	for i := range 45 {
		form.Add("text", fmt.Sprintf("MyConf 2022\n\nThe Talk With Number %d\n\nredis\n", i))
		form.Add("source", fmt.Sprintf("note%02d.txt", i))
	}
	servertest.Post(t, site, "/notes/add", "application/x-www-form-urlencoded", form.Encode())
	for offset, rows := range map[int]int{0: 20, 20: 20, 40: 5, 60: 0} {
		_, list := servertest.Get(t, site, fmt.Sprintf("/notes?offset=%d", offset))
		require.Equal(t, rows, strings.Count(list, `<a href="/notes/read/`), "from %d", offset)
	}
}

// TestHome_ShowsOwnNotes requires that the home page shows the last changed note first, and notes
// with problems.
func TestHome_ShowsOwnNotes(t *testing.T) {
	site := servertest.Serve(t, "", time.Minute, func(*server.Config) {})
	_, home := servertest.Get(t, site, "/")
	require.Contains(t, home, "Your notes")
	paste(t, site, "MyConf 2022\n\nCaches All The Way Down\n\nredis\n")
	_, home = servertest.Get(t, site, "/")
	require.Less(t, strings.Index(home, "/notes/read/myconf-2022-1.txt"), strings.Index(home, "/notes/read/qcon-london-2017.txt"))
	require.NotContains(t, home, "Unfinished")
	servertest.Post(t, site, "/api/v1/notes?source=odd.md", "text/markdown", "---\ntags: [a\n---\n\n# MyConf 2023\n\n## A Talk Of Things\n")
	_, home = servertest.Get(t, site, "/")
	require.Contains(t, home, "Unfinished")
	require.Contains(t, home, `<a href="/notes/add?note=odd.md">odd.md</a> <span class="at">line 2: the front matter is not valid YAML`)
}
