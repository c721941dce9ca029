package pages_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// programmes returns an engine over two years of an event. In the second year Terraform replaces
// Elasticsearch.
func programmes(t *testing.T) *queries.Engine {
	t.Helper()
	x := loader.New(storytest.Shipped(t), graph.Lexicon(data.Words))
	var notes []graph.Note
	for year, topic := range map[int]string{2018: "elasticsearch", 2019: "terraform"} {
		for i := range 12 {
			r := graph.Record{
				Title: fmt.Sprintf("Talk number %d", i), Event: fmt.Sprintf("DataConf %d", year), Abstract: "redis and " + topic,
				Speakers: []graph.Speaker{{Name: fmt.Sprintf("Speaker %d", i+year%2*6)}}, Date: fmt.Sprintf("%d-05-01", year),
			}
			if i == 3 {
				r.Abstract += ", kubernetes, monitoring and microservices"
				r.Companies = []string{map[int]string{2018: "Netflix", 2019: "Spotify"}[year]}
			}
			n, err := x.Extract(t.Context(), loader.RecordSource("p.jsonl", r), []byte(loader.RecordText(r)))
			require.NoError(t, err)
			notes = append(notes, n)
		}
	}
	mine, err := x.Extract(t.Context(), "mine.txt", []byte("OtherConf 2017\n\nJane Roe - Watching Many Services\n\nmonitoring of microservices on kubernetes\n"))
	require.NoError(t, err)
	e, _ := storytest.Engine(t, storytest.Shipped(t), append(notes, mine))
	return e
}

// names returns the names of items.
func names(items []queries.Item) (out []string) {
	for _, it := range items {
		out = append(out, it.Name)
	}
	return out
}

// TestProgrammes_OfTwoYears shares one engine, which is slow to build, among its subtests.
func TestProgrammes_OfTwoYears(t *testing.T) {
	e := programmes(t)
	t.Run("diff", func(t *testing.T) { checkDiff(t, e) })
	t.Run("digest", func(t *testing.T) { checkDigest(t, e) })
	t.Run("reading list", func(t *testing.T) { checkReadingList(t, e) })
}

func checkDiff(t *testing.T, e *queries.Engine) {
	d, err := pages.Diff(t.Context(), e, "event:dataconf-2018", "event:dataconf-2019")
	require.NoError(t, err)
	require.Equal(t, 12, d.From.Talks)
	require.Len(t, d.Rose, 1)
	require.Equal(t, graph.ID("topic:terraform"), d.Rose[0].ID)
	require.Equal(t, []float64{0, 1}, []float64{d.Rose[0].There, d.Rose[0].Here})
	require.Len(t, d.Fell, 1)
	require.Equal(t, graph.ID("topic:elasticsearch"), d.Fell[0].ID)
	require.Equal(t, []string{"Spotify"}, names(d.Came))
	require.Equal(t, []string{"Netflix"}, names(d.Went))
	require.Len(t, d.Again, 6)
	require.Len(t, d.Repeated, 12)

	years, err := pages.Trends(t.Context(), e, 0, 0)
	require.NoError(t, err)
	require.Equal(t, []graph.ID{"year:2018", "year:2019"}, []graph.ID{years.From.ID, years.To.ID})
	require.Equal(t, d.Rose, years.Rose)

	_, err = pages.Diff(t.Context(), e, "event:dataconf-2018", "topic:terraform")
	require.ErrorIs(t, err, graph.ErrInvalid)
	_, err = pages.Diff(t.Context(), e, "event:dataconf-2018", "event:dataconf-2018")
	require.ErrorIs(t, err, graph.ErrInvalid)
	_, err = pages.Diff(t.Context(), e, "event:dataconf-2018", "event:nothing")
	require.ErrorIs(t, err, graph.ErrNotFound)
	_, err = pages.Trends(t.Context(), e, 0, 1999)
	require.ErrorIs(t, err, graph.ErrNotFound)
}

func checkDigest(t *testing.T, e *queries.Engine) {
	d, err := pages.ReadDigest(t.Context(), e, "event:dataconf-2019")
	require.NoError(t, err)
	require.Equal(t, 12, d.Event.Talks)
	require.Equal(t, 12, d.Speakers)
	require.Equal(t, "DataConf 2018", d.Against)
	require.Equal(t, graph.ID("topic:terraform"), d.More[0].ID)
	require.Equal(t, "Redis", d.Topics[0].Name)
	require.Len(t, d.First, 8)
	require.Contains(t, d.First[0].Reason, "on Terraform and Redis")
	require.Equal(t, "redis and terraform", strings.TrimSpace(d.First[0].Evidence[0].Quote))
	md := d.Markdown(func(id graph.ID) string { return "https://t.example" + id.Path() }, "map.svg")
	require.True(t, strings.HasPrefix(md, "# DataConf 2019\n\n12 talks, 12 speakers.\n\n![Map of DataConf 2019](map.svg)\n\n## Read first\n\n1. **[Talk number "), md)
	require.Contains(t, md, "\n- [Terraform](https://t.example/topics/terraform): 12 talks\n")
	_, err = pages.ReadDigest(t.Context(), e, "topic:terraform")
	require.ErrorIs(t, err, graph.ErrInvalid)
}

func checkReadingList(t *testing.T, e *queries.Engine) {
	total, items, err := pages.ReadingList(t.Context(), e, []graph.ID{"talk:otherconf-2017/watching-many-services"}, queries.Page{Limit: 2})
	require.NoError(t, err)
	require.Equal(t, 2, total)
	require.ElementsMatch(t, []graph.ID{"talk:dataconf-2018/talk-number-3", "talk:dataconf-2019/talk-number-3"}, []graph.ID{items[0].ID, items[1].ID})
	require.Contains(t, items[0].Reason, `like "Watching Many Services": both on `)
	require.Len(t, items[0].Evidence, 3)
	total, items, err = pages.ReadingList(t.Context(), e, nil, queries.Page{})
	require.NoError(t, err)
	require.Zero(t, total)
	require.Empty(t, items)
}
