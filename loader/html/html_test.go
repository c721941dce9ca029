package html_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/html"
)

func TestDetect(t *testing.T) {
	for text, want := range map[string]bool{
		" \n<!DOCTYPE html>\n<p>": true,
		"<HTML lang=en>":          true,
		"<p>a fragment":           false,
		"# <html>":                false,
	} {
		require.Equal(t, want, html.Detect(text), "%q", text)
	}
}

func TestMarkdown_MainContentOnly(t *testing.T) {
	md, err := html.Markdown(`<html><head><title>no</title></head><body><nav>no</nav><main>
		<h1>ExampleConf <b>2019</b></h1><p>One &amp; two<br>three</p><ul><li>four *five*<li>six</ul>
		<script>no</script><table><tr><td>a<td>b</table><b></b></main><footer>no</footer>`)
	require.NoError(t, err)
	require.Equal(t, "# ExampleConf **2019**\n\nOne & two\n\nthree\n\n- four \\*five\\*\n- six\na b\n\n", md)
}

func TestMarkdown_RefusesPagesWithoutText(t *testing.T) {
	_, err := html.Markdown("<html><body><nav>menu</nav></body></html>")
	require.ErrorIs(t, err, graph.ErrInvalid)
	require.ErrorContains(t, err, "contains no text")
}

// Twice the page takes at most 2.5 times the memory.
func TestMarkdown_LinearMemory(t *testing.T) {
	for name, piece := range map[string]string{
		"paragraphs": "<p>a", "empty paragraphs": "<p>", "bold": "<b>a</b>", "bold lines": "a<br>", "bold paragraphs": "<p>a", "items": "<li>a",
		"cells": "<td>a", "rows": "<tr><td>a", "headings": "<h2>a</h2>", "links": "<a href=b>a</a>", "comments": "<!--", "ends": "</p>", "signs": "*<",
	} {
		t.Run(name, func(t *testing.T) {
			mouth := "<html><body>x<table>"
			if strings.HasPrefix(name, "bold") {
				mouth = "<html><body><b>x"
			}
			once, twice := allocated(mouth+strings.Repeat(piece, 4000)), allocated(mouth+strings.Repeat(piece, 8000))
			require.LessOrEqual(t, float64(twice), 2.5*float64(once)+100_000)
		})
	}
}

// allocated returns the bytes that reading a page allocates, an error too.
func allocated(page string) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _ = html.Markdown(page)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func FuzzMarkdown(f *testing.F) {
	f.Add("<html><body><h1>a</h1><ul><li><b>b</b></ul>")
	f.Fuzz(func(t *testing.T, page string) {
		md, err := html.Markdown(page)
		if err != nil {
			require.ErrorIs(t, err, graph.ErrInvalid)
			return
		}
		require.NotEmpty(t, strings.TrimSpace(md))
	})
}
