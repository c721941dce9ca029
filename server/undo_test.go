package server_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestUndo_TakesBackTheLoadOfTheSameBrowser loads notes from two browsers, and requires that each
// undoes its own load only.
func TestUndo_TakesBackTheLoadOfTheSameBrowser(t *testing.T) {
	srv := serve(t, "questions")
	browser := func() func(path string, form url.Values) (int, string) {
		jar, err := cookiejar.New(nil)
		require.NoError(t, err)
		client := &http.Client{Jar: jar}
		return func(path string, form url.Values) (int, string) {
			res, err := client.PostForm(srv.URL+path, form)
			require.NoError(t, err)
			defer res.Body.Close()
			b, err := io.ReadAll(res.Body)
			require.NoError(t, err)
			return res.StatusCode, string(b)
		}
	}
	note := func(name string) url.Values {
		return url.Values{"source": {name + ".txt"}, "text": {"UndoConf 2019\n\nThe " + name + " Talk Of Things\n\nredis\n"}}
	}
	alice, bob, carol := browser(), browser(), browser()
	alice("/notes/add", note("alice"))
	bob("/notes/add", note("bob"))
	status, page := carol("/notes/undo", nil)
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, page, "no load of yours to undo")
	_, page = alice("/notes/undo", nil)
	require.Contains(t, page, "The change of <b>alice.txt</b> was undone")
	_, _, answer := ask(t, srv, "GET", "/api/v1/ask?q=talks+at+UndoConf+2019", "")
	require.Contains(t, answer, "the-bob-talk")
	require.NotContains(t, answer, "the-alice-talk")
	_, page = bob("/notes/undo", nil)
	require.Contains(t, page, "The change of <b>bob.txt</b> was undone")
}
