package segment

import "strings"

// talkWords are words for talks and for giving them, in the languages of the notes seen.
var talkWords = wordSet(`talk talks talked talking session sessions lecture lectures presentation presentations presented presenting presents
keynote keynotes workshop workshops tutorial tutorials panel spoke speaks speaker speakers lightning
vortrag vorträge keynote-vortrag sprach erzählte referent referentin
conférence conférences présentation présentations présenté présente atelier exposé
charla charlas ponencia ponencias presentación presentó habló taller
palestra palestras apresentação apresentou falou oficina
intervento talk-ul presentazione presentato relatore sessione
доклад доклады докладе докладчик выступление выступления рассказал рассказала рассказывал спикер
lezing presentatie vertelde`)

// japaneseTalk are words for talks in a script without blanks.
var japaneseTalk = []string{"セッション", "発表", "講演", "登壇", "基調"}

func hasTalkWord(s string) bool {
	found := false
	eachWord(s, func(w string) bool {
		found = talkWords[strings.ToLower(w)]
		return !found
	})
	if found {
		return true
	}
	for _, w := range japaneseTalk {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// eachWord hands out the words of a text until use returns false.
func eachWord(s string, use func(w string) bool) {
	start := -1
	for i, r := range s {
		if isWordRune(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && !use(s[start:i]) {
			return
		}
		start = -1
	}
	if start >= 0 {
		use(s[start:])
	}
}

func isWordRune(r rune) bool {
	switch {
	case r < 0x80:
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return r != '’' && r != '“' && r != '”' && r != '–' && r != '—' && r != '…' && r != '•' && r != '\u00a0' && r != '«' && r != '»' && r != '„' && r != '。' && r != '、' && r != '\u3000'
}

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}
