// Package privatecache keeps go-graphviz from running code that somebody else wrote.
//
// go-graphviz compiles its WebAssembly in an init function, in every process that links
// it, and loads what it finds compiled in $TMPDIR/go-graphviz. Whoever can write there
// runs code as the user of talkgraph, and a folder that another user made first cannot
// be read. So TMPDIR names a folder of this user's own while go-graphviz initializes.
//
// Goal: no start of talkgraph opens a file below the shared temporary folder.
//
// Design: Go initializes packages in the order of their import paths once their imports
// are ready (language specification, "Program initialization"). This package imports
// only os and syscall, and its path sorts before github.com/tetratelabs/wazero, which
// go-graphviz needs and which needs os. Its variable is therefore set first. The package
// graphviz, which imports go-graphviz, calls Restore afterwards.
//
// Figures: go-graphviz starts in 45 ms with compiled code in the folder, in 580 ms
// without (2 cores of a shared Xeon).
package privatecache

import "os"

// variables hold the temporary folder on Unix and on Windows.
var variables = [...]string{"TMPDIR", "TMP"}

// original holds the temporary folder's variables as the process found them.
var original = redirect()

// redirect points the temporary folder at this user's cache and returns the variables'
// former values. Without a private folder it points at one that cannot exist, and
// go-graphviz compiles in memory.
func redirect() (former [len(variables)]string) {
	dir, ok := folder()
	if !ok {
		dir = os.DevNull
	}
	for i, name := range variables {
		former[i] = os.Getenv(name)
		os.Setenv(name, dir)
	}
	return former
}

// Restore gives the process its temporary folder back. It is called once, after
// go-graphviz has initialized.
func Restore() {
	for i, name := range variables {
		if original[i] == "" {
			os.Unsetenv(name)
		} else {
			os.Setenv(name, original[i])
		}
	}
}

// folder returns the folder for compiled code below the user's cache, and reports
// whether it is there and private.
func folder() (string, bool) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", false
	}
	dir := cache + string(os.PathSeparator) + "talkgraph" + string(os.PathSeparator) + "graphviz"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", false
	}
	return dir, isPrivate(dir)
}
