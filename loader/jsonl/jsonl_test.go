package jsonl_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/jsonl"
)

func TestNext(t *testing.T) {
	r := jsonl.NewReader(strings.NewReader("\xef\xbb\xbf" + `{"title":"One","event":"Conf 2017","id":7,"abstract":null,"speakers":["A B",{"name":"C D"},""],"company":"X","companies":["X","Y"],"tags":"go","date":"2017-03-06","url":"u","level":3}

{"title":"Two"}`))
	one, err := r.Next()
	require.NoError(t, err)
	require.Equal(t, graph.Record{
		ID: "7", Title: "One", Event: "Conf 2017", Speakers: []string{"A B", "C D"}, Companies: []string{"X", "X", "Y"}, Tags: []string{"go"}, Date: "2017-03-06", URL: "u",
	}, one)
	two, err := r.Next()
	require.NoError(t, err)
	require.Equal(t, graph.Record{Title: "Two"}, two)
	require.Equal(t, 3, r.Line())
	_, err = r.Next()
	require.ErrorIs(t, err, io.EOF)
}

func TestRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		line, says string
		want       error
	}{
		"no JSON":      {"notes of a talk", "line 2: invalid input: it is not a talk as JSON", graph.ErrInvalid},
		"no object":    {"[1]", "line 2", graph.ErrInvalid},
		"no title":     {`{"event":"Conf 2017"}`, "has no title", graph.ErrInvalid},
		"a wrong type": {`{"title":{"en":"One"}}`, "stands where a text is expected", graph.ErrInvalid},
		"a deep list":  {`{"title":"One","tags":[[1]]}`, "stands where a text is expected", graph.ErrInvalid},
		"no UTF-8":     {"{\"title\":\"\xff\"}", "iconv", graph.ErrInvalid},
		"cut short":    {`{"title":"One`, "line 2", graph.ErrInvalid},
		"too long":     {`{"title":"` + strings.Repeat("x", jsonl.MaxLine) + `"}`, "line 2: too large: a talk may have 1 MB", graph.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			r := jsonl.NewReader(strings.NewReader(`{"title":"fine"}` + "\n" + c.line + "\n"))
			_, err := r.Next()
			require.NoError(t, err)
			_, err = r.Next()
			require.ErrorIs(t, err, c.want)
			require.ErrorContains(t, err, c.says)
		})
	}
}

func FuzzNext(f *testing.F) {
	f.Add(`{"title":"One","speakers":["A B",{"name":"C D"}],"tags":null}`)
	f.Add("{\"title\":7}\n[]\n")
	f.Fuzz(func(t *testing.T, text string) {
		r := jsonl.NewReader(strings.NewReader(text))
		for {
			rec, err := r.Next()
			if err != nil {
				require.True(t, errors.Is(err, io.EOF) || errors.Is(err, graph.ErrInvalid) || errors.Is(err, graph.ErrTooLarge))
				return
			}
			require.NotEmpty(t, strings.TrimSpace(rec.Title))
		}
	})
}
