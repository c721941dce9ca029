package segment

import (
	"strings"
	"unicode"
)

// talkWords holds words for talks and for giving them, in the languages of the corpus.
var talkWords = wordSet(`talk talks talked talking session sessions lecture lectures presentation presentations presented presenting presents
keynote keynotes workshop workshops tutorial tutorials panel spoke speaks speaker speakers lightning
vortrag vorträge keynote-vortrag sprach erzählte referent referentin
conférence conférences présentation présentations présenté présente atelier exposé
charla charlas ponencia ponencias presentación presentó habló taller
palestra palestras apresentação apresentou falou oficina
intervento talk-ul presentazione presentato relatore sessione
доклад доклады докладе докладчик выступление выступления рассказал рассказала рассказывал спикер
lezing presentatie vertelde`)

// japaneseTalk lists words for talks in Japanese, which has no spaces between words.
var japaneseTalk = []string{"セッション", "発表", "講演", "登壇", "基調"}

// hasTalkWord reports whether a text contains a word for a talk.
func hasTalkWord(s string) bool {
	found := false
	eachWord(s, func(w string) bool {
		found = talkWords[strings.ToLower(w)]
		return !found
	})
	return found || containsAny(s, japaneseTalk)
}

// eachWord calls use for the words of a text until use returns false.
func eachWord(s string, use func(w string) bool) {
	start := -1
	for i, r := range s {
		if IsWordRune(r) {
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

// IsWordRune reports whether a rune is part of a word.
func IsWordRune(r rune) bool {
	if r < 0x80 {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) && r != '\ufe0f' || unicode.IsNumber(r)
}

// wordSet returns the set of the words in s, separated by white space.
func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

// phraseSet returns the set of the phrases in s, separated by "|", without surrounding spaces.
func phraseSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Split(s, "|") {
		set[strings.TrimSpace(w)] = true
	}
	return set
}

// eventWords holds words for events.
var eventWords = wordSet(`conference conf summit meetup report recap convention symposium congress notes con days fest hackathon
konferenz tagung treffen congrès sommet conférences conferencia congreso conferência encontro конференция митап カンファレンス 勉強会`)

// keyWords holds words at the start of a line that names speakers.
var keyWords = wordSet(`speaker speakers presenter presenters presented author authors talk given hosted host who
orateur orateurs intervenant intervenants conférencier sprecher referent vortragender relatore ponente ponentes palestrante спикер докладчик`)

// The words of dates and days, in the languages of the corpus.
var (
	months = wordSet(`january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember
janvier février mars avril juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio aprile maggio giugno luglio settembre ottobre novembre dicembre
janeiro fevereiro março maio junho julho setembro outubro dezembro
января февраля марта апреля мая июня июля августа сентября октября ноября декабря`)
	weekdays = wordSet(`monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche
lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica
segunda terça quarta quinta sexta понедельник вторник среда четверг пятница суббота воскресенье`)
	dayWords  = wordSet("day tag jour día dia giorno день дня dag jour")
	numerals  = wordSet("one two three four five first second third last 1st 2nd 3rd eins zwei drei un deux trois uno dos due tre um dois três первый второй третий premier deuxième erster zweiter dritter primo secondo")
	dateWords = wordSet("the of st nd rd th on day am den le el il de 1st 2nd 3rd")
)

// partHeadings holds headings of parts of talks and of sections beside talks.
var partHeadings = phraseSet(`questions|question|q a|q&a|qa|q and a|questions and answers|summary|conclusion|conclusions|resources|resource|references|reference|links|link|further reading|recommended reading|reading list|takeaways|key takeaways|take aways|takeaway|notes|overview|outline|agenda|abstract|description|intro|introduction|background|about|about me|thoughts|my thoughts|final thoughts|todo|to do|slides|video|videos|books|tools|demo|demos|examples|example|misc|miscellaneous|tl dr|tldr|tips|problems|problem|solution|solutions|challenges|why|how|what|goals|motivation|results|discussion|next steps|future work|lessons learned|lessons|sponsors|vendors|bibliography|bio|speaker|speakers|key points|main points|highlights|impression|impressions|comments|personal notes|action items|follow up|see also|more info|more information
|fragen|zusammenfassung|fazit|einleitung|einführung|links und quellen|quellen|résumé|conclusion générale|ressources|liens|questions réponses|à retenir|introduzione|conclusioni|domande|riassunto|risorse|preguntas|resumen|conclusiones|introducción|recursos|enlaces|perguntas|resumo|conclusão|introdução|вопросы|итоги|вывод|выводы|заключение|введение|ссылки|まとめ|感想|質疑応答|質問|資料|所感|概要|背景|はじめに|おわりに|参考|目次`)

// groupHeadings holds headings of groups of talks, and of sections about the whole event.
var groupHeadings = phraseSet(`opening|closing|welcome|opening remarks|closing remarks|schedule|program|programme|talks|talk|sessions|session|lectures|presentations|workshops|workshop|keynotes|keynote|lightning talks|lightning talk|open spaces|open space|unconference|panels|panel discussion|tutorials|tracks|main track|recap|table of contents|contents|toc|location|logistics|organisation|organization|conference|bonus|other|others|other talks|people|jobs|general|general notes|expo|feedback|retrospective|wrap up|talks attended|sessions attended|attended talks|talks i attended|miscellanea|vorträge|programm|ablauf|sonstiges|inhalt|inhaltsverzeichnis|conférences|sommaire|programme du jour|charlas|ponencias|palestras|talk della giornata|доклады|программа|расписание|セッション|lt|プログラム|タイムテーブル`)

// genericStarts lists starts of headings of the same kinds.
var genericStarts = []string{"talks i ", "sessions i ", "talks that ", "about the conference", "overall ", "general impression", "things to check", "by topic", "what i ", "other notes", "random notes", "lessons from", "take aways", "takeaways from"}

// listWords holds words for several talks. A heading with one is followed by a list of them.
var listWords = wordSet(`talks keynotes sessions lightnings ignites presentations lectures demos workshops lightning lightening ignite flash pechakucha blitz
vorträge kurzvorträge conférences présentations charlas ponencias palestras доклады lt lts interventi`)

// titleKeys holds words before the title of a talk: "Title: Gears".
var titleKeys = wordSet("title titel titre título titolo talk название тема")

// breaks holds headings of breaks and meals, which are never talks.
var breaks = phraseSet(`lunch|dinner|breakfast|break|coffee|coffee break|registration|check in|housekeeping|party|after party|social event|hallway track|food|travel|venue|mittagspause|pause|pause déjeuner|almuerzo|almoço|pranzo|обед|ランチ|休憩|懇親会|lunch break|coffee and registration|dinner and party|kaffeepause|frühstück|abendessen`)
