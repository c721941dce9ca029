package cayley

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
)

// Name returns a name that no other store has, wherever it is.
func (s *Store) Name() string { return s.backend.name() }

// IsShared reports whether other processes may change the store.
func (s *Store) IsShared() bool {
	_, ok := s.backend.(*sqlBackend)
	return ok
}

// Size returns the bytes that the store takes on disk.
func (s *Store) Size(ctx context.Context) (int64, error) { return s.backend.size(ctx) }

// Revision returns the number of changes of the store, by all processes that share it.
func (s *Store) Revision(ctx context.Context) (uint64, error) { return s.backend.revision(ctx) }

// Changes calls use for each change since a revision, in order. A change has the facts that
// were added and removed, without evidence and without the texts of notes. The error wraps
// graph.ErrStale if a change since then was trimmed, or if the store never had the revision.
func (s *Store) Changes(ctx context.Context, since uint64, use func(revision uint64, d graph.Delta) error) error {
	last := since
	now, err := s.backend.changes(ctx, since, func(revision uint64, entry []byte) error {
		if revision != last+1 {
			return fmt.Errorf("%w: change %d is no longer stored", graph.ErrStale, last+1)
		}
		d, err := decodeChange(entry)
		if err != nil {
			return fmt.Errorf("change %d: %w", revision, err)
		}
		last = revision
		return use(revision, d)
	})
	if err == nil && now != last {
		err = fmt.Errorf("%w: change %d is no longer stored", graph.ErrStale, last+1)
	}
	return err
}

// TrimChanges deletes the changes up to a revision, once every follower has read them.
func (s *Store) TrimChanges(ctx context.Context, upTo uint64) error {
	s.write.Lock()
	defer s.write.Unlock()
	return s.backend.trimChanges(ctx, upTo)
}

// encodeChange encodes the deltas of several labels as one record. It starts with a table of
// strings, each once. The added facts and the removed facts follow as indexes of strings,
// each part after its count. Every number is a uvarint.
func encodeChange(deltas []graph.Delta) []byte {
	var text, body []byte
	numbers := map[string]uint64{}
	put := func(s string) {
		n, ok := numbers[s]
		if !ok {
			n = uint64(len(numbers))
			numbers[s] = n
			text = binary.AppendUvarint(text, uint64(len(s)))
			text = append(text, s...)
		}
		body = binary.AppendUvarint(body, n)
	}
	var added, removed []graph.Fact
	for _, d := range deltas {
		added, removed = append(added, recordedFacts(d.Added)...), append(removed, recordedFacts(d.Removed)...)
	}
	for _, facts := range [][]graph.Fact{added, removed} {
		body = binary.AppendUvarint(body, uint64(len(facts)))
		for _, f := range facts {
			put(string(f.Subject))
			put(string(f.Predicate))
			put(string(f.Object.ID))
			put(f.Object.Text)
			put(string(f.Label))
		}
	}
	out := binary.AppendUvarint(nil, uint64(len(numbers)))
	return append(append(out, text...), body...)
}

// recordedFacts returns the facts that a record keeps: all but evidence, and the text of a
// note as "".
func recordedFacts(facts []graph.Fact) []graph.Fact {
	var out []graph.Fact
	for _, f := range facts {
		if f.Predicate == graph.PredText {
			f.Object.Text = ""
		}
		if f.Predicate != graph.PredQuotedFrom {
			out = append(out, f)
		}
	}
	return out
}

// decodeChange decodes a record of encodeChange. Its error wraps graph.ErrDamaged.
func decodeChange(entry []byte) (graph.Delta, error) {
	r := &recordReader{rest: string(entry)}
	texts := make([]string, r.count(1))
	for i := range texts {
		texts[i] = r.text(r.number())
	}
	facts := func() []graph.Fact {
		out := make([]graph.Fact, r.count(5))
		for i := range out {
			var s [5]string
			for k := range s {
				if n := r.number(); n < uint64(len(texts)) {
					s[k] = texts[n]
				} else {
					r.bad = true
				}
			}
			out[i] = graph.Fact{
				Subject: graph.ID(s[0]), Predicate: graph.Predicate(s[1]), Object: graph.Object{ID: graph.ID(s[2]), Text: s[3]}, Label: graph.ID(s[4]),
			}
		}
		return out
	}
	d := graph.Delta{Added: facts(), Removed: facts()}
	if r.bad || r.rest != "" {
		return graph.Delta{}, fmt.Errorf("%w: the record of a change cannot be read", graph.ErrDamaged)
	}
	return d, nil
}

// recordReader reads numbers and texts from the front of a record.
type recordReader struct {
	rest string // bytes that are not read yet
	bad  bool   // the record is damaged
}

// number reads a uvarint.
func (c *recordReader) number() uint64 {
	var n uint64
	for i := 0; i < len(c.rest) && i < binary.MaxVarintLen64; i++ {
		b := c.rest[i]
		n |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			c.rest = c.rest[i+1:]
			return n
		}
	}
	c.bad = true
	return 0
}

// count reads a count of items that take at least size bytes each.
func (c *recordReader) count(size int) int {
	n := c.number()
	if n > uint64(len(c.rest)/size) {
		c.bad = true
		return 0
	}
	return int(n)
}

// text reads a text of n bytes.
func (c *recordReader) text(n uint64) string {
	if n > uint64(len(c.rest)) {
		c.bad = true
		return ""
	}
	s := c.rest[:n]
	c.rest = c.rest[n:]
	return s
}
