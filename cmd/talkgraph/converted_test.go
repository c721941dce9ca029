package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLoad_FolderOfOtherTools loads a folder with a file of each form that loader/convert reads,
// a truncated copy of each, and files that are no notes. Each is loaded or reported by name.
func TestLoad_FolderOfOtherTools(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	samples, err := filepath.Glob("../../loader/convert/testdata/*.*")
	require.NoError(t, err)
	require.Len(t, samples, 9)
	for _, s := range samples {
		data, err := os.ReadFile(s)
		require.NoError(t, err)
		write(t, dir, filepath.Base(s), string(data))
		if ext := filepath.Ext(s); ext != ".vtt" && ext != ".jex" && ext != ".eml" {
			write(t, dir, "broken-"+filepath.Base(s), string(data[:len(data)/2]))
		}
	}
	write(t, dir, "video.en.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\ncogs of kafka\n")
	write(t, dir, "video.info.json", `{"id":"x","title":"Cogs - Ann Poe - GearConf 2024","webpage_url":"https://example.com/v"}`)
	write(t, dir, "keep.html", "<html><body>Jane Roe on kafka</body></html>")
	write(t, dir, "paper.pdf", "%PDF")
	write(t, dir, "old.xls", "x")
	write(t, dir, "a.png", "x")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "2019", "gear"), 0o755))
	write(t, dir, "2019/gear/_index.md", "---\ntitle: Gear Days\n---\n")
	write(t, dir, "2019/gear/cogs.md", "---\ntitle: Brass Cogs\nauthor: Ann Poe\n---\n\nOn kafka.\n")

	db := "bolt:" + filepath.Join(t.TempDir(), "a.db")
	r := talkgraph(t, "", "load", "--db", db, dir)
	require.Equal(t, 1, r.code, "the broken ones are reported and the rest is stored")
	for _, loaded := range []string{"word.docx: 1 talk", "powerpoint.pptx: 1 talk", "mail.eml: 1 talk", "captions.vtt: 1 talk", "video.en.vtt: 1 talk", "evernote.enex/Turning Gears.md: 1 talk", "joplin.jex/GearConf 2024/Turning Gears.md: 1 talk", "keep.json/pages/Turning Gears.md: 1 talk", "roam.json/pages/GearConf 2024.md: 1 talk", "notion.zip/Export/GearConf 2024/Turning Gears.md: 1 talk", "2019/gear/_index.md: 0 talks", "2019/gear/cogs.md: 1 talk"} {
		require.Contains(t, r.out, loaded)
	}
	for _, part := range []string{"broken-word.docx", "broken-powerpoint.pptx", "broken-evernote.enex", "broken-roam.json", "broken-keep.json", "broken-notion.zip", "video.info.json: it is read with video.en.vtt", "keep.html: it is the same note as keep.json", "paper.pdf: its form is not read; save it as text, HTML or .docx", "old.xls: its form is not read; save it as CSV or .xlsx", "1 file ending in .png skipped", "picture.png was left out"} {
		require.Contains(t, r.err, part)
	}
	quads := ok(t, "", "export", "--db", db)
	require.Contains(t, quads, "<talk:gear-days-2019/brass-cogs>")
	require.Contains(t, quads, "<talk:gearconf-2024/cogs>")
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks by Ann Poe"), "Brass Cogs")
}
