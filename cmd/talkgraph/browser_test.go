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

// browser is a person before a window: it goes to pages, clicks, types and looks. An
// error in its console and a request to another host fail the test.
type browser struct {
	t    *testing.T
	ctx  context.Context
	site string

	width int // of the window

	mu      sync.Mutex
	refused bool // whether a page is expected to be refused
	wrongs  []string
}

// window is a size and a colour scheme.
type window struct {
	name   string
	width  int64
	scheme string
}

var windows = []window{{"phone light", 390, "light"}, {"phone dark", 390, "dark"}, {"desktop light", 1440, "light"}, {"desktop dark", 1440, "dark"}}

// extremes are both sizes and both colours.
var extremes = []window{windows[0], windows[3]}

// startBrowser starts Chromium; where there is none the test is skipped, but in CI,
// which sets TALKGRAPH_BROWSER.
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

// look opens a window of a browser on a site.
func look(t *testing.T, ctx context.Context, w window, site string) *browser {
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
		require.Empty(t, b.wrongs)
	})
	return b
}

// watch collects what must not happen.
func (b *browser) watch(event any) {
	wrong := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		wrong = e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			wrong += " " + e.ExceptionDetails.Exception.Description
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && !b.refused {
			wrong = e.Entry.Text + " " + e.Entry.URL
		}
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err == nil && strings.HasPrefix(u.Scheme, "http") && "http://"+u.Host != b.site {
			wrong = "a request to " + e.Request.URL
		}
	}
	if wrong != "" {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.wrongs = append(b.wrongs, wrong)
	}
}

// soon bounds one step, so that a test tells which one does not end.
func (b *browser) soon() context.Context {
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	b.t.Cleanup(cancel)
	return ctx
}

func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.soon(), actions...))
}

// visit goes to a page of the site.
func (b *browser) visit(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.site + path)) }

// follow clicks what leads to another page, and waits for it.
func (b *browser) follow(selector string) {
	b.t.Helper()
	b.follows(chromedp.Click(chromedp.CSS(selector)))
}

// follows does what leads to another page, and waits for it.
func (b *browser) follows(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	_, err := chromedp.RunResponse(b.soon(), actions...)
	require.NoError(b.t, err)
}

// fill writes into a field in place of what stands there.
func (b *browser) fill(selector, text string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`document.querySelector(%q).value = "", true`, selector))
	b.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// text is what is shown at a selector.
func (b *browser) text(selector string) string {
	b.t.Helper()
	s, err := chromedp.Run(b.soon(), chromedp.Text(chromedp.CSS(selector)))
	require.NoError(b.t, err, selector)
	return s
}

// eval runs JavaScript on the page and returns its value.
func eval[T any](b *browser, js string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.soon(), chromedp.Evaluate[T](js))
	require.NoError(b.t, err, js)
	return v
}

// until waits for a condition in JavaScript. One that throws would be waited for in vain.
func (b *browser) until(js string) {
	b.t.Helper()
	_, err := chromedp.Run(b.soon(), chromedp.Poll[chromedp.Void](js))
	require.NoError(b.t, err, js)
}

// mapLives is the condition that a map is there and can be walked. While a drawing loads,
// its document may have no root.
const mapLives = `document.querySelector("object.map")?.contentDocument?.documentElement?.dataset.live === "yes"`

// inWindows does something in windows of one browser on one site, which begins with
// the sample.
func inWindows(t *testing.T, windows []window, do func(t *testing.T, b *browser)) {
	t.Parallel()
	chromium := startBrowser(t)
	_, site := served(t, dbIn(t, t.TempDir()))
	for _, w := range windows {
		t.Run(w.name, func(t *testing.T) { do(t, look(t, chromium, w, site)) })
	}
}
