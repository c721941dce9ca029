package server_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/internal/servertest"
	"github.com/talkgraph/talkgraph/server"
)

// withToken adds a token to requests.
type withToken string

// RoundTrip implements http.RoundTripper.
func (w withToken) RoundTrip(r *http.Request) (*http.Response, error) {
	if w != "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+string(w))
	}
	return http.DefaultTransport.RoundTrip(r)
}

// connectMCP connects the client of the SDK to /mcp.
func connectMCP(t *testing.T, srv *httptest.Server, token string) (*sdk.ClientSession, error) {
	client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &sdk.StreamableClientTransport{
		Endpoint: srv.URL + "/mcp", HTTPClient: &http.Client{Transport: withToken(token)}, MaxRetries: -1,
	}, nil)
	if err == nil {
		t.Cleanup(func() { _ = session.Close() })
	}
	return session, err
}

// toolsOf returns the names of the tools that a client is offered.
func toolsOf(t *testing.T, session *sdk.ClientSession) (names []string) {
	list, err := session.ListTools(t.Context(), nil)
	require.NoError(t, err)
	for _, tool := range list.Tools {
		names = append(names, tool.Name)
	}
	return names
}

// callMCP calls a tool and returns its text.
func callMCP(t *testing.T, session *sdk.ClientSession, tool string, arguments map[string]any) (text string, failed bool) {
	res, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: arguments})
	require.NoError(t, err)
	return res.Content[0].(*sdk.TextContent).Text, res.IsError
}

func TestMCP_OnlyTheTokenMayWrite(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
		c.Access = server.Access{Token: token, Hosts: []string{"*"}}
	})
	note := map[string]any{"name": "tokenconf.txt", "text": aNote}
	for _, wrong := range []string{"", "nope", token[:8]} {
		session, err := connectMCP(t, srv, wrong)
		require.NoError(t, err)
		require.NotContains(t, toolsOf(t, session), "add_note")
		text, failed := callMCP(t, session, "ask", map[string]any{"question": "talks about redis"})
		require.False(t, failed, text)
		require.Contains(t, text, "("+srv.URL+"/talks/", "links go to the pages of the server")
		_, err = session.CallTool(t.Context(), &sdk.CallToolParams{Name: "add_note", Arguments: note})
		require.ErrorContains(t, err, "unknown tool")
	}
	session, err := connectMCP(t, srv, token)
	require.NoError(t, err)
	require.Contains(t, toolsOf(t, session), "add_note")
	text, failed := callMCP(t, session, "add_note", note)
	require.False(t, failed, text)
	text, _ = callMCP(t, session, "ask", map[string]any{"question": "talks at TokenConf 2020"})
	require.Contains(t, text, "A Talk For Tokens")
	res, _ := servertest.Get(t, srv, "/talks/tokenconf-2020/a-talk-for-tokens")
	require.Equal(t, http.StatusOK, res.StatusCode)
}

func TestMCP_APrivateServerNeedsTheToken(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
		c.Access = server.Access{Token: token, Hosts: []string{"*"}, Private: true}
	})
	_, err := connectMCP(t, srv, "")
	require.Error(t, err)
	session, err := connectMCP(t, srv, token)
	require.NoError(t, err)
	require.Contains(t, toolsOf(t, session), "ask")
	status, h, body := ask(t, srv, "POST", "/mcp", "{}")
	require.Equal(t, http.StatusUnauthorized, status)
	require.Contains(t, h.Get("WWW-Authenticate"), "Bearer")
	require.Contains(t, body, "this server is private")
}

func TestMCP_AReadOnlyServerOffersNoChange(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) { c.Notes = nil })
	session, err := connectMCP(t, srv, "")
	require.NoError(t, err)
	require.NotContains(t, toolsOf(t, session), "add_note")
}

func TestMCP_ChangesHaveTheRateOfOthers(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) { c.Limits.WriteRate = 0.1 })
	session, err := connectMCP(t, srv, "")
	require.NoError(t, err)
	note := map[string]any{"name": "tokenconf.txt", "text": aNote}
	text, failed := callMCP(t, session, "add_note", note)
	require.False(t, failed, text)
	text, failed = callMCP(t, session, "add_note", note)
	require.True(t, failed)
	require.Contains(t, text, "the limit of one client is 0.1 a second")
}

// TestMCP_RefusesWhatOtherRoutesRefuse sends requests that no client of the protocol sends.
func TestMCP_RefusesWhatOtherRoutesRefuse(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
		c.Limits.Upload = 64 << 10
		c.Access = server.Access{Origins: []string{"https://good.example"}}
	})
	const list = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`
	accept := []string{"Content-Type", "application/json", "Accept", "application/json, text/event-stream"}
	for name, c := range map[string]struct {
		method, body string
		headers      []string
		status       int
		says         string
	}{
		"a message":              {"POST", list, accept, http.StatusOK, `"ask"`},
		"a page of a known site": {"POST", list, append([]string{"Origin", "https://good.example", "Sec-Fetch-Site", "cross-site"}, accept...), http.StatusOK, `"ask"`},
		"a page of another site": {"POST", list, append([]string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}, accept...), http.StatusForbidden, ""},
		"another host":           {"POST", list, append([]string{"Host", "evil.example"}, accept...), http.StatusMisdirectedRequest, "does not answer to the host name"},
		"reading":                {"GET", "", accept, http.StatusMethodNotAllowed, "does not accept the method"},
		"several messages":       {"POST", " [" + list + "]", accept, http.StatusBadRequest, "one message a request"},
		"no JSON":                {"POST", "nonsense", accept, http.StatusBadRequest, "malformed"},
		"nothing":                {"POST", "", accept, http.StatusBadRequest, ""},
		"a large body":           {"POST", `{"jsonrpc":"2.0","id":1,"method":"` + strings.Repeat("x", 100<<10) + `"}`, accept, http.StatusRequestEntityTooLarge, "65536 bytes"},
		"a form":                 {"POST", list, []string{"Content-Type", "text/plain"}, http.StatusUnsupportedMediaType, "application/json"},
	} {
		status, h, body := ask(t, srv, c.method, "/mcp", c.body, c.headers...)
		require.Equal(t, c.status, status, "%s: %s", name, body)
		require.Contains(t, body, c.says, name)
		require.NotEmpty(t, h.Get("X-Content-Type-Options"), name)
	}
	status, h, _ := ask(t, srv, "OPTIONS", "/mcp", "", "Origin", "https://good.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "mcp-protocol-version")
	require.Equal(t, http.StatusNoContent, status)
	require.Contains(t, h.Get("Access-Control-Allow-Headers"), "Mcp-Protocol-Version")
}
