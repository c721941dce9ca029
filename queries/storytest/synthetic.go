package storytest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// talksOfEvent is how many talks each synthetic event has.
const talksOfEvent = 50

// Synthetic makes notes of a number of talks, the same for the same seed: one note an
// event, events in twenty years; of each talk about seven topics and every other time
// a company, a few of them very frequent and most of them rare, as in real programmes.
func Synthetic(v *graph.Vocabulary, talks int, seed uint64) []graph.Note {
	rnd := rand.New(rand.NewPCG(seed, 2))
	topics := rand.NewZipf(rnd, 1.07, 6, uint64(len(v.Topics)-1))
	companies := rand.NewZipf(rnd, 1.2, 4, uint64(len(v.Companies)-1))
	var out []graph.Note
	for made := 0; made < talks; made += talksOfEvent {
		n := len(out)
		name := fmt.Sprintf("Conf %s %d", []string{"Alpha", "Beta", "Gamma", "Delta", "Epsilon"}[n%5]+fmt.Sprint(n/100), 2005+n/5%20)
		note := graph.Note{Source: fmt.Sprintf("%05d.txt", n), Event: graph.Event{ID: graph.NewID(graph.KindEvent, name), Name: name}}
		note.ID = graph.NoteID(note.Source)
		var text strings.Builder
		line := 0
		write := func(s string) int {
			text.WriteString(s + "\n")
			line++
			return line
		}
		write(name)
		for i := range min(talksOfEvent, talks-made) {
			title := fmt.Sprintf("Talk %d of %s", i, name)
			t := graph.Talk{ID: graph.NewID(graph.KindTalk, name, title), Title: title, Day: 1 + i/20, Line: write(title)}
			speaker := fmt.Sprintf("Speaker %d", rnd.IntN(talks/3+1))
			t.Speakers = []graph.Speaker{{Name: speaker}}
			write(strings.Repeat("what was said on the stage ", 3+rnd.IntN(10)))
			seen := map[graph.ID]bool{}
			mention := func(id graph.ID, name string) (graph.Mention, bool) {
				if seen[id] {
					return graph.Mention{}, false
				}
				seen[id] = true
				at := write("about " + name)
				return graph.Mention{ID: id, Name: name, Evidence: []graph.Evidence{{Line: at, Start: 6, End: 6 + len([]rune(name)), Text: name}}}, true
			}
			for range 4 + rnd.IntN(7) {
				topic := v.Topics[topics.Uint64()]
				if m, ok := mention(topic.ID, topic.Name()); ok {
					t.Topics = append(t.Topics, m)
				}
			}
			if rnd.IntN(2) == 0 {
				company := v.Companies[companies.Uint64()]
				if m, ok := mention(company.ID, company.Name()); ok {
					t.Companies = append(t.Companies, m)
				}
			}
			t.EndLine = line
			note.Talks = append(note.Talks, t)
		}
		note.Text = text.String()
		out = append(out, note)
	}
	return out
}
