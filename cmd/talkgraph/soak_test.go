package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// TestSoak asks, draws, runs Gizmo and loads at once, from 64 connections: every answer
// is right, no request fails but those that are sent away, and at the end the server is
// as it was. It takes two seconds on 2,000 talks, or TALKGRAPH_SOAK (as 10m) on 50,000.
func TestSoak(t *testing.T) {
	length, talks := 2*time.Second, 2_000
	if s := os.Getenv("TALKGRAPH_SOAK"); s != "" {
		var err error
		length, err = time.ParseDuration(s)
		require.NoError(t, err)
		talks = 50_000
	}
	dir := t.TempDir()
	db := dbIn(t, dir)
	ok(t, "", "load", "--db", db, writeRecords(t, dir, talks, 1))
	s := &soak{t: t, count: map[string]int{}, took: map[string][]time.Duration{}}
	s.learn(db)
	if s.endless = 3; length < time.Minute {
		s.endless = 2 // those that end before their time
	}
	patient := []string{}
	if length < time.Minute { // with the race detector, beside other tests, all takes many times as long
		patient = []string{"--draw-time", "2m", "--query-time", "1m", "--heavy-wait", "1m"}
	}
	cmd, site := served(t, db, patient...)
	s.site = site
	s.client = &http.Client{Transport: &http.Transport{MaxIdleConns: connections, MaxIdleConnsPerHost: connections}, Timeout: 3 * time.Minute}
	s.gauges() // starts what is started once
	idle := s.gauges()

	end := time.Now().Add(length)
	var all sync.WaitGroup
	for c := range connections {
		all.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(c), 9))
			for time.Now().Before(end) && !t.Failed() {
				s.one(rnd)
			}
		})
	}
	var early map[string]float64
	time.AfterFunc(min(length/3, time.Minute), func() { early = s.gauges() })
	all.Wait()
	late := s.gauges()
	for _, kind := range slices.Sorted(maps.Keys(s.took)) {
		took := s.took[kind]
		slices.Sort(took)
		t.Logf("%s: %d, median %s, 99 in 100 below %s", kind, len(took), took[len(took)/2].Round(10*time.Microsecond), took[len(took)*99/100].Round(10*time.Microsecond))
	}
	t.Logf("%v", s.count)
	const memory = "process_resident_memory_bytes"
	t.Logf("memory: %.0f MB idle, %.0f MB after a minute or a third, %.0f MB at the end", idle[memory]/(1<<20), early[memory]/(1<<20), late[memory]/(1<<20))
	if length >= 5*time.Minute {
		require.Less(t, late[memory], early[memory]*1.1)
	}
	// A query's process is kept ready now, and the metrics are gathered by some of their own. A
	// connection that was not idle yet when the others were closed would stay.
	const more = 4
	var now float64
	require.Eventually(t, func() bool {
		s.client.CloseIdleConnections()
		now = s.gauges()["go_goroutines"]
		return now <= idle["go_goroutines"]+more
	}, time.Minute, 100*time.Millisecond, "goroutines return to the idle count")
	t.Logf("goroutines: %.0f idle, %.0f at the end", idle["go_goroutines"], now)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.NoError(t, cmd.Wait(), "it ends as it should, and no race was found")
	whole(t, db, nil, 0)
}

// soak is what is asked, with the right answers.
type soak struct {
	t       *testing.T
	site    string
	client  *http.Client
	right   map[string][]graph.ID // question -> the first page of its answer
	totals  map[string]int
	topics  []graph.ID
	byTopic map[graph.ID]int

	mu      sync.Mutex
	endless int // how many of the endless queries are asked

	count map[string]int
	took  map[string][]time.Duration
}

// learn answers questions before there is a server. What is loaded later mentions nothing
// that they ask for.
func (s *soak) learn(db string) {
	a, err := library.Open(s.t.Context(), db)
	require.NoError(s.t, err)
	defer a.Close()
	s.right, s.totals, s.byTopic = map[string][]graph.ID{}, map[string]int{}, map[graph.ID]int{}
	for _, c := range a.Engine().Index().Facets(graph.Selection{}, graph.KindTopic, 60) {
		s.topics = append(s.topics, c.ID)
		s.byTopic[c.ID] = c.Talks
	}
	for i := range 40 {
		q := fmt.Sprintf("talks about %s and %s", s.topics[i], s.topics[(i*7+3)%len(s.topics)])
		answer, err := a.Engine().Ask(s.t.Context(), q, queries.Page{Limit: soakLimit})
		require.NoError(s.t, err)
		s.totals[q] = answer.Total
		for _, it := range answer.Items {
			s.right[q] = append(s.right[q], it.ID)
		}
		slices.Sort(s.right[q])
	}
}

// one makes one request: of a hundred 90 questions and pages, 8 maps, a query, a load.
func (s *soak) one(rnd *rand.Rand) {
	topic := s.topics[rnd.IntN(len(s.topics))]
	switch n := rnd.IntN(100); {
	case n < 60:
		s.question(rnd)
	case n < 75:
		s.request("page", http.MethodGet, topic.Path(), "")
	case n < 80:
		s.request("answer page", http.MethodGet, "/ask?q="+url.QueryEscape("talks about "+string(topic)), "")
	case n < 90:
		s.programme(rnd)
	case n < 98:
		s.request("map", http.MethodGet, fmt.Sprintf("/map.svg?around=%s&size=%d", url.QueryEscape(string(topic)), 20+rnd.IntN(4)), "")
	case n < 99:
		s.gizmo(rnd, topic)
	default:
		s.load(rnd)
	}
}

// request makes one, tells its status, and notes how long it took.
func (s *soak) request(kind, method, path, body string) (int, string) {
	req, err := http.NewRequest(method, s.site+path, strings.NewReader(body))
	if err != nil {
		s.t.Error(err)
		return 0, ""
	}
	req.Header.Set("Content-Type", "text/plain")
	start := time.Now()
	res, err := s.client.Do(req)
	if err != nil {
		s.t.Error(err)
		return 0, ""
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Error(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took[kind] = append(s.took[kind], time.Since(start))
	s.count[fmt.Sprint(kind, " ", res.StatusCode)]++
	if res.StatusCode >= 400 && res.StatusCode != http.StatusServiceUnavailable && kind != "endless query" {
		s.t.Errorf("%s %s: %d %s", method, path, res.StatusCode, b)
	}
	return res.StatusCode, string(b)
}

type soakAnswer struct {
	Total int
	Items []soakItem
}

type soakItem struct {
	ID   graph.ID
	Name string
	Why  []struct{ Quote string }
}

// soakLimit is more than any question of the mixed load finds: what is loaded in the meantime
// changes the order of an answer, as it changes how rare a word is, and nothing else.
const soakLimit = 200

func (s *soak) question(rnd *rand.Rand) {
	all := slices.Sorted(maps.Keys(s.right))
	q := all[rnd.IntN(len(all))]
	status, body := s.request("question", http.MethodGet, fmt.Sprintf("/api/v1/ask?limit=%d&q=%s", soakLimit, url.QueryEscape(q)), "")
	var a soakAnswer
	if status != http.StatusOK {
		return
	}
	if err := json.Unmarshal([]byte(body), &a); err != nil || a.Total != s.totals[q] || len(a.Items) != a.Total {
		s.t.Errorf("%s: %d instead of %d, %v", q, a.Total, s.totals[q], err)
		return
	}
	slices.SortFunc(a.Items, func(a, b soakItem) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for i, it := range a.Items {
		if it.ID != s.right[q][i] || len(it.Why) != 2 || it.Why[0].Quote == "" {
			s.t.Errorf("%s: %v instead of %s", q, it, s.right[q][i])
		}
	}
}

// soakNote is a version of a note: as many talks as it says, each of that version.
func soakNote(rnd *rand.Rand) (source, text string) {
	n, version, parts := rnd.IntN(5), rnd.IntN(1000), 2+rnd.IntN(4)
	var b strings.Builder
	fmt.Fprintf(&b, "SoakConf 20%d\n\n", 10+n)
	for part := range parts {
		fmt.Fprintf(&b, "Qwxz Version %d Part %d Of %d\n\nzzxq vvkj\n\n", version, part, parts)
	}
	return fmt.Sprintf("soak-%d.txt", n), b.String()
}

func (s *soak) load(rnd *rand.Rand) {
	source, text := soakNote(rnd)
	s.request("load", http.MethodPost, "/api/v1/notes?source="+source, text)
}

var soakTitle = regexp.MustCompile(`Version (\d+) Part (\d+) Of (\d+)`)

// programme asks for what the loads load: a note is seen whole, in one version.
func (s *soak) programme(rnd *rand.Rand) {
	status, body := s.request("programme", http.MethodGet, "/api/v1/ask?q="+url.QueryEscape(fmt.Sprintf("talks at SoakConf 20%d", 10+rnd.IntN(5))), "")
	var a soakAnswer
	if status != http.StatusOK || json.Unmarshal([]byte(body), &a) != nil || a.Total == 0 {
		return
	}
	first := soakTitle.FindStringSubmatch(a.Items[0].Name)
	for _, it := range a.Items {
		m := soakTitle.FindStringSubmatch(it.Name)
		if m == nil || first == nil || m[1] != first[1] || m[3] != strconv.Itoa(a.Total) {
			s.t.Errorf("a note was seen in part: %s", body)
			return
		}
	}
}

func (s *soak) gizmo(rnd *rand.Rand, topic graph.ID) {
	if rnd.IntN(10) == 0 {
		endless := []string{`s="x"; for(;;) s+=s`, "function f(){f()}; f()", "while(true){}"}
		s.request("endless query", http.MethodPost, "/api/v2/query?lang=gizmo", endless[rnd.IntN(s.endless)])
		return
	}
	status, body := s.request("query", http.MethodPost, "/api/v2/query?lang=gizmo", fmt.Sprintf(`g.Emit(g.V("<%s>").In("<schema:about>").Count())`, topic))
	if want := fmt.Sprintf(`{"result":[%d]}`, s.byTopic[topic]); status == http.StatusOK && strings.TrimSpace(body) != want {
		s.t.Errorf("%s: %s instead of %s", topic, body, want)
	}
}

// gauges are the numbers of /metrics that have no labels.
func (s *soak) gauges() map[string]float64 {
	res, err := s.client.Get(s.site + "/metrics")
	if err != nil {
		s.t.Error(err)
		return nil
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	out := map[string]float64{}
	for line := range strings.Lines(string(b)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			out[name] = n
		}
	}
	return out
}
