package library

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
)

// maxFiles limits the notes of one call.
const maxFiles = 100_000

// Input holds the files that a command line names.
type Input struct {
	notes      []NoteFile
	data       []dataFile
	candidates []dataFile         // in folders: what may hold talks, or something else
	skipped    []string           // files of folders that are pipes, devices or links out of the folder, with the reason
	counts     []*dataCounts      // of each data file, once Check has read it
	remarks    []string           // on files that are left out
	containers []string           // files of several notes
	vaultFacts []graph.LabelFacts // of vaults that talkgraph wrote, but for notes that were changed
	unread     int                // files and folders below folders that could not be read
	closed     []error            // of files and folders below folders that cannot be read
	noTalks    []string           // files of folders that hold data of another kind
}

// FindInput finds the named files. A file is known by its name, a file of a folder by its
// path below the folder. "-" is standard input, which it reads.
func FindInput(stdin io.Reader, args []string) (Input, error) {
	var in Input
	for _, arg := range args {
		switch info, err := os.Stat(arg); {
		case arg == "-":
			if err := in.addStdin(stdin); err != nil {
				return in, err
			}
		case errors.Is(err, fs.ErrNotExist):
			return in, fmt.Errorf("no file or folder %q; check the path", arg)
		case err != nil:
			return in, fmt.Errorf("cannot read %q: %w", arg, err)
		case isVault(arg):
			if err := in.addVault(arg); err != nil {
				return in, err
			}
		case info.IsDir():
			if err := in.addFolder(arg); err != nil {
				return in, err
			}
		default:
			is, err := in.addConverted(arg, sourceName(filepath.Base(arg)))
			if err != nil {
				return in, err
			}
			if is {
				continue
			}
			if is, err = isDataFile(arg); err != nil {
				return in, err
			}
			if is {
				in.data = append(in.data, dataFile{name: sourceName(filepath.Base(arg)), path: arg, event: formats.EventBeside(arg)})
			} else {
				in.notes = append(in.notes, NoteFile{Source: sourceName(filepath.Base(arg)), path: arg})
			}
		}
	}
	return in, nil
}

// addStdin reads standard input.
func (in *Input) addStdin(stdin io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(stdin, formats.MaxTree+1))
	if err != nil {
		return fmt.Errorf("reading standard input: %w", err)
	}
	known, err := formats.Knows("stdin", bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("reading standard input: %w", err)
	}
	if known {
		in.data = append(in.data, dataFile{name: "stdin", data: b})
	} else {
		in.notes = append(in.notes, NoteFile{Source: "stdin.txt", data: b})
	}
	return nil
}

// FindNotes returns the notes that args name, and reports skipped files to problems. It
// returns an error if one holds talks as data.
func FindNotes(stdin io.Reader, args []string, problems io.Writer) ([]NoteFile, error) {
	in, err := FindInput(stdin, args)
	in.reportSkipped(problems)
	if err == nil && len(in.data) > 0 {
		err = fmt.Errorf("%w: %s holds talks as data; \"talkgraph load\" reads it", graph.ErrInvalid, in.data[0].name)
	}
	if err == nil && len(in.notes) == 0 && len(in.candidates) > 0 {
		err = fmt.Errorf("no notes there; notes end in %s", strings.Join(noteExtensionList(), ", "))
	}
	return in.notes, err
}

// reportSkipped reports the files of folders that are no regular files.
func (in *Input) reportSkipped(problems io.Writer) {
	for _, why := range in.skipped {
		fmt.Fprintf(problems, "%s; it is skipped\n", why)
	}
	for _, remark := range in.remarks {
		fmt.Fprintln(problems, remark)
	}
	in.skipped, in.remarks = nil, nil
}

// SetEvent names the event of all files of talks that do not name theirs.
func (in *Input) SetEvent(name string) {
	for i := range in.data {
		in.data[i].event = cmp.Or(name, in.data[i].event)
	}
}

// Check reads every file once and returns the first mistake of a file that the command line
// names, so that a load can refuse the input before it changes anything. A file of a folder
// that cannot be read is left out and reported.
func (in *Input) Check(ctx context.Context, r Reporter) error {
	in.reportSkipped(r.Problems)
	for _, err := range in.closed {
		in.leaveUnread(r, err)
	}
	in.closed = nil
	readable := in.notes[:0:0]
	for _, n := range in.notes {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch err := n.check(); {
		case err != nil && n.inFolder:
			in.leaveUnread(r, err)
		case err != nil:
			return err
		default:
			readable = append(readable, n)
		}
	}
	in.notes = readable
	for _, d := range in.data {
		c, err := d.count(ctx)
		if err != nil {
			return err
		}
		in.counts = append(in.counts, c)
	}
	for _, d := range in.candidates {
		switch c, err := d.count(ctx); {
		case ctx.Err() != nil:
			return ctx.Err()
		case formats.IsUnknown(err):
			in.noTalks = append(in.noTalks, d.name)
		case err != nil:
			in.leaveUnread(r, err)
		default:
			in.data = append(in.data, d)
			in.counts = append(in.counts, c)
		}
	}
	in.candidates = nil
	return nil
}

// leaveUnread reports a file of a folder that cannot be read.
func (in *Input) leaveUnread(r Reporter, err error) {
	in.unread++
	fmt.Fprintf(r.Problems, "%v; it is skipped\n", err)
}

// rest reports the files of folders that were left out. It returns an error if some of them
// could not be read.
func (in *Input) rest(r Reporter) error {
	if n := len(in.noTalks); n > 0 {
		fmt.Fprintf(r.Problems, "%s no talks that are read: %s\n", Quantity(n, "file holds", "files hold"), joinNamed(in.noTalks))
	}
	if n := in.unread; n > 0 {
		return fmt.Errorf("%s could not be read, see above; everything else is stored", Quantity(n, "file", "files"))
	}
	return nil
}

// sourceName returns the name of a file as a graph can hold it: a name that is no UTF-8 is
// read as Windows-1252, of which each byte is a character.
func sourceName(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	decoded, _ := charmap.Windows1252.NewDecoder().String(name) // it knows every byte
	return decoded
}
