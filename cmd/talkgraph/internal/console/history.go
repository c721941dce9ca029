package console

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxHistory is how many lines the history keeps, as many as bash by default.
const maxHistory = 500

// history keeps the lines of the console, newest first, in a file in the user's state folder. It
// implements term.History. If the file cannot be written, the lines last for the session only.
type history struct {
	path  string
	lines []string
}

// openHistory reads the history from its file, if it exists.
func openHistory() *history {
	dir := os.Getenv("XDG_STATE_HOME")
	if home, err := os.UserHomeDir(); dir == "" && err == nil {
		dir = filepath.Join(home, ".local", "state")
	}
	h := &history{path: filepath.Join(dir, "talkgraph", "console_history")}
	if b, err := os.ReadFile(h.path); err == nil {
		h.lines = strings.Split(strings.TrimSpace(string(b)), "\n")
		slices.Reverse(h.lines)
	}
	return h
}

// Add adds a line and writes the file, unless the line is blank or equals the newest one.
func (h *history) Add(line string) {
	if strings.TrimSpace(line) == "" || len(h.lines) > 0 && h.lines[0] == line {
		return
	}
	h.lines = append([]string{line}, h.lines...)
	h.lines = h.lines[:min(len(h.lines), maxHistory)]
	if os.MkdirAll(filepath.Dir(h.path), 0o700) == nil {
		old := slices.Clone(h.lines)
		slices.Reverse(old)
		_ = os.WriteFile(h.path, []byte(strings.Join(old, "\n")+"\n"), 0o600)
	}
}

// Len returns the number of lines.
func (h *history) Len() int { return len(h.lines) }

// At returns the line with index i; 0 is the newest.
func (h *history) At(i int) string { return h.lines[i] }
