package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// runIn runs talkgraph in a working directory and waits for its end.
func runIn(t *testing.T, dir, stdin string, args ...string) result {
	t.Helper()
	cmd := command(t, args...)
	var out, errs bytes.Buffer
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, strings.NewReader(stdin), &out, &errs
	if err := cmd.Run(); err != nil {
		require.ErrorAs(t, err, new(*exec.ExitError))
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// serveStore starts a server on a new store in dir, and returns the address of the store and the
// server's process.
func serveStore(t *testing.T, dir string) (db string, server *os.Process) {
	t.Helper()
	db = "bolt:" + filepath.Join(dir, "talks.db")
	cmd, _ := startServer(t, db)
	return db, cmd.Process
}

// TestCommand_BesideAServer runs the same commands alone and beside a server that has the store
// open, from a working directory with relative paths. Exit code, output and files must be equal.
func TestCommand_BesideAServer(t *testing.T) {
	t.Parallel()
	alone, beside := t.TempDir(), t.TempDir()
	ok(t, "", "load", "--db", "bolt:"+filepath.Join(alone, "talks.db"), "../../data/notes")
	db, server := serveStore(t, beside)
	for _, dir := range []string{alone, beside} {
		write(t, dir, "kafka.txt", "KafkaConf 2021\n\nJane Doe - Kafka In Anger\n\nkafka at netflix\n")
		write(t, dir, "mine.yaml", "topics:\n- name: Frobnication\n")
	}
	for _, c := range []struct {
		name, stdin string
		args        []string
		code        int
		files       []string // which the command writes
	}{
		{name: "load a file", args: []string{"load", "kafka.txt"}},
		{name: "load standard input", stdin: "GoConf 2020\n\nJohn Roe - Go At Scale\n\ngo and grpc\n", args: []string{"load", "-"}},
		{name: "load with a vocabulary", args: []string{"load", "--vocabulary", "mine.yaml", "kafka.txt"}},
		{name: "load the standard vocabulary again", args: []string{"load", "kafka.txt"}},
		{name: "ask", args: []string{"ask", "talks about kafka"}},
		{name: "ask for JSON", args: []string{"ask", "--format=json", "--limit", "2", "talks about kafka"}},
		{name: "ask a question from standard input", stdin: "talks about grpc\n", args: []string{"ask", "-"}},
		{name: "an unknown flag", args: []string{"ask", "--nope"}, code: 2},
		{name: "an unknown format", args: []string{"ask", "--format", "nope", "talks about kafka"}, code: 2},
		{name: "a limit beyond the largest", args: []string{"ask", "--limit", "100000", "talks about kafka"}, code: 1},
		{name: "export to a file", args: []string{"export", "-o", "out.nq"}, files: []string{"out.nq"}},
		{name: "export to standard output", args: []string{"export", "--format", "graphml"}},
		{name: "map", args: []string{"map", "--format", "dot", "-o", "m.dot", "topic:microservices"}, files: []string{"m.dot"}},
		{name: "a query", args: []string{"console", "-e", `g.V("<topic:microservices>").In("<schema:about>").All()`}},
		{name: "queries from standard input", stdin: "g.Emit(1)\ng.Emit(2)\n", args: []string{"console"}},
		{name: "correct", args: []string{"correct", `"Kafka In Anger" is about microservices`}},
		{name: "an unknown correction", args: []string{"correct", "nonsense"}, code: 1},
		{name: "list corrections", args: []string{"correct"}},
		{name: "digest", args: []string{"digest", "event:kafkaconf-2021"}},
		{name: "trends", args: []string{"trends"}},
		{name: "check", args: []string{"check"}},
		{name: "list notes", args: []string{"remove"}},
		{name: "remove", args: []string{"remove", "kafka.txt"}},
		{name: "remove an unknown note", args: []string{"remove", "kafka.txt"}, code: 1},
		{name: "import", args: []string{"import", "out.nq"}},
		{name: "complete an ID", args: []string{"__complete", "map", "--db", db, "topic:gr"}},
		{name: "complete a question", args: []string{"__complete", "ask", "--db", db, "talks about microser"}},
		{name: "backup", args: []string{"backup", "b.nq.zst"}},
	} {
		inServer := c.args
		if c.args[0] != "__complete" {
			inServer = append([]string{c.args[0], "--db", db}, c.args[1:]...)
		}
		own := make([]string, len(inServer))
		for i, arg := range inServer {
			own[i] = strings.ReplaceAll(arg, beside, alone)
		}
		want, got := runIn(t, alone, c.stdin, own...), runIn(t, beside, c.stdin, inServer...)
		got.out = strings.ReplaceAll(strings.ReplaceAll(got.out, beside+"/", ""), beside, alone)
		require.Equal(t, want, got, c.name)
		require.Equal(t, c.code, got.code, c.name)
		for _, file := range c.files {
			wantFile, err := os.ReadFile(filepath.Join(alone, file))
			require.NoError(t, err)
			gotFile, err := os.ReadFile(filepath.Join(beside, file))
			require.NoError(t, err)
			require.Equal(t, string(wantFile), string(gotFile), c.name)
		}
	}
	require.FileExists(t, filepath.Join(beside, "b.nq.zst"))
	require.NoError(t, server.Signal(syscall.SIGTERM))
	_, err := server.Wait()
	require.NoError(t, err)
	require.NoFileExists(t, filepath.Join(beside, "talks.db.socket"))
}

// TestCommand_BesideAServerIsInterrupted sends Ctrl-C to a command that would not end.
func TestCommand_BesideAServerIsInterrupted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, _ := serveStore(t, dir)
	folder := filepath.Join(dir, "notes")
	require.NoError(t, os.Mkdir(folder, 0o755))
	cmd := command(t, "watch", "--db", db, folder)
	errs, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	watches := "talkgraph watches " + folder + "\n"
	got := make([]byte, len(watches))
	_, err = errs.Read(got)
	require.NoError(t, err)
	require.Equal(t, watches, string(got))
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.NoError(t, cmd.Wait(), "an interrupted watch has ended well")
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about kafka"), "Kafka", "the server goes on")
}

// TestCommand_BesideAServerWithoutAReader ends when the reader of its output has ended, as head
// does.
func TestCommand_BesideAServerWithoutAReader(t *testing.T) {
	t.Parallel()
	db, _ := serveStore(t, t.TempDir())
	cmd := command(t, "export", "--db", db)
	var errs bytes.Buffer
	r, w, err := os.Pipe()
	require.NoError(t, err)
	cmd.Stdout, cmd.Stderr = w, &errs
	r.Close()
	require.Error(t, cmd.Run())
	w.Close()
	require.Equal(t, 128+int(syscall.SIGPIPE), cmd.ProcessState.ExitCode())
	require.Empty(t, errs.String())
}

// TestCommand_AfterAKilledServer runs alone, although the socket is still there.
func TestCommand_AfterAKilledServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, server := serveStore(t, dir)
	require.NoError(t, server.Kill())
	_, _ = server.Wait()
	require.FileExists(t, filepath.Join(dir, "talks.db.socket"))
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about kafka"), "Kafka")
	db, _ = serveStore(t, dir)
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about kafka"), "Kafka")
}

// TestServe_RefusesUnknownMessagesOnItsSocket sends messages of another program.
func TestServe_RefusesUnknownMessagesOnItsSocket(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, _ := serveStore(t, dir)
	socket := filepath.Join(dir, "talks.db.socket")
	info, err := os.Stat(socket)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	for _, message := range []string{"", "\x01", "\x02", "GET / HTTP/1.1\r\n\r\n"} {
		conn, err := net.Dial("unix", socket)
		require.NoError(t, err)
		_, err = conn.Write([]byte(message))
		require.NoError(t, err)
		require.NoError(t, conn.Close())
	}
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about kafka"), "Kafka")
}
