package formats_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
)

// read returns the records of a text with their lines.
func read(name, text string) (report formats.Report, out []graph.Record, lines []int, err error) {
	report, err = formats.Read(name, strings.NewReader(text), formats.Options{}, func(line int, r graph.Record) error {
		out, lines = append(out, r), append(lines, line)
		return nil
	})
	return report, out, lines, err
}

func TestRead_JSONLines(t *testing.T) {
	_, got, lines, err := read("t.jsonl", "\xef\xbb\xbf"+`{"title":"One","event":"Conf 2017","id":7,"abstract":null,"speakers":["A B",{"name":"C D"},""],"company":"X","companies":["X","Y"],"tags":"go","date":"2017-03-06","url":"u","level":3}

{"title":"Two"}`)
	require.NoError(t, err)
	require.Equal(t, []graph.Record{{
		ID: "7", Title: "One", Event: "Conf 2017", Speakers: []graph.Speaker{{Name: "A B"}, {Name: "C D"}}, Companies: []string{"X", "Y"}, Tags: []string{"go"}, Date: "2017-03-06", URL: "u",
		Details: graph.Details{Level: "3"},
	}, {Title: "Two"}}, got)
	require.Equal(t, []int{1, 3}, lines)
}

func TestRead_RefusesJSONLines(t *testing.T) {
	for name, c := range map[string]struct {
		line, says string
		want       error
	}{
		"no JSON":      {"notes of a talk", "line 2: invalid input: it is not a talk as JSON", graph.ErrInvalid},
		"no object":    {"[1]", "line 2", graph.ErrInvalid},
		"no title":     {`{"event":"Conf 2017"}`, "has no title", graph.ErrInvalid},
		"a wrong type": {`{"title":{"en":"One"}}`, "is where a text is expected", graph.ErrInvalid},
		"a deep list":  {`{"title":"One","tags":[[1]]}`, "is where a text is expected", graph.ErrInvalid},
		"a zero byte":  {"{\"title\":\"\x00\"}", "line 2: invalid input: it is not text (it contains a zero byte)", graph.ErrInvalid},
		"cut short":    {`{"title":"One`, "line 2", graph.ErrInvalid},
		"too long":     {`{"title":"` + strings.Repeat("x", formats.MaxLine) + `"}`, "line 2: too large: a talk may have 1 MB", graph.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, _, err := read("t.jsonl", `{"title":"fine"}`+"\n"+c.line+"\n")
			require.ErrorIs(t, err, c.want)
			require.ErrorContains(t, err, c.says)
		})
	}
}

func FuzzRead(f *testing.F) {
	for name := range samples {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		require.NoError(f, err)
		f.Add(name, string(data))
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		_, got, _, err := read(name, text)
		if err != nil {
			require.True(t, errors.Is(err, graph.ErrInvalid) || errors.Is(err, graph.ErrTooLarge), err)
			require.True(t, strings.HasPrefix(err.Error(), "line "), err)
			return
		}
		for _, r := range got {
			require.NotEmpty(t, strings.TrimSpace(r.Title)+r.Event+strings.Join(r.Sponsors, ""))
		}
	})
}
