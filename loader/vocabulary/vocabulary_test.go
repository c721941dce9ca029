package vocabulary_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

func parse(texts ...string) (*graph.Vocabulary, error) {
	var files []vocabulary.File
	for i, t := range texts {
		files = append(files, vocabulary.File{Name: string(rune('a'+i)) + ".yaml", Text: []byte(t)})
	}
	return vocabulary.Parse(files...)
}

func TestParse_ShippedVocabularyIsInOrder(t *testing.T) {
	v, err := vocabulary.Parse(vocabulary.Shipped()...)
	require.NoError(t, err)
	require.NoError(t, vocabulary.Lint(v))
	require.Greater(t, len(v.Topics), 900)
	require.Greater(t, len(v.Companies), 300)
}

func TestParse_MistakesHaveTheirPlace(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"not YAML":          {"topics:\n- name: [", "a.yaml:2"},
		"no list":           {"topics:\n  name: x\n", "a.yaml:2: topics must be a list"},
		"section":           {"things:\n- name: x\n", "a.yaml:1: unknown section \"things\"; write topics or companies"},
		"field":             {"topics:\n- name: x\n  lables: [y]\n", "a.yaml:3: unknown field \"lables\""},
		"field twice":       {"topics:\n- name: x\n  labels: [y]\n  labels: [z]\n", "a.yaml:4: the field \"labels\" occurs twice"},
		"no name":           {"topics:\n- labels: [y]\n", "a.yaml:2: an entry without a name"},
		"match":             {"topics:\n- name: x\n  match: sometimes\n", "write any, case, context, wide or never"},
		"label":             {"topics:\n- name: x\n  labels: [7]\n", "a.yaml:3: \"x\" has the label 7"},
		"broader":           {"topics:\n- name: x\n  broader: [z]\n", "a.yaml:2: \"x\": has the broader topic \"z\", which is not listed"},
		"itself":            {"topics:\n- name: x\n  broader: [x]\n", "is its own broader topic"},
		"cycle":             {"topics:\n- name: x\n  broader: [y]\n- name: y\n  broader: [x]\n", "is broader than itself by way of"},
		"shared label":      {"topics:\n- name: x\n- name: y\n  labels: [X]\n", "a.yaml:3: \"y\": shares the label \"X\" with \"x\" (a.yaml:2)"},
		"twice":             {"topics:\n- name: x\n- name: x\n", "a.yaml:3: \"x\": is listed twice, also at a.yaml:2"},
		"pattern":           {"topics:\n- name: x\n  not: ['(']\n", "bad pattern"},
		"parent":            {"companies:\n- name: x\n  parent: y\n", "has the parent \"y\", which is no company here"},
		"topic of products": {"topics:\n- name: x\n  products: [y]\n", "those belong to companies"},
		"company broader":   {"companies:\n- name: x\n  broader: [y]\n", "those belong to topics"},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := parse(c.text)
			require.ErrorIs(t, err, graph.ErrInvalid)
			require.ErrorContains(t, err, c.want)
			require.Nil(t, v)
		})
	}
}

func TestParse_OwnFileExtendsRenamesSilences(t *testing.T) {
	v, err := parse("topics:\n- name: API\n- name: MVC\n  labels: [model view controller]\n- name: GUI\n- name: Swing\n  broader: [GUI]\n- name: Go\n  labels: [golang, {go: context}]\n",
		"topics:\n- name: api\n  labels: [interface]\n- name: MVC\n  rename: architecture of views\n- name: GUI\n  silence: true\n- name: Go\n  labels: [{go: never}]\n- name: new one\n  broader: [API]\n")
	require.NoError(t, err)
	got := map[graph.ID][]graph.Label{}
	for _, topic := range v.Topics {
		got[topic.ID] = topic.Labels
	}
	require.Equal(t, map[graph.ID][]graph.Label{
		"topic:api":     {{Text: "API", Match: "any"}, {Text: "interface", Match: "any"}},
		"topic:mvc":     {{Text: "architecture of views", Match: "any"}, {Text: "MVC", Match: "any"}, {Text: "model view controller", Match: "any"}},
		"topic:go":      {{Text: "Go", Match: "any"}, {Text: "golang", Match: "any"}},
		"topic:swing":   {{Text: "Swing", Match: "any"}},
		"topic:new-one": {{Text: "new one", Match: "any"}},
	}, got)
}

func TestParse_SilencedTopicLeavesItsNarrowerTopicsBelowItsBroaderOnes(t *testing.T) {
	v, err := parse("topics:\n- name: software\n- name: interfaces\n  broader: [software]\n- name: GUI\n  broader: [interfaces, GUI toolkits]\n- name: GUI toolkits\n- name: Swing\n  match: case\n  broader: [GUI]\n",
		"topics:\n- name: GUI\n  silence: true\n- name: interfaces\n  silence: true\n")
	require.NoError(t, err)
	require.NoError(t, vocabulary.Lint(v))
	broader := map[graph.ID][]graph.ID{}
	for _, topic := range v.Topics {
		broader[topic.ID] = topic.Broader
	}
	require.Equal(t, map[graph.ID][]graph.ID{"topic:software": nil, "topic:gui-toolkits": nil, "topic:swing": {"topic:gui-toolkits", "topic:software"}}, broader)
}

func TestLint_AmbiguousAndRedundant(t *testing.T) {
	v, err := parse("topics:\n- name: x\n  labels: [b, b]\n- name: y\n  match: context\n- name: z\n  broader: [x]\n  related: [x]\n")
	require.NoError(t, err)
	err = vocabulary.Lint(v)
	require.ErrorContains(t, err, `topic:x: the label "b" is listed twice`)
	require.ErrorContains(t, err, "topic:y: an ambiguous label, but no context word")
	require.ErrorContains(t, err, "topic:z: topic:x is both broader and related")
}

func TestLint_OrphansAndOrder(t *testing.T) {
	v, err := parse("topics:\n- name: alone\n- name: x\n- name: y\n  broader: [x]\n")
	require.NoError(t, err)
	require.EqualError(t, vocabulary.Orphans(v), "topic:alone: nothing is broader, narrower or related; link it")
	sorted := func(text string) error { return vocabulary.Sorted(vocabulary.File{Name: "a.yaml", Text: []byte(text)}) }
	require.NoError(t, sorted("topics:\n- name: a\n- name: .NET\n- name: X\ncompanies:\n- name: b\n"))
	require.EqualError(t, sorted("topics:\n- name: b\n- name: A\n"), `a.yaml:3: "A" follows "b"; sort the entries by name`)
}
