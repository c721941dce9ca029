package formats

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// value is a piece of JSON or YAML that knows its line. Asked for what it is not, it
// notes a fault for the whole file and answers with nothing, so that a form reads like
// the list of its keys.
type value struct {
	kind   kind
	line   int
	text   string // of a text, a number or a truth
	list   []value
	fields map[string]value
	order  []string // of the fields
	fault  *fault
}

type kind string

const (
	null   kind = "nothing"
	text   kind = "a text"
	scalar kind = "a number"
	list   kind = "a list"
	object kind = "an object"
)

// fault is the first mistake that was found in a file.
type fault struct{ err error }

func (v value) fail(format string, args ...any) {
	if v.fault.err == nil {
		v.fault.err = fmt.Errorf("line %d: %w: %s", v.line, graph.ErrInvalid, fmt.Sprintf(format, args...))
	}
}

// maxDepth is how deep a file may nest.
const maxDepth = 100

// get returns the first of some fields that says something. A field of anything but an object
// is null.
func (v value) get(keys ...string) value {
	for _, k := range keys {
		if f, ok := v.fields[k]; ok && f.kind != null {
			return f
		}
	}
	return value{kind: null, line: v.line, fault: v.fault}
}

// loose returns the first of some fields that says something, whatever the case of their names
// and the signs between their words.
func (v value) loose(keys ...string) value {
	if f := v.get(keys...); f.kind != null {
		return f
	}
	for _, k := range keys {
		for _, name := range v.order {
			if f := v.fields[name]; f.kind != null && isSameKey(name, k) {
				return f
			}
		}
	}
	return value{kind: null, line: v.line, fault: v.fault}
}

// isSameKey reports whether two keys have the same letters and digits, in any case. It makes no
// copies: loose compares each key of each talk with many.
func isSameKey(a, b string) bool {
	for {
		x, restA := nextLetter(a)
		y, restB := nextLetter(b)
		if x != y {
			return false
		}
		if x == 0 {
			return true
		}
		a, b = restA, restB
	}
}

// nextLetter returns the first letter or digit of a text in lower case and what follows it, 0 if
// there is none.
func nextLetter(s string) (r rune, rest string) {
	for i, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r), s[i+utf8.RuneLen(r):]
		}
	}
	return 0, ""
}

// has reports whether an object has all of some fields.
func (v value) has(keys ...string) bool {
	for _, k := range keys {
		if _, ok := v.fields[k]; !ok {
			return false
		}
	}
	return v.kind == object
}

// first returns the first of a list, or the value itself.
func (v value) first() value {
	if v.kind == list && len(v.list) > 0 {
		return v.list[0]
	}
	return v
}

// string returns a text or a number.
func (v value) string() string {
	switch v.kind {
	case text, scalar:
		return v.text
	case null:
	default:
		v.fail("%s stands where a text is expected", v.kind)
	}
	return ""
}

// local returns a text that may be given in several languages: {"en": "Security"}.
func (v value) local() string {
	if v.kind == object {
		for _, lang := range append([]string{"en", "@value"}, v.order...) {
			if f := v.get(lang); f.kind == text {
				return f.text
			}
		}
	}
	return v.string()
}

// each returns the values of a list, or the value alone; null has none.
func (v value) each() []value {
	switch v.kind {
	case list:
		return v.list
	case null:
		return nil
	}
	return []value{v}
}

// objects returns the objects of a list, or the object alone.
func (v value) objects() []value {
	for _, o := range v.each() {
		if o.kind != object {
			o.fail("%s stands where an object is expected", o.kind)
			return nil
		}
	}
	return v.each()
}

// items returns what a list holds; anything else is a fault.
func (v value) items() []value {
	if v.kind != list && v.kind != null {
		v.fail("%s stands where a list is expected", v.kind)
		return nil
	}
	return v.list
}

// strings returns the texts of a list, or of the names of its objects; one alone does as
// well.
func (v value) strings() []string {
	var out []string
	for _, item := range v.each() {
		if item.kind == object {
			item = item.get("name", "title")
		}
		if s := strings.TrimSpace(item.local()); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// title returns the title of a talk, which has to be there.
func (v value) title(keys ...string) string {
	s := v.get(keys...).local()
	if strings.TrimSpace(s) == "" {
		v.fail("the talk has no %s", keys[0])
	}
	return s
}
