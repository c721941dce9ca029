package loader_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/queries/storytest"
)

// goldTalk is what a careful reader found in one talk.
type goldTalk struct {
	line                 int
	title                string
	must, may, companies []string
}

func readGold(t *testing.T) map[string][]goldTalk {
	t.Helper()
	b, err := os.ReadFile("testdata/sample.gold")
	require.NoError(t, err)
	gold := map[string][]goldTalk{}
	source := ""
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		list, isList := strings.CutPrefix(line, " ")
		if !isList {
			var n int
			if _, err := fmt.Sscanf(line, "%d ", &n); err != nil {
				source = line
				continue
			}
			gold[source] = append(gold[source], goldTalk{line: n, title: line[strings.IndexByte(line, ' ')+1:]})
			continue
		}
		what, names, _ := strings.Cut(list, " ")
		last := &gold[source][len(gold[source])-1]
		*map[string]*[]string{"must": &last.must, "may": &last.may, "companies": &last.companies}[what] = strings.Split(names, ", ")
	}
	return gold
}

// TestSampleAgainstGold asks of the sample what is asked of real notes: every talk,
// every company, topics with recall 0.9 and precision 0.85. It reaches more.
func TestSampleAgainstGold(t *testing.T) {
	gold := readGold(t)
	found, wrong, missed := 0, []string{}, []string{}
	for _, n := range storytest.Sample(t, storytest.Shipped(t)) {
		want := gold[n.Source]
		require.Len(t, n.Talks, len(want), n.Source)
		for i, talk := range n.Talks {
			g := want[i]
			require.Equal(t, g.title, talk.Title)
			require.Equal(t, g.line, talk.Line, g.title)
			require.ElementsMatch(t, g.companies, locals(talk.Companies), g.title)
			topics := locals(talk.Topics)
			for _, m := range g.must {
				if slices.Contains(topics, m) {
					found++
				} else {
					missed = append(missed, g.title+": "+m)
				}
			}
			for _, x := range topics {
				if !slices.Contains(g.must, x) && !slices.Contains(g.may, x) {
					wrong = append(wrong, g.title+": "+x)
				}
			}
		}
	}
	recall := float64(found) / float64(found+len(missed))
	precision := float64(found) / float64(found+len(wrong))
	t.Logf("recall %.3f, missed %q; precision %.3f, wrong %q", recall, missed, precision, wrong)
	require.GreaterOrEqual(t, recall, 0.95)
	require.GreaterOrEqual(t, precision, 0.97)
}

func locals(ms []graph.Mention) []string {
	var out []string
	for _, m := range ms {
		out = append(out, m.ID.Local())
	}
	return out
}

// TestEvidenceStandsWhereItSays checks every place of the sample and the stories.
func TestEvidenceStandsWhereItSays(t *testing.T) {
	notes := storytest.Sample(t, storytest.Shipped(t))
	for _, s := range storytest.All(t) {
		notes = append(notes, s.Notes(t)...)
	}
	for _, n := range notes {
		requireEvidence(t, n)
	}
}

func requireEvidence(t *testing.T, n graph.Note) {
	t.Helper()
	lines := graph.SplitLines(n.Text)
	for _, talk := range n.Talks {
		require.LessOrEqual(t, talk.Line, talk.EndLine)
		require.LessOrEqual(t, talk.EndLine, len(lines))
		for _, m := range slices.Concat(talk.Topics, talk.Companies) {
			require.NotEmpty(t, m.Evidence)
			for _, e := range m.Evidence {
				require.GreaterOrEqual(t, e.Line, talk.Line)
				require.LessOrEqual(t, e.Line, talk.EndLine)
				require.Equal(t, e.Text, string([]rune(lines[e.Line-1].Text)[e.Start:e.End]))
			}
		}
	}
	facts := loader.Facts(n)
	require.True(t, slices.IsSortedFunc(facts, graph.Fact.Compare))
}
