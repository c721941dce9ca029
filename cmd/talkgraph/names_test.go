package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLoad_AnyFileName loads notes and calendars whose names and IDs hold signs that an IRI, a
// URL or packed evidence gives a meaning to. Each form of export brings them back.
func TestLoad_AnyFileName(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder := filepath.Join(dir, "me@host #1")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	for _, name := range []string{"a@b ü?.md", "old\xe9name.md", "q\"u\\o%41;&=+,<x>\ttab.md"} {
		write(t, folder, name, "# Pressure\n\nKafka at scale.\n")
	}
	write(t, folder, "days@home.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:9@widgets.example\r\nDTSTART:20240506T090000Z\r\nSUMMARY:Kafka At Home\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
	db, copied := "bolt:"+filepath.Join(dir, "a.db"), "bolt:"+filepath.Join(dir, "b.db")
	ok(t, "", "load", "--db", db, dir)
	quads := ok(t, "", "export", "--db", db)
	require.Contains(t, quads, "days@home.ics/9@widgets.example")
	require.Contains(t, quads, "oldéname.md")
	for _, format := range []string{"nquads", "jsonld", "vault"} {
		out, back := filepath.Join(dir, "out."+format), "import"
		if format == "vault" {
			back = "load"
		}
		ok(t, "", "export", "--db", db, "--format", format, "-o", out)
		ok(t, "", back, "--db", copied, out)
		require.Equal(t, quads, ok(t, "", "export", "--db", copied), format)
		require.NoError(t, os.Remove(filepath.Join(dir, "b.db")))
	}
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks that mention kafka"), "9@widgets.example")
}
