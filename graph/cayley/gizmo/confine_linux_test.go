package gizmo_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph/cayley/gizmo"
)

// runRestricted restricts this process, tries to open and to write files, and runs until the
// system ends it.
func runRestricted() {
	out, err := os.OpenFile(os.Getenv("RESTRICTED"), os.O_WRONLY, 0)
	fmt.Println(err)
	gizmo.Restrict(1<<30, time.Second)
	_, err = os.Open("/etc/passwd")
	fmt.Println(err)
	_, err = out.Write([]byte("x"))
	fmt.Println(err)
	for n := 0; n >= 0; n++ { // the system ends the process before n overflows
	}
}

func TestRestrict_NoFilesAndATimeLimit(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	cmd := exec.Command(os.Args[0])
	cmd.Env = []string{"RESTRICTED=" + file}
	out, err := cmd.Output()
	require.Error(t, err)
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	require.True(t, status.Signaled(), status)
	require.Equal(t, fmt.Sprintf("<nil>\nopen /etc/passwd: too many open files\nwrite %s: file too large\n", file), string(out))
}
