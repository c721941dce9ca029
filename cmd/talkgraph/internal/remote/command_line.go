package remote

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// CommandLine returns the arguments that run cmd in a process with another working directory: the
// names of the verb, the flags that were set except those in without, and args. It makes the paths
// among them absolute. An argument is a path if the usage line of cmd calls its arguments FILE or
// DIR. A flag is one if its usage calls its value FILE or FOLDER. "-" stays "-".
func CommandLine(cmd *cobra.Command, args []string, without ...string) ([]string, error) {
	out := strings.Fields(cmd.CommandPath())[1:]
	var failed error
	absolute := func(path string) string {
		if path == "" || path == "-" {
			return path
		}
		abs, err := filepath.Abs(path)
		if err != nil {
			failed = err
		}
		return abs
	}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if slices.Contains(without, f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		kind, _ := pflag.UnquoteUsage(f)
		for _, value := range values {
			if kind == "FILE" || kind == "FOLDER" {
				value = absolute(value)
			}
			out = append(out, "--"+f.Name+"="+value)
		}
	})
	out = append(out, "--")
	hasPaths := strings.Contains(cmd.Use, " FILE") || strings.Contains(cmd.Use, " DIR")
	for _, arg := range args {
		if hasPaths {
			arg = absolute(arg)
		}
		out = append(out, arg)
	}
	return out, failed
}
