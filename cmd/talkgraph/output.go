package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/terminal"
)

// outputFlag declares -o, the file that writeOutput writes.
func outputFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVarP(path, "output", "o", "", "write to this `FILE` (default standard output)")
}

// writeOutput calls write with standard output if path is "" or "-". Else it calls write with a
// new file, and renames the file to path when it is complete.
func writeOutput(cmd *cobra.Command, path string, write func(io.Writer) error) error {
	if path == "" || path == "-" {
		return write(cmd.OutOrStdout())
	}
	return writeFile(path, write)
}

// writeFile calls write with a new file, then renames it to path. All users may read the file.
func writeFile(path string, write func(io.Writer) error) error {
	return library.WriteFileAtomic(path, func(f *os.File) error {
		if err := f.Chmod(0o644); err != nil {
			return err
		}
		return write(f)
	})
}

// printerOf returns the printer of a format. An unknown format is an error of the command line.
func printerOf[T any](printers map[string]T, format string) (T, error) {
	p, ok := printers[format]
	if !ok {
		var names []string
		for name := range printers {
			names = append(names, name)
		}
		slices.Sort(names)
		return p, usageError(fmt.Errorf("unknown format %q; write one of %s", format, strings.Join(names, ", ")))
	}
	return p, nil
}

// writeJSON writes a value as indented JSON. It does not escape <, > and &.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(v)
}

// printPaged calls write with standard output or, on a terminal, with the pager.
func printPaged(cmd *cobra.Command, write func(w io.Writer, s terminal.Style) error) error {
	return terminal.Page(cmd.Context(), cmd.OutOrStdout(), write)
}
