package html_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/loader/html"
)

func TestScripts_OfOneTypeWithTheirLines(t *testing.T) {
	page := "<html>\n<script>{1}</script>\n<SCRIPT id=x TYPE='Application/LD+JSON; charset=utf-8'>\n{2}</SCRIPT>\n<!-- <script type=\"application/ld+json\">{3}</script> -->\n<p\ntitle=\"\n\">a</p><script type=application/ld+json> </script><script type=application/ld+json>{4}</script><script type=application/ld+json>{5}"
	require.Equal(t, []html.Script{{Line: 3, Text: "\n{2}"}, {Line: 8, Text: "{4}"}, {Line: 8, Text: "{5}"}}, html.Scripts(page, "application/ld+json"))
	require.Empty(t, html.Scripts("", "application/ld+json"))
}
