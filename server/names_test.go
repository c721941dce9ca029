package server_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/internal/servertest"
	"github.com/talkgraph/talkgraph/server"
)

// paste saves texts with the form of /notes/add, without names, and returns the page.
func paste(t *testing.T, site *httptest.Server, texts ...string) string {
	t.Helper()
	_, page := servertest.Post(t, site, "/notes/add", "application/x-www-form-urlencoded", url.Values{"text": texts, "source": make([]string, len(texts)), "do": {"save"}}.Encode())
	return page
}

// TestAddForm_PastedNotesKeepEachOther requires that a note without a name gets the name of its
// event with a free number, so that it replaces no other note. The same text must get the same
// name again.
func TestAddForm_PastedNotesKeepEachOther(t *testing.T) {
	site := servertest.Serve(t, "nothing", time.Minute, func(*server.Config) {})
	require.Contains(t, paste(t, site, "MyConf 2022\n\nCaches All The Way Down\n\nredis and java\n"), "myconf-2022-1.txt")
	require.Contains(t, paste(t, site, "MyConf 2022\n\nQueues Of The Future\n\nkafka\n"), "myconf-2022-2.txt")
	require.Contains(t, paste(t, site, "OtherConf 2023\n\nLogs Without End\n\nlogging\n"), "otherconf-2023-1.txt")
	require.Contains(t, paste(t, site, "MyConf 2022\n\nCaches All The Way Down\n\nredis and java\n"), "myconf-2022-1.txt")
	require.Contains(t, paste(t, site, "# A Talk Of No Event\n\nredis\n"), "pasted-note-1.txt")
	for _, talk := range []string{"myconf-2022/caches-all-the-way-down", "myconf-2022/queues-of-the-future", "otherconf-2023/logs-without-end"} {
		res, _ := servertest.Get(t, site, "/talks/"+talk)
		require.Equal(t, http.StatusOK, res.StatusCode, talk)
	}

	two := paste(t, site, "PairConf 2021\n\nThe First Of Two\n\nredis\n", "PairConf 2021\n\nThe Second Of Two\n\njava\n")
	require.Contains(t, two, "pairconf-2021-1.txt")
	require.Contains(t, two, "pairconf-2021-2.txt", "two notes of one form get different names")

	_, posted := servertest.Post(t, site, "/api/v1/notes", "text/markdown", "# MyConf 2022\n\n## Posted And Kept\n\nredis\n")
	require.Contains(t, posted, `"source":"myconf-2022-1.md"`)
}

// TestAddForm_PreviewsOfUnnamedNotesKeepEachOther saves two previewed notes of one event one after
// the other, and requires that both are stored.
func TestAddForm_PreviewsOfUnnamedNotesKeepEachOther(t *testing.T) {
	site := servertest.Serve(t, "nothing", time.Minute, func(*server.Config) {})
	for _, text := range []string{"MyConf 2022\n\nCaches All The Way Down\n\nredis\n", "MyConf 2022\n\nQueues Of The Future\n\nkafka\n"} {
		form := url.Values{"text": {text}, "source": {""}, "do": {"preview"}}
		_, page := servertest.Post(t, site, "/notes/add", "application/x-www-form-urlencoded", form.Encode())
		require.Contains(t, page, "myconf-2022-1.txt")
		require.Contains(t, page, `<input type="hidden" name="source" value="">`)
	}
	require.Contains(t, paste(t, site, "MyConf 2022\n\nCaches All The Way Down\n\nredis\n"), "myconf-2022-1.txt")
	require.Contains(t, paste(t, site, "MyConf 2022\n\nQueues Of The Future\n\nkafka\n"), "myconf-2022-2.txt")
}

// TestAddForm_AsksBeforeItDeletesTalks saves a new text of a note without one of its talks. It
// requires that the form names the talk before the text is stored.
func TestAddForm_AsksBeforeItDeletesTalks(t *testing.T) {
	site := servertest.Serve(t, "nothing", time.Minute, func(*server.Config) {})
	save := func(text string, more url.Values) string {
		form := url.Values{"text": {text}, "source": {"mine.txt"}, "do": {"save"}}
		for k, v := range more {
			form[k] = v
		}
		_, page := servertest.Post(t, site, "/notes/add", "application/x-www-form-urlencoded", form.Encode())
		return page
	}
	exists := func() bool {
		res, _ := servertest.Get(t, site, "/talks/myconf-2022/queues-of-the-future")
		return res.StatusCode == http.StatusOK
	}
	require.Contains(t, save("MyConf 2022\n\nCaches All The Way Down\n\nredis\n\nQueues Of The Future\n\nkafka\n", nil), "2 talks")
	less := "MyConf 2022\n\nCaches All The Way Down\n\nredis\n"
	page := save(less, nil)
	require.Contains(t, page, "Nothing is saved yet")
	require.Contains(t, page, "Queues Of The Future")
	require.True(t, exists())
	require.Contains(t, save(less, url.Values{"seen": {"1"}}), "1 talk")
	require.False(t, exists())
}
