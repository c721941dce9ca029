package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/internal/servertest"
	"github.com/talkgraph/talkgraph/server"
)

// TestChanges_UndoInAnyOrder saves two notes, changes one, and undoes changes by the list. A change
// that a later one overwrote is not offered.
func TestChanges_UndoInAnyOrder(t *testing.T) {
	site := servertest.Serve(t, "nothing", time.Minute, func(*server.Config) {})
	post := func(path string, form url.Values) (int, string) {
		return servertest.Post(t, site, path, "application/x-www-form-urlencoded", form.Encode())
	}
	note := func(name, topic string) url.Values {
		return url.Values{"source": {name + ".txt"}, "text": {"UndoConf 2019\n\nThe " + name + " Talk Of Things\n\n" + topic + "\n"}}
	}
	exists := func(name string) bool {
		res, _ := servertest.Get(t, site, "/talks/undoconf-2019/the-"+name+"-talk-of-things")
		return res.StatusCode == http.StatusOK
	}
	post("/notes/add", note("alice", "redis"))
	post("/notes/add", note("bob", "redis"))
	post("/notes/add", note("alice", "kafka"))
	_, list := servertest.Get(t, site, "/notes/changes")
	require.Contains(t, list, "alice.txt has changed since")
	ids := regexp.MustCompile(`name="change" value="(\w+)"`).FindAllStringSubmatch(list, -1)
	require.Len(t, ids, 2, "the second note and the edit of the first")
	_, page := post("/notes/undo", url.Values{"change": {ids[1][1]}, "text": {"typed <b>"}})
	require.Contains(t, page, "Undid a change of <b>bob.txt</b>")
	require.Contains(t, page, "typed &lt;b&gt;</textarea>", "what was typed stays")
	require.False(t, exists("bob"))
	post("/notes/undo", nil)
	require.True(t, exists("bob"), "an undo is a change that can be undone")

	_, list = servertest.Get(t, site, "/notes/changes?note=bob.txt")
	require.NotContains(t, list, "alice.txt")
	status, page := post("/notes/undo", url.Values{"change": {"none"}})
	require.Equal(t, http.StatusNotFound, status)
	require.Contains(t, page, "no longer kept")
}

// TestChanges_ManyNotesAreCut saves 30 notes at once. The list names some of them, and one undo
// removes all.
func TestChanges_ManyNotesAreCut(t *testing.T) {
	site := servertest.Serve(t, "nothing", time.Minute, func(*server.Config) {})
	form := url.Values{"do": {"save"}}
	for i := range 30 {
		form.Add("text", fmt.Sprintf("MyConf 2022\n\nThe Talk With Number %d\n\nredis\n", i))
		form.Add("source", fmt.Sprintf("note%02d.txt", i))
	}
	servertest.Post(t, site, "/notes/add", "application/x-www-form-urlencoded", form.Encode())
	_, list := servertest.Get(t, site, "/notes/changes?note=note29.txt")
	require.Contains(t, list, "note00.txt, note01.txt, note02.txt and 27 more")
	require.Contains(t, list, "and 20 more notes")
	servertest.Post(t, site, "/notes/undo", "application/x-www-form-urlencoded", "")
	_, list = servertest.Get(t, site, "/notes")
	require.Contains(t, list, "No notes yet")
}

// TestRename_FollowsOldLinks renames a note, and requires that its old address leads to it.
func TestRename_FollowsOldLinks(t *testing.T) {
	site := servertest.Serve(t, "nothing", time.Minute, func(*server.Config) {})
	paste(t, site, "MyConf 2022\n\nCaches All The Way Down\n\nredis\n")
	rename := func(name string) (int, string) {
		return servertest.Post(t, site, "/notes/rename/myconf-2022-1.txt", "application/x-www-form-urlencoded", url.Values{"name": {name}}.Encode())
	}
	status, page := rename(" ")
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, page, "a name has 1 to 200 characters")
	status, page = rename("my caches.txt")
	require.Equal(t, http.StatusOK, status, "it leads to the note")
	require.Contains(t, page, "<h1>my caches.txt</h1>")
	_, page = servertest.Get(t, site, "/notes/read/myconf-2022-1.txt")
	require.Contains(t, page, "<h1>my caches.txt</h1>")
	servertest.Post(t, site, "/notes/undo", "application/x-www-form-urlencoded", "")
	_, page = servertest.Get(t, site, "/notes/read/myconf-2022-1.txt")
	require.Contains(t, page, "<h1>myconf-2022-1.txt</h1>")
}
