package formats_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
)

// workbook returns a workbook of parts, each a name and a text.
func workbook(t testing.TB, parts ...[2]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p[0])
		require.NoError(t, err)
		_, err = w.Write([]byte(p[1]))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.String()
}

const (
	listOfOneSheet = `<workbook xmlns:r="r"><sheets><sheet name="Talks" r:id="a"/></sheets></workbook>`
	relationOfOne  = `<Relationships><Relationship Id="a" Target="/xl/worksheets/one.xml"/></Relationships>`
)

// oneSheet returns a workbook of one sheet.
func oneSheet(t testing.TB, rows string, more ...[2]string) string {
	return workbook(t, append([][2]string{
		{"xl/workbook.xml", listOfOneSheet}, {"xl/_rels/workbook.xml.rels", relationOfOne}, {"xl/worksheets/one.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"},
	}, more...)...)
}

// cellsOf returns a row of cells that hold their texts themselves.
func cellsOf(texts ...string) string {
	var b strings.Builder
	b.WriteString("<row>")
	for _, text := range texts {
		fmt.Fprintf(&b, `<c t="inlineStr"><is><t>%s</t></is></c>`, text)
	}
	return b.String() + "</row>"
}

func TestRead_Workbook(t *testing.T) {
	report, got, lines, err := readSample(t, "sessions.xlsx")
	require.NoError(t, err)
	require.Equal(t, []graph.Record{
		{
			ID: "11", Title: "Turning Gears", Abstract: "Kafka turns them.", Speakers: []graph.Speaker{{Name: "Jane Roe"}, {Name: "Ann Poe"}}, Tags: []string{"Machines"},
			Date: "2023-06-10 10:00", Details: graph.Details{Kind: "Talk"},
		},
		{
			ID: "12", Title: "Weighing Cogs", Abstract: "On Kubernetes.\nWith scales.", Speakers: []graph.Speaker{{Name: "José Díaz"}}, Tags: []string{"Machines"},
			Date: "2023-06-11", Details: graph.Details{Kind: "Workshop"},
		},
	}, got)
	require.Equal(t, []int{4, 5}, lines, "the numbers of the rows")
	require.Equal(t, []formats.LeftOut{
		{Line: 1, Title: "GearConf 2023: all accepted sessions", Why: "it stands above the heading of the table"}, {Line: 6, Title: "13", Why: "the row has no title"}, {Line: 1, Title: "Speakers", Why: "the sheet is no table of talks"}, {Line: 1, Title: "Lookup", Why: "the sheet is hidden"},
	}, report.LeftOut)
}

func TestRead_WorkbookWithoutAddressesAndStyles(t *testing.T) {
	_, got, _, err := read("book", oneSheet(t, cellsOf("Session", "Note")+`<row><c t="str"><v>Gears</v></c><c><v>0.5</v></c></row>`+cellsOf("Cogs", "soon")))
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Equal(t, "Gears", got[0].Title)
	_, got, _, err = read("a.xlsx", oneSheet(t, cellsOf("Title", "Day")+`<row><c t="str"><v>Gears</v></c><c s="1"><v>0.75</v></c></row><row><c t="e"><v>#REF!</v></c><c t="s"><v>99</v></c></row>`,
		[2]string{"xl/styles.xml", `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="20"/></cellXfs></styleSheet>`}))
	require.NoError(t, err)
	require.Len(t, got, 1)
	require.Equal(t, "18:00", got[0].Date)
}

func TestRead_WorkbookOfOldMacsCountsFrom1904(t *testing.T) {
	text := strings.Replace(listOfOneSheet, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1)
	_, got, _, err := read("a.xlsx", workbook(t, [2]string{"xl/workbook.xml", text}, [2]string{"xl/_rels/workbook.xml.rels", relationOfOne},
		[2]string{"xl/styles.xml", `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`},
		[2]string{"xl/worksheets/one.xml", "<worksheet>" + cellsOf("Title", "Date") + `<row><c t="str"><v>Gears</v></c><c><v>43625</v></c></row></worksheet>`}))
	require.NoError(t, err)
	require.Equal(t, "2023-06-10", got[0].Date)
}

// TestRead_RefusesWorkbooks expects an error with the line for what is no workbook, damaged, or
// unpacks to more than a file may have.
func TestRead_RefusesWorkbooks(t *testing.T) {
	heading := cellsOf("Title", "Abstract")
	long := strings.Repeat("x", 1<<20)
	for name, c := range map[string]struct {
		data, says string
		err        error
	}{
		"no table":        {oneSheet(t, cellsOf("Fruit", "Price")+cellsOf("Apple", "7")), `the sheet "Talks": line 1: invalid input: no column was taken for the title; name it with --column title="HEADING" (the columns: Fruit, Price)`, graph.ErrInvalid},
		"no rows":         {oneSheet(t, ""), "no sheet with rows", graph.ErrInvalid},
		"no talks":        {oneSheet(t, heading), "contains no talk", graph.ErrInvalid},
		"no list":         {workbook(t, [2]string{"xl/other.xml", "x"}), "no part xl/workbook.xml", graph.ErrInvalid},
		"a broken sheet":  {oneSheet(t, heading+"<row><c>"), "is damaged", graph.ErrInvalid},
		"a broken list":   {workbook(t, [2]string{"xl/workbook.xml", "<workbook><sheets>"}), "is damaged", graph.ErrInvalid},
		"a deep sheet":    {oneSheet(t, strings.Repeat("<a>", 200)), "nests deeper", graph.ErrInvalid},
		"entities":        {oneSheet(t, heading+"<row><c><v>&boom;</v></c></row>"), "is damaged", graph.ErrInvalid},
		"a bomb":          {oneSheet(t, heading, [2]string{"xl/sharedStrings.xml", "<sst><si><t>" + strings.Repeat(long, 65) + "</t></si></sst>"}), "unpacks to more than 64 MB", graph.ErrTooLarge},
		"one text, often": {oneSheet(t, heading+strings.Repeat(`<row><c t="s"><v>0</v></c></row>`, 100), [2]string{"xl/sharedStrings.xml", "<sst><si><t>" + long + "</t></si></sst>"}), "cells hold more than 64 MB", graph.ErrTooLarge},
		"far cells":       {oneSheet(t, heading+strings.Repeat(`<row><c r="ALL1"><v>1</v></c></row>`, 10_000)), "cells hold more than 64 MB", graph.ErrTooLarge},
		"no archive":      {"PK\x03\x04 and nothing else", "cannot be unpacked", graph.ErrInvalid},
	} {
		_, _, _, err := read("a.xlsx", c.data)
		require.ErrorIs(t, err, c.err, name)
		require.ErrorContains(t, err, c.says, name)
		require.Regexp(t, `line \d+: `, err.Error(), name)
	}
}

// TestRead_NamedColumns reads tables whose headings say nothing, in CSV and in workbooks.
func TestRead_NamedColumns(t *testing.T) {
	csv := "Nr,What we heard,Whom,Fruit\n7,Gears,Jane Roe,apple\n,,,\n8,,Ann Poe,pear\n"
	book := oneSheet(t, cellsOf("Nr", "What we heard", "Whom", "Fruit")+cellsOf("7", "Gears", "Jane Roe", "apple")+cellsOf("8", "", "Ann Poe", "pear"))
	for name, data := range map[string]string{"a.csv": csv, "a.xlsx": book} {
		var got []graph.Record
		named := formats.Options{Columns: formats.Columns{"title": "what we HEARD", "speakers": "Whom"}}
		report, err := formats.Read(name, strings.NewReader(data), named, func(_ int, r graph.Record) error { got = append(got, r); return nil })
		require.NoError(t, err)
		require.Equal(t, []graph.Record{{Title: "Gears", Speakers: []graph.Speaker{{Name: "Jane Roe"}}}}, got)
		require.Len(t, report.LeftOut, 1, "an empty row is nothing; one without a title is reported")

		_, err = formats.Read(name, strings.NewReader(data), formats.Options{}, nil)
		require.ErrorContains(t, err, `no column was taken for the title; name it with --column title="HEADING" (the columns: Nr, What we heard, Whom, Fruit)`)
		named.Columns["title"] = "Heading"
		_, err = formats.Read(name, strings.NewReader(data), named, nil)
		require.ErrorContains(t, err, `no column is called "Heading"`)
	}
	_, err := formats.Read("a.csv", strings.NewReader("Nr,Speaker,Notes\n1,x,y\n"), formats.Options{}, nil)
	require.ErrorContains(t, err, "(the columns: Nr, Speaker = speakers, Notes)")
}

func FuzzRead_Workbook(f *testing.F) {
	f.Add(cellsOf("Title", "Abstract")+cellsOf("Gears", "x")+`<row r="9"><c r="A9" t="s" s="1"><v>0</v></c><c r="ZZ9"><v>1e300</v></c></row>`,
		"<sst><si><r><t>Gears</t></r><rPh><t>x</t></rPh></si></sst>", `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts><cellXfs><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>`)
	f.Fuzz(func(t *testing.T, rows, shared, styles string) {
		data := oneSheet(t, rows, [2]string{"xl/sharedStrings.xml", shared}, [2]string{"xl/styles.xml", styles})
		_, err := formats.Read("a.xlsx", strings.NewReader(data), formats.Options{}, func(line int, r graph.Record) error {
			require.NotEmpty(t, r.Title)
			require.Positive(t, line)
			return nil
		})
		require.True(t, err == nil || errors.Is(err, graph.ErrInvalid) || errors.Is(err, graph.ErrTooLarge), "%v", err)
	})
}
