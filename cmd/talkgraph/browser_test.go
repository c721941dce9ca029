package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// browser is a window that a test drives: it visits pages, clicks, types and reads. An error in
// the console or a request to another host fails the test.
type browser struct {
	t     *testing.T
	ctx   context.Context
	site  string
	width int // of the window, in pixels

	mu       sync.Mutex
	refused  bool // whether errors in the console are expected
	failures []string
}

// window is a size and a colour scheme.
type window struct {
	name   string
	width  int64
	scheme string
}

var windows = []window{{"phone light", 390, "light"}, {"phone dark", 390, "dark"}, {"desktop light", 1440, "light"}, {"desktop dark", 1440, "dark"}}

// extremes are the two windows that cover both sizes and both colour schemes.
var extremes = []window{windows[0], windows[3]}

// startBrowser starts Chromium and returns its context. Without Chromium it skips the test, or
// fails it if TALKGRAPH_BROWSER is set, as CI does.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("TALKGRAPH_BROWSER") == "" {
		t.Skip("no chromium on this machine; Debian's package chromium brings it")
	}
	require.NoError(t, err)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-features", "BackForwardCache")) // going back loads the page
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(ctx))
	return ctx
}

// openWindow opens a window of a browser on a site.
func openWindow(t *testing.T, ctx context.Context, w window, site string) *browser {
	t.Helper()
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx, site: site, width: int(w.width)}
	require.NoError(t, chromedp.Listen(ctx, b.watch))
	b.do(chromedp.EmulateViewport(w.width, 900))
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: w.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}, // a page that scrolls cannot be clicked on
	}})
	require.NoError(t, err)
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		require.Empty(t, b.failures)
	})
	return b
}

// watch records events that fail the test.
func (b *browser) watch(event any) {
	failure := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		failure = e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			failure += " " + e.ExceptionDetails.Exception.Description
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && !b.refused {
			failure = e.Entry.Text + " " + e.Entry.URL
		}
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err == nil && strings.HasPrefix(u.Scheme, "http") && "http://"+u.Host != b.site {
			failure = "a request to " + e.Request.URL
		}
	}
	if failure != "" {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.failures = append(b.failures, failure)
	}
}

// stepContext returns a context that ends after a minute, so that the test reports the step that
// hangs.
func (b *browser) stepContext() context.Context {
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	b.t.Cleanup(cancel)
	return ctx
}

// do runs actions and fails the test on an error.
func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.stepContext(), actions...))
}

// visit opens a page of the site.
func (b *browser) visit(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.site + path)) }

// follow clicks a link or a button and waits for the page that it opens.
func (b *browser) follow(selector string) {
	b.t.Helper()
	b.navigate(chromedp.Click(chromedp.CSS(selector)))
}

// navigate runs actions that open another page, and waits for it.
func (b *browser) navigate(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	_, err := chromedp.RunResponse(b.stepContext(), actions...)
	require.NoError(b.t, err)
}

// fill replaces the text of a field by typing.
func (b *browser) fill(selector, text string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`document.querySelector(%q).value = "", true`, selector))
	b.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// text returns the visible text of the element at a selector.
func (b *browser) text(selector string) string {
	b.t.Helper()
	s, err := chromedp.Run(b.stepContext(), chromedp.Text(chromedp.CSS(selector)))
	require.NoError(b.t, err, selector)
	return s
}

// eval runs JavaScript on the page and returns its value.
func eval[T any](b *browser, js string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.stepContext(), chromedp.Evaluate[T](js))
	require.NoError(b.t, err, js)
	return v
}

// waitFor waits until a JavaScript expression is true. The expression must not throw, because
// an error counts as false.
func (b *browser) waitFor(js string) {
	b.t.Helper()
	_, err := chromedp.Run(b.stepContext(), chromedp.Poll[chromedp.Void](js))
	require.NoError(b.t, err, js)
}

// mapIsLive is a JavaScript expression that is true when a map is loaded and its script runs.
// While a drawing loads, its document may have no root element.
const mapIsLive = `document.querySelector("object.map")?.contentDocument?.documentElement?.dataset.live === "yes"`

// inWindows runs a subtest in each window of one browser, on one server with the sample notes.
func inWindows(t *testing.T, windows []window, do func(t *testing.T, b *browser)) {
	t.Parallel()
	chromium := startBrowser(t)
	_, site := startServer(t, dbIn(t, t.TempDir()))
	for _, w := range windows {
		t.Run(w.name, func(t *testing.T) { do(t, openWindow(t, chromium, w, site)) })
	}
}
