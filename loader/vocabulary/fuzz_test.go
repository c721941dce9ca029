package vocabulary_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

// FuzzParse: a file is read, or refused with a sentence.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"topics:\n- name: x\n  labels: [y]\n  broader: [z]\n- name: z\n", "companies:\n- name: A\n  products: [B]\n  not: ['a+']\n", "topics: &a [*a]\n",
		"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ntopics: *c\n", "topics:\n- name: GUI\n  silence: true\n", "\t", "- 1", "topics:\n- name: '('\n  not: ['(']\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := vocabulary.Parse(vocabulary.File{Name: "x.yaml", Text: []byte(text)})
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		require.NotEmpty(t, v.Facts())
		for _, topic := range v.Topics {
			require.Equal(t, graph.KindTopic, topic.ID.Kind())
			require.NotEmpty(t, topic.Name())
		}
	})
}
