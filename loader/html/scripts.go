package html

import (
	"mime"
	"strings"

	"golang.org/x/net/html"
)

// Script is a data block of a page: the text of a script element.
type Script struct {
	Line int // 1-based line on which the text begins
	Text string
}

// maxScripts limits the data blocks of a page. It is a choice: pages of conferences have one
// to five.
const maxScripts = 200

// Scripts returns the first data blocks of a page that have a media type, such as
// "application/ld+json".
func Scripts(page, mediaType string) []Script {
	var out []Script
	line, isInside := 1, false
	for z := html.NewTokenizer(strings.NewReader(page)); len(out) < maxScripts; {
		kind := z.Next()
		if kind == html.ErrorToken {
			break // the end: a string has no other error
		}
		raw := string(z.Raw())
		if isInside && kind == html.TextToken && strings.TrimSpace(raw) != "" {
			out = append(out, Script{line, raw})
		}
		isInside = kind == html.StartTagToken && isScriptOf(z, mediaType)
		line += strings.Count(raw, "\n")
	}
	return out
}

// isScriptOf reports whether the current tag begins a script element of a media type.
func isScriptOf(z *html.Tokenizer, mediaType string) bool {
	name, hasAttributes := z.TagName()
	if string(name) != "script" {
		return false
	}
	for hasAttributes {
		var key, value []byte
		key, value, hasAttributes = z.TagAttr()
		if string(key) == "type" {
			kind, _, err := mime.ParseMediaType(string(value))
			return err == nil && kind == mediaType
		}
	}
	return false
}
