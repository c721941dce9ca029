package library

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/talkgraph/talkgraph/loader/convert"
)

// addConverted adds the notes of a file of another tool and reports whether it is one. An
// error names the file.
func (in *Input) addConverted(path, name string) (bool, error) {
	if ext := strings.ToLower(filepath.Ext(path)); !convert.IsNamed(path) && ext != ".json" && ext != "" && ext != ".txt" {
		return false, nil
	}
	f, err := openFile(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, convert.HeadBytes)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, fmt.Errorf("cannot read %q: %w", path, err)
	}
	known, single := convert.Knows(name, head[:n])
	if !known {
		return false, nil
	}
	if single {
		note := NoteFile{Source: name, path: path, beside: descriptionOf(path)}
		if err := note.check(); err != nil {
			return true, err
		}
		in.notes = append(in.notes, note)
		return true, nil
	}
	info, err := f.Stat()
	if err != nil {
		return false, fmt.Errorf("cannot read %q: %w", path, err)
	}
	r, err := convert.Read(name, f, info.Size())
	if err != nil {
		return true, fmt.Errorf("%s: %w", name, err)
	}
	in.containers = append(in.containers, name)
	for _, n := range r.Notes {
		in.notes = append(in.notes, NoteFile{Source: sourceName(name + "/" + n.Name), data: []byte(n.Text)})
	}
	for _, d := range r.Data {
		in.candidates = append(in.candidates, dataFile{name: sourceName(name + "/" + d.Name), data: d.Bytes})
	}
	for _, l := range r.LeftOut {
		in.remarks = append(in.remarks, fmt.Sprintf("%s/%s was left out: %s", name, l.Name, l.Why))
	}
	return true, nil
}

// "talk.en.vtt" and "talk.vtt" are captions of "talk".
var captionsName = regexp.MustCompile(`(?i)^(.*?)(?:\.[a-z]{2,3}(?:-[a-z0-9]+)*)?\.(?:vtt|srt)$`)

// descriptionOf returns the path of the description of the video whose captions a file
// holds, as yt-dlp writes it beside them; "" if there is none.
func descriptionOf(path string) string {
	m := captionsName.FindStringSubmatch(path)
	if m == nil {
		return ""
	}
	if _, err := os.Stat(m[1] + ".info.json"); err != nil {
		return ""
	}
	return m[1] + ".info.json"
}
