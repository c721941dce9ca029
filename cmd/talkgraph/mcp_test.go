package main

import (
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"
)

// startMCP starts "talkgraph mcp" as a program of its own and connects the client of the SDK to
// its standard input and output.
func startMCP(t *testing.T, problems *strings.Builder, arguments ...string) *sdk.ClientSession {
	t.Helper()
	cmd := command(t, append([]string{"mcp"}, arguments...)...)
	cmd.Stderr = problems
	session, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), &sdk.CommandTransport{Command: cmd}, nil)
	require.NoError(t, err, "%s", problems)
	return session
}

// callTool calls a tool and returns its text.
func callTool(t *testing.T, session *sdk.ClientSession, tool string, arguments map[string]any) string {
	t.Helper()
	res, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: arguments})
	require.NoError(t, err)
	return res.Content[0].(*sdk.TextContent).Text
}

func TestMCP_SessionOnStandardInputAndOutput(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := dbIn(t, dir)
	ok(t, "", "load", "--db", db, write(t, dir, "tiny.txt", longNote))
	var problems strings.Builder

	session := startMCP(t, &problems, "--db", db)
	require.Contains(t, callTool(t, session, "ask", map[string]any{"question": "talks that mention redis and monitoring"}), `tiny.txt:5 monitoring: “redis at netflix, with monitoring”`)
	_, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: "add_note", Arguments: map[string]any{"name": "x.txt", "text": "x"}})
	require.ErrorContains(t, err, "unknown tool", "changes are not allowed unless asked for")
	require.NoError(t, session.Close())
	require.Empty(t, problems.String())

	session = startMCP(t, &problems, "--db", db, "--allow-changes")
	callTool(t, session, "add_note", map[string]any{"name": "stateconf.txt", "text": "StateConf 2019\n\nJane Roe - Kafka Without Fear\n\nkafka and monitornig\n"})
	require.NoError(t, session.Close())
	require.Empty(t, problems.String())
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks that mention kafka and monitoring"), "Kafka Without Fear")
}

func TestMCP_EndsWithItsInput(t *testing.T) {
	t.Parallel()
	r := talkgraph(t, "nonsense\n", "mcp", "--db", "memory:")
	require.Equal(t, 0, r.code, r.err)
	require.Equal(t, 1, strings.Count(r.out, "\n"))
	require.Contains(t, r.out, "the line is not JSON")
	require.Equal(t, 2, talkgraph(t, "", "mcp", "surplus").code)
}
