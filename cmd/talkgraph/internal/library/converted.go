package library

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/talkgraph/talkgraph/loader/convert"
)

// addConverted adds the notes of a file that loader/convert reads, under the name name. It
// reports whether path is such a file, and decides that by the extension and the first bytes.
// An error names the file.
func (in *Input) addConverted(path, name string) (bool, error) {
	if ext := strings.ToLower(filepath.Ext(path)); !convert.IsNamed(path) && ext != ".json" && ext != "" && ext != ".txt" {
		return false, nil
	}
	f, err := openFile(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, convert.HeadBytes))
	if err != nil {
		return false, fmt.Errorf("cannot read %q: %w", path, err)
	}
	known, single := convert.Knows(name, head)
	switch {
	case !known:
		return false, nil
	case single:
		note := NoteFile{Source: name, path: path, description: descriptionOf(path)}
		if err := note.check(); err != nil {
			return true, err
		}
		in.notes = append(in.notes, note)
		return true, nil
	}
	return true, in.addContainer(f, name)
}

// addContainer adds the notes and the talks as data of an open file of several notes, such as
// an archive, under names below name.
func (in *Input) addContainer(f *os.File, name string) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("cannot read %q: %w", f.Name(), err)
	}
	r, err := convert.Read(name, f, info.Size())
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
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
	return nil
}

// captionsName matches the names of captions of "talk", such as "talk.en.vtt" and "talk.srt",
// and not "talk.vtt.txt".
var captionsName = regexp.MustCompile(`(?i)^(.*?)(?:\.[a-z]{2,3}(?:-[a-z0-9]+)*)?\.(?:vtt|srt)$`)

// descriptionOf returns the path of the video description that yt-dlp writes beside the
// captions at path: "talk.info.json" for "talk.en.vtt". It returns "" if there is none.
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
