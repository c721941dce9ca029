package queries

import (
	"regexp"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// token is a name or a word of a question.
type token struct {
	word string     // folded, of a plain word
	text string     // as it stands
	ids  []graph.ID // what a name may stand for, by rank; never empty for a name
	lost bool       // quoted or marked as a name, but unknown
}

func (t token) isName() bool { return len(t.ids) > 0 }

var (
	// remark is text in round brackets; behind "and", "or" and the like it is a group.
	remark = regexp.MustCompile(`(?i)(?:\b(?:and|or|not|but|about|mention)\s+)?\([^()]*\)`)
	quoted = regexp.MustCompile(`"([^"]+)"|“([^”]+)”|«([^»]+)»|<?\b((?:talk|topic|company|event|year|person|product):[^\s,;?"<>()]+)>?`)
)

// maxName is the most words that a name can have.
const maxName = 24

// grammar are words that carry a question and never stand for a name alone.
var grammar = words(`which what who whom whose where how why when list show find give me tell all any every each the a an of in on at by from to
 for with and or but not no nor without except excluding minus plus is are was were be been do does did have has had that this these those it its
 they them their there talk talks session sessions presentation presentations topic topics subject subjects theme themes company companies
 organisation organisations organization organizations firm firms employer employers event events conference conferences speaker speakers year years people
 person mention mentions mentioned mentioning name names naming named about cover covers covering covered discuss discusses discussing discussed
 speak speaks spoke speaking say says said deal deals use uses used using contain contains related similar like connect connects connected
 connection connecting link links linked linking relate relates between share shares shared sharing common both same as than more least most one two three
 four five six seven eight nine ten many much including include includes included narrower broader only also too please can could i you we us
 given gives give held presented presenting come comes came work works working neither either
 never dont doesnt didnt isnt arent path paths shortest way new`)

func words(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

// lex cuts a question into names and words. A remark in round brackets is left out; text in quotation marks is one name.
func lex(text string, n *Names, g *guesser) []token {
	text = remark.ReplaceAllStringFunc(text, func(s string) string {
		if s[0] != '(' {
			return s
		}
		return strings.Repeat(" ", len(s))
	})
	var out []token
	at := 0
	for _, m := range quoted.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, lexWords(text[at:m[0]], n)...)
		at = m[1]
		for k := 1; k <= 4; k++ {
			if m[2*k] >= 0 {
				out = append(out, lexQuoted(text[m[2*k]:m[2*k+1]], n, g, k == 4))
			}
		}
	}
	return append(out, lexWords(text[at:], n)...)
}

func lexQuoted(text string, n *Names, g *guesser, isID bool) token {
	if isID {
		if id, ok := graph.ParseID(strings.TrimRight(text, ".!")); ok && n.Known(id) {
			return token{text: text, ids: []graph.ID{id}}
		}
		return token{text: text, lost: true}
	}
	ids := g.called(text)
	return token{text: text, ids: ids, lost: len(ids) == 0}
}

// lexWords takes the longest name that begins at each word, else the word.
func lexWords(text string, n *Names) []token {
	ws := graph.Words(text)
	var out []token
	for i := 0; i < len(ws); {
		if i > 0 && strings.Contains(text[ws[i-1].End:ws[i].Start], ",") {
			out = append(out, token{word: ",", text: ","})
		}
		t, used := longest(text, ws[i:], n)
		out = append(out, t)
		i += used
	}
	return out
}

func longest(text string, ws []graph.Word, n *Names) (token, int) {
	for k := min(maxName, len(ws)); k > 0; k-- {
		if k == 1 && grammar[ws[0].Text] {
			break
		}
		s := text[ws[0].Start:ws[k-1].End]
		if k > 1 && strings.Contains(s, ",") {
			continue
		}
		if ids := n.lookup(s); len(ids) > 0 {
			return token{text: s, ids: ids}, k
		}
	}
	w := ws[0]
	return token{word: w.Text, text: text[w.Start:w.End]}, 1
}
