package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// onTerminal runs a command on a new pseudoterminal and returns the bytes that it wrote there.
func onTerminal(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	ptmx, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	defer ptmx.Close()
	n, err := unix.IoctlGetInt(int(ptmx.Fd()), unix.TIOCGPTN)
	require.NoError(t, err)
	require.NoError(t, unix.IoctlSetPointerInt(int(ptmx.Fd()), unix.TIOCSPTLCK, 0))
	tty, err := os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = nil, tty, tty
	require.NoError(t, cmd.Start())
	tty.Close()
	got := make(chan []byte)
	go func() {
		var b bytes.Buffer
		_, _ = io.Copy(&b, ptmx) // returns EIO when the command has closed the terminal
		got <- b.Bytes()
	}()
	b := <-got
	_ = cmd.Wait()
	return string(b)
}

// TestTerminal_GetsNoControlCharactersOfOthers puts control characters into notes, names and
// arguments, and requires that no verb writes them to a terminal.
func TestTerminal_GetsNoControlCharactersOfOthers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var all strings.Builder
	for r := rune(1); r < 0xa0; r++ {
		if unicode.IsControl(r) && r != '\n' {
			all.WriteRune(r)
		}
	}
	all.WriteString("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x1b]0;title\x07\x1b[2J\x1b[1;33m\x1b[8m\u009b31m")
	evil := all.String()
	note := "EvilConf 2019 " + evil + "\n\nJane Roe - Redis " + evil + " In Anger\n\nredis " + evil + " at netflix\n\nKafka " + evil + " Without Tears Today\n\nkafka and redis\n"
	path := write(t, dir, "evil\x1b]0;t\x07\u009b2J\u202e.txt", note)
	db := "bolt:" + filepath.Join(dir, "talks.db")
	data := write(t, dir, "evil.jsonl", `{"id":"\u001b[2J","title":"Redis \u001b]0;x\u0007\u009b2J","event":"E\u202e\u001b[2J 2019","abstract":"redis \u001b[2J"}`+"\n"+strings.Repeat("{", 3)+"\x1b[2J\n")
	for _, args := range [][]string{
		{"extract", path}, {"extract", "--explain", path}, {"extract", "--format", "json", path}, {"extract", "--format", "nquads", path},
		{"load", "--db", db, path}, {"load", "--db", db, data}, {"load", "--db", db, filepath.Join(dir, "gone\x1b[2J.txt")},
		{"ask", "--db", db, "talks about redis"}, {"ask", "--db", db, "--format", "json", "talks about redis"}, {"ask", "--db", db, "--format", "csv", "talks about redis"},
		{"ask", "--db", db, "talks about \x1b[2J\u009b2J"}, {"trends", "--db", db}, {"digest", "--db", db}, {"remove", "--db", db}, {"export", "--db", db},
		{"map", "--db", db, "--format", "dot"}, {"check", "--db", db}, {"console", "--db", db, "-e", `g.Emit("\x1b[2J\u009b2J")`}, {"console", "--db", db, "-e", `throw "\x1b[2J\u009b2J"`},
		{"no\x1b[2Jverb"}, {"load", "--no\x1b[2J"}, {"remove", "--db", db, "\x1b[2J\u009b2J"}, {"correct", "--db", db, "\x1b[2J"}, {"extract", "--vocabulary", path, path},
	} {
		for _, plain := range []bool{true, false} {
			cmd := command(t, args...)
			cmd.Env = append(cmd.Env, "PAGER=cat", "TERM=xterm")
			if plain {
				cmd.Env = append(cmd.Env, "NO_COLOR=1")
			}
			got := onTerminal(t, cmd)
			require.NotEmpty(t, got, args)
			if !plain { // the marks of talkgraph itself
				got = strings.NewReplacer("\x1b[1m", "", "\x1b[0m", "", "\x1b[2m", "", "\x1b[1;33m", "").Replace(got)
			}
			for _, r := range strings.ReplaceAll(got, "\r\n", "\n") {
				require.False(t, r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r), "%q: %q in %q", args, r, got)
			}
		}
	}
}

// TestTerminal_PagerGetsNoControlCharactersOfOthers requires the same of the input of a pager,
// here one that prints its input unchanged.
func TestTerminal_PagerGetsNoControlCharactersOfOthers(t *testing.T) {
	dir := t.TempDir()
	db := dbIn(t, dir)
	ok(t, "", "load", "--db", db, write(t, dir, "evil.txt", "EvilConf 2019\n\nJane Roe - Redis \x1b[2J In Anger\n\nredis \x1b]0;x\x07 at netflix\n"))
	cmd := command(t, "ask", "--db", db, "talks about redis")
	cmd.Env = append(cmd.Env, "PAGER=tail -n 99", "TERM=xterm")
	got := onTerminal(t, cmd)
	require.Contains(t, got, "\x1b[1mRedis")
	require.Contains(t, got, "\x1b[1;33mRedis\x1b[0m")
	require.NotContains(t, got, "\x1b[2J")
	require.NotContains(t, got, "\x1b]")
}
