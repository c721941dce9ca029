package convert_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/convert"
	"github.com/talkgraph/talkgraph/loader/formats"
)

// packed returns a zip archive of files, given as pairs of name and content.
func packed(t testing.TB, files ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		e, err := w.Create(f[0])
		require.NoError(t, err)
		_, err = e.Write([]byte(f[1]))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func taped(t testing.TB, files ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		require.NoError(t, w.WriteHeader(&tar.Header{Name: f[0], Size: int64(len(f[1])), Mode: 0o600}))
		_, err := w.Write([]byte(f[1]))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

const (
	wordHead  = `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
	wordTail  = `</w:body></w:document>`
	wordStyle = `<w:styles xmlns:w="w"><w:style w:styleId="Ueberschrift2"><w:name w:val="heading 2"/></w:style><w:style w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="Ueberschrift2"/></w:style></w:styles>`
)

func document(t testing.TB, body string) []byte {
	return packed(t, [2]string{"word/document.xml", wordHead + body + wordTail}, [2]string{"word/styles.xml", wordStyle})
}

func slides(t testing.TB) []byte {
	const ns = ` xmlns:a="a" xmlns:p="p" xmlns:r="r"`
	slide := func(title, kind string, texts ...string) string {
		s := `<p:sld` + ns + `><p:sp><p:nvPr><p:ph type="` + kind + `"/></p:nvPr><p:txBody><a:p><a:r><a:t>` + title + `</a:t></a:r></a:p></p:txBody></p:sp><p:sp><p:nvPr><p:ph idx="1"/></p:nvPr><p:txBody>`
		for _, t := range texts {
			s += `<a:p><a:r><a:t>` + t + `</a:t></a:r></a:p>`
		}
		return s + `</p:txBody></p:sp><p:sp><p:nvPr><p:ph type="sldNum"/></p:nvPr><p:txBody><a:p><a:r><a:t>7</a:t></a:r></a:p></p:txBody></p:sp></p:sld>`
	}
	return packed(t,
		[2]string{"ppt/presentation.xml", `<p:presentation` + ns + `><p:sldIdLst><p:sldId id="256" r:id="rId2"/><p:sldId id="257" r:id="rId1"/></p:sldIdLst></p:presentation>`},
		[2]string{"ppt/_rels/presentation.xml.rels", `<Relationships><Relationship Id="rId1" Target="slides/slide1.xml"/><Relationship Id="rId2" Target="slides/slide2.xml"/></Relationships>`},
		[2]string{"ppt/slides/slide1.xml", slide("Why gears", "title", "redis", "kubernetes")},
		[2]string{"ppt/slides/slide2.xml", slide("Turning Gears", "ctrTitle", "Jane Roe, Gearworks", "GearConf 2024, May 6")},
		[2]string{"ppt/slides/_rels/slide1.xml.rels", `<Relationships><Relationship Id="rId9" Target="../notesSlides/notesSlide1.xml"/></Relationships>`},
		[2]string{"ppt/notesSlides/notesSlide1.xml", slide("", "title", "say that kafka waits")},
	)
}

const enex = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE en-export SYSTEM "http://xml.evernote.com/pub/evernote-export4.dtd">
<en-export>
<note><title>Turning Gears</title><created>20240506T100000Z</created><tag>kafka</tag><note-attributes><source-url>https://example.com/g</source-url></note-attributes>
<content><![CDATA[<en-note><div>Jane Roe</div><ul><li>gears &amp; cogs</li></ul><en-media hash="0"/></en-note>]]></content><resource><data>AAAA</data></resource></note>
<note><title>Turning Gears</title><content><![CDATA[<en-note>again</en-note>]]></content></note>
</en-export>`

const roam = `[{"title":"GearConf 2024","create-time":1,"children":[
 {"string":"Turning Gears","uid":"abcDEF123","heading":2,"children":[{"string":"Speaker:: [[Jane Roe]]","uid":"x23456789"},{"string":"{{[[TODO]]}} look at ((zzzzzz999))","uid":"y"}]}]},
 {"title":"Jane Roe","edit-time":2},{"title":"Refs","children":[{"string":"cogs of ^^brass^^","uid":"zzzzzz999"}]}]`

const keep = `{"color":"DEFAULT","isTrashed":false,"textContent":"Jane Roe on kafka","title":"Turning Gears","userEditedTimestampUsec":1714989600000000,"labels":[{"name":"gears"}],"listContent":[{"text":"first","isChecked":true}]}`

const mail = "From: Jane Roe <jane@example.org>\r\nSubject: Re: =?UTF-8?Q?GearConf_2024_=E2=80=93_notes?=\r\nDate: Mon, 06 May 2024 18:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nTurning Gears - John Doe\r\n\r\nthe gr=F6=DFe of a very long =\r\nline\r\n-- \r\nJane\r\n" +
	"--b\r\nContent-Type: image/png; name=\"a.png\"\r\nContent-Disposition: attachment; filename=\"a.png\"\r\n\r\nxx\r\n--b--\r\n"

const captions = "WEBVTT\nKind: captions\nLanguage: en\n\nNOTE made by hand\n\n00:00:01.000 --> 00:00:03.000 align:start\n<v Jane Roe>gears turn\n\n00:00:03.000 --> 00:00:05.000\ngears turn\nand <00:00:04.000><c>cogs</c> &amp; so\n\n00:00:20.000 --> 00:00:21.000\nafter a pause.\n"

const joplinNote = "Turning Gears\n\nkafka waits\n\nid: n1\nparent_id: f1\ncreated_time: 2024-05-06T10:00:00.000Z\nsource_url: https://example.com/g\nencryption_applied: 0\ntype_: 1"

const notionID = " 0123456789abcdef0123456789abcdef"

func notion(t testing.TB) []byte {
	return packed(t,
		[2]string{"Export/GearConf 2024" + notionID + ".csv", "Name,Speaker,Tags\nTurning Gears,Jane Roe,kafka\nCogs: a story,John Doe (https://www.notion.so/x),redis\n"},
		[2]string{"Export/GearConf 2024" + notionID + "_all.csv", "Name\nTurning Gears\n"},
		[2]string{"Export/GearConf 2024/Turning Gears" + notionID + ".md", "# Turning Gears\n\nSpeaker: Jane Roe\nTags: kafka\n\ngears wait\n"},
		[2]string{"Export/GearConf 2024/picture.png", "x"},
		[2]string{"Export/schedule.json", `[{"title":"A","speakers":["B C"]}]`},
	)
}

type sample struct {
	file  string
	data  []byte
	names []string // names of the notes
	text  string   // text of the first note
	left  int      // number of parts that are left out
}

func samples(t testing.TB) map[string]sample {
	return map[string]sample{
		"word": {"notes.docx", document(t, `<w:p><w:pPr><w:pStyle w:val="Mine"/></w:pPr><w:r><w:t>Turning </w:t></w:r><w:r><w:t>Gears</w:t></w:r></w:p>`+
			`<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Jane Roe</w:t></w:r></w:p><w:p><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr><w:r><w:t>kafka &amp; cogs</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>`+
			`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`),
			[]string{""}, "## Turning Gears\n\n\n**Jane Roe**\n\n  - kafka & cogs\na | b", 0},
		"powerpoint": {"talk.pptx", slides(t), []string{""}, "---\ntitle: \"Turning Gears\"\nevent: \"GearConf 2024\"\n---\n\n# Turning Gears\n\nJane Roe, Gearworks\n\nGearConf 2024, May 6\n\n\n## Why gears\n\n- redis\n- kubernetes\n\nsay that kafka waits\n", 0},
		"evernote":   {"notes.enex", []byte(enex), []string{"Turning Gears.md", "Turning Gears 2.md"}, "---\ntitle: \"Turning Gears\"\ndate: \"2024-05-06\"\nurl: \"https://example.com/g\"\ntags:\n  - \"kafka\"\n---\n\nJane Roe\n\n- gears & cogs\n", 0},
		"roam":       {"graph.json", []byte(roam), []string{"pages/GearConf 2024.md", "pages/Refs.md"}, "---\ntitle: \"GearConf 2024\"\n---\n\n- ## Turning Gears\n\t- Speaker:: [[Jane Roe]]\n\t- look at cogs of brass\n", 1},
		"keep":       {"gears.json", []byte(keep), []string{"pages/Turning Gears.md"}, "---\ntitle: \"Turning Gears\"\ndate: \"2024-05-06\"\ntags:\n  - \"gears\"\n---\n\nJane Roe on kafka\n- first\n", 0},
		"mail":       {"gears.eml", []byte(mail), []string{""}, "---\ntitle: \"GearConf 2024 – notes\"\ndate: \"2024-05-06\"\nfrom: \"Jane Roe <jane@example.org>\"\n---\n\nTurning Gears - John Doe\n\nthe größe of a very long line\n", 2},
		"captions":   {"Turning Gears [dQw4w9WgXcQ].en.vtt", []byte(captions), []string{""}, "---\ntitle: \"Turning Gears\"\nspeakers:\n  - \"Jane Roe\"\n---\n\ngears turn and cogs & so\n\nafter a pause.\n", 0},
		"joplin": {"notes.jex", taped(t, [2]string{"n1.md", joplinNote}, [2]string{"f1.md", "GearConf 2024\n\nid: f1\nparent_id: \ntype_: 2"},
			[2]string{"t1.md", "kafka\n\nid: t1\ntype_: 5"}, [2]string{"l1.md", "id: l1\nnote_id: n1\ntag_id: t1\ntype_: 6"}, [2]string{"resources/a.png", "x"}),
			[]string{"GearConf 2024/Turning Gears.md"}, "---\ntitle: \"Turning Gears\"\ndate: \"2024-05-06\"\nurl: \"https://example.com/g\"\ntags:\n  - \"kafka\"\n---\n\nkafka waits\n", 1},
		"notion": {"export.zip", notion(t), []string{"Export/GearConf 2024/Cogs: a story.md", "Export/GearConf 2024/Turning Gears.md"}, "# Cogs: a story\n\nSpeaker: John Doe\nTags: redis\n", 3},
	}
}

func TestRead_Samples(t *testing.T) {
	for name, s := range samples(t) {
		t.Run(name, func(t *testing.T) {
			r, err := convert.Read(s.file, bytes.NewReader(s.data), int64(len(s.data)))
			require.NoError(t, err)
			var names []string
			for _, n := range r.Notes {
				names = append(names, n.Name)
			}
			require.Equal(t, s.names, names)
			require.Equal(t, strings.TrimSpace(s.text), strings.TrimSpace(r.Notes[0].Text))
			require.Len(t, r.LeftOut, s.left, "%v", r.LeftOut)
		})
	}
}

// TestRead_CutOff reads the first half of each sample. It expects an error, or a report that
// the end is missing.
func TestRead_CutOff(t *testing.T) {
	for name, s := range samples(t) {
		t.Run(name, func(t *testing.T) {
			half := s.data[:len(s.data)/2]
			r, err := convert.Read(s.file, bytes.NewReader(half), int64(len(half)))
			switch name {
			case "captions": // each cue is whole by itself
				require.NoError(t, err)
				require.Len(t, r.Notes, 1)
				return
			case "joplin":
				require.NoError(t, err)
				require.Contains(t, r.LeftOut[len(r.LeftOut)-1].Why, "cut off")
				return
			}
			require.Error(t, err)
			require.True(t, errors.Is(err, graph.ErrInvalid), "%v", err)
			require.NotContains(t, err.Error(), "\n")
		})
	}
}

// TestKnows_StoredNotes expects that the Markdown of a converted file is not converted again.
// The store keeps it under the name of the file.
func TestKnows_StoredNotes(t *testing.T) {
	for name, s := range samples(t) {
		r, err := convert.Read(s.file, bytes.NewReader(s.data), int64(len(s.data)))
		require.NoError(t, err)
		file := r.Notes[0].Name
		if file == "" {
			file = s.file
		}
		known, _ := convert.Knows(file, []byte(r.Notes[0].Text))
		require.False(t, known, name)
	}
	for file, text := range map[string]string{"a.txt": "From: London\n\nwords\n", "b.md": "Subject: gears\n\nwords", "talks.json": `[{"title":"A","speakers":["B"]}]`, "c.txt": "1. first --> second\n"} {
		known, _ := convert.Knows(file, []byte(text))
		require.False(t, known, file)
	}
}

func TestRead_Bounds(t *testing.T) {
	many := make([][2]string, 20_001)
	for i := range many {
		many[i] = [2]string{strings.Repeat("a", i%50) + ".md", ""}
	}
	huge := [2]string{"word/document.xml", strings.Repeat(" ", 17<<20)}
	var bomb [][2]string
	for range 9 {
		bomb = append(bomb, [2]string{"a.md", strings.Repeat("a", 15<<20)})
	}
	for name, c := range map[string]struct {
		file string
		data []byte
		says string
	}{
		"entries":      {"a.zip", packed(t, many...), "20001 entries"},
		"large part":   {"a.docx", packed(t, huge), "more than 16 MB"},
		"bomb":         {"a.zip", packed(t, bomb...), "unpacks to more than 128 MB"},
		"deep XML":     {"a.docx", document(t, strings.Repeat("<a>", 300)+strings.Repeat("</a>", 300)), "deeper than 256"},
		"deep export":  {"a.enex", []byte("<en-export>" + strings.Repeat("<a>", 300)), "deeper than 256"},
		"deep blocks":  {"a.json", []byte(`[{"title":"A","create-time":1,"children":[` + strings.Repeat(`{"string":"a","children":[`, 300) + strings.Repeat("]}", 300) + "]}]"), "deeper than 256"},
		"entities":     {"a.docx", packed(t, [2]string{"word/document.xml", `<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document>&a;</w:document>`}), "invalid character entity"},
		"empty":        {"a.zip", packed(t), "contains no note"},
		"no main part": {"a.docx", packed(t, [2]string{"a.xml", "x"}), "it has no word/document.xml"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := convert.Read(c.file, bytes.NewReader(c.data), int64(len(c.data)))
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestReadCaptions_DescriptionBesideThem(t *testing.T) {
	r, err := convert.ReadCaptions("x.en.vtt", []byte(captions), []byte(`{"title":"Turning Gears - Jane Roe - GearConf 2024","upload_date":"20240506","webpage_url":"https://example.com/v","tags":["kafka"]}`))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(r.Notes[0].Text, "---\ntitle: \"Turning Gears\"\nevent: \"GearConf 2024\"\ndate: \"2024-05-06\"\nurl: \"https://example.com/v\"\nspeakers:\n  - \"Jane Roe\"\ntags:\n  - \"kafka\"\n---\n"), r.Notes[0].Text)

	r, err = convert.ReadCaptions("x.en.vtt", []byte(captions), []byte(`{"title":`))
	require.NoError(t, err)
	require.Len(t, r.LeftOut, 1)
}

func FuzzRead(f *testing.F) {
	for _, s := range samples(f) {
		f.Add(s.file, s.data)
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		r, err := convert.Read(name, bytes.NewReader(data), int64(len(data)))
		if err == nil {
			require.NotZero(t, len(r.Notes)+len(r.Data))
		}
	})
}

// TestSamples_AreTheFilesInTestdata expects that testdata contains the samples, which tests of
// other packages load. UPDATE=1 writes them.
func TestSamples_AreTheFilesInTestdata(t *testing.T) {
	for name, s := range samples(t) {
		path := filepath.Join("testdata", name+filepath.Ext(s.file))
		if os.Getenv("UPDATE") != "" {
			require.NoError(t, os.MkdirAll("testdata", 0o755))
			require.NoError(t, os.WriteFile(path, s.data, 0o644))
		}
		have, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, s.data, have)
	}
}

// TestRead_ArchivesKeepEveryFormOfData packs a file with each ending of data beside a note.
func TestRead_ArchivesKeepEveryFormOfData(t *testing.T) {
	for _, ending := range []string{".json", ".jsonl", ".ndjson", ".jsonld", ".xml", ".rss", ".atom", ".opml", ".ics", ".csv", ".tsv", ".yml", ".yaml"} {
		require.True(t, formats.IsDataEnding(ending), ending)
		data := packed(t, [2]string{"talks" + ending, "anything"}, [2]string{"a.md", "# A\n"})
		got, err := convert.Read("a.zip", bytes.NewReader(data), int64(len(data)))
		require.NoError(t, err, ending)
		require.Len(t, got.Data, 1, ending)
		require.Equal(t, "talks"+ending, got.Data[0].Name)
	}
}
