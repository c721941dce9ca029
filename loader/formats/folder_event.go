package formats

import (
	"bytes"
	"os"
	"path/filepath"
)

// EventBeside returns the event of the talks in the file at path, read from a file beside it:
// category.json of pyvideo, in the folder above "videos", or event.yml of rubyevents. It
// returns "" if there is no readable one.
func EventBeside(path string) string {
	dir := filepath.Dir(path)
	for _, beside := range []string{filepath.Join(filepath.Dir(dir), "category.json"), filepath.Join(dir, "event.yml")} {
		if filepath.Base(beside) == "category.json" && filepath.Base(dir) != "videos" {
			continue
		}
		if info, err := os.Stat(beside); err != nil || !info.Mode().IsRegular() || info.Size() > MaxTree {
			continue
		}
		data, err := os.ReadFile(beside)
		if err != nil {
			continue
		}
		f, err := newFile(beside, bytes.NewReader(data))
		if err != nil {
			continue
		}
		if name := f.tree.get("title"); name.kind == text {
			return name.text
		}
	}
	return ""
}
