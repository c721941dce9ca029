package loader

import (
	"regexp"
	"strings"
)

var (
	// innerNickname matches a name with a nickname in it: Ada "Bug" Roe, Ada (bug) Roe, but not
	// Ada Roe (bug).
	innerNickname = regexp.MustCompile(`^(\S+(?:\s\S+)*?)\s+["“”'‘’(]([\p{L}\d_.-]{2,20})["“”'‘’)]\s+(\S.*)$`)
	// lastNickname matches a name with a nickname at its end: Ada Roe (bug), Ada Roe "bug", but not
	// Ada Roe (Example Corp).
	lastNickname = regexp.MustCompile(`^(\S+(?:\s\S+)+)\s+(?:\(@?([\p{Ll}][\p{L}\d_.-]{1,19})\)|["“]([\p{L}\d_.-]{2,20})["”])$`)
)

// remarks are what programmes add to a name in brackets that is no nickname.
var remarks = wordSet("moderator host chair panelist speaker organizer organiser remote online virtual video invited tbc tba he she they")

// splitNickname returns the name of a person without the nickname that it contains, and the
// nickname, "" for none.
func splitNickname(name string) (plain, nick string) {
	if m := innerNickname.FindStringSubmatch(name); m != nil {
		return m[1] + " " + m[3], m[2]
	}
	m := lastNickname.FindStringSubmatch(name)
	if m == nil {
		return name, ""
	}
	nick = m[2] + m[3] // one of them is empty
	if remarks[strings.ToLower(nick)] {
		return m[1], ""
	}
	return m[1], nick
}
