package question

import (
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// stopwords are frequent words of abstracts that do not narrow a question with a name: "pros and
// cons of", "ready for", "state of the art in". Parse drops one that is no name, and the answer
// reports it. It keeps one that is quoted, or joined to a name by and, or, not or a comma.
var stopwords = wordSet(`ability among amongst absolutely access across action active actual add adding adopt adopting adoption advance advanced advances advantage
 advantages advice ago aim ahead alive alone along alternative alternatives although always amazing amount analyze another answer answers anyone
 app application applications apply applying approach approaches apps area areas around art ask asked aspect aspects author available average avoid avoiding
 aware awesome back background bad basic basically basics become becoming beginner beginners behind benefit benefits besides beyond big bigger biggest bit book
 brief bring bringing broad build building builds built business call called case cases cause challenge challenges challenging change changed changes changing
 cheap check choice choices choose choosing clear clever closer code codebase coding collection coming complete completely complex component
 components concept concepts concrete cons consider considered context cool core correct cost costs course crash create created creating creation critical
 crucial current currently custom data day days dead decide deep deeper definition deliver delivering demo demos demonstrate depth design designed designing
 despite detail detailed details develop developed developer developers developing development dig discover discovering dive diving document doing done
 easier easily easy effect effective effectively efficient efficiently effort efforts else emerging enable enables enabling end ends enough entire era
 essential especially etc evaluate even everyday everyone everywhere evolution evolved evolving exactly example examples excellent exciting exercise
 existing expect expectations expected expensive experience experiences experiment experimental experts explore exploring extend extra facing fail fails
 familiar fancy far fast faster favorite favourite feature features feel few field fight final finally finding fine first fit fix fixing flow follow form
 forms forward fresh friendly full fully fun function functionality functions fundamental fundamentals funniest funny further future gain general generate
 generating generation gentle goal goals going gone gonna gotchas grow growing growth guide guides guideline guidelines half hand handle handling
 hands happen happened happening happens happy hard harder heavy hello hidden high higher highlights history hold home hope hours huge idea ideal ideas
 implement implementation implementations implementing important improve improved improvement improvements improving incredible individual info information
 inner inside insight insights instead integrate integrating interest interested internal internals intro introduction introductions introductory issue
 issues journey keep keeping key kind kinds know knowing knowledge language languages large larger last later lead leading learned learner learnt lessons
 let lets level levels leverage library libraries framework frameworks leveraging life light likely limit limitations limits line little live lives living local long longer lot lots
 love low lower main maintain maintaining major manage managing mean meaning means meet method methodology methods mind minimal minute minutes mistake
 mistakes mix migrate migrating modern month months move moved moves moving myself natural nature near necessary next nice none normal note notes novel nowadays obvious
 often old older once ongoing online opinion opinions opportunities option options order ordinary others otherwise outside overall overcome overview own
 package packages paper part particular parts past pattern patterns perfect perform perhaps personal perspective perspectives pick piece pieces pitfalls
 place plan play playing point points possible possibilities potential power powerful practical practice practices pragmatic prepare pretty primer
 principle principles pro problem problems process processes prod produce product production products professional program programming programs progress
 project projects promise promises proper properly pros provide provides pure purpose put putting quality question questions quick quickly quite rather
 ready real reality realistic reason reasons recipe recipes reduce reduced reducing relevant rest result results review right rise road role roles rule
 rules run running safe safely sane save scenario scenarios scratch secret secrets self sense series serious service services set sets setting setup
 several shape ship shipping short side significant similarly simple simpler simplify simply single situation size skill skills slow slowly small smaller
 smart solid solution solutions solve solving soon space special specific speed stage standard start started starting state status stay step steps stop
 story stories straightforward strange strategies strategy strength strengths strong struggle stuck style success successful suitable summary super support
 sure surprising switch switching system systems table tackle tackling take takes taking task tasks taught teach teaches team technical technique
 techniques technologies technology term terms theory thing things think thinking thought thoughts time times tip tips today together tomorrow took tool
 tooling tools total towards track tricks tricky tried trouble true truth try trying tune turn turned turning type types typical ultimate under understand
 understanding unique update updates upcoming usage useful user users usual valuable value variety various version versions vision wars ways weird
 welcome went whether while whole wild win wins wish wonderful wrong word words workflow world worst worth write writing written wrote yes yesterday
 young yourself`)

// canDrop reports whether tokens i..j are stopwords that may be ignored: the question has a name,
// and no operator joins them to it.
func (p *parser) canDrop(i, j int) bool {
	rare := slices.ContainsFunc(p.toks[i:j], func(t token) bool { return !t.isStopword() })
	return len(p.names()) > 0 && !rare && !p.isInsisted(i, j)
}

// leaveOut records a word that was dropped, once.
func (p *parser) leaveOut(text string) {
	if !slices.Contains(p.q.LeftOut, text) {
		p.q.LeftOut = append(p.q.LeftOut, text)
	}
}

// isStopword reports whether an unquoted token consists of stopwords and grammar only.
func (t token) isStopword() bool {
	return !t.isQuoted && !slices.ContainsFunc(graph.Words(t.text), func(w graph.Word) bool { return !stopwords[w.Text] && !grammar[w.Text] })
}

var (
	conjunctions = wordSet("and or nor but not no without except excluding minus plus ,")
	articles     = wordSet("the a an")
)

// isInsisted reports whether an operator joins tokens i..j to a name, or a comma or "or" to a word.
func (p *parser) isInsisted(i, j int) bool {
	isWord := func(i int) bool { return i >= 0 && i < len(p.toks) && p.toks[i].isWord }
	lists := func(i int) bool {
		return i >= 0 && i < len(p.toks) && (p.toks[i].word == "," || p.toks[i].word == "or")
	}
	return p.leadsToName(i-1, -1) || p.leadsToName(j, 1) || lists(i-1) && isWord(i-2) || lists(j) && isWord(j+1)
}

// leadsToName reports whether conjunctions lead from token i to a name, in a direction.
func (p *parser) leadsToName(i, step int) bool {
	isJoined := false
	for ; i >= 0 && i < len(p.toks); i += step {
		switch t := p.toks[i]; {
		case negations[t.word] && step < 0:
			return true
		case conjunctions[t.word]:
			isJoined = true
		case !articles[t.word]:
			return isJoined && t.isName()
		}
	}
	return false
}

// weakened returns the question and, if it has topics that are named by stopwords, the question
// without them: "state of the art in kafka" if some talk is about art.
func (p *parser) weakened() []Question {
	weak := map[graph.ID]string{}
	for i, t := range p.toks {
		if t.isName() && t.word != "" && t.ids[0].Kind() == graph.KindTopic && t.isStopword() && !p.isInsisted(i, i+1) {
			weak[t.ids[0]] = t.text
		}
	}
	out := []Question{p.q}
	less := p.q
	less.All = slices.DeleteFunc(slices.Clone(p.q.All), func(id graph.ID) bool { return weak[id] != "" })
	if len(less.All) == len(p.q.All) || len(less.All) == 0 {
		return out
	}
	less.LeftOut = slices.Clone(p.q.LeftOut)
	for _, id := range p.q.All {
		if text := weak[id]; text != "" && !slices.Contains(less.LeftOut, text) {
			less.LeftOut = append(less.LeftOut, text)
		}
	}
	return append(out, less)
}
