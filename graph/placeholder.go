package graph

import "regexp"

// placeholderName matches what schedules and front matter contain in place of a speaker's
// name: "TBA", "Various Speakers" and "n/a", but not "Tba Ngo" and "Nan Adams".
var placeholderName = regexp.MustCompile(`(?i)^(?:t\.?b\.?[acd]|to be (?:announced|confirmed|determined|defined)|(?:various|multiple|several|many|all|guest|invited|community|unknown)(?:\s*(?:speakers?|presenters?|people|artists|authors?))?|everyone|everybody|speakers?|anonymous|nobody|none|admin|me|myself|n/?a|null|nil|[-–—?]+|x+|volunteers?|(?:the )?(?:organi[sz]ers?|organi[sz]ing (?:team|committee)|conference (?:team|staff)|staff|crew|orga(?: team)?)|diverse|verschiedene(?: vortragende| referent(?:inn)?en| redner(?:innen)?| sprecher(?:innen)?)?|divers)\.?$`)

// IsPlaceholderName reports whether a text stands for no particular person, such as "TBA" or
// "Various Speakers". The loader makes no speaker of it.
func IsPlaceholderName(name string) bool { return placeholderName.MatchString(name) }
