package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
)

// byteSize is a flag for a number of bytes, such as 96MB. kB, MB and GB are powers of 1024.
type byteSize[N int | int64] struct{ value *N }

// sizeFlag declares a flag for a number of bytes.
func sizeFlag[N int | int64](cmd *cobra.Command, value *N, name, usage string) {
	cmd.Flags().Var(byteSize[N]{value}, name, usage)
}

var units = []struct {
	name  string
	shift int
}{{"GB", 30}, {"MB", 20}, {"kB", 10}, {"B", 0}, {"", 0}}

// String returns the size in the largest unit that divides it: "64kB", or "0".
func (b byteSize[N]) String() string {
	if b.value == nil {
		return ""
	}
	for _, u := range units {
		if n := *b.value >> u.shift; n > 0 && n<<u.shift == *b.value {
			return fmt.Sprint(n, u.name)
		}
	}
	return "0"
}

// Set parses a size such as "96MB" or "4096". It refuses 0, negative sizes and those over 1 PB.
func (b byteSize[N]) Set(s string) error {
	for _, u := range units {
		number, ok := strings.CutSuffix(s, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || n <= 0 || n > 1<<50>>u.shift {
			break
		}
		*b.value = N(n << u.shift)
		return nil
	}
	return fmt.Errorf("write a size such as 96MB or 64kB")
}

// Type returns the name of the type for the help.
func (b byteSize[N]) Type() string { return "size" }

// readingFlags declares the flags that name vocabularies and titles for the extractor.
func readingFlags(cmd *cobra.Command, o *library.ReadOptions) {
	cmd.Flags().StringArrayVar(&o.Vocabulary, "vocabulary", nil, "a vocabulary `FILE` that extends, renames or silences shipped entries (may be repeated)")
	cmd.Flags().StringVar(&o.Titles, "titles", "", "a `FILE` of talk titles, one a line, by which talks in notes are recognized")
}
