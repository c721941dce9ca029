package cayley

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

// decoded returns the quads of blocks.
func decoded(t *testing.T, c codec, blocks []block) (out []quad.Quad) {
	t.Helper()
	for _, b := range blocks {
		v, err := c.view(b.entry)
		require.NoError(t, err)
		for _, s := range v.subjects {
			for _, q := range v.quads[s.from:s.until] {
				object := v.value(q[1])
				if kind, _, n := v.at(q[1]); kind == kindElsewhere {
					text, err := c.decompress(b.texts[n])
					require.NoError(t, err)
					object = quad.String(text)
				}
				out = append(out, quad.Quad{Subject: v.value(s.value), Predicate: v.value(q[0]), Object: object, Label: v.label})
			}
		}
	}
	return out
}

func TestEncode_KeepsQuads(t *testing.T) {
	c := newCodec()
	for name, quads := range map[string][]quad.Quad{
		"one":      {quad.Make(quad.IRI("a:b"), quad.IRI("p:q"), quad.IRI("c:d"), quad.IRI("note:x"))},
		"no bytes": {quad.Make(quad.IRI(""), quad.IRI(""), quad.String(""), quad.IRI("note:x"))},
		"an IRI and a text alike": {
			quad.Make(quad.IRI("a:b"), quad.IRI("p:q"), quad.IRI("a:b"), quad.IRI("note:x")),
			quad.Make(quad.IRI("a:b"), quad.IRI("p:q"), quad.String("a:b"), quad.IRI("note:x")),
		},
		"texts apart": {
			quad.Make(quad.IRI("a:b"), textPredicate, quad.String("one"), quad.IRI("note:x")),
			quad.Make(quad.IRI("a:b"), textPredicate, quad.IRI("a:b"), quad.IRI("note:x")),
			quad.Make(quad.IRI("a:b"), textPredicate, quad.String("two\x00\xff"), quad.IRI("note:x")),
		},
	} {
		blocks, err := c.encode("note:x", slices.Clone(quads))
		require.NoError(t, err)
		require.Len(t, blocks, 1)
		require.Equal(t, quads, decoded(t, c, blocks), name)
	}
}

// TestEncode_EndsBlocksBetweenSubjects encodes more than one block holds.
func TestEncode_EndsBlocksBetweenSubjects(t *testing.T) {
	c := newCodec()
	var quads []quad.Quad
	for i := range 500 {
		s := quad.IRI(fmt.Sprintf("talk:%04d", i))
		quads = append(quads, quad.Make(s, quad.IRI("schema:name"), quad.String(fmt.Sprint("Talk ", i)), quad.IRI("note:x")),
			quad.Make(s, textPredicate, quad.String(fmt.Sprint("Text ", i)), quad.IRI("note:x")))
	}
	blocks, err := c.encode("note:x", slices.Clone(quads))
	require.NoError(t, err)
	require.Equal(t, quads, decoded(t, c, blocks))
	require.Greater(t, len(blocks), 3)
	seen := map[quad.Value]int{}
	for i, b := range blocks {
		v, err := c.view(b.entry)
		require.NoError(t, err)
		require.Less(t, len(v.content), blockSize+1000)
		for _, s := range v.subjects {
			_, ok := seen[v.value(s.value)]
			require.False(t, ok, "a subject is in blocks %d and %d", seen[v.value(s.value)], i)
			seen[v.value(s.value)] = i
		}
	}
}

func TestEncode_RefusesOtherValues(t *testing.T) {
	c := newCodec()
	for _, q := range []quad.Quad{
		quad.Make(quad.String("a"), quad.IRI("p"), quad.IRI("o"), quad.IRI("note:x")),
		quad.Make(quad.IRI("a"), quad.String("p"), quad.IRI("o"), quad.IRI("note:x")),
		quad.Make(quad.IRI("a"), quad.IRI("p"), quad.Int(1), quad.IRI("note:x")),
		quad.Make(quad.IRI("a"), quad.IRI("p"), quad.LangString{Value: "x", Lang: "en"}, quad.IRI("note:x")),
	} {
		_, err := c.encode("note:x", []quad.Quad{q})
		require.ErrorIs(t, err, graph.ErrInvalid)
	}
}

// TestDecompress_FindsEveryDamage changes and cuts each byte of an entry.
func TestDecompress_FindsEveryDamage(t *testing.T) {
	c := newCodec()
	content := []byte(strings.Repeat("kafka and redis, then monitoring. ", 5))
	entry := c.compress(content)
	got, err := c.decompress(entry)
	require.NoError(t, err)
	require.Equal(t, content, got)
	for i := range entry {
		for _, x := range []byte{1, 0x80, 0xff} {
			bad := slices.Clone(entry)
			bad[i] ^= x
			if got, err := c.decompress(bad); err == nil {
				require.Equal(t, content, got) // another encoding of the same content
			} else {
				require.ErrorIs(t, err, graph.ErrDamaged)
			}
		}
		_, err := c.decompress(entry[:i])
		require.ErrorIs(t, err, graph.ErrDamaged)
	}
}

// TestDictionary_IsThatOfVersion1 fails if the dictionary changes: stores could not be read.
func TestDictionary_IsThatOfVersion1(t *testing.T) {
	sum := sha256.Sum256(dictionary)
	require.Equal(t, "9153cf6c034c5bc4b01bef29d5e8d9cbd9f5047b6e6a0859640eaeebe16b6fb5", hex.EncodeToString(sum[:]))
}

// FuzzView: a block is read, or refused as damaged.
func FuzzView(f *testing.F) {
	c := newCodec()
	w := newBlockWriter(c, "note:x")
	require.NoError(f, w.add(quad.Make(quad.IRI("a:b"), quad.IRI("p:q"), quad.String("x"), nil)))
	require.NoError(f, w.add(quad.Make(quad.IRI("a:b"), textPredicate, quad.String("x"), nil)))
	content, err := c.decompress(w.finish().entry)
	require.NoError(f, err)
	f.Add(content)
	f.Add([]byte{0, 0, 0})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, content []byte) {
		v, err := c.view(c.compress(content))
		if err != nil {
			require.ErrorIs(t, err, graph.ErrDamaged)
			return
		}
		for _, s := range v.subjects {
			v.value(s.value)
			for _, q := range v.quads[s.from:s.until] {
				v.value(q[0])
				v.value(q[1])
			}
		}
	})
}

// FuzzEncode: whatever a document is made of is read back.
func FuzzEncode(f *testing.F) {
	f.Add("talk:a", "schema:name", "A talk", true)
	f.Add("note:a", string(textPredicate), "A text", true)
	c := newCodec()
	f.Fuzz(func(t *testing.T, s, p, o string, isText bool) {
		q := quad.Quad{Subject: quad.IRI(s), Predicate: quad.IRI(p), Object: quad.IRI(o), Label: quad.IRI("note:x")}
		if isText {
			q.Object = quad.String(o)
		}
		blocks, err := c.encode("note:x", []quad.Quad{q})
		require.NoError(t, err)
		require.Equal(t, []quad.Quad{q}, decoded(t, c, blocks))
	})
}
