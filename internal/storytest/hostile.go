package storytest

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// Hostile is a note that attacks a parser, a store or a page. Source is its name.
type Hostile struct{ Source, Text string }

// Hostiles returns n hostile notes. Each has the text of one or two of the attacks, and a third
// have a hostile name too. Equal seeds give equal notes.
func Hostiles(n int, seed uint64) iter.Seq[Hostile] {
	return func(yield func(Hostile) bool) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		for i := range n {
			text := attacks[i%len(attacks)](rnd)
			if rnd.IntN(3) == 0 {
				text = splice(rnd, text, attacks[rnd.IntN(len(attacks))](rnd))
			}
			source := fmt.Sprintf("hostile-%d%s", i, []string{".txt", ".md", ".html", "", ".rst"}[rnd.IntN(5)])
			if rnd.IntN(3) == 0 {
				source = sources[rnd.IntN(len(sources))] + source
			}
			if !yield(Hostile{source, text}) {
				return
			}
		}
	}
}

// sources are prefixes of hostile names: they lead out of a folder or mean something to another
// program.
var sources = []string{
	"../../../../tmp/", "/etc/cron.d/", `..\..\windows\`, "a/../../b/", "note:", "<script>alert(1)</script>", "%2e%2e%2f", "x#char=0,5", "a\tb\n", "\u202egpj.", "C:\\", "--flag", "'; DROP TABLE quads; --",
	"${HOME}/", "$(id)", "`id`", "|id", ".", "con.", strings.Repeat("long", 60), "ü\u0301/", "{{.}}", "%s%n", "talks.jsonl/", "vocabulary:talkgraph",
}

// word returns a random topic or company.
func word(rnd *rand.Rand) string {
	return []string{"kubernetes", "Netflix", "redis", "monitoring", "Java", "C++", "node.js", "serverless", "kuberentes"}[rnd.IntN(9)]
}

// head returns the random first lines of a note.
func head(rnd *rand.Rand) string {
	return []string{"HostileConf 2019\n\n", "# HostileConf 2019\n\n## A Talk About Things\n\n", "", "---\ntitle: x\n---\n", "<!doctype html><h1>HostileConf</h1>"}[rnd.IntN(5)]
}

// splice inserts text b at a random place of text a.
func splice(rnd *rand.Rand, a, b string) string {
	at := rnd.IntN(len(a) + 1)
	for at < len(a) && !utf8.RuneStart(a[at]) {
		at++
	}
	return a[:at] + b + a[at:]
}

// lines returns a note whose lines have one of the texts between two words.
func lines(rnd *rand.Rand, texts ...string) string {
	var b strings.Builder
	b.WriteString(head(rnd))
	for range 1 + rnd.IntN(12) {
		fmt.Fprintf(&b, "%s %s %s\n", word(rnd), texts[rnd.IntN(len(texts))], word(rnd))
		if rnd.IntN(3) == 0 {
			b.WriteString("\n")
		}
	}
	return b.String()
}

// attacks are generators of hostile texts, one for each kind of attack.
var attacks = []func(*rand.Rand) string{
	func(rnd *rand.Rand) string { // broken UTF-8, surrogates, bytes of other encodings
		return lines(rnd, "\xff\xfe", "caf\xe9", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\x80")
	},
	func(rnd *rand.Rand) string { return lines(rnd, "\x00", "a\x00b", "\x1a", "\x7f\x08\x1b[2J") },
	func(rnd *rand.Rand) string { // characters that change the direction, have no width, or combine
		return lines(rnd, "\u202e\u202d", "\u2066\u2067\u2069", "\u200b\u200c\u200d\ufeff", "red\u200bis", "a"+strings.Repeat("\u0301", 200), "\u2028\u2029", "\U000e0041\U000e007f")
	},
	func(rnd *rand.Rand) string { // nesting
		n := 1 << (4 + rnd.IntN(12))
		open := []string{"<div>", "> ", "* ", "[", "![", "(", "<b>", "- ", "`", "**", "<table><tr><td>", "{", "#"}[rnd.IntN(13)]
		return head(rnd) + strings.Repeat(open, n) + word(rnd)
	},
	func(rnd *rand.Rand) string { // nested entities
		var b strings.Builder
		b.WriteString("<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol0 \"lol\">")
		for i := range 3 + rnd.IntN(9) {
			fmt.Fprintf(&b, "<!ENTITY lol%d %q>", i+1, strings.Repeat(fmt.Sprintf("&lol%d;", i), 10))
		}
		return b.String() + "<!ENTITY f SYSTEM \"file:///etc/passwd\">]><h1>&lol9; &f;</h1>"
	},
	func(rnd *rand.Rand) string { // many headings and entities in one line of HTML
		return "<html>" + strings.Repeat("<h2>"+word(rnd)+"<p>", 200+rnd.IntN(2000)) + strings.Repeat("&nbsp;&amp;", 1000)
	},
	func(rnd *rand.Rand) string { // one long line, one long word
		return head(rnd) + strings.Repeat([]string{"x", word(rnd) + " ", "-", "é", " "}[rnd.IntN(5)], 1<<(10+rnd.IntN(8)))
	},
	func(rnd *rand.Rand) string { // IDs and facts of talkgraph
		return lines(rnd, "<topic:redis>", "talk:qcon-london-2017/x", "note:a.txt#char=0,9", "mention:a/b#topic:c", "vocabulary:talkgraph", `<talk:x> <schema:about> <topic:y> <note:z> .`, "corrections:talkgraph", "topic:redis 0,9 @corrections:talkgraph", "# end: 1 quads, sha256 00")
	},
	func(rnd *rand.Rand) string { // HTML and scripts
		return lines(rnd, "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "javascript:alert(1)", "</title></svg><script>", "<style>*{display:none}", "<base href=//evil.example>", "<iframe srcdoc='<script>'>", "&#x3c;script&#x3e;", "]]>", "<!--", "{{template \"x\"}}{{.Access.Token}}", "${7*7}")
	},
	func(rnd *rand.Rand) string { // DOT
		return lines(rnd, `"]; } digraph { a -> b [label="`, `\N\G\E\L\l\r`, "<<table><tr><td href='x'>", `", URL="javascript:alert(1)", shape="`, `\`, `"`, "graph{", "subgraph cluster_x", "image=\"/etc/passwd\"")
	},
	func(rnd *rand.Rand) string { // formats of other programs
		return lines(rnd, "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd", "+1-1", "\t=1+1", "'; DROP TABLE quads; --", "../../../../etc/passwd", "%n%s%x", "\\x41\\u0041", "\r\nSet-Cookie: a=b", "*/ }", "[[link]]", "![x](file:///etc/passwd)")
	},
	func(rnd *rand.Rand) string { // many headings, deep headings, large numbers
		var b strings.Builder
		for i := range 1 + rnd.IntN(400) {
			fmt.Fprintf(&b, "%s %s %d\n", strings.Repeat("#", 1+rnd.IntN(8)), []string{"", word(rnd), "Day", "9999999999999999999", "20:00 - 99:99"}[rnd.IntN(5)], i)
		}
		return b.String()
	},
	func(rnd *rand.Rand) string { // random bytes
		const letters = " \n\t#*-_<>&;:/\\|()[]{}'\"`~!@$%^+=.,?aeiouTNR0189\xc3\xa9"
		b := make([]byte, rnd.IntN(2000))
		for i := range b {
			b[i] = letters[rnd.IntN(len(letters))]
		}
		return string(b)
	},
}
