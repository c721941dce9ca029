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
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
)

// maxFiles limits the notes of a folder, so that a load of "/" by mistake ends soon.
const maxFiles = 100_000

// Input holds the files that a command line names. FindInput finds them, Check reads each
// once, and Library.Load stores them.
type Input struct {
	notes      []NoteFile
	data       []dataFile
	counts     []*dataCounts      // what each file of data holds; Check fills it in
	candidates []dataFile         // files of folders that may hold talks as data; Check decides
	containers []string           // names of files that hold several notes, such as archives
	vaultFacts []graph.LabelFacts // facts of vaults, without those of notes that were edited there

	skipped    []string // pipes, devices and links out of a folder, each with the reason
	remarks    []string // other files of folders that are not loaded, each with the reason
	unreadable []error  // files and folders below a folder that FindInput could not read
	unread     int      // how many of those have been reported
	noTalks    []string // candidates without talks
}

// FindInput finds the files and folders in args. A file is known by its name, a file of a
// folder by its path below the folder. For "-" it reads stdin.
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
			if err := in.addNamed(arg); err != nil {
				return in, err
			}
		}
	}
	in.dropDuplicates()
	return in, nil
}

// addNamed adds a file that the command line names: as the notes of another tool, as talks as
// data, or as a note.
func (in *Input) addNamed(path string) error {
	name := sourceName(filepath.Base(path))
	if added, err := in.addConverted(path, name); err != nil || added {
		return err
	}
	isData, err := isDataFile(path)
	switch {
	case err != nil:
		return err
	case isData:
		in.data = append(in.data, dataFile{name: name, path: path, event: formats.EventBeside(path)})
	default:
		in.notes = append(in.notes, NoteFile{Source: name, path: path})
	}
	return nil
}

// addStdin reads standard input as talks as data, or as a note.
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

// FindNotes returns the notes of the files and folders in args, and reports skipped files to
// problems. It returns graph.ErrInvalid if a named file holds talks as data.
func FindNotes(stdin io.Reader, args []string, problems io.Writer) ([]NoteFile, error) {
	in, err := FindInput(stdin, args)
	in.readPagesAsNotes()
	in.reportSkipped(problems)
	if err == nil && len(in.data) > 0 {
		err = fmt.Errorf("%w: %s holds talks as data; \"talkgraph load\" reads it", graph.ErrInvalid, in.data[0].name)
	}
	if err == nil && len(in.notes) == 0 && len(in.candidates) > 0 {
		err = fmt.Errorf("no notes there; notes end in %s", strings.Join(noteExtensionList(), ", "))
	}
	return in.notes, err
}

// readPagesAsNotes changes web pages that hold talks as data into notes, because a command without
// a store reads their text only.
func (in *Input) readPagesAsNotes() {
	makeNote := func(d dataFile) bool {
		isPage := d.path != "" && formats.IsPage(d.path, nil)
		if isPage {
			in.notes = append(in.notes, NoteFile{Source: d.name, path: d.path})
		}
		return isPage
	}
	in.data, in.candidates = slices.DeleteFunc(in.data, makeNote), slices.DeleteFunc(in.candidates, makeNote)
}

// reportSkipped reports the files of folders that are not read at all, once.
func (in *Input) reportSkipped(problems io.Writer) {
	for _, reason := range in.skipped {
		fmt.Fprintf(problems, "%s; it is skipped\n", reason)
	}
	for _, remark := range in.remarks {
		fmt.Fprintln(problems, remark)
	}
	in.skipped, in.remarks = nil, nil
}

// SetEvent sets the event of the talks as data that do not name theirs. For "" it keeps the events
// that the files beside them state.
func (in *Input) SetEvent(name string) {
	for i := range in.data {
		in.data[i].event = cmp.Or(name, in.data[i].event)
	}
}

// SetColumns sets which columns of tables hold which fields of a talk.
func (in *Input) SetColumns(columns formats.Columns) {
	for i := range in.data {
		in.data[i].columns = columns
	}
	for i := range in.candidates {
		in.candidates[i].columns = columns
	}
}

// Check reads every file once, before a load changes anything. It returns the first error of a
// file that the command line names. A file of a folder that cannot be read is reported and
// removed from the input.
func (in *Input) Check(ctx context.Context, r Reporter) error {
	in.reportSkipped(r.Problems)
	for _, err := range in.unreadable {
		in.reportUnread(r, err)
	}
	in.unreadable = nil
	readable := in.notes[:0:0]
	for _, n := range in.notes {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch err := n.check(); {
		case err != nil && n.inFolder:
			in.reportUnread(r, err)
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
			in.reportUnread(r, err)
		default:
			in.data = append(in.data, d)
			in.counts = append(in.counts, c)
		}
	}
	in.candidates = nil
	return nil
}

// reportUnread reports and counts a file of a folder that cannot be read.
func (in *Input) reportUnread(r Reporter, err error) {
	in.unread++
	fmt.Fprintf(r.Problems, "%v; it is skipped\n", err)
}

// reportLeftOut reports the files of folders that hold no talks. It returns an error if files
// could not be read.
func (in *Input) reportLeftOut(r Reporter) error {
	if n := len(in.noTalks); n > 0 {
		fmt.Fprintf(r.Problems, "%s no talks that are read: %s\n", Quantity(n, "file holds", "files hold"), joinNamed(in.noTalks))
	}
	if n := in.unread; n > 0 {
		return fmt.Errorf("%s could not be read, see above; everything else is stored", Quantity(n, "file", "files"))
	}
	return nil
}

// sourceName returns the name of a file as valid UTF-8. It decodes any other name as
// Windows-1252.
func sourceName(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	decoded, _ := charmap.Windows1252.NewDecoder().String(name) // cannot fail: every byte is a character
	return decoded
}
