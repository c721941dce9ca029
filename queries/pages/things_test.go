package pages_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
	"github.com/talkgraph/talkgraph/queries/question"
)

func read[T pages.Thing](t *testing.T, e *queries.Engine, id graph.ID) T {
	t.Helper()
	thing, err := pages.Read(t.Context(), e, id, queries.Page{})
	require.NoError(t, err)
	require.IsType(t, *new(T), thing)
	return thing.(T)
}

func idsOf[T any](list []T, id func(T) graph.ID) []graph.ID {
	var out []graph.ID
	for _, v := range list {
		out = append(out, id(v))
	}
	return out
}

func contrasted(list []pages.Contrast) []graph.ID {
	return idsOf(list, func(c pages.Contrast) graph.ID { return c.ID })
}

func TestRead_EventAgainstItsOtherYear(t *testing.T) {
	e := story(t, "years")
	now := read[pages.Event](t, e, "event:alphaconf-2018")
	require.Equal(t, []graph.ID{"event:alphaconf-2017"}, idsOf(now.Siblings, func(i queries.Item) graph.ID { return i.ID }))
	require.Equal(t, graph.ID("event:alphaconf-2017"), now.Against.ID)
	require.Equal(t, []graph.ID{"topic:kafka"}, contrasted(now.More))
	require.Equal(t, 1.0, now.More[0].Here)
	require.Equal(t, 0.0, now.More[0].There)
	require.Equal(t, []graph.ID{"topic:soap"}, contrasted(now.Less), "it fell from 3 of 4 talks to 1 of 3")

	lone := read[pages.Event](t, e, "event:betaconf-2018")
	require.Nil(t, lone.Against)
	require.Equal(t, []graph.ID{"topic:redis"}, contrasted(lone.More))

	year := read[pages.Year](t, e, "year:2018")
	require.Equal(t, 5, year.Total)
	require.Equal(t, "2018", year.Name)
	require.Equal(t, []graph.ID{"event:alphaconf-2018", "event:betaconf-2018"}, idsOf(year.Events, func(s pages.Share) graph.ID { return s.ID }))
	require.Equal(t, []graph.ID{"topic:soap"}, contrasted(year.Less))
}

func TestRead_TopicByYearAndEvent(t *testing.T) {
	e := story(t, "years")
	redis := read[pages.Topic](t, e, "topic:redis")
	require.Equal(t, [][]question.Named{{{ID: "topic:databases", Name: "databases"}, {ID: "topic:key-value-stores", Name: "key-value stores"}}}, redis.Lineage)
	type share struct {
		id     graph.ID
		n, all int
	}
	var got []share
	for _, s := range append(redis.Years, redis.Events...) {
		got = append(got, share{s.ID, s.Talks, s.Total})
	}
	require.Equal(t, []share{
		{"year:2017", 1, 4}, {"year:2018", 3, 5},
		{"event:alphaconf-2017", 1, 4}, {"event:alphaconf-2018", 1, 3}, {"event:betaconf-2018", 2, 2},
	}, got)
	require.Equal(t, graph.ID("topic:key-value-stores"), read[pages.Topic](t, e, "topic:databases").Narrower[0].ID)

	netflix := read[pages.Company](t, e, "company:netflix")
	require.Equal(t, []question.Named{{ID: "product:hystrix", Name: "Hystrix"}}, netflix.Products)
	require.Equal(t, []graph.ID{"topic:kafka"}, contrasted(netflix.More))
}

func TestRead_TalkBetweenTalksOfItsDay(t *testing.T) {
	e := story(t, "years")
	for id, want := range map[graph.ID][2]string{
		"talk:alphaconf-2017/services-of-the-old-kind":       {"", "Envelopes everywhere we look"},
		"talk:alphaconf-2017/envelopes-everywhere-we-look":   {"Services of the old kind", ""},
		"talk:alphaconf-2017/the-bus-that-was-too-big":       {"", "A quiet talk on nothing much"},
		"talk:alphaconf-2018/streams-of-events-for-everyone": {"Logs are all you need", "From tables to topics"},
	} {
		talk := read[pages.Talk](t, e, id)
		var got [2]string
		for i, n := range []*question.Named{talk.Earlier, talk.Later} {
			if n != nil {
				got[i] = n.Name
			}
		}
		require.Equal(t, want, got, id)
	}
}

func TestCompare_TopicsAndTalks(t *testing.T) {
	e := story(t, "years")
	c, err := pages.Compare(t.Context(), e, "topic:redis", "topic:soap")
	require.NoError(t, err)
	require.Equal(t, 1, c.Both.Total)
	require.Equal(t, "The bus that was too big", c.Both.Items[0].Name)
	require.Len(t, c.Both.Items[0].Evidence, 2)
	require.Equal(t, 3, c.Path.Total)
	require.Equal(t, 4, c.A.Talks)
	require.Equal(t, 4, c.B.Talks)

	c, err = pages.Compare(t.Context(), e, "talk:alphaconf-2018/logs-are-all-you-need", "talk:alphaconf-2018/from-tables-to-topics")
	require.NoError(t, err)
	require.Empty(t, c.Both.Items)
	require.Equal(t, graph.ID("topic:kafka"), c.Topics.Items[0].ID)
	require.Len(t, c.Topics.Items[0].Evidence, 2, "a line of each")
	require.Empty(t, c.More)

	_, err = pages.Compare(t.Context(), e, "topic:redis", "topic:redis")
	require.ErrorIs(t, err, graph.ErrInvalid)
	_, err = pages.Compare(t.Context(), e, "topic:redis", "topic:cobol")
	require.ErrorIs(t, err, graph.ErrNotFound)
}
