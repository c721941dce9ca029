package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// TestBrowserSearchesASiteWithoutAServer exports the sample notes as a site. It searches, follows
// results and walks on a map, on a web host and in a folder of the disk.
func TestBrowserSearchesASiteWithoutAServer(t *testing.T) {
	t.Parallel()
	chromium := startBrowser(t)
	dir := exportSite(t)
	srv := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer srv.Close()
	for _, w := range extremes {
		for _, host := range []string{srv.URL, "file://" + dir} {
			t.Run(w.name+" "+host[:4], func(t *testing.T) {
				b := openWindow(t, chromium, w, host)
				b.visit("/talks/qcon-london-2017/real-world-java-9.html")
				b.do(chromedp.SendKeys(chromedp.CSS("#q"), "monitoring bbc"))
				b.navigate(chromedp.KeyEvent(kb.Enter))
				b.waitFor(`document.querySelector("#state").textContent.includes("for")`)
				require.Equal(t, "1 result for “monitoring bbc”.", b.text("#state"))
				b.follow("#results a")
				require.Equal(t, "Microservices At The Heart of BBC iPlayer", b.text("h1"))
				b.follow(".tag.topic")
				require.Contains(t, b.text(".kind"), "topic")
				b.visit("/search.html?q=m%C3%B3nitor")
				b.waitFor(`document.querySelector("#results a") !== null`)
				require.Equal(t, "monitoring", b.text("#results a"), "a name comes first, by its beginning and without its accent")
				b.visit("/search.html?q=zzzz")
				b.waitFor(`document.querySelector("#state").textContent === "No results for “zzzz”."`)
				if host != srv.URL {
					return // no script reaches the drawing there
				}
				b.visit("/topics/monitoring.html")
				b.waitFor(mapIsLive)
				eval[bool](b, `document.querySelector("object.map").contentDocument.querySelector(".node.talk a").focus(), true`)
				b.follow(".mapcard a")
				require.Contains(t, b.text(".kind"), "talk")
			})
		}
	}
}

// TestBrowserAccessibilityOfASite requires the same of a site without a server as of the pages of
// the server.
func TestBrowserAccessibilityOfASite(t *testing.T) {
	axe := readAxe(t)
	t.Parallel()
	chromium := startBrowser(t)
	srv := httptest.NewServer(http.FileServer(http.Dir(exportSite(t))))
	defer srv.Close()
	for _, w := range extremes {
		t.Run(w.name, func(t *testing.T) {
			b := openWindow(t, chromium, w, srv.URL)
			for _, page := range []string{"/index.html", "/talks.html", "/topics/monitoring.html", "/events/qcon-london-2017.html", "/talks/qcon-london-2017/real-world-java-9.html", "/search.html?q=java"} {
				b.visit(page)
				b.checkAccessibility(axe, page)
			}
		})
	}
}

// exportSite writes the sample notes as a site and returns its folder.
func exportSite(t *testing.T) string {
	t.Helper()
	db, dir := dbIn(t, t.TempDir()), filepath.Join(t.TempDir(), "public")
	ok(t, "", "load", "--db", db, "../../data/notes")
	ok(t, "", "export", "--db", db, "--format", "site", "-o", dir)
	return dir
}
