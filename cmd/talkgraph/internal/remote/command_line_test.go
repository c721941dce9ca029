package remote

import (
	"path/filepath"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

func TestCommandLine_MakesPathsAbsolute(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	dir, err := filepath.EvalSymlinks(dir)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		use        string
		args, want []string
	}{
		"files":          {"load FILE|DIR|-...", []string{"a.txt", "-", "/b"}, []string{"load", "--", dir + "/a.txt", "-", "/b"}},
		"texts":          {"ask QUESTION", []string{"a.txt"}, []string{"ask", "--", "a.txt"}},
		"flags":          {"ask QUESTION", []string{"--output=m.svg", "-v", "a,b", "-v", "c", "--db=x", "--", "--explain"}, []string{"ask", "--output=" + dir + "/m.svg", "--vocabulary=" + dir + "/a,b", "--vocabulary=" + dir + "/c", "--", "--explain"}},
		"a value":        {"ask QUESTION", []string{"--event=A = B", "q"}, []string{"ask", "--event=A = B", "--", "q"}},
		"standard input": {"load FILE", []string{"--output=-", "-"}, []string{"load", "--output=-", "--", "-"}},
	} {
		var got []string
		cmd := &cobra.Command{Use: c.use, RunE: func(cmd *cobra.Command, args []string) (err error) {
			got, err = CommandLine(cmd, args, "db")
			return err
		}}
		cmd.Flags().String("db", "", "the store")
		cmd.Flags().String("event", "", "the `NAME` of an event")
		cmd.Flags().String("output", "", "write to this `FILE`")
		cmd.Flags().StringArrayP("vocabulary", "v", nil, "a vocabulary `FILE`")
		root := &cobra.Command{Use: "talkgraph"}
		root.AddCommand(cmd)
		root.SetArgs(append([]string{cmd.Name()}, c.args...))
		require.NoError(t, root.Execute(), name)
		require.Equal(t, c.want, got, name)
	}
}
