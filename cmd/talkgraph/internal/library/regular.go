package library

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// openFile opens a file for reading. It returns graph.ErrInvalid for named pipes, devices and
// sockets, where a reader may wait forever or never reach an end.
func openFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|nonBlocking, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot read %q: %w", path, err)
	}
	info, err := f.Stat()
	if err == nil {
		err = checkRegular(path, info.Mode())
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// checkRegular returns graph.ErrInvalid if mode is that of a pipe, a device or a socket.
func checkRegular(path string, mode fs.FileMode) error {
	if mode.IsRegular() || mode.IsDir() {
		return nil
	}
	return fmt.Errorf("%w: %s is %s, not a file; pass its contents on standard input (-)", graph.ErrInvalid, path, kindOfFile(mode))
}

// kindOfFile returns the name of a kind of file that is not regular: "a named pipe", "a
// socket" or "a device".
func kindOfFile(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

// inspect follows a link in a folder and returns the info of the file. info is nil if the file
// must not be read; reason then names what it is, such as "a link out of the folder". reason
// is "" for a file that was deleted meanwhile.
func inspect(folder, path string, d fs.DirEntry) (info fs.FileInfo, reason string) {
	if d.Type()&fs.ModeSymlink != 0 {
		target, err := filepath.EvalSymlinks(path)
		if err != nil {
			return nil, "a link that leads nowhere"
		}
		inside, err := filepath.EvalSymlinks(folder)
		if rel, relErr := filepath.Rel(inside, target); err != nil || relErr != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			return nil, "a link out of the folder"
		}
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, ""
	case info.IsDir():
		return nil, "a link to a folder"
	case !info.Mode().IsRegular():
		return nil, kindOfFile(info.Mode())
	}
	return info, ""
}
