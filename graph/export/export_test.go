package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
)

// noteWithTalk returns a note with one talk about the topic Go. The evidence is the span at of text.
func noteWithTalk(source, title, text string, at string) graph.LabelFacts {
	label := graph.NoteID(source)
	fact := func(s graph.ID, p graph.Predicate, o graph.Object) graph.Fact {
		return graph.Fact{Subject: s, Predicate: p, Object: o, Label: label}
	}
	talk := graph.NewID(graph.KindTalk, title)
	return graph.ByLabel([]graph.Fact{
		fact(label, graph.PredText, graph.Object{Text: text}),
		fact(talk, graph.PredType, graph.Object{ID: graph.Classes[graph.KindTalk]}),
		fact(talk, graph.PredName, graph.Object{Text: title}),
		fact(talk, graph.PredAbout, graph.Object{ID: "topic:go"}),
		fact("topic:go", graph.PredPrefLabel, graph.Object{Text: "Go"}),
		fact(graph.MentionID(talk, "topic:go"), graph.PredQuotedFrom, graph.Object{ID: graph.ID(string(label) + "#char=" + at)}),
	})[0]
}

func each(all ...graph.LabelFacts) export.Graph {
	return func(use func(graph.LabelFacts) error) error {
		for _, s := range all {
			if err := use(s); err != nil {
				return err
			}
		}
		return nil
	}
}

func written(t *testing.T, form string, all ...graph.LabelFacts) string {
	t.Helper()
	f, err := export.Find(export.Streams(), form)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, f.WriteGraph(&b, each(all...)))
	return b.String()
}

func TestRDF_EscapesTexts(t *testing.T) {
	s := noteWithTalk("a b.txt", `Quotes " and \ signs`, "one\n\tgo\r", "5,7")
	require.Contains(t, written(t, "nquads", s), `<talk:quotes-and-signs> <https://schema.org/name> "Quotes \" and \\ signs" <note:a%20b.txt> .`+"\n")
	require.Contains(t, written(t, "nquads", s), `"one\n\tgo\r"`)
	turtle := written(t, "turtle", s)
	require.Contains(t, turtle, "@prefix schema: <https://schema.org/> .\n")
	require.Contains(t, turtle, "<talk:quotes-and-signs> a schema:EducationEvent ;\n    schema:about <topic:go> ;\n    schema:name \"Quotes \\\" and \\\\ signs\" .\n")
	require.Contains(t, written(t, "jsonld", s), `{"@id":"note:a%20b.txt","@graph":[`)
}

func TestEdges_EachIsWrittenOnce(t *testing.T) {
	one, two := noteWithTalk("1.txt", "Same <talk> & more", "first\nall of go\n", "13,15"), noteWithTalk("2.txt", "Same <talk> & more", "go\n", "0,2")
	var edges, nodes bytes.Buffer
	require.NoError(t, export.EdgeTable(&edges, each(one, two)))
	require.Equal(t, "source,target,predicate,says,note,line,quote\ntalk:same-talk-more,topic:go,schema:about,is about,1.txt,2,all of go\n", edges.String(), "an edge of two notes is one")
	require.NoError(t, export.NodeTable(&nodes, each(one, two)))
	require.Equal(t, "id,kind,name\ntalk:same-talk-more,talk,Same <talk> & more\ntopic:go,topic,Go\n", nodes.String())
	for _, form := range []string{"graphml", "gexf"} {
		out := written(t, form, one, two)
		require.Contains(t, out, "Same &lt;talk&gt; &amp; more")
		require.Equal(t, 1, strings.Count(out, "<edge "), form)
	}
}

// TestVault_NamesThatNoFileMayHave has notes with names that no file may have, and one that stands where a folder
// has to.
func TestVault_NamesThatNoFileMayHave(t *testing.T) {
	files := map[string]string{}
	write := func(path string, content func(io.Writer) error) error {
		var b bytes.Buffer
		err := content(&b)
		files[path] = b.String()
		return err
	}
	sources := []string{"a.txt", "talks.jsonl", "talks.jsonl/1", "../out.txt", ".hidden", "C:\\x", "what?.txt", "deep/er/b.md"}
	var all []graph.LabelFacts
	for _, s := range sources {
		all = append(all, noteWithTalk(s, "Talk of "+s, "go\n", "0,2"))
	}
	require.NoError(t, export.Vault(each(all...), each(all...), write))
	for path, is := range map[string]bool{
		"notes/a.txt": true, "notes/talks.jsonl": true, "notes/talks.jsonl/1": false, "out.txt": false, "notes/.hidden": false, "notes/C:\\x": false, "notes/what?.txt": false,
		"notes/deep/er/b.md": true, "topics/go.md": true, "talks/talk-of-a-txt.md": true,
	} {
		require.Equal(t, is, files[path] != "", path)
	}
	require.Equal(t, written(t, "nquads", all...), files[export.VaultGraph])
	require.Contains(t, files["topics/go.md"], "- [[talks/talk-of-hidden|Talk of .hidden]]\n  > go (.hidden:1)\n")
	require.Contains(t, files["topics/go.md"], "- [[talks/talk-of-a-txt|Talk of a.txt]]\n  > go ([[notes/a.txt|a.txt:1]])\n")
}

func TestCalendar_HoldsTalksWithADate(t *testing.T) {
	entries := []export.Entry{{ID: "talk:a", Title: "A", Date: "2019-02-03T10:00:00Z", Event: "Conf"}, {ID: "talk:b", Title: "B", Date: "2019"}, {ID: "talk:c", Title: "C"}}
	var one, two bytes.Buffer
	undated, err := export.Calendar(&one, export.TalkList{Title: "talks", Entries: entries})
	require.NoError(t, err)
	require.Equal(t, 2, undated)
	require.Contains(t, one.String(), "UID:talk:a\r\nDTSTAMP:20190203T000000Z\r\nDTSTART;VALUE=DATE:20190203\r\nDTEND;VALUE=DATE:20190204\r\nSUMMARY:A\r\nLOCATION:Conf\r\n")
	_, err = export.Calendar(&two, export.TalkList{Title: "talks", Entries: entries})
	require.NoError(t, err)
	require.Equal(t, one.String(), two.String())

	var feed bytes.Buffer
	_, err = export.Feed(&feed, export.TalkList{Title: "talks", Entries: entries[:1]})
	require.NoError(t, err)
	require.JSONEq(t, `{"version":"https://jsonfeed.org/version/1.1","title":"talks","items":[{"id":"talk:a","title":"A (Conf)","content_text":"A (Conf)","date_published":"2019-02-03T00:00:00Z"}]}`, feed.String())
}

func TestForms_EachHasANameADescriptionAndOneWriter(t *testing.T) {
	names := map[string]bool{}
	for _, f := range export.Forms() {
		require.False(t, names[f.Name], f.Name)
		names[f.Name] = true
		require.NotEmpty(t, f.Description, f.Name)
		writers := 0
		for _, isSet := range []bool{f.WriteGraph != nil, f.WriteFolder != nil, f.WriteTalks != nil, f.IsSite} {
			if isSet {
				writers++
			}
		}
		require.Equal(t, 1, writers, f.Name)
		require.Equal(t, !f.IsFolder(), f.Ext != "" && f.Media != "", "%s: one file has an extension and a media type", f.Name)
	}
	_, err := export.Find(export.Forms(), "docx")
	require.ErrorIs(t, err, graph.ErrInvalid)
	require.ErrorContains(t, err, "nquads, turtle, jsonld, graphml, gexf, csv, vault, site, ical, jsonfeed, atom")
}

func TestAtom_HasWhatTheStandardRequires(t *testing.T) {
	list := export.TalkList{Title: "talks about <go>", Home: "https://example.org/ask?q=a&b", Self: "https://example.org/feed.atom", Entries: []export.Entry{
		{ID: "talk:a/b", Title: "Go & on", Event: "Conf", Date: "2019-02-03T10:00", Page: "https://example.org/talks/a/b", Text: "a\nb", Speakers: []string{"Jane", "Joe"}, Tags: []string{"go"}},
		{ID: "talk:a/c", Title: "Undated", Date: "2019"},
	}}
	var b bytes.Buffer
	undated, err := export.Atom(&b, list)
	require.NoError(t, err)
	require.Zero(t, undated)
	type link struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string   `xml:"id"`
		Title   string   `xml:"title"`
		Updated string   `xml:"updated"`
		Author  string   `xml:"author>name"`
		Links   []link   `xml:"link"`
		Entries []struct {
			ID        string   `xml:"id"`
			Title     string   `xml:"title"`
			Updated   string   `xml:"updated"`
			Published string   `xml:"published"`
			Authors   []string `xml:"author>name"`
			Content   string   `xml:"content"`
			Links     []link   `xml:"link"`
		} `xml:"entry"`
	}
	require.NoError(t, xml.Unmarshal(b.Bytes(), &feed))
	require.Equal(t, "talks about <go>", feed.Title)
	require.Equal(t, list.Home, feed.ID)
	require.Equal(t, "2019-02-03T00:00:00Z", feed.Updated)
	require.NotEmpty(t, feed.Author, "an entry without speakers needs an author of the feed")
	require.Equal(t, []link{{"self", list.Self}, {"alternate", list.Home}}, feed.Links)
	first, second := feed.Entries[0], feed.Entries[1]
	require.Equal(t, []string{"talk:a/b", "Go & on (Conf)", "2019-02-03T00:00:00Z", "2019-02-03T00:00:00Z", "a\nb"}, []string{first.ID, first.Title, first.Updated, first.Published, first.Content})
	require.Equal(t, []string{"Jane", "Joe"}, first.Authors)
	require.Equal(t, []link{{"alternate", "https://example.org/talks/a/b"}}, first.Links)
	require.Equal(t, []string{"1970-01-01T00:00:00Z", ""}, []string{second.Updated, second.Published})
}

func TestTalkLists_LinksLeaveByHTTPOrMailOnly(t *testing.T) {
	for address, isKept := range map[string]bool{
		"https://example.org/talk": true, "HTTP://example.org": true, "mailto:a@example.org": true,
		"javascript:alert(1)": false, "file:///etc/passwd": false, "data:text/html,x": false, "//example.org": false, "%zz": false, "smb://host/x": false,
	} {
		list := export.TalkList{Title: "talks", Entries: []export.Entry{{ID: "talk:a", Title: "A", Date: "2019-02-03", URL: address}}}
		for _, name := range []string{"ical", "jsonfeed", "atom"} {
			f, err := export.Find(export.Forms(), name)
			require.NoError(t, err)
			var b bytes.Buffer
			_, err = f.WriteTalks(&b, list)
			require.NoError(t, err)
			require.Equal(t, isKept, strings.Contains(b.String(), address), "%s: %s", name, address)
		}
	}
}

func TestCSV_FormulasAreText(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+cmd|' /C calc'!A0": "'+cmd|' /C calc'!A0", "-2+3": "'-2+3", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1",
		"＝1+1": "'＝1+1", "＋1": "'＋1", "－1": "'－1", "＠SUM(A1)": "'＠SUM(A1)", "'=1": "''=1", "''@a": "'''@a", "+Inf": "'+Inf", "-0x1p4": "'-0x1p4",
		"-5": "-5", "+1.5e3": "+1.5e3", "plain": "plain", "a=b": "a=b", "": "", "'90s": "'90s", "été": "été", "\xff": "\xff",
	} {
		var b bytes.Buffer
		require.NoError(t, export.WriteCSV(&b, [][]string{{text, "x"}}))
		rows, err := csv.NewReader(&b).ReadAll()
		require.NoError(t, err)
		require.Equal(t, want, rows[0][0])
	}
	var nodes, edges bytes.Buffer
	one := noteWithTalk("=1.txt", "=HYPERLINK(1)", "=go\n", "1,3")
	require.NoError(t, export.NodeTable(&nodes, each(one)))
	require.Contains(t, nodes.String(), ",talk,'=HYPERLINK(1)\n")
	require.NoError(t, export.EdgeTable(&edges, each(one)))
	require.Contains(t, edges.String(), ",'=1.txt,1,'=go\n")
}

// folder keeps the files that a form writes.
type folder map[string]string

func (f folder) write(path string, content func(io.Writer) error) error {
	var b bytes.Buffer
	err := content(&b)
	f[path] = b.String()
	return err
}

// shown returns what a form of a graph writes: its one file, or all of its files but the graph
// of a vault.
func shown(t *testing.T, f export.Form, all ...graph.LabelFacts) string {
	t.Helper()
	if f.WriteGraph != nil {
		return written(t, f.Name, all...)
	}
	files := folder{}
	require.NoError(t, f.WriteFolder(each(all...), each(all...), files.write))
	delete(files, export.VaultGraph)
	var b strings.Builder
	for path, text := range files {
		b.WriteString(path + "\n" + text)
	}
	return b.String()
}

func TestForms_HoldEntitiesWithoutEdges(t *testing.T) {
	var facts []graph.Fact
	add := func(s graph.ID, p graph.Predicate, o graph.Object) {
		facts = append(facts, graph.Fact{Subject: s, Predicate: p, Object: o, Label: "note:a.txt"})
	}
	add("talk:unnamed", graph.PredType, graph.Object{ID: graph.Classes[graph.KindTalk]})
	for id, p := range map[graph.ID]graph.Predicate{
		"talk:alone": graph.PredName, "event:empty": graph.PredName, "person:silent": graph.PredName, "company:idle": graph.PredName, "topic:unused": graph.PredPrefLabel,
	} {
		add(id, p, graph.Object{Text: "Name of " + id.Local()})
	}
	for _, f := range export.Forms() {
		if f.WriteTalks != nil || f.IsSite {
			continue
		}
		out := shown(t, f, graph.ByLabel(facts)...)
		for _, name := range []string{"unnamed", "Name of alone", "Name of empty", "Name of silent", "Name of idle", "Name of unused"} {
			require.Contains(t, out, name, f.Name)
		}
	}
}

func TestScope_HoldsTheVocabularyThatIsUsed(t *testing.T) {
	var facts []graph.Fact
	add := func(s graph.ID, p graph.Predicate, o graph.Object) {
		facts = append(facts, graph.Fact{Subject: s, Predicate: p, Object: o, Label: graph.VocabularyID})
	}
	for _, id := range []graph.ID{"topic:go", "topic:wide", "topic:wider", "topic:other", "topic:narrow"} {
		add(id, graph.PredPrefLabel, graph.Object{Text: "The " + id.Local()})
	}
	for _, id := range []graph.ID{"company:maker", "company:owner", "company:none"} {
		add(id, graph.PredName, graph.Object{Text: "The " + id.Local()})
	}
	add("topic:go", graph.PredBroader, graph.Object{ID: "topic:wide"})
	add("topic:wide", graph.PredBroader, graph.Object{ID: "topic:wider"})
	add("topic:narrow", graph.PredBroader, graph.Object{ID: "topic:go"})
	add("topic:go", graph.PredRelated, graph.Object{ID: "topic:other"})
	add("topic:go", graph.PredManufacturer, graph.Object{ID: "company:maker"})
	add("company:maker", graph.PredParent, graph.Object{ID: "company:owner"})
	whole := each(append(graph.ByLabel(facts), noteWithTalk("a.txt", "A talk", "go\n", "0,2"))...)
	for _, f := range export.Forms() {
		if f.WriteTalks != nil || f.IsSite {
			continue
		}
		for _, vocabulary := range export.Scopes() {
			shownGraph, err := f.Scope(whole, vocabulary)
			require.NoError(t, err)
			var labels []graph.LabelFacts
			require.NoError(t, shownGraph(func(x graph.LabelFacts) error { labels = append(labels, x); return nil }))
			out := shown(t, f, labels...)
			for _, name := range []string{"wide", "wider", "maker", "owner"} {
				require.Contains(t, out, "The "+name, f.Name)
			}
			for _, id := range []string{"other", "narrow", "none"} {
				require.Equal(t, f.IsComplete || vocabulary == "all", strings.Contains(out, "The "+id), "%s with %s: %s", f.Name, vocabulary, id)
			}
		}
		_, err := f.Scope(whole, "some")
		require.ErrorIs(t, err, graph.ErrInvalid)
	}
}
