package formats

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// value is one value of JSON or YAML with its line. A method that expects another kind of
// value records a fault for the file and returns nothing. A form therefore reads its keys
// without checking errors; Read checks the fault after each record.
type value struct {
	kind   kind
	line   int    // 1-based
	text   string // a text as it is; a number or a boolean as it is written
	list   []value
	fields map[string]value
	order  []string // keys of fields in the order of the file
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

// fault holds the first fault of a file. All values of a file share it.
type fault struct{ err error }

// fail records a fault at the line of the value. Only the first fault of a file counts.
func (v value) fail(format string, args ...any) {
	if v.fault.err == nil {
		v.fault.err = fmt.Errorf("line %d: %w: %s", v.line, graph.ErrInvalid, fmt.Sprintf(format, args...))
	}
}

// maxDepth is the number of levels that a file may nest, to bound recursion. The samples nest
// 13 levels at most.
const maxDepth = 100

// get returns the first of the fields that exists and is not null. It returns a null value if
// there is none, or if v is not an object.
func (v value) get(keys ...string) value {
	for _, k := range keys {
		if f, ok := v.fields[k]; ok && f.kind != null {
			return f
		}
	}
	return value{kind: null, line: v.line, fault: v.fault}
}

// loose returns the first field as get does. If there is none, it compares the keys by letters
// and digits only, ignoring case: "Proposal_Title" is "proposalTitle".
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

// isSameKey reports whether two keys have the same letters and digits, ignoring case. It does
// not allocate, because loose calls it for every key of every talk.
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

// isOneOf reports whether a key is the same as one of keys.
func isOneOf(key string, keys []string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return isSameKey(k, key) })
}

// nextLetter returns the first letter or digit of a text in lower case, and the text behind
// it. It returns 0 if there is none.
func nextLetter(s string) (r rune, rest string) {
	for i, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r), s[i+utf8.RuneLen(r):]
		}
	}
	return 0, ""
}

// has reports whether v is an object with all of the fields.
func (v value) has(keys ...string) bool {
	for _, k := range keys {
		if _, ok := v.fields[k]; !ok {
			return false
		}
	}
	return v.kind == object
}

// first returns the first value of a list, or v if it is no list or an empty one.
func (v value) first() value {
	if v.kind == list && len(v.list) > 0 {
		return v.list[0]
	}
	return v
}

// string returns a text, a number or a boolean, and "" for null. Anything else is a fault.
func (v value) string() string {
	switch v.kind {
	case text, scalar:
		return v.text
	case null:
	default:
		v.fail("%s is where a text is expected", v.kind)
	}
	return ""
}

// local returns a text, or one text of an object that has it in several languages, English
// first: "Security" for {"de": "Sicherheit", "en": "Security"}.
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

// each returns the values of a list, nothing for null, and v alone for anything else.
func (v value) each() []value {
	switch v.kind {
	case list:
		return v.list
	case null:
		return nil
	}
	return []value{v}
}

// objects returns what each returns. A value that is no object is a fault.
func (v value) objects() []value {
	for _, o := range v.each() {
		if o.kind != object {
			o.fail("%s is where an object is expected", o.kind)
			return nil
		}
	}
	return v.each()
}

// items returns the values of a list, and nothing for null. Anything else is a fault.
func (v value) items() []value {
	if v.kind != list && v.kind != null {
		v.fail("%s is where a list is expected", v.kind)
		return nil
	}
	return v.list
}

// strings returns the texts of a list and the names or titles of its objects. A text or an
// object alone counts as a list of one.
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

// title returns the text of the first of the fields. A missing or blank one is a fault.
func (v value) title(keys ...string) string {
	return v.requireText(v.get(keys...), keys[0])
}

// requireText returns the text of a field of v. A blank text is a fault that calls the field by
// its name.
func (v value) requireText(field value, name string) string {
	s := field.local()
	if strings.TrimSpace(s) == "" {
		v.fail("the talk has no %s; give it one", name)
	}
	return s
}
