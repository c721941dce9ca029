package question

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// translated maps words of questions in German, French, Spanish, Portuguese, Italian, Dutch and
// Russian to English words, and levels in Japanese, Chinese and Korean. None of them is grammar in English. Names are equal in all languages;
// data/vocabulary/languages.yaml has those of topics.
var translated = parseTranslations(`
about: über sur sobre su over zu zum zur про о об
and: und et y e en и
beginners: anfänger anfängerinnen einsteiger débutants débutant débutantes principiantes iniciantes principianti начинающих новичков 初心者 초보자
at: bei beim aux al na op
by: von vom par por da di van
companies: firmen unternehmen entreprises sociétés empresas aziende bedrijven
events: veranstaltungen konferenzen événements eventos eventi evenementen
for: für pour para per voor для
how: wie cómo como hoe как
in: im dans nel nella
introduction: einführung einstieg introducción introdução introduzione inleiding введение 入門 入门 입문
mention: erwähnen erwähnt mentionnent mencionan mencionam menzionano noemen
not: nicht pas não non niet
or: oder ou
show: zeige zeig montre muestra mostra toon
speak: spricht sprechen parle parlent habla hablan fala falam parla parlano spreekt spreken
speakers: sprecher referenten redner intervenants ponentes oradores palestrantes relatori sprekers
talks: доклады доклад выступления vorträge vortrag conférences conférence exposés présentations charlas charla ponencias palestras palestra discorsi interventi presentazioni lezingen
the: der die das den dem des le la les el los las il lo gli het de ein eine einen einem einer eines un une una uno unos unas um uma een
that: dass ist sind wird werden est sont son são è sono zijn que qu che dat se sich это что
our: unser unsere mein meine notre nos mon nuestro nuestra mis nosso nossa meu minha nostro nostra onze mijn
from: aus auf depuis desde dal della dello delle degli du da dos das из
topics: themen sujets thèmes temas tópicos argomenti onderwerpen
use: nutzen nutzt benutzen verwenden utilisent usan usam usano gebruiken
what: quoi qué que quais quali cosa wat
which: welche welcher quelles quels cuáles qual welke
who: wer qui quién quiénes quem chi wie
with: mit avec con com met
without: ohne sans sin sem senza zonder
`)

// minTranslated is the number of foreign words in Latin letters that make a question foreign. One
// is too few, because "mit" is also a name in English.
const minTranslated = 2

// dictionaryFor returns the dictionary for a question, nil for an English one.
func dictionaryFor(text string) map[string]string {
	n := 0
	for _, w := range graph.SplitScripts(text, graph.Words(text)) {
		switch {
		case translated[w.Text] == "":
		case w.Text[0] < utf8.RuneSelf || unicode.Is(unicode.Latin, []rune(w.Text)[0]):
			n++
		default:
			n += minTranslated
		}
	}
	if n < minTranslated {
		return nil
	}
	return translated
}

// parseTranslations reads lines such as "and: und et y".
func parseTranslations(s string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(strings.TrimSpace(s)) {
		english, others, _ := strings.Cut(line, ":")
		for _, w := range strings.Fields(others) {
			out[w] = english
		}
	}
	return out
}
