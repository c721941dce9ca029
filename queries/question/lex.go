package question

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// token is a name or a word of a question.
type token struct {
	word      string     // folded, of a single word that is not quoted
	text      string     // as written
	ids       []graph.ID // the meanings of a name, by rank; never empty for a name
	several   []graph.ID // people of whom any may be meant: "by Jane"
	isUnknown bool       // no name, and not in texts
	isWord    bool       // no name, but in texts
	isWeak    bool       // a stopword beside a name
	isQuoted  bool       // in quotation marks, or an ID
}

// isName reports whether the token is the name of an entity.
func (t token) isName() bool { return len(t.ids) > 0 }

// year returns the number of the year that a token names, 0 for any other token.
func (t token) year() int {
	if !t.isName() {
		return 0
	}
	return YearNumber(t.ids[0])
}

var (
	// remark matches text in round brackets, as in "redis (the cache)". With "and" or "or" before
	// it, as in "redis and (java or go)", it is a group. It does not match "[redis]".
	remark     = regexp.MustCompile(`(?i)(?:\b(?:and|or|not|but|about|mention)\s+)?\([^()]*\)`)
	quotedOrID = regexp.MustCompile(`"([^"]+)"|“([^”]+)”|«([^»]+)»|<?\b((?:talk|topic|company|event|year|person|product|format|language):[^\s,;?"<>()]+)>?`)
)

// maxName bounds the words of a name.
const maxName = 24

// grammar holds the words of the language of questions. None of them is a name alone.
var grammar = wordSet(`which what who whom whose where how why when list show find give me tell all any every each the a an of in into on at by my your our his her its their from to
 for with and or but not no nor without except excluding minus plus is are was were be been do does did have has had that this these those it its
 they them their there talk talks session sessions presentation presentations topic topics subject subjects theme themes company companies
 organisation organisations organization organizations firm firms employer employers event events conference conferences speaker speakers year years people
 person mention mentions mentioned mentioning name names naming named about cover covers covering covered discuss discusses discussing discussed
 speak speaks spoke speaking say says said deal deals use uses used using contain contains related similar like connect connects connected
 connection connecting link links linked linking relate relates between share shares shared sharing common both same as than more least most one two three
 four five six seven eight nine ten many much including include includes included narrower broader only also too please can could i you we us
 given gives give gave held presented presenting come comes came work works working neither either
 never dont doesnt didnt isnt arent path paths shortest way new
 since after before until till
 talked talking goes compare compared comparing comparison vs versus difference differences someone somebody number count learn
 newest latest recent oldest earliest popular hot trending top best good great interesting anything something everything stuff relation relationship whats
 explain explains explaining explained describe describes describing introduce introduces introducing shows showing present help helps need needs
 want wants should would must will may might watch watching read see seen look looking make makes making made get gets getting got work really
 actually still already ever yet now`)

// wordSet returns the words of a text as a set.
func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

// lex splits a question into tokens. It drops remarks in round brackets and takes a quoted
// text as one name.
func lex(text string, g *guesser) []token {
	text = remark.ReplaceAllStringFunc(text, func(s string) string {
		if s[0] != '(' {
			return s
		}
		return strings.Repeat(" ", len(s))
	})
	var out []token
	from, language := 0, dictionaryFor(text)
	for _, m := range quotedOrID.FindAllStringSubmatchIndex(text, -1) {
		out = lexWords(out, text[from:m[0]], g, language)
		from = m[1]
		for k := 1; k <= 4; k++ {
			if m[2*k] >= 0 {
				out = append(out, lexQuoted(text[m[2*k]:m[2*k+1]], g, k == 4, followsAt(out)))
			}
		}
	}
	return lexWords(out, text[from:], g, language)
}

// followsAt reports whether the next token follows "at" or "from", directly or in a list of
// names.
func followsAt(toks []token) bool {
	for i := len(toks) - 1; i >= 0; i-- {
		switch t := toks[i]; {
		case t.word == "at" || t.word == "from":
			return true
		case !t.isName() && !slices.Contains([]string{"and", "or", ",", "the"}, t.word):
			return false
		}
	}
	return false
}

// followsPersonWord reports whether a name of one word after the tokens may be that of a person:
// "talks by Fabien", but not "panel discussions" if a note names a speaker "Panel".
func followsPersonWord(toks []token) bool {
	for i := len(toks) - 1; i >= 0; i-- {
		switch toks[i].word {
		case "by", "from", "is", "was", "did", "does", "with":
			return true
		case "and", "or", ",":
		default:
			return toks[i].isName() && toks[i].ids[0].Kind() == graph.KindPerson
		}
	}
	return false
}

// lexQuoted reads a quoted text or an ID as a name.
func lexQuoted(text string, g *guesser, isID, at bool) token {
	n := g.n
	if isID {
		id, ok := graph.ParseID(strings.TrimRight(text, ".!"))
		_, _, isRange := parseRange(id)
		if ok && (n.Known(id) || len(n.seriesEvents(id)) > 0 || isRange) {
			return token{text: text, ids: []graph.ID{id}, isQuoted: true}
		}
		return token{text: text, isUnknown: true, isQuoted: true}
	}
	ids := n.meanings(text, at)
	if !g.talks { // a title is a phrase, unless one talk is asked about
		ids = slices.DeleteFunc(ids, func(id graph.ID) bool { return id.Kind() == graph.KindTalk })
	}
	if len(ids) == 0 && !g.talks && (stopwords[graph.Plain(text)] || n.texts.Frequency(text) > 0) {
		return token{text: text, isWord: true, isQuoted: true}
	}
	if len(ids) == 0 {
		ids = g.find(text)
	}
	if len(ids) == 0 {
		if id, ok := n.findSeries(text, true); ok {
			ids = []graph.ID{id}
		}
	}
	isWord := len(ids) == 0 && n.texts.Frequency(text) > 0
	return token{text: text, ids: ids, isWord: isWord, isUnknown: len(ids) == 0 && !isWord, isQuoted: true}
}

// lexWords appends the longest name that begins at each word, else the word.
func lexWords(out []token, text string, g *guesser, language map[string]string) []token {
	ws := graph.SplitScripts(text, graph.Words(text))
	comma := func(s string) {
		if strings.Contains(s, ",") && len(out) > 0 {
			out = append(out, token{word: ",", text: ","})
		}
	}
	if len(ws) == 0 {
		comma(text)
		return out
	}
	comma(text[:ws[0].Start])
	for i := 0; i < len(ws); {
		if i > 0 {
			switch between := text[ws[i-1].End:ws[i].Start]; {
			case strings.Contains(between, ","):
				out = append(out, token{word: ",", text: ","})
			case (between == "-" || between == "–") && len(out) > 0 && out[len(out)-1].year() > 0:
				out = append(out, token{word: "to", text: between}) // 2015-2018
			}
		}
		t, used := lexLongest(text, ws[i:], g, language, out)
		out = append(out, t)
		i += used
	}
	comma(text[ws[len(ws)-1].End:])
	return out
}

// nextWord returns the first of some words, "" if there is none.
func nextWord(ws []graph.Word) string {
	if len(ws) == 0 {
		return ""
	}
	return ws[0].Text
}

// lexLongest returns the longest name that some words begin with, else the first word, and the
// number of words that it takes. before are the tokens before them.
func lexLongest(text string, ws []graph.Word, g *guesser, language map[string]string, before []token) (token, int) {
	at, person := followsAt(before), followsPersonWord(before)
	one := identifierLength(text, ws)
	for k := min(maxName, len(ws)); k >= one; k-- {
		if k == 1 && (grammar[ws[0].Text] || language[ws[0].Text] != "") {
			break
		}
		s := text[ws[0].Start:ws[k-1].End]
		if k > 1 && strings.Contains(s, ",") {
			continue
		}
		if id, ok := g.n.findDetail(s, before, nextWord(ws[k:])); ok {
			return token{text: s, ids: []graph.ID{id}}, k
		}
		ids := g.n.meanings(s, at)
		ids = slices.DeleteFunc(ids, func(id graph.ID) bool { // a title is words, unless one talk is asked about
			return id.Kind() == graph.KindTalk && !g.talks || id.Kind() == graph.KindPerson && k == 1 && !person
		})
		if len(ids) > 0 {
			t := token{text: s, ids: ids}
			if k == 1 {
				t.word = ws[0].Text
			}
			return t, k
		}
	}
	if one > 1 {
		s := text[ws[0].Start:ws[one-1].End]
		return token{word: s, text: s}, one
	}
	w := ws[0]
	if year, ok := graph.YearOfDate(w.Text); ok && (len(w.Text) == 4 || len(w.Text) == 5 && strings.HasSuffix(w.Text, "0s")) { // though no talk is of it
		return token{text: w.Text, ids: []graph.ID{year}}, 1
	}
	return token{word: cmp.Or(language[w.Text], w.Text), text: text[w.Start:w.End]}, 1
}
