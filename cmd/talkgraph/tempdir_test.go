package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// go-graphviz runs compiled code that it finds in its cache folder.
func TestCommand_OpensNothingInTheSharedTemporaryFolder(t *testing.T) {
	verbs := []string{"--version", "map --db memory: --format svg kubernetes"}
	for _, verb := range newRoot().Commands() {
		verbs = append(verbs, verb.Name()+" --help")
	}
	require.Greater(t, len(verbs), 20)
	for _, verb := range verbs {
		shared := t.TempDir()
		cmd := command(t, strings.Fields(verb)...)
		cmd.Env = append(cmd.Env, "TMPDIR="+shared)
		_ = cmd.Run()
		left, err := filepath.Glob(filepath.Join(shared, "*graphviz*"))
		require.NoError(t, err)
		require.Empty(t, left, verb)
	}
}

func TestCommand_KeepsCompiledCodeInAPrivateFolder(t *testing.T) {
	cache := t.TempDir()
	cmd := command(t, "--version")
	cmd.Env = append(cmd.Env, "XDG_CACHE_HOME="+cache)
	require.NoError(t, cmd.Run())
	info, err := os.Stat(filepath.Join(cache, "talkgraph", "graphviz"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	compiled, err := filepath.Glob(filepath.Join(cache, "talkgraph", "graphviz", "go-graphviz", "*", "*"))
	require.NoError(t, err)
	require.NotEmpty(t, compiled)
}

// A link could lead to a folder that somebody else can write to.
func TestCommand_UsesNoLinkedCacheFolder(t *testing.T) {
	cache, elsewhere := t.TempDir(), t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(cache, "talkgraph"), 0o700))
	require.NoError(t, os.Symlink(elsewhere, filepath.Join(cache, "talkgraph", "graphviz")))
	cmd := command(t, "--version")
	cmd.Env = append(cmd.Env, "XDG_CACHE_HOME="+cache)
	require.NoError(t, cmd.Run())
	left, err := os.ReadDir(elsewhere)
	require.NoError(t, err)
	require.Empty(t, left)
}
