package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	browserapi "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

func TestBrowserAsks(t *testing.T) {
	inWindows(t, windows, func(t *testing.T, b *browser) {
		b.visit("/")
		b.do(chromedp.KeyEvent("/"))
		require.Equal(t, "q", eval[string](b, `document.activeElement.id`))
		b.fill("#q", "talks about microservices and monit")
		b.waitFor(`document.querySelector("#completions li")?.textContent.startsWith("monitoring")`)
		b.do(chromedp.KeyEvent(kb.ArrowDown))
		require.Equal(t, "talks about microservices and monitoring", eval[string](b, `document.querySelector("#q").value`))
		b.navigate(chromedp.KeyEvent(kb.Enter))
		require.Equal(t, "3 results", b.text("h1"))

		b.follow("#narrow .facet li a")
		narrowed := b.text("h1")
		require.NotEqual(t, "3 results", narrowed)
		b.do(chromedp.NavigateBack())
		require.Equal(t, "3 results", b.text("h1"))
		b.follow(".chip.topic .roles a[aria-label^=not]")
		require.Contains(t, b.text(".meta"), "but not")
		b.do(chromedp.NavigateBack())

		quote := b.text(".answers .why mark")
		b.follow(".answers .why a.at")
		require.Contains(t, b.text("tr:target"), quote)
		require.NotEqual(t, "rgba(0, 0, 0, 0)", eval[string](b, `getComputedStyle(document.querySelector("tr:target td")).backgroundColor`), "the line is highlighted")
	})
}

func TestBrowserWalksMaps(t *testing.T) {
	inWindows(t, windows, func(t *testing.T, b *browser) {
		files := t.TempDir()
		_, err := chromedp.CallBrowser(b.ctx, browserapi.SetDownloadBehavior, browserapi.SetDownloadBehaviorParams{Behavior: "allow", DownloadPath: files})
		require.NoError(t, err)

		b.visit("/map?around=topic:monitoring&size=20")
		const svg = `document.querySelector("object.map").contentDocument.documentElement`
		b.waitFor(mapIsLive)
		least := eval[float64](b, `Math.min(...[...`+svg+`.querySelectorAll(".node text:not(.near)")].map((e) => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a))`)
		require.GreaterOrEqual(t, least, 11.0, "labels can be read")
		before := eval[string](b, svg+`.getAttribute("viewBox")`)
		b.do(chromedp.Click(chromedp.CSS(".mapbuttons button")))
		require.NotEqual(t, before, eval[string](b, svg+`.getAttribute("viewBox")`), "zooming moves the view")

		eval[bool](b, svg+`.querySelector(".edge a").focus(), true`)
		require.Regexp(t, `line \d+: `, b.text(".mapcard"), "an edge tells its reason")
		eval[bool](b, svg+`.querySelector(".node.talk a").focus(), true`)
		name := eval[string](b, svg+`.querySelector(".node.talk").dataset.id`)
		nodes := eval[int](b, `document.querySelectorAll("tr[data-id]").length`)
		b.follow(".mapcard a.expand")
		require.Contains(t, eval[string](b, `location.search`), "expand="+url.QueryEscape(name))
		require.GreaterOrEqual(t, eval[int](b, `document.querySelectorAll("tr[data-id]").length`), nodes)

		for _, format := range []string{"svg", "png"} {
			b.do(chromedp.Click(chromedp.CSS(fmt.Sprintf(`a[download][href^="/map.%s"]:not([href*=poster])`, format))))
			path := filepath.Join(files, "monitoring."+format)
			var data []byte
			require.Eventually(t, func() bool { // until the download is complete
				data, err = os.ReadFile(path)
				if format == "png" && err == nil {
					_, err = png.Decode(bytes.NewReader(data))
				}
				return err == nil && (format == "png" || bytes.HasSuffix(data, []byte("</svg>\n")))
			}, time.Minute, 10*time.Millisecond)
			if format == "png" {
				continue
			}
			var drawing struct {
				XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
			}
			require.NoError(t, xml.Unmarshal(data, &drawing))
			require.Contains(t, string(data), `xlink:href="`+b.site+`/topics/monitoring"`, "links of a file are absolute")
		}
	})
}

// TestBrowserSelectsOnMaps selects a node with the mouse, searches one, hides a kind and walks on
// by a double click and by the keyboard.
func TestBrowserSelectsOnMaps(t *testing.T) {
	inWindows(t, extremes, func(t *testing.T, b *browser) {
		const svg = `document.querySelector("object.map").contentDocument.documentElement`
		lit := func() []string {
			return eval[[]string](b, `[...`+svg+`.querySelectorAll(".node.lit")].map((g) => g.dataset.id)`)
		}
		// click clicks on the mark of a node, which is in the document of the drawing.
		click := func(id string, options ...chromedp.MouseOption) chromedp.Action[chromedp.Void] {
			at := eval[[]float64](b, fmt.Sprintf(`(() => {
				document.querySelector("object.map").scrollIntoView({block: "center"});
				const o = document.querySelector("object.map").getBoundingClientRect(), r = %s.querySelector('[data-id="%s"] .mark').getBoundingClientRect();
				return [o.x + r.x + r.width / 2, o.y + r.y + r.height / 2];
			})()`, svg, id))
			return chromedp.MouseClickXY(at[0], at[1], options...)
		}
		b.visit("/map?around=topic:monitoring")
		b.waitFor(mapIsLive)
		all := eval[[]string](b, `[...`+svg+`.querySelectorAll(".node.topic:not(.focus)")].map((g) => g.dataset.id)`)
		require.NotEmpty(t, all)
		b.do(click(all[0]))
		require.Contains(t, lit(), all[0])
		require.Greater(t, len(lit()), 1, "its neighbours stay")
		require.Equal(t, "0.16", eval[string](b, `[...`+svg+`.querySelectorAll(".node:not(.lit)")].map((g) => getComputedStyle(g).opacity)[0] ?? "0.16"`), "the rest is dim")
		require.Contains(t, b.text(".mapcard"), "map around it")

		b.fill(".maptools input", "monitoring")
		require.Contains(t, lit(), "topic:monitoring")
		require.NotContains(t, lit(), all[0])
		b.do(chromedp.KeyEvent(kb.Enter))
		require.Equal(t, "topic:monitoring", eval[string](b, svg+`.ownerDocument.activeElement.closest(".node").dataset.id`), "the focus is on what was found")

		topics := eval[int](b, svg+`.querySelectorAll(".node.topic").length`)
		b.do(chromedp.Click(chromedp.CSS(".maplegend button:has(circle)")))
		require.Equal(t, topics, eval[int](b, `[...`+svg+`.querySelectorAll(".node.topic")].filter((g) => getComputedStyle(g).display === "none").length`))
		b.do(chromedp.Click(chromedp.CSS(".maplegend button:has(circle)")))

		b.navigate(click(all[0]), click(all[0], chromedp.ClickCount(2)))
		require.Equal(t, all[0], eval[string](b, `new URLSearchParams(location.search).get("around")`))
		b.waitFor(mapIsLive)
		eval[bool](b, svg+`.querySelector('[data-id="topic:monitoring"] a').focus(), true`)
		b.navigate(chromedp.KeyEvent("m"))
		require.Equal(t, "topic:monitoring", eval[string](b, `new URLSearchParams(location.search).get("around")`))
	})
}

func TestBrowserRunsGizmo(t *testing.T) {
	inWindows(t, extremes, func(t *testing.T, b *browser) {
		b.visit("/console")
		b.fill("#query", `g.V("microserv`)
		b.waitFor(`document.querySelector("#gizmo-completions li small")?.textContent === "topic:microservices"`)
		b.do(chromedp.KeyEvent(kb.Tab))
		b.do(chromedp.SendKeys(chromedp.CSS("#query"), `").I`))
		b.waitFor(`document.querySelector("#gizmo-completions li")?.textContent === "In"`)
		b.do(chromedp.KeyEvent(kb.Tab), chromedp.SendKeys(chromedp.CSS("#query"), `("<schema:about>").All()`))
		require.Equal(t, `g.V("<topic:microservices>").In("<schema:about>").All()`, eval[string](b, `document.querySelector("#query").value`))
		require.Equal(t, "In", eval[string](b, `[...document.querySelectorAll(".editor .method")][1].textContent`), "methods are coloured")
		b.do(chromedp.Click(chromedp.CSS(".gizmo button")))
		b.waitFor(`document.querySelectorAll("#results tbody tr").length === 4`)
		require.Contains(t, eval[string](b, `location.search`), "query=", "the query has an address")
		b.do(chromedp.Click(chromedp.CSS(`#results a[href*="view=map"]`)))
		b.waitFor(mapIsLive)

		b.fill("#query", `while (true) {}`)
		b.do(chromedp.KeyEvent(kb.Escape), chromedp.Click(chromedp.CSS(".gizmo button")))
		b.waitFor(`document.querySelector(".gizmo button").textContent === "Stop"`)
		b.do(chromedp.Click(chromedp.CSS(".gizmo button")))
		b.waitFor(`document.querySelector("#results").textContent.includes("Stopped")`)
		b.waitFor(`document.querySelector(".gizmo button").textContent === "Run"`)
		require.Contains(t, eval[string](b, `document.querySelector(".gizmo select").textContent`), "while (true)", "it is in the history")
	})
}

func TestBrowserAddsANote(t *testing.T) {
	t.Parallel()
	chromium := startBrowser(t)
	for _, w := range extremes {
		t.Run(w.name, func(t *testing.T) {
			_, site := startServer(t, dbIn(t, t.TempDir()))
			b := openWindow(t, chromium, w, site)
			b.visit("/notes/add")
			b.fill("#add [name=source]", "mine.txt")
			b.fill("#add textarea", "MyConf 2022\n\nCaches All The Way Down\n\nredis and java, kafka too\n")
			b.waitFor(`document.querySelector("#preview .title")?.value === "Caches All The Way Down"`)
			require.Equal(t, "redis", eval[string](b, `[...document.querySelectorAll("#preview .hit")].find((h) => h.title === "Redis").textContent`))
			b.follow(`#add button[value=preview]`)
			const java = `#preview label input[value="topic:java"]`
			b.do(chromedp.Click(chromedp.CSS(java)))
			b.fill("#preview .title", "Caches, Mostly")
			b.fill(`#preview [name^="add:"]`, "tracing")
			b.follow(`#add button[value=save]`)
			require.Contains(t, b.text(".done"), "mine.txt: 1 talk")

			check := func() {
				b.visit("/talks/myconf-2022/caches-all-the-way-down")
				require.Equal(t, "Caches, Mostly", b.text("h1"))
				topics := eval[string](b, `[...document.querySelectorAll(".why > .tag")].map((a) => a.textContent).join()`)
				require.Contains(t, topics, "Redis")
				require.Contains(t, topics, "distributed tracing")
				require.NotContains(t, topics, "Java")
			}
			check()
			b.visit("/notes/add") // the same note again, changed elsewhere
			b.fill("#add [name=source]", "mine.txt")
			b.fill("#add textarea", "MyConf 2022\n\nCaches All The Way Down\n\nredis and java, kafka too, and linux\n")
			b.follow(`#add button[value=save]`)
			b.fill("#add textarea", "not saved yet")
			b.follow(`button[formaction="/notes/undo"]`)
			require.Contains(t, b.text(".done"), "Undid a change of mine.txt")
			require.Equal(t, "not saved yet", eval[string](b, `document.querySelector("#add textarea").value`))
			check()
		})
	}
}

// TestBrowserKeepsNotes pastes two notes of one event without a name, finds both in the list, edits
// and renames one, deletes it after the question, and undoes that after a restart of the server.
func TestBrowserKeepsNotes(t *testing.T) {
	t.Parallel()
	chromium := startBrowser(t)
	for _, w := range extremes {
		t.Run(w.name, func(t *testing.T) {
			db := dbIn(t, t.TempDir())
			cmd, site := startServer(t, db)
			b := openWindow(t, chromium, w, site)
			for _, text := range []string{"MyConf 2022\n\nCaches All The Way Down\n\nredis\n", "MyConf 2022\n\nQueues Of The Future\n\nkafka\n"} {
				b.visit("/notes/add")
				b.fill("#add textarea", text)
				b.follow(`#add button[value=save]`)
				require.Contains(t, b.text(".done"), "1 talk")
			}
			b.visit("/notes?q=myconf")
			require.Equal(t, 2, eval[int](b, `document.querySelectorAll("tbody tr").length`))
			b.follow(`a[aria-label="Edit myconf-2022-2.txt"]`)
			b.fill("#add textarea", "MyConf 2022\n\nQueues Of The Future\n\nkafka and java\n")
			b.follow(`#add button[value=save]`)
			b.visit("/talks/myconf-2022/queues-of-the-future")
			require.Contains(t, b.text("main"), "Java")

			b.visit("/notes/read/myconf-2022-2.txt")
			b.follow(`a[href="/notes/rename/myconf-2022-2.txt"]`)
			b.fill("[name=name]", "queues.txt")
			b.follow(`form[action^="/notes/rename"] button`)
			require.Equal(t, "queues.txt", b.text("h1"))
			b.follow(`a[href="/notes/delete/queues.txt"]`)
			require.Contains(t, b.text("ol"), "Queues Of The Future")
			b.follow(`form[action="/notes/delete/queues.txt"] button`)
			require.NotContains(t, b.text("tbody"), "queues.txt")

			require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
			require.NoError(t, cmd.Wait())
			_, site = startServer(t, db)
			b = openWindow(t, chromium, w, site)
			b.visit("/notes/changes")
			require.Equal(t, []string{"Deleted queues.txt", "Renamed myconf-2022-2.txt → queues.txt", "Edited myconf-2022-2.txt", "Added myconf-2022-2.txt", "Added myconf-2022-1.txt"},
				eval[[]string](b, `[...document.querySelectorAll(".changed h2")].map((h) => h.firstChild.textContent.trim())`))
			b.follow(`form[action="/notes/undo"] button`)
			b.visit("/talks/myconf-2022/queues-of-the-future")
			require.Contains(t, b.text("h1"), "Queues Of The Future")
		})
	}
}

// TestBrowserTeachesThePreview corrects a note that is read wrongly by clicks on its lines, takes
// one of them back, edits event and speakers, saves, and requires that all of it survives another
// load of the note.
func TestBrowserTeachesThePreview(t *testing.T) {
	t.Parallel()
	chromium := startBrowser(t)
	const note = "# MyConf 2022\n\n## Monday\n\n**Caches All The Way Down**\nJane Roe\n- redis is fast\n\n**Queues Of The Future**\nJohn Doe\n- kafka\n\n## Tuesday\n\n**Types Will Save Us**\nMary Major\n- java\n"
	for _, w := range extremes {
		t.Run(w.name, func(t *testing.T) {
			_, site := startServer(t, dbIn(t, t.TempDir()))
			b := openWindow(t, chromium, w, site)
			b.visit("/notes/add")
			b.fill("#add [name=source]", "taught.md")
			b.do(chromedp.SendKeys(chromedp.CSS("#add textarea"), note))
			titles := func(want ...string) {
				b.waitFor(fmt.Sprintf(`[...document.querySelectorAll("#preview .title")].map((i) => i.value).join("|") === %q`, strings.Join(want, "|")))
			}
			titles("Caches All The Way Down")
			tick := func(line int) { // as a person does, on the text of the line
				b.do(chromedp.Click(chromedp.CSS(fmt.Sprintf(`.notes input[value="0/%d"]`, line))))
			}
			press := func(selector string) { b.do(chromedp.Click(chromedp.CSS(selector))) }
			require.Equal(t, "none", eval[string](b, `getComputedStyle(document.querySelector(".teach")).display`))
			all := []string{"Caches All The Way Down", "Queues Of The Future", "Types Will Save Us"}
			tick(9)
			press(".teach [value=begin]")
			titles(all...) // one line says what the others are
			require.LessOrEqual(t, eval[int](b, "document.documentElement.scrollWidth"), b.width)
			tick(5)
			tick(9)
			press(".teach [value=join]")
			titles(all[0], all[2])
			press(`button[aria-label^="Take back: queues-of-the-future"]`)
			titles(all...)
			tick(10)
			press(".teach [value=speaker]")
			b.waitFor(`document.querySelector("[name='by:0/queues-of-the-future']").value === "John Doe"`)
			require.Contains(t, b.text(".offer"), "16: Mary Major")
			press(".offer button") // all lines like it
			b.waitFor(`document.querySelector(".offer") === null`)
			b.waitFor(`document.querySelector("[name='by:0/types-will-save-us']").value === "Mary Major"`)
			b.fill("[name='by:0/caches-all-the-way-down']", "Jane Roe-Smith (Acme)")
			b.fill("[name='event:0']", "RedisConf 2023")
			b.fill("[name='add:0/types-will-save-us']", "frobnication")

			b.refused = true // a name that is not known
			b.follow(`#add button[value=preview]`)
			require.Contains(t, b.text("[role=alert]"), "frobnication")
			b.refused = false
			b.fill("[name='add:0/types-will-save-us']", "tracing")
			b.follow(`#add button[value=edit]`)
			require.Equal(t, note, eval[string](b, `document.querySelector(".text textarea").value`))
			require.Equal(t, "Jane Roe-Smith (Acme)", eval[string](b, `document.querySelector("[name='by:0/caches-all-the-way-down']").value`))
			b.follow(`#add button[value=save]`)
			require.Contains(t, b.text(".done"), "taught.md: 3 talks")

			check := func() {
				b.visit("/events/redisconf-2023")
				require.Equal(t, 3, eval[int](b, `document.querySelectorAll(".answers a[href^='/talks/redisconf-2023/']").length`))
				b.visit("/talks/redisconf-2023/caches-all-the-way-down")
				require.Contains(t, b.text(".meta"), "Jane Roe-Smith")
				b.visit("/talks/redisconf-2023/types-will-save-us")
				require.Contains(t, b.text("main"), "distributed tracing")
			}
			check()
			res, err := http.Post(site+"/api/v1/notes?source=taught.md", "text/markdown", strings.NewReader(note+"\nmore\n"))
			require.NoError(t, err)
			res.Body.Close()
			check()
		})
	}
}

// TestBrowserHandsOverAPage runs the bookmarklet of the form for notes on a page of another site.
func TestBrowserHandsOverAPage(t *testing.T) {
	inWindows(t, extremes[:1], func(t *testing.T, b *browser) {
		b.visit("/notes/add")
		require.Equal(t, "Add to talkgraph", b.text("#bookmarklet a"))
		script, err := url.PathUnescape(strings.TrimPrefix(eval[string](b, `document.querySelector("#bookmarklet a").href`), "javascript:"))
		require.NoError(t, err)
		other := filepath.Join(t.TempDir(), "other.html")
		require.NoError(t, os.WriteFile(other, []byte("<title>HandConf 2021</title><p>Caches All The Way Down</p><p>redis & java + more: ü</p>"), 0o600))
		b.do(chromedp.Navigate("file://" + other))
		eval[bool](b, script+", true")
		b.waitFor(`document.querySelector("#preview h2") !== null`)
		require.Contains(t, eval[string](b, `document.querySelector("textarea").value`), "HandConf 2021\n\nCaches All The Way Down\n\nredis & java + more: ü\n\nfile://")
		require.Empty(t, eval[string](b, `location.hash`))
		b.visit("/talks")
		require.NotContains(t, b.text("main"), "Caches All The Way Down", "nothing is saved")
	})
}

// TestBrowserFindsInLists finds a topic by typing a part of its name, adds the next page of the list
// below, and sorts by name.
func TestBrowserFindsInLists(t *testing.T) {
	inWindows(t, extremes, func(t *testing.T, b *browser) {
		b.visit("/topics")
		rows := func() int { return eval[int](b, `document.querySelectorAll("#entries > li").length`) }
		first := rows()
		b.do(chromedp.Click(chromedp.CSS("a[rel=next]")))
		b.waitFor(fmt.Sprintf(`document.querySelectorAll("#entries > li").length > %d`, first))
		require.Contains(t, b.text("#shown"), fmt.Sprintf("1–%d of", rows()))
		b.fill("#filter [name=q]", "tracin")
		b.waitFor(`document.querySelector("#entries a").textContent === "distributed tracing"`)
		require.Contains(t, eval[string](b, `location.search`), "q=tracin")
		b.follow("#entries a")
		require.Equal(t, "distributed tracing", b.text("h1"))
		b.visit("/topics?sort=name")
		names := eval[[]string](b, `[...document.querySelectorAll("#entries a")].map((a) => a.pathname)`)
		require.IsIncreasing(t, names)
	})
}

// TestBrowserCorrectsATalk removes a topic of a talk by its button and adds another.
func TestBrowserCorrectsATalk(t *testing.T) {
	inWindows(t, extremes[:1], func(t *testing.T, b *browser) {
		b.visit("/talks/qcon-london-2017/avoiding-alerts-overload-from-microservices")
		topics := func() string {
			return eval[string](b, `[...document.querySelectorAll(".why > .tag")].map((a) => a.textContent).join()`)
		}
		require.True(t, strings.HasPrefix(topics(), "alerting,microservices,"), "the topics of the title come first")
		b.follow(`button[aria-label="Remove Graphite"]`)
		require.NotContains(t, topics(), "Graphite")
		b.fill("#add-topic", "caching")
		b.follow(`button[aria-label="Add the topic"]`)
		require.Contains(t, topics(), "caching")
		b.follow(".correct form button")
		b.follow(".correct form button")
		require.Contains(t, topics(), "Graphite")
		require.NotContains(t, topics(), "caching")
	})
}

// samplePages holds an address of each kind of page, on the sample notes.
var samplePages = []string{
	"/", "/ask", "/ask?q=talks+about+monitoring", "/ask?q=what+connects+Netflix+and+Redis", "/ask?q=companies+mentioned+in+more+than+one+talk",
	"/ask?q=frobnication", "/ask?q=monitoring+and+inclusion", "/talks", "/topics", "/companies", "/events", "/years", "/speakers",
	"/talks/qcon-london-2017/real-world-java-9", "/topics/monitoring", "/companies/amazon-web-services", "/events/qcon-london-2017", "/years/2017",
	"/compare", "/trends", "/next", "/api", "/digest/qcon-london-2017", "/compare?a=topic:monitoring&b=topic:logging", "/compare?a=real+world+java+9&b=topic:java",
	"/map", "/map?around=topic:monitoring&expand=topic:java&size=20", "/console", `/console?query=g.V("<topic:java>").In("<schema:about>").All()`,
	`/console?view=json&query=g.V("<topic:java>").In("<schema:about>").All()`, "/console?query=g.V(", "/notes", "/notes/read/qcon-london-2017.txt", "/notes/delete/qcon-london-2017.txt", "/notes/rename/qcon-london-2017.txt", "/notes/changes", "/notes/add?note=qcon-london-2017.txt", "/notes/add", "/corrections", "/suggestions", "/login", "/nowhere",
}

// TestBrowserAccessibility requires that axe-core finds no serious or critical violation on any
// page, and that no page is wider than the window.
func TestBrowserAccessibility(t *testing.T) {
	axe := readAxe(t)
	inWindows(t, extremes, func(t *testing.T, b *browser) {
		check := func(page string) {
			b.checkAccessibility(axe, page)
			require.Equal(t, 1, eval[int](b, `document.querySelectorAll("h1").length`), page)
			require.LessOrEqual(t, eval[int](b, `document.querySelector(".top").offsetHeight`), 844*12/100, "%s: the header leaves room on a phone", page)
		}
		for _, page := range samplePages {
			b.refused = page == "/nowhere"
			b.visit(page)
			check(page)
		}
		b.refused = false
		b.visit("/notes/add")
		b.fill("#add textarea", "MyConf 2022\n\nCaches All The Way Down\n\nredis and java, kafka too\n")
		b.follow(`#add button[value=preview]`)
		check("the preview")
	})
}

// readAxe returns the program of axe-core, or skips the test without it.
func readAxe(t *testing.T) string {
	t.Helper()
	path := os.Getenv("TALKGRAPH_AXE")
	if path == "" {
		t.Skip("TALKGRAPH_AXE does not name axe.min.js; make accessibility runs it")
	}
	axe, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(axe)
}

// checkAccessibility requires that axe-core finds no serious or critical violation on the current
// page, and that the page is not wider than the window.
func (b *browser) checkAccessibility(axe, page string) {
	b.t.Helper()
	eval[bool](b, axe+"; true")
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](`axe.run(document, {iframes: false, resultTypes: ["violations"]}).then((r) => r.violations
			.filter((v) => ["serious", "critical"].includes(v.impact))
			.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target + " " + n.failureSummary)))`, chromedp.EvalAwaitPromise))
	require.NoError(b.t, err, page)
	require.Empty(b.t, found, page)
	require.LessOrEqual(b.t, eval[int](b, "document.documentElement.scrollWidth"), b.width, "%s is wider than the window", page)
}

// TestBrowserShowsHostileTextAsText loads a note full of scripts, markup and long words. Its text
// must be shown as text, run no script and widen no page.
func TestBrowserShowsHostileTextAsText(t *testing.T) {
	t.Parallel()
	chromium := startBrowser(t)
	_, site := startServer(t, dbIn(t, t.TempDir()))
	long := strings.Repeat("kafka", 2000)
	note := "# EvilConf 2020\n\n" +
		"## </svg><script>window.pwned=1</script> Java \"now\"\n\n[java](javascript:window.pwned=2) and <img src=x onerror=window.pwned=3> redis </textarea></pre>\n\n" +
		"## \u202eRedis drawkcab\u2066 with <b onmouseover=window.pwned=4>Java</b>\n\nredis \u202e java \u200f netflix " + long + " java\n\n" +
		"## {{.Title}} ${7*7} %3Cscript%3E Redis & Java\n\n" + long + "\n\\N \\\" URL=\"javascript:window.pwned=5\" java redis\n"
	res, err := http.Post(site+"/api/v1/notes?source="+url.QueryEscape(`<script>"evil'.md`), "text/markdown", strings.NewReader(note))
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, res.StatusCode)
	res.Body.Close()
	for _, w := range windows[:3] {
		t.Run(w.name, func(t *testing.T) {
			b := openWindow(t, chromium, w, site)
			b.refused = true // the console reports what the content policy refuses
			pages := []string{"/talks", "/events/evilconf-2020", "/ask?q=talks+at+evilconf+2020", "/ask?q=" + url.QueryEscape(`<script>window.pwned=6</script>`), "/map?q=talks+at+evilconf+2020", "/map.svg?q=talks+at+evilconf+2020", `/console?view=json&query=` + url.QueryEscape(`g.V("<event:evilconf-2020>").In("<schema:superEvent>").Save("<schema:name>","t").All()`)}
			seen := 0
			for i := 0; i < len(pages); i++ {
				b.visit(pages[i])
				require.Equal(t, "undefined", eval[string](b, `typeof window.pwned`), pages[i])
				if strings.HasPrefix(pages[i], "/map.svg") {
					require.Equal(t, 0, eval[int](b, `document.querySelectorAll("script").length`))
					continue
				}
				require.LessOrEqual(t, eval[int](b, "document.documentElement.scrollWidth"), b.width, pages[i])
				require.Equal(t, 0, eval[int](b, `document.querySelectorAll("main script, main img:not([src^='/']), main [onmouseover], main [onerror], [href^='javascript']").length`), pages[i])
				if i == 0 {
					pages = append(pages, eval[[]string](b, `[...document.querySelectorAll("main a[href*='evilconf']")].map((a) => a.getAttribute("href"))`)...)
				}
				if strings.HasPrefix(pages[i], "/talks/") {
					seen++
					require.Contains(t, b.text("main"), "window.pwned")
				}
			}
			require.Equal(t, 3, seen)
		})
	}
}

// TestScreenshots writes pictures of the main pages in every window to the folder that
// $TALKGRAPH_SCREENSHOTS names. "make screenshots" runs it.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("TALKGRAPH_SCREENSHOTS")
	if folder == "" {
		t.Skip("TALKGRAPH_SCREENSHOTS names no folder")
	}
	chromium := startBrowser(t)
	_, site := startServer(t, dbIn(t, t.TempDir()))
	require.NoError(t, os.MkdirAll(folder, 0o755))
	for _, w := range windows {
		b := openWindow(t, chromium, w, site)
		for name, page := range map[string]string{
			"home": "/", "answer": "/ask?q=which+talks+mention+microservices+and+monitoring", "talk": "/talks/qcon-london-2017/avoiding-alerts-overload-from-microservices",
			"topic": "/topics/monitoring", "map": "/map", "console": "/console?query=" + url.QueryEscape("g.V(\"<topic:microservices>\").In(\"<schema:about>\")\n  .Save(\"<schema:name>\", \"title\").All()"),
		} {
			b.visit(page)
			b.waitFor(`!document.querySelector("object.map") || ` + mapIsLive)
			picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(folder, name+"-"+strings.ReplaceAll(w.name, " ", "-")+".png"), picture, 0o644))
		}
	}
}
