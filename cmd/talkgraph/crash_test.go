package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley/storetest"
	"github.com/talkgraph/talkgraph/loader"
)

// repetitions returns how often a crash test repeats: $TALKGRAPH_KILLS, which make torture sets,
// else short.
func repetitions(t *testing.T, short int) int {
	s := os.Getenv("TALKGRAPH_KILLS")
	if s == "" {
		return short
	}
	n, err := strconv.Atoi(s)
	require.NoError(t, err)
	return n
}

// newRand makes a generator from a new seed and logs the seed.
func newRand(t *testing.T) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	t.Log("seed", seed)
	return rand.New(rand.NewPCG(seed, 1))
}

// crashNote returns a version of note i. Its text names the version, by which requireIntact
// recognizes it.
func crashNote(i, version int) (source, text string) {
	topics := []string{"kubernetes", "monitoring", "redis", "kafka", "java", "serverless", "tracing", "docker"}
	var b strings.Builder
	fmt.Fprintf(&b, "CrashConf 20%02d\n\nVersion %d Of The Keynote\n\n", i, version)
	for talk := range 3 + version%3 {
		fmt.Fprintf(&b, "Talk Number %d About Things\n\nall of %s and %s, then %s\n\n", talk, topics[(i+talk)%8], topics[(version+talk)%8], topics[(i*version+talk)%8])
	}
	return fmt.Sprintf("crash-%d.txt", i), b.String()
}

// requireIntact opens a store and requires that it has no problems. Each crash note must have
// exactly the facts of one version, from the acknowledged one to newest.
func requireIntact(t *testing.T, db string, acknowledged map[string]int, newest int) {
	t.Helper()
	a, err := library.Open(t.Context(), db)
	require.NoError(t, err)
	defer a.Close()
	found, err := a.Check(t.Context())
	require.NoError(t, err)
	require.Zero(t, found.Count(), "%v", found)
	x, _, err := library.NewExtractor(library.ReadOptions{})
	require.NoError(t, err)
	versions := map[string]int{}
	labels, err := a.Store().Labels(t.Context())
	require.NoError(t, err)
	for _, label := range labels {
		source := label.Source()
		if label.Kind() != graph.KindNote || !strings.HasPrefix(source, "crash-") {
			continue
		}
		text, err := a.NoteText(t.Context(), label)
		require.NoError(t, err)
		var i, version int
		_, err = fmt.Sscanf(source, "crash-%d.txt", &i)
		require.NoError(t, err)
		_, err = fmt.Sscanf(strings.Split(text, "\n")[2], "Version %d", &version)
		require.NoError(t, err)
		_, want := crashNote(i, version)
		require.Equal(t, want, text)
		note, err := x.Extract(t.Context(), source, []byte(text))
		require.NoError(t, err)
		facts, err := a.Store().Facts(t.Context(), label)
		require.NoError(t, err)
		require.Equal(t, loader.Facts(note), facts, "%s is intact", source)
		versions[source] = version
	}
	for source, version := range acknowledged {
		require.GreaterOrEqual(t, versions[source], version, "%s was acknowledged", source)
		require.LessOrEqual(t, versions[source], newest)
	}
}

// TestKilledServer kills a server at a random moment while it stores notes, again and again, and
// requires that all acknowledged notes are stored.
func TestKilledServer(t *testing.T) {
	t.Parallel()
	rnd, db := newRand(t), dbIn(t, t.TempDir())
	acknowledged, version := map[string]int{}, 0
	for range repetitions(t, 8) {
		cmd, site := startServer(t, db)
		time.AfterFunc(time.Duration(rnd.IntN(300))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		for alive := true; alive; {
			version++
			source, text := crashNote(rnd.IntN(6), version)
			if rnd.IntN(10) == 0 {
				alive = removeNote(site, source, acknowledged)
				continue
			}
			var status int
			if status, alive = postNote(site, source, text); status == http.StatusCreated {
				acknowledged[source] = version
			}
		}
		_ = cmd.Wait()
		http.DefaultClient.CloseIdleConnections()
		requireIntact(t, db, acknowledged, version)
	}
}

// postNote sends a note to a server. alive reports whether the server answered.
func postNote(site, source, text string) (status int, alive bool) {
	res, err := http.Post(site+"/api/v1/notes?source="+url.QueryEscape(source), "text/plain", strings.NewReader(text))
	if err != nil {
		return 0, false
	}
	_, _ = io.Copy(io.Discard, res.Body)
	res.Body.Close()
	return res.StatusCode, true
}

// removeNote removes a note. It deletes the note from acknowledged first, because a server that
// dies may have removed it or not.
func removeNote(site, source string, acknowledged map[string]int) (alive bool) {
	delete(acknowledged, source)
	req, err := http.NewRequest(http.MethodDelete, site+"/api/v1/notes/"+source, nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	res.Body.Close()
	return true
}

// TestKilledLoads kills loads of a folder at random moments. A last load that is not killed must
// leave the same graph as a load into a new store.
func TestKilledLoads(t *testing.T) {
	t.Parallel()
	rnd, db := newRand(t), dbIn(t, t.TempDir())
	var folder string
	for version := 1; version <= repetitions(t, 8); version++ {
		folder = t.TempDir()
		for i := range 40 {
			source, text := crashNote(i, version)
			write(t, folder, source, text)
		}
		cmd := command(t, "load", "--db", db, folder)
		require.NoError(t, cmd.Start())
		time.Sleep(time.Duration(rnd.IntN(500)) * time.Millisecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		requireIntact(t, db, nil, version)
	}
	ok(t, "", "load", "--db", db, folder)
	clean := dbIn(t, t.TempDir())
	ok(t, "", "load", "--db", clean, folder)
	require.Equal(t, ok(t, "", "export", "--db", clean), ok(t, "", "export", "--db", db))
}

// TestKilledPostgres kills the database while a server stores notes, and starts it again. The
// server must recover without a restart.
func TestKilledPostgres(t *testing.T) {
	if os.Getenv(storetest.Server) == "" {
		t.Skip("make test-postgres runs this on a PostgreSQL of its own")
	}
	rnd, cluster := newRand(t), storetest.StartCluster(t)
	acknowledged, version := map[string]int{}, 0
	for range (repetitions(t, 4) + 3) / 4 {
		_, site := startServer(t, cluster.Address)
		killed := make(chan struct{})
		time.AfterFunc(time.Duration(50+rnd.IntN(800))*time.Millisecond, func() {
			defer close(killed)
			cluster.Kill()
		})
		for failed := false; !failed; {
			version++
			source, text := crashNote(rnd.IntN(6), version)
			status, alive := postNote(site, source, text)
			require.True(t, alive)
			if failed = status >= 500; !failed {
				require.Equal(t, http.StatusCreated, status)
				acknowledged[source] = version
			}
		}
		<-killed
		res, err := http.Get(site + "/readyz")
		require.NoError(t, err)
		res.Body.Close()
		require.Equal(t, http.StatusServiceUnavailable, res.StatusCode)
		cluster.Start(t)
		require.Eventually(t, func() bool {
			res, err := http.Get(site + "/readyz")
			if err != nil {
				return false
			}
			res.Body.Close()
			return res.StatusCode == http.StatusOK
		}, time.Minute, 50*time.Millisecond)
		requireIntact(t, cluster.Address, acknowledged, version)
	}
}

// TestFullDisk loads a note into a store on a full disk, by a command and by a server, then on a
// read-only one. Each load must fail with the reason and change nothing, and succeed once there is
// space. Reading must go on.
func TestFullDisk(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root may make a small file system")
	}
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, unix.Mount("tmpfs", dir, "tmpfs", 0, "size=10m"))
	t.Cleanup(func() { require.NoError(t, unix.Unmount(dir, unix.MNT_DETACH)) })
	db := dbIn(t, dir)
	folder, big := t.TempDir(), t.TempDir()
	for i := range 5 {
		source, text := crashNote(i, 1)
		write(t, folder, source, text)
	}
	ok(t, "", "load", "--db", db, folder)
	before := ok(t, "", "export", "--db", db)
	rnd := rand.New(rand.NewPCG(1, 1))
	text := &strings.Builder{}
	text.WriteString("BigConf 2020\n\nA Talk Of Many Words\n\n")
	for range 200_000 { // numbers, so that the store cannot compress them away
		fmt.Fprintf(text, "kubernetes and monitoring %x\n", rnd.Uint64())
	}
	write(t, big, "big.txt", text.String())
	r := talkgraph(t, "", "load", "--db", db, big)
	require.Equal(t, 1, r.code)
	require.Contains(t, r.err, "no space left on device")
	requireIntact(t, db, nil, 1)
	server, site := startServer(t, db)
	b, err := os.ReadFile(filepath.Join(big, "big.txt"))
	require.NoError(t, err)
	status, _ := postNote(site, "big.txt", string(b))
	require.Equal(t, http.StatusInsufficientStorage, status)
	res, err := http.Get(site + "/ask?q=kubernetes")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode)
	res.Body.Close()
	require.NoError(t, server.Process.Signal(syscall.SIGTERM))
	require.NoError(t, server.Wait())
	require.Equal(t, before, ok(t, "", "export", "--db", db))

	require.NoError(t, unix.Mount("", dir, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""))
	r = talkgraph(t, "", "load", "--db", db, folder)
	require.Equal(t, 1, r.code)
	require.Contains(t, r.err, "read-only file system")
	require.NotEmpty(t, ok(t, "", "ask", "--db", db, "talks"))
	require.NoError(t, unix.Mount("", dir, "", unix.MS_REMOUNT, "size=200m"))
	ok(t, "", "load", "--db", db, big)
	requireIntact(t, db, nil, 1)
}

// TestCheck_RepairsBrokenNotes stores a note with missing and wrong evidence. Check must report
// both faults, and --repair must restore the note.
func TestCheck_RepairsBrokenNotes(t *testing.T) {
	t.Parallel()
	db := dbIn(t, t.TempDir())
	ok(t, longNote, "load", "--db", db, "-")
	good := ok(t, "", "export", "--db", db)
	require.Contains(t, ok(t, "", "check", "--db", db), "no problems in 1 note and the index")
	a, err := library.Open(t.Context(), db)
	require.NoError(t, err)
	note := graph.NoteID("stdin.txt")
	facts, err := a.Store().Facts(t.Context(), note)
	require.NoError(t, err)
	var broken []graph.Fact
	for _, f := range facts {
		switch {
		case f.Subject.Kind() == graph.KindMention && strings.HasSuffix(string(f.Subject), "topic:monitoring"): // no evidence
		case f.Subject.Kind() == graph.KindMention && strings.HasSuffix(string(f.Subject), "topic:java"):
			f.Object.ID = note + "#char=5,99999"
			broken = append(broken, f)
		default:
			broken = append(broken, f)
		}
	}
	require.NoError(t, a.StoreLabels(t.Context(), []graph.LabelFacts{{Label: note, Facts: broken}}))
	require.NoError(t, a.Close())
	index := strings.TrimPrefix(db, "bolt:") + ".index"
	stale, err := os.ReadFile(index)
	require.NoError(t, err)

	r := talkgraph(t, "", "check", "--db", db)
	require.Equal(t, 1, r.code)
	require.Contains(t, r.out, "stdin.txt: there is no evidence that talk:tinyconf-2019/redis-in-anger-again mentions topic:monitoring")
	require.Contains(t, r.out, "is not in the note")
	require.Contains(t, ok(t, "", "check", "--db", db, "--repair"), "repaired; 0 problems left")
	require.Equal(t, good, ok(t, "", "export", "--db", db))
	require.NoError(t, os.WriteFile(index, stale[:len(stale)/2], 0o600))
	ok(t, "", "check", "--db", db)
}
