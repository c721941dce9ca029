package charset_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/charset"
)

func TestDecode_Encodings(t *testing.T) {
	for name, c := range map[string]struct {
		in   encoding.Encoding
		text string
	}{
		"UTF-8":               {unicode.UTF8, "Größe – “x” 😀"},
		"UTF-8 with a mark":   {unicode.UTF8BOM, "Größe"},
		"UTF-16, small first": {unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "Größe 😀\nx"},
		"UTF-16, large first": {unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "Größe 😀\nx"},
		"Windows-1252":        {charmap.Windows1252, "Größe – „was“ wir lernten, 5 €"},
		"Latin-1":             {charmap.ISO8859_1, `<?xml version="1.0" encoding="ISO-8859-1"?><t>Größe</t>`},
		"Latin-2 of XML":      {charmap.ISO8859_2, `<?xml version='1.0' encoding='iso-8859-2'?><t>Łódź</t>`},
		"Cyrillic of a page":  {charmap.Windows1251, `<!doctype html><html><head><meta charset=windows-1251></head>Привет`},
		"Japanese of a page":  {japanese.ShiftJIS, `<html><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">分散`},
	} {
		data, err := c.in.NewEncoder().String(c.text)
		require.NoError(t, err, name)
		got, _, err := charset.Decode([]byte(data))
		require.NoError(t, err, name)
		require.Equal(t, c.text, got, name)
	}
}

// TestDecode_ConvertedAfterItWasDeclared is UTF-8 that still names its old encoding.
func TestDecode_ConvertedAfterItWasDeclared(t *testing.T) {
	for _, name := range []string{"ISO-8859-1", "windows-1251", "utf-16", "nobody-knows"} {
		text := `<?xml version="1.0" encoding="` + name + `"?><t>Größe</t>`
		got, told, err := charset.Decode([]byte(text))
		require.NoError(t, err)
		require.Equal(t, text, got)
		require.Empty(t, told)
	}
}

// TestDecode_StatesWhatItChanged has some bytes of another encoding, and control characters.
func TestDecode_StatesWhatItChanged(t *testing.T) {
	got, told, err := charset.Decode([]byte("Größe\ncaf\xe9 d\xe9j\xe0\nbell\x07 and\x1b\x7f\ttab\x0bbreak\r\n"))
	require.NoError(t, err)
	require.Equal(t, "Größe\ncafé déjà\nbell and\ttab break\r\n", got)
	require.Equal(t, []graph.Problem{
		{Line: 2, Message: "it is not UTF-8 from here on; 3 bytes are read as Windows-1252"},
		{Line: 3, Message: "3 control characters are left out from here on"},
	}, told)
}

func TestDecode_MendsTextThatWasEncodedTwice(t *testing.T) {
	got, problems, err := charset.Decode([]byte("fine\nWe\u00e2\u0080\u0099ll say \u00e2\u0080\u009cgo\u00e2\u0080\u009d \u00f0\u009f\u0098\u0080 \u00c3\u009f\nGr\u00c3\u00bc\u00c3\u009fe as it is, \u00e2 alone\n"))
	require.NoError(t, err)
	require.Equal(t, "fine\nWe’ll say “go” 😀 ß\nGrÃ¼ße as it is, â alone\n", got)
	require.Equal(t, []graph.Problem{{Line: 2, Message: "6 characters were encoded as UTF-8 twice from here on; the text is mended"}}, problems)
}

func TestDecode_RefusesWhatIsNoText(t *testing.T) {
	_, _, err := charset.Decode([]byte("fine\n\x89PNG\x00"))
	require.ErrorIs(t, err, graph.ErrInvalid)
	require.ErrorContains(t, err, "line 2: invalid input: it is not text")
}

// TestDecode_LongText has characters of several bytes at every place where a file is cut to be
// read, and one that is cut off by the end.
func TestDecode_LongText(t *testing.T) {
	for shift := range 4 {
		want := strings.Repeat("x", shift) + strings.Repeat("žő한😀", 40_000)
		got, told, err := charset.Decode([]byte(want))
		require.NoError(t, err)
		require.True(t, want == got)
		require.Empty(t, told)
	}
	got, _, err := charset.Decode([]byte("caf\xc3"))
	require.NoError(t, err)
	require.Equal(t, "cafÃ", got)
}
