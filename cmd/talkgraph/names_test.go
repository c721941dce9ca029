package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// TestLoad_AnyFileName loads notes and a calendar whose names and IDs contain characters with a
// meaning in IRIs, URLs or packed evidence. Exports must read back to an equal graph.
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

// TestLoad_FolderOfAllEncodings loads a folder with notes and data in UTF-16 and Windows-1252, and
// with files that are not text or have no talks.
func TestLoad_FolderOfAllEncodings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder, db := filepath.Join(dir, "notes"), dbIn(t, dir)
	require.NoError(t, os.MkdirAll(folder, 0o755))
	note := "WidgetConf 2024\n\nJane Roe - Größere Cluster\n\nKubernetes für alle\n"
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(note)
	require.NoError(t, err)
	old, err := charmap.Windows1252.NewEncoder().String(note)
	require.NoError(t, err)
	table, err := charmap.Windows1252.NewEncoder().String("title;speaker\nGrößere Städte – heute;Jane Roe\nLunch;\n")
	require.NoError(t, err)
	for name, text := range map[string]string{"wide.txt": wide, "old.txt": old, "bell.txt": "WidgetConf 2024\n\nJane Roe - Ringing\x07 Bells\n\nredis\n", "table.csv": table, "binary.md": "x\x00y", "shot.png": "\x89PNG", "conf.yml": "a: 1\n"} {
		write(t, folder, name, text)
	}
	r := talkgraph(t, "", "load", "--db", db, folder)
	require.Equal(t, 1, r.code)
	for _, message := range []string{
		"binary.md: line 1: invalid input: it is not text (it contains a zero byte); give a text or Markdown file; it is skipped\n",
		"old.txt:3: it is not UTF-8 from here on; 3 bytes are read as Windows-1252\n",
		"bell.txt:3: 1 control character is left out from here on\n",
		"table.csv: 1 entry is left out (a break, a meal or a registration): line 3 \"Lunch\"\n",
		"1 file holds no talks that are read: conf.yml\n",
		"1 file ending in .png skipped: no form of notes",
		"1 file could not be read, see above; everything else is stored",
	} {
		require.Contains(t, r.err, message)
	}
	quads := ok(t, "", "export", "--db", db)
	for _, stored := range []string{"Größere Cluster", "Größere Städte – heute", "Ringing Bells"} {
		require.Contains(t, quads, stored)
	}
}
