package graphviz

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// widths are the advances of Helvetica for the characters from space to tilde, in thousandths of
// the size, as its AFM file states them.
var widths = [...]uint16{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

// boldness is how much wider bold letters are.
const boldness = 1.08

// textWidth returns the width of a text in pixels at a font size.
func textWidth(s string, size float64, bold bool) float64 {
	sum := 0.0
	for _, r := range s {
		switch {
		case r >= ' ' && int(r-' ') < len(widths):
			sum += float64(widths[r-' '])
		case unicode.Is(unicode.Mn, r):
		case r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r >= 0x1f000:
			sum += 1000
		default:
			sum += 600
		}
	}
	if bold {
		sum *= boldness
	}
	return sum * size / 1000
}

// wrap breaks a text into at most most lines of about width characters. It shortens what does
// not fit and long words by "…".
func wrap(s string, width, most int) []string {
	var lines []string
	line := ""
	for _, w := range strings.Fields(clean(s)) {
		if utf8.RuneCountInString(w) > 2*width {
			w = string([]rune(w)[:2*width-1]) + "…"
		}
		switch {
		case line == "":
			line = w
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(w) > width:
			lines = append(lines, line)
			line = w
		default:
			line += " " + w
		}
	}
	lines = append(lines, line)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] += " …"
	}
	return lines
}
