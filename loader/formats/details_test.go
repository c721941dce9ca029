package formats_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
)

func TestRead_DetailsOfTalks(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		want       graph.Details
	}{
		"JSON Lines":       {"a.jsonl", `{"title":"A","kind":"keynote","lang":"en","duration":30,"room":{"name":"R1"},"slides":["https://x/s"]}` + "\n", graph.Details{Kind: "keynote", Language: "en", Duration: "30", Place: "R1", Slides: "https://x/s"}},
		"JSON Lines, none": {"a.jsonl", `{"title":"A","kind":true,"lang":{"a":[1]},"video":null}` + "\n", graph.Details{}},
		"JSON":             {"a.json", `[{"title":"A","abstract":"b","type":{"en":"Workshop"},"level":"beginner","room":"R1"}]`, graph.Details{Kind: "Workshop", Level: "beginner", Place: "R1"}},
		"table":            {"a.csv", "title,speaker,session type,language,room\nA,Jane Roe,Panel,de,R1\n", graph.Details{Kind: "Panel", Language: "de", Place: "R1"}},
		"frab as XML": {
			"a.xml", "<schedule><conference><title>C</title></conference><day><room><event><title>A</title><type>lecture</type><language>de</language><duration>00:45</duration><room>R1</room></event></room></day></schedule>",
			graph.Details{Kind: "lecture", Language: "de", Duration: "00:45", Place: "R1"},
		},
		"schema.org": {
			"a.jsonld", `{"@context":"https://schema.org","@type":"Event","name":"C","subEvent":[{"@type":"Event","name":"A","inLanguage":"fr","additionalType":"Workshop","location":{"@type":"Place","name":"R1"}}]}`,
			graph.Details{Kind: "Workshop", Language: "fr", Place: "R1"},
		},
		"Sessionize": {
			"a.json", `{"sessions":[{"id":"1","title":"A","speakers":[],"categoryItems":[7,8],"recordingUrl":"https://x/v"}],"speakers":[],"categories":[{"title":"Level","items":[{"id":7,"name":"Beginner"}]},{"title":"Session format","items":[{"id":8,"name":"Workshop"}]}]}`,
			graph.Details{Kind: "Workshop", Level: "Beginner", Video: "https://x/v"},
		},
		"pyvideo":    {"a.json", `{"title":"A","videos":[{"url":"https://x/v"}],"recorded":"2019-02-03","language":"eng","duration":1790}`, graph.Details{Language: "eng", Duration: "30"}},
		"rubyevents": {"videos.yml", "- id: a\n  title: A\n  kind: lightning_talk\n  language: Japanese\n  slides_url: https://x/s\n", graph.Details{Kind: "lightning_talk", Language: "Japanese", Slides: "https://x/s"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []graph.Record
			_, err := formats.Read(c.file, strings.NewReader(c.text), formats.Options{}, func(_ int, r graph.Record) error {
				if r.Title != "" {
					got = append(got, r)
				}
				return nil
			})
			require.NoError(t, err)
			require.Len(t, got, 1)
			require.Equal(t, c.want, got[0].Details)
		})
	}
}
