package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/internal/servertest"
	"github.com/talkgraph/talkgraph/server"
)

// shared makes the form that an app sends to the share target, with a file if name is set.
func shared(t *testing.T, fields map[string]string, name, text string) (contentType, body string) {
	t.Helper()
	var b strings.Builder
	w := multipart.NewWriter(&b)
	for field, value := range fields {
		require.NoError(t, w.WriteField(field, value))
	}
	if name != "" {
		part, err := w.CreateFormFile("file", name)
		require.NoError(t, err)
		_, err = part.Write([]byte(text))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return w.FormDataContentType(), b.String()
}

func TestShare_ShowsAPreviewAndSavesNothing(t *testing.T) {
	srv := serve(t, "questions")
	for name, c := range map[string]struct {
		fields     map[string]string
		file, want string
	}{
		"text":             {map[string]string{"title": "ShareConf 2021", "text": "Sharing Is Caching\n\nredis everywhere", "url": "https://example.org/talk"}, "", "Sharing Is Caching"},
		"a wish to save":   {map[string]string{"text": "ShareConf 2021\n\nSharing Is Caching\n\nredis", "do": "save", "seen": "1"}, "", "Sharing Is Caching"},
		"a file":           {nil, "ShareConf 2021\n\nSharing Is Caching\n\nredis\n", "Sharing Is Caching"},
		"nothing":          {nil, "", "the form has no note"},
		"an address alone": {map[string]string{"url": "https://example.org/talk"}, "", "https://example.org/talk"},
	} {
		file := ""
		if c.file != "" {
			file = "shared.txt"
		}
		contentType, body := shared(t, c.fields, file, c.file)
		_, answer := servertest.Post(t, srv, "/notes/share", contentType, body)
		require.Contains(t, strings.ToLower(answer), strings.ToLower(c.want), name)
		require.NotContains(t, answer, `class="done"`, name)
	}
	_, list := servertest.Get(t, srv, "/talks")
	require.NotContains(t, list, "Sharing Is Caching")
}

func TestShare_OnlyWhoMayChangeTheNotes(t *testing.T) {
	contentType, body := shared(t, map[string]string{"text": "ShareConf 2021\n\nSharing Is Caching\n"}, "", "")
	readOnly := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) { c.Notes = nil })
	status, _ := servertest.Post(t, readOnly, "/notes/share", contentType, body)
	require.Equal(t, http.StatusForbidden, status)
	guarded := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) { c.Access.Token = token })
	status, _ = servertest.Post(t, guarded, "/notes/share", contentType, body)
	require.Equal(t, http.StatusUnauthorized, status)
	status, _ = servertest.Post(t, guarded, "/notes/share", contentType, body, "Authorization", "Bearer "+token)
	require.Equal(t, http.StatusOK, status)
	for site, want := range map[string]int{"cross-site": http.StatusForbidden, "same-site": http.StatusForbidden, "none": http.StatusOK, "same-origin": http.StatusOK} {
		status, _ = servertest.Post(t, guarded, "/notes/share", contentType, body, "Authorization", "Bearer "+token, "Sec-Fetch-Site", site)
		require.Equal(t, want, status, site)
	}
}

func TestManifest_NamesIconsThatExistAndTheShareTarget(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) { c.Access.Token, c.Access.Private = token, true })
	res, body := servertest.Get(t, srv, "/manifest.webmanifest")
	require.Equal(t, http.StatusOK, res.StatusCode, "browsers ask for it without a session")
	require.Equal(t, "application/manifest+json; charset=utf-8", res.Header.Get("Content-Type"))
	require.Contains(t, res.Header.Get("Content-Security-Policy"), "manifest-src 'self'")
	var manifest struct {
		Icons []struct{ Src, Sizes, Type string }
		Share struct {
			Action, Method, Enctype string
		} `json:"share_target"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &manifest))
	require.Equal(t, "/notes/share POST multipart/form-data", manifest.Share.Action+" "+manifest.Share.Method+" "+manifest.Share.Enctype)
	for _, icon := range manifest.Icons {
		res, picture := servertest.Get(t, srv, icon.Src)
		require.Equal(t, icon.Type, res.Header.Get("Content-Type"), icon.Src)
		if icon.Type == "image/png" {
			c, err := png.DecodeConfig(bytes.NewReader([]byte(picture)))
			require.NoError(t, err)
			require.Equal(t, icon.Sizes, fmt.Sprintf("%dx%d", c.Width, c.Height))
		}
	}
}
