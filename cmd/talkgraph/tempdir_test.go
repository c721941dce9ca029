package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCommand_OpensNothingInTheSharedTemporaryFolder checks that no verb makes go-graphviz cache
// compiled code in the temporary folder, where another user could replace it.
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

// TestCommand_UsesNoLinkedCacheFolder checks that a cache folder that is a link is not used,
// because another user may be able to write where it leads.
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
