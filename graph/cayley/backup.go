package cayley

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"github.com/cayleygraph/quad/nquads"
	"github.com/klauspost/compress/zstd"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
)

// A backup holds the whole graph as N-Quads, compressed by zstd, between two comments:
//
//	# talkgraph backup 1, layout 3, revision 17, 2026-11-26T13:30:00Z
//	# end: 514 quads, sha256 of all lines before this one
//
// Other programs can read it, a store of any layout can load it, and the last line shows
// that it is complete.
const (
	backupHead = "# talkgraph backup 1, layout %d, revision %d, %s\n"
	backupEnd  = "# end: %d quads, sha256 %x\n"
)

// maxQuad limits a line of a backup, in bytes. The longest is the text of a note, escaped.
const maxQuad = 256 << 20

// Backup writes a backup of the store as it is now. Changes continue meanwhile.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	r, done, err := s.backend.read(ctx, true)
	if err != nil {
		return err
	}
	defer done()
	revision, err := s.backend.revision(ctx)
	if err != nil {
		return err
	}
	z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1)) // no goroutine writes after a backup that broke off
	if err != nil {
		return err
	}
	sum := sha256.New()
	lines := &lineCounter{w: io.MultiWriter(z, sum)}
	_, err = fmt.Fprintf(io.MultiWriter(z, sum), backupHead, layout, revision, time.Now().UTC().Format(time.RFC3339))
	if err == nil {
		err = export.NQuads(lines, func(use func(graph.LabelFacts) error) error { return eachLabel(ctx, r, use) })
	}
	if err == nil {
		_, err = fmt.Fprintf(z, backupEnd, lines.n, sum.Sum(nil))
	}
	if err != nil {
		return fmt.Errorf("writing a backup: %w", err)
	}
	return z.Close()
}

// lineCounter counts the lines that pass through it.
type lineCounter struct {
	w io.Writer
	n int
}

func (c *lineCounter) Write(b []byte) (int, error) {
	c.n += bytes.Count(b, []byte("\n"))
	return c.w.Write(b)
}

// ReadBackup reads a backup to its end and calls use for each fact, label by label. It
// verifies the checksum at the end only, so a caller that stores the facts reads the backup
// twice. Its errors wrap graph.ErrDamaged or graph.ErrForeign.
func ReadBackup(r io.Reader, use func(graph.Fact) error) error {
	z, err := zstd.NewReader(r, zstd.WithDecoderMaxMemory(1<<30))
	if err != nil {
		return fmt.Errorf("%w: this is no backup: %v", graph.ErrForeign, err)
	}
	defer z.Close()
	in, sum := bufio.NewReaderSize(z, 1<<16), sha256.New()
	head, err := nextLine(in)
	if err != nil || !strings.HasPrefix(head, "# talkgraph backup 1,") {
		return fmt.Errorf("%w: this is no backup that this talkgraph reads (it begins %.40q)", graph.ErrForeign, head)
	}
	sum.Write([]byte(head))
	for n := 0; ; n++ {
		line, err := nextLine(in)
		if err != nil {
			return fmt.Errorf("%w: the backup is cut short or damaged behind quad %d: %v", graph.ErrDamaged, n, err)
		}
		if strings.HasPrefix(line, "#") {
			return endOf(line, n, sum)
		}
		sum.Write([]byte(line))
		f, err := parseFact(line)
		if err == nil {
			err = use(f)
		}
		if err != nil {
			return fmt.Errorf("quad %d of the backup: %w", n+1, err)
		}
	}
}

func endOf(line string, n int, sum hash.Hash) error {
	if want := fmt.Sprintf(backupEnd, n, sum.Sum(nil)); line != want {
		return fmt.Errorf("%w: the backup was changed or cut off after it was written: its last line is %q instead of %q", graph.ErrDamaged, strings.TrimSpace(line), strings.TrimSpace(want))
	}
	return nil
}

func nextLine(in *bufio.Reader) (string, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return string(line), nil
		case errors.Is(err, bufio.ErrBufferFull) && len(line) < maxQuad:
		case errors.Is(err, bufio.ErrBufferFull):
			return "", fmt.Errorf("a line has more than %d MB", maxQuad>>20)
		case errors.Is(err, io.EOF):
			return string(line), io.ErrUnexpectedEOF
		default:
			return string(line), err
		}
	}
}

func parseFact(line string) (graph.Fact, error) {
	q, err := nquads.Parse(strings.TrimSuffix(line, "\n"))
	if err != nil {
		return graph.Fact{}, fmt.Errorf("%w: %v", graph.ErrDamaged, err)
	}
	f, ok := contracted(q)
	if !ok {
		return f, fmt.Errorf("%w: it is no fact of talkgraph", graph.ErrDamaged)
	}
	return f, nil
}
