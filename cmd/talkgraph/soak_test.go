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

// TestSoak sends questions, drawings, Gizmo queries and loads from 64 clients at once. Every
// answer must be right, only 503 may refuse a request, and at the end no goroutine is left. It
// takes two seconds on 2,000 talks, or $TALKGRAPH_SOAK, such as 10m, on 50,000.
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
		s.endless = 2 // those that fail before the time limit of a query
	}
	patient := []string{}
	if length < time.Minute { // with the race detector and beside other tests, requests take many times as long
		patient = []string{"--draw-time", "2m", "--query-time", "1m", "--heavy-wait", "1m"}
	}
	cmd, site := startServer(t, db, patient...)
	s.site = site
	s.client = &http.Client{Transport: &http.Transport{MaxIdleConns: connections, MaxIdleConnsPerHost: connections}, Timeout: 3 * time.Minute}
	s.gauges() // the first request starts goroutines that stay
	idle := s.gauges()

	end := time.Now().Add(length)
	var all sync.WaitGroup
	for c := range connections {
		all.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(c), 9))
			for time.Now().Before(end) && !t.Failed() {
				s.send(rnd)
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
		t.Logf("%s: %d, p50 %s, p99 %s", kind, len(took), took[len(took)/2].Round(10*time.Microsecond), took[len(took)*99/100].Round(10*time.Microsecond))
	}
	t.Logf("%v", s.count)
	const memory = "process_resident_memory_bytes"
	t.Logf("memory: %.0f MB idle, %.0f MB after a minute or a third, %.0f MB at the end", idle[memory]/(1<<20), early[memory]/(1<<20), late[memory]/(1<<20))
	if length >= 5*time.Minute {
		require.Less(t, late[memory], early[memory]*1.1)
	}
	// One worker process for queries is kept ready, and /metrics has goroutines of its own.
	const more = 4
	var now float64
	require.Eventually(t, func() bool {
		s.client.CloseIdleConnections() // again, for those that were in use before
		now = s.gauges()["go_goroutines"]
		return now <= idle["go_goroutines"]+more
	}, time.Minute, 100*time.Millisecond, "goroutines return to the idle count")
	t.Logf("goroutines: %.0f idle, %.0f at the end", idle["go_goroutines"], now)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.NoError(t, cmd.Wait(), "the server exits with 0 and found no race")
	requireIntact(t, db, nil, 0)
}

// soak holds the requests of TestSoak with their right answers, and counts the results.
type soak struct {
	t       *testing.T
	site    string
	client  *http.Client
	right   map[string][]graph.ID // the sorted results of each question
	totals  map[string]int        // the number of results of each question
	topics  []graph.ID
	byTopic map[graph.ID]int // talks of each topic
	endless int              // how many of the endless queries are sent

	mu    sync.Mutex
	count map[string]int             // by kind and status
	took  map[string][]time.Duration // by kind
}

// learn answers the questions before a server has the store. Notes that the test loads later
// mention none of the topics, so that the answers stay right.
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

// send sends one random request. Of a hundred, 90 are questions and pages, 8 maps, one a query
// and one a load.
func (s *soak) send(rnd *rand.Rand) {
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

// request sends a request, records its status and time, and returns the status and the body.
// A status of 400 or more, except 503, fails the test.
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

// soakLimit is more than the results of any question. Whole answers are compared, because loads
// change how rare a word is and so the order of results.
const soakLimit = 200

// question sends a question and checks the answer, in any order.
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

// soakNote returns a random version of a random note. Each title names the version, its number
// and how many talks the note has, so that programme can check that it sees one version.
func soakNote(rnd *rand.Rand) (source, text string) {
	n, version, parts := rnd.IntN(5), rnd.IntN(1000), 2+rnd.IntN(4)
	var b strings.Builder
	fmt.Fprintf(&b, "SoakConf 20%d\n\n", 10+n)
	for part := range parts {
		fmt.Fprintf(&b, "Qwxz Version %d Part %d Of %d\n\nzzxq vvkj\n\n", version, part, parts)
	}
	return fmt.Sprintf("soak-%d.txt", n), b.String()
}

// load sends a version of a note.
func (s *soak) load(rnd *rand.Rand) {
	source, text := soakNote(rnd)
	s.request("load", http.MethodPost, "/api/v1/notes?source="+source, text)
}

// soakTitle matches "Qwxz Version 12 Part 1 Of 3", and not "Version 12".
var soakTitle = regexp.MustCompile(`Version (\d+) Part (\d+) Of (\d+)`)

// programme asks for the talks of a loaded note, and requires all talks of one version.
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
			s.t.Errorf("the answer mixes versions of a note: %s", body)
			return
		}
	}
}

// gizmo sends a query that counts the talks of a topic or, one time in ten, an endless one.
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

// gauges returns the values of /metrics without labels, by name.
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
