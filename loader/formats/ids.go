package formats

import "strings"

// namesByID returns the names of the objects in the lists of a file under some keys, by their
// IDs. A list may have groups with a list "items".
func namesByID(v value, keys ...string) map[string]string {
	names := map[string]string{}
	for _, key := range keys {
		for _, o := range v.loose(key).each() {
			for _, named := range append([]value{o}, o.loose("items").each()...) {
				if id := named.loose("id", "code"); named.kind == object && (id.kind == text || id.kind == scalar) {
					names[id.text] = named.loose("name", "title").plain()
				}
			}
		}
	}
	return names
}

// namesOf returns the texts of a value, and the names for the IDs in it. An ID is a number, or a
// text that names has. namesOf drops an unknown number and returns the value of the first.
func namesOf(v value, names map[string]string) (out []string, unknown *value) {
	for _, item := range v.each() {
		name, isKnown := names[item.text]
		switch {
		case item.kind == scalar && !isKnown:
			if unknown == nil {
				unknown = &item
			}
			continue
		case !isKnown && item.kind == object:
			name = item.loose("name", "title").local()
		case !isKnown:
			name = item.local()
		}
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, name)
		}
	}
	return out, unknown
}

// tagKeys are the keys under which a talk has its tags; all of them count.
var tagKeys = []string{"tags", "topics", "keywords", "track", "tracks", "category", "categories", "categoryItems", "eventSubtype"}

// tagsOf returns the tags of a talk. It reports the first that is a number without a name.
func (f *file) tagsOf(t value, names map[string]string) []string {
	var out []string
	for _, key := range tagKeys {
		found, unknown := namesOf(t.loose(key), names)
		if out = append(out, found...); unknown != nil && !f.hasNumbers {
			f.hasNumbers = true
			f.addProblem(unknown.line, "%q holds the ID %s, which has no name in the file; such IDs are left out", key, unknown.text)
		}
	}
	return nonBlank(out...)
}
