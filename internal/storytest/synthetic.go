package storytest

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// rank is a point of a curve of shares by rank. Between two points the curve is linear in the
// logarithms of both.
type rank struct{ rank, share float64 }

// These curves were measured on 46,280 real talks (pyvideo, FOSDEM, rubyevents, re:Invent and
// others). topicRanks and companyRanks hold how many of 1,000 talks mention the topic or company
// of a rank. eventSizes holds the number of talks of the event of a rank among 1,000.
//
// Half of the speakers speak for the first time. Synthetic talks have 7.5 topics, real ones 5.9.
var (
	topicRanks   = []rank{{1, 265}, {2, 127}, {5, 83}, {10, 62}, {20, 42}, {50, 19}, {100, 10.7}, {200, 5.7}, {500, 2.2}, {1000, 0.8}, {2000, 0.15}}
	companyRanks = []rank{{1, 49}, {2, 27}, {5, 13}, {10, 8}, {50, 0.9}, {200, 0.15}, {1000, 0.02}}
	eventSizes   = []rank{{1, 1840}, {6, 686}, {30, 119}, {58, 78}, {117, 51}, {291, 22}, {583, 3}, {874, 1}, {1000, 1}}
)

const (
	topicsOfTalk     = 6.4  // mean number of topics that are drawn; the loader adds broader ones
	companiesOfTalk  = 0.15 // share of talks with a company that is drawn; the loader adds makers of products
	mentionsOfEntity = 1.8  // mean number of occurrences of a name
	abstractLength   = 500  // characters
)

// shareAt returns the share at a rank. It interpolates between the points of a curve, on
// logarithmic scales.
func shareAt(curve []rank, r float64) float64 {
	i := 1
	for i < len(curve)-1 && curve[i].rank < r {
		i++
	}
	a, b := curve[i-1], curve[i]
	t := (math.Log(r) - math.Log(a.rank)) / (math.Log(b.rank) - math.Log(a.rank))
	return math.Exp(math.Log(a.share) + t*(math.Log(b.share)-math.Log(a.share)))
}

// urn draws random numbers with given weights. It holds the cumulative weights.
type urn []float64

// newUrn makes an urn of the numbers 0 to n-1. The weight of a number is the share of its rank.
func newUrn(curve []rank, n int) urn {
	u := make(urn, n)
	sum := 0.0
	for i := range u {
		sum += shareAt(curve, float64(i+1))
		u[i] = sum
	}
	return u
}

// draw returns a random number of the urn.
func (u urn) draw(rnd *rand.Rand) int {
	i, _ := slices.BinarySearch(u, rnd.Float64()*u[len(u)-1])
	return i
}

// filler holds words that name no topic and no company.
var filler = strings.Fields(`what we learned when our group moved every old part of it to something that works and why that took us much longer
 than anybody had thought with many stories from people who were there at the time some good some bad and all of them true you will
 hear how they got through it what they would do again where it went wrong and which questions are still open after so many years`)

// Records returns synthetic talks that mention the topics and companies of a vocabulary as often
// as real talks do. Equal seeds give equal talks.
func Records(v *graph.Vocabulary, talks int, seed uint64) iter.Seq[graph.Record] {
	return func(yield func(graph.Record) bool) {
		g := newGenerator(v, seed)
		for made := 0; made < talks; {
			size := int(shareAt(eventSizes, 1+999*g.rnd.Float64()))
			g.nextEvent()
			for range min(size, talks-made) {
				if made++; !yield(g.talk(made)) {
					return
				}
			}
		}
	}
}

// generator generates synthetic talks.
type generator struct {
	rnd                     *rand.Rand
	topics, companies       []string // names by rank
	topicUrn, companyUrn    urn      // of indexes in topics and companies
	speakers                []int    // the number of the speaker of each talk so far
	peopleCount, eventCount int
	event                   string // event of the next talks
	year                    int    // year of the event
}

// newGenerator makes a generator with the unambiguous names of a vocabulary, ranked at random.
func newGenerator(v *graph.Vocabulary, seed uint64) *generator {
	g := &generator{rnd: rand.New(rand.NewPCG(seed, 2))}
	for _, t := range v.Topics {
		if t.Labels[0].Match == graph.MatchAny {
			g.topics = append(g.topics, t.Name())
		}
	}
	for _, c := range v.Companies {
		if c.Labels[0].Match == graph.MatchAny {
			g.companies = append(g.companies, c.Name())
		}
	}
	for _, names := range [][]string{g.topics, g.companies} {
		g.rnd.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	}
	g.topicUrn, g.companyUrn = newUrn(topicRanks, len(g.topics)), newUrn(companyRanks, len(g.companies))
	return g
}

// nextEvent sets the event and the year of the next talks.
func (g *generator) nextEvent() {
	g.year = 2005 + g.eventCount%20
	g.event = fmt.Sprintf("Conf %s%d %d", []string{"Alpha", "Beta", "Gamma", "Delta", "Epsilon"}[g.eventCount/20%5], g.eventCount/100, g.year)
	g.eventCount++
}

// talk returns the n-th talk.
func (g *generator) talk(n int) graph.Record {
	names := g.mentions()
	r := graph.Record{
		ID: fmt.Sprintf("synthetic/%07d", n), Event: g.event, Title: g.title(names, n),
		Date: fmt.Sprintf("%d-%02d-%02d", g.year, 1+g.rnd.IntN(12), 1+g.rnd.IntN(28)),
	}
	speaker := g.peopleCount
	if g.rnd.IntN(2) == 0 && len(g.speakers) > 0 {
		speaker = g.speakers[g.rnd.IntN(len(g.speakers))]
	} else {
		g.peopleCount++
	}
	g.speakers = append(g.speakers, speaker)
	r.Speakers = []graph.Speaker{{Name: fmt.Sprintf("Speaker Number%d", speaker)}}
	r.Abstract = g.abstract(names)
	return r
}

// mentions returns the names that a talk mentions: topics, in an exponentially distributed number
// as in real talks, and sometimes a company.
func (g *generator) mentions() []string {
	var out []string
	for range int(g.rnd.ExpFloat64()*topicsOfTalk + 0.9) {
		if name := g.topics[g.topicUrn.draw(g.rnd)]; !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	if g.rnd.Float64() < companiesOfTalk {
		out = append(out, g.companies[g.companyUrn.draw(g.rnd)])
	}
	return out
}

// word returns a random word of filler.
func (g *generator) word() string { return filler[g.rnd.IntN(len(filler))] }

// title returns the title of the n-th talk. It begins with the first of names, if there is one.
func (g *generator) title(names []string, n int) string {
	words := []string{"How"}
	if len(names) > 0 {
		words = []string{names[0]}
	}
	for range 3 + g.rnd.IntN(4) {
		words = append(words, g.word())
	}
	return strings.Join(append(words, fmt.Sprint(n%1000)), " ")
}

// abstract returns an abstract of about abstractLength characters with the names among filler
// words.
func (g *generator) abstract(names []string) string {
	var mentions []string
	for _, name := range names {
		for range 1 + int(g.rnd.ExpFloat64()*(mentionsOfEntity-1)) {
			mentions = append(mentions, name)
		}
	}
	g.rnd.Shuffle(len(mentions), func(i, j int) { mentions[i], mentions[j] = mentions[j], mentions[i] })
	length := 0
	for _, s := range mentions {
		length += len(s) + 1
	}
	var b strings.Builder
	for b.Len()+length < abstractLength || len(mentions) > 0 {
		if len(mentions) > 0 && g.rnd.IntN(4) == 0 || b.Len()+length >= abstractLength {
			b.WriteString(mentions[0] + " ")
			length -= len(mentions[0]) + 1
			mentions = mentions[1:]
			continue
		}
		b.WriteString(g.word() + " ")
		if g.rnd.IntN(12) == 0 {
			b.WriteString("- ")
		}
	}
	return strings.TrimSpace(b.String())
}
