package server

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// The web app manifest, by which a browser installs the site as an app. An installed app receives
// what other apps share, at shareTarget.
type (
	appManifest struct {
		ID          string      `json:"id"`
		Name        string      `json:"name"`
		Description string      `json:"description"`
		Start       string      `json:"start_url"`
		Display     string      `json:"display"`
		Background  string      `json:"background_color"`
		Theme       string      `json:"theme_color"`
		Icons       []appIcon   `json:"icons"`
		ShareTarget shareTarget `json:"share_target"`
	}
	appIcon struct {
		Source string `json:"src"`
		Sizes  string `json:"sizes"`
		Media  string `json:"type"`
	}
	shareTarget struct {
		Action   string      `json:"action"`
		Method   string      `json:"method"`
		Encoding string      `json:"enctype"`
		Fields   shareFields `json:"params"`
	}
	// shareFields names the fields of the form that a share fills.
	shareFields struct {
		Title string       `json:"title"`
		Text  string       `json:"text"`
		URL   string       `json:"url"`
		Files []shareFiles `json:"files"`
	}
	shareFiles struct {
		Name   string   `json:"name"`
		Accept []string `json:"accept"`
	}
)

// manifest answers GET /manifest.webmanifest. The share target is POST, so that the text of a share
// is in no address and no log.
func (s *server) manifest(*gin.Context) (view, error) {
	return withContentType("application/manifest+json; charset=utf-8", jsonView(http.StatusOK, appManifest{
		ID: "/", Name: "talkgraph", Description: "Talks, topics and companies of your conference notes", Start: "/", Display: "standalone",
		Background: "#ffffff", Theme: "#0072b2",
		Icons: []appIcon{{"/static/icon-192.png", "192x192", "image/png"}, {"/static/icon-512.png", "512x512", "image/png"}, {"/static/icon.svg", "any", "image/svg+xml"}},
		ShareTarget: shareTarget{Action: "/notes/share", Method: http.MethodPost, Encoding: "multipart/form-data", Fields: shareFields{
			Title: "title", Text: "text", URL: "url",
			Files: []shareFiles{{Name: "file", Accept: []string{".txt", ".md", ".markdown", ".html", "text/plain", "text/markdown", "text/html"}}},
		}},
	})), nil
}
