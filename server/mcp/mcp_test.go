package mcp_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/jsonschema-go/jsonschema"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/servertest"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/server"
	"github.com/talkgraph/talkgraph/server/mcp"
)

// configOf returns the configuration of a server over the sample notes that may change them.
func configOf(t *testing.T) mcp.Config {
	v := storytest.Shipped(t)
	e, store := storytest.Engine(t, v, storytest.Sample(t, v))
	notes := &servertest.Notes{Extractor: loader.New(v, graph.Lexicon(data.Words)), Store: store, Engine: e}
	return mcp.Config{
		Engine: e, Version: "test", Limits: mcp.DefaultLimits, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Add: func(ctx context.Context, source string, text []byte) (graph.Note, graph.Delta, error) {
			out, _, err := notes.Save(ctx, nil, server.Upload{Source: source, Data: text})
			if err != nil {
				return graph.Note{}, graph.Delta{}, err
			}
			return out[0].Note, out[0].Delta, nil
		},
	}
}

// connect runs a server on pipes, as on standard input and output, and connects the client of
// the SDK to it.
func connect(t *testing.T, c mcp.Config) *sdk.ClientSession {
	fromClient, toServer := io.Pipe()
	fromServer, toClient := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := mcp.New(c).Run(context.Background(), fromClient, toClient)
		_ = toClient.Close()
		ended <- err
	}()
	client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &sdk.IOTransport{Reader: fromServer, Writer: toServer}, nil)
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = session.Close()
		require.NoError(t, <-ended)
	})
	return session
}

// call calls a tool and returns its text and its structured content.
func call(t *testing.T, session *sdk.ClientSession, tool string, arguments any) (text string, structured map[string]any, failed bool) {
	t.Helper()
	res, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: arguments})
	require.NoError(t, err, "%s %v", tool, arguments)
	require.Len(t, res.Content, 1)
	text = res.Content[0].(*sdk.TextContent).Text
	structured, _ = res.StructuredContent.(map[string]any)
	return text, structured, res.IsError
}

// args are arguments of a tool.
type args = map[string]any

// calls are calls that the sample notes answer.
var calls = []struct {
	tool string
	args args
}{
	{"ask", args{"question": "which talks mention microservices and monitoring"}},
	{"ask", args{"question": "how many talks mention microservices", "limit": 1}},
	{"ask", args{"question": "talks about flurbology"}},
	{"ask", args{"question": "companies mentioned in more than one talk", "sort": "name"}},
	{"talk", args{"talk": "talk:qcon-london-2017/real-world-java-9"}},
	{"talk", args{"talk": "Real World Java 9"}},
	{"related", args{"of": "Real World Java 9", "limit": 3}},
	{"related", args{"of": "topic:monitoring", "offset": 2}},
	{"related", args{"of": "Netflix"}},
	{"path", args{"from": "Netflix", "to": "Redis"}},
	{"digest", args{"event": "QCon London 2017"}},
	{"topics", args{}},
	{"topics", args{"of": "BBC"}},
	{"add_note", args{"name": "stateconf", "text": "StateConf 2019\n\nJane Roe - Redis in anger\n\ncaching and monitornig\n"}},
}

func TestTools_AnswersFitTheirSchemas(t *testing.T) {
	session := connect(t, configOf(t))
	tools, err := session.ListTools(t.Context(), nil)
	require.NoError(t, err)
	schemas := map[string]*jsonschema.Resolved{}
	for _, tool := range tools.Tools {
		require.NotEmpty(t, tool.Description)
		b, err := json.Marshal(tool.OutputSchema)
		require.NoError(t, err)
		var schema jsonschema.Schema
		require.NoError(t, json.Unmarshal(b, &schema))
		schemas[tool.Name], err = schema.Resolve(nil)
		require.NoError(t, err, tool.Name)
		require.Equal(t, tool.Name != "add_note", tool.Annotations.ReadOnlyHint, tool.Name)
	}
	called := map[string]bool{}
	for _, c := range calls {
		called[c.tool] = true
		text, structured, failed := call(t, session, c.tool, c.args)
		require.False(t, failed, "%s: %s", c.tool, text)
		require.NotEmpty(t, text)
		require.NoError(t, schemas[c.tool].Validate(structured), "%s %v", c.tool, c.args)
		structured["surplus"] = 1
		require.Error(t, schemas[c.tool].Validate(structured), "the schema of %s accepts anything", c.tool)
	}
	require.Len(t, called, len(schemas), "every tool is called")
}

// TestTools_EvidenceStandsInTheNote compares each quoted line with the note as a resource.
func TestTools_EvidenceStandsInTheNote(t *testing.T) {
	session := connect(t, configOf(t))
	seen := 0
	for _, c := range calls {
		text, structured, _ := call(t, session, c.tool, c.args)
		each(structured, func(object args) {
			source, isEvidence := object["source"].(string)
			quote, _ := object["quote"].(string)
			if !isEvidence || quote == "" {
				return
			}
			note, err := session.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: object["note"].(string)})
			require.NoError(t, err)
			line := int(object["line"].(float64))
			require.Contains(t, strings.Split(note.Contents[0].Text, "\n")[line-1], strings.Trim(quote, "… "))
			require.Contains(t, quote, object["text"])
			require.Contains(t, text, fmt.Sprintf("%s:%d ", source, line))
			seen++
		})
	}
	require.Greater(t, seen, 50)
}

// each calls use with every JSON object in a value.
func each(value any, use func(args)) {
	switch v := value.(type) {
	case map[string]any:
		use(v)
		for _, inner := range v {
			each(inner, use)
		}
	case []any:
		for _, inner := range v {
			each(inner, use)
		}
	}
}

func TestTools_SayWhatTheyDoNotKnow(t *testing.T) {
	session := connect(t, configOf(t))
	text, structured, _ := call(t, session, "ask", args{"question": "talks about monitornig and flurbology"})
	require.Contains(t, text, `"monitornig" was read as "monitoring"`)
	require.NotEmpty(t, structured["corrected"])
	text, structured, _ = call(t, session, "ask", args{"question": `talks that mention "flurbology"`})
	require.Contains(t, text, "flurbology")
	require.EqualValues(t, 0, structured["total"])
	require.NotEmpty(t, structured["nothing"])
	text, structured, _ = call(t, session, "related", args{"of": "monitornig"})
	require.Contains(t, text, `"monitornig" was read as "monitoring"`)
	require.Len(t, structured["corrected"], 1)
	text, _, failed := call(t, session, "talk", args{"talk": "Real Wrold Java 99"})
	require.True(t, failed)
	require.Contains(t, text, "Real World Java 9 (talk:qcon-london-2017/real-world-java-9)")
	text, _, _ = call(t, session, "path", args{"from": "ExampleCorp Nowhere", "to": "Redis"})
	require.Contains(t, text, `nothing here is called "ExampleCorp Nowhere"`)
}

// TestTools_HostileArgumentsAreOneSentence sends bad arguments, and requires that each error is one
// sentence and that the server still answers.
func TestTools_HostileArgumentsAreOneSentence(t *testing.T) {
	session := connect(t, configOf(t))
	long := strings.Repeat("redis ", 200_000)
	for name, c := range map[string]struct {
		tool string
		args any
		says string
	}{
		"a huge question":     {"ask", args{"question": long}, "at most 500 characters"},
		"an empty question":   {"ask", args{"question": " \n"}, "question is empty"},
		"no question":         {"ask", args{}, "question"},
		"no arguments":        {"ask", nil, "question"},
		"a number":            {"ask", args{"question": 7}, "string"},
		"a list":              {"ask", []string{"redis"}, "arguments"},
		"a huge wrong type":   {"ask", args{"question": []string{long}}, "string"},
		"an unknown argument": {"ask", args{"question": "redis", "depth": 3}, "depth"},
		"a large limit":       {"ask", args{"question": "redis", "limit": 1 << 40}, "limit is 1 to 50"},
		"a negative offset":   {"ask", args{"question": "redis", "offset": -1}, "offset 0 or more"},
		"a fraction":          {"ask", args{"question": "redis", "limit": 1.5}, "integer"},
		"an unknown order":    {"ask", args{"question": "redis", "sort": "random"}, "sorted by"},
		"an unknown talk":     {"talk", args{"talk": "talk:nowhere-1999/nothing"}, "Not found"},
		"a topic as a talk":   {"talk", args{"talk": "topic:redis"}, "is a topic, not a talk"},
		"a huge name":         {"related", args{"of": long}, "at most 500 characters"},
		"a talk as an event":  {"digest", args{"event": "Real World Java 9"}, "a digest is of an event"},
		"control characters":  {"talk", args{"talk": "\x1b[2Jnothing\x00"}, "nothing here is called"},
		"no end of a path":    {"path", args{"from": "Redis", "to": ""}, "to is empty"},
		"a path as a name":    {"add_note", args{"name": "../../etc/passwd", "text": "x"}, "without a folder"},
		"a long name":         {"add_note", args{"name": strings.Repeat("n", 300), "text": "x"}, "without a folder"},
		"an empty note":       {"add_note", args{"name": "x.txt", "text": "\n"}, "text is empty"},
		"a huge note":         {"add_note", args{"name": "x.txt", "text": long}, "at most 1024 kB"},
		"a note that is data": {"add_note", args{"name": "x.txt", "text": "\x00\x01\x02\x03"}, "not text"},
	} {
		text, _, failed := call(t, session, c.tool, c.args)
		require.True(t, failed, "%s: %s", name, text)
		require.Contains(t, text, c.says, name)
		require.Less(t, len(text), 2100, name)
		require.NotContains(t, text, "\n", name)
		require.False(t, strings.ContainsFunc(text, unicode.IsControl), "%s: %q", name, text)
	}
	_, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: "drop_everything"})
	require.ErrorContains(t, err, `unknown tool "drop_everything"`)
	_, _, failed := call(t, session, "ask", args{"question": "redis"})
	require.False(t, failed, "the session goes on")
}

func TestTools_WithoutAddTheServerChangesNothing(t *testing.T) {
	c := configOf(t)
	c.Add = nil
	session := connect(t, c)
	tools, err := session.ListTools(t.Context(), nil)
	require.NoError(t, err)
	for _, tool := range tools.Tools {
		require.NotEqual(t, "add_note", tool.Name)
	}
	_, err = session.CallTool(t.Context(), &sdk.CallToolParams{Name: "add_note", Arguments: args{"name": "x.txt", "text": "x"}})
	require.Error(t, err)
	require.Contains(t, session.InitializeResult().Instructions, "may read only")
}

func TestAddNote_IsFoundAfterwards(t *testing.T) {
	session := connect(t, configOf(t))
	text, structured, failed := call(t, session, "add_note", args{"name": "stateconf 2019", "text": "# StateConf 2019\n\n## Flurbology for all, Jane Roe\n\nredis and monitornig\n"})
	require.False(t, failed, text)
	require.Equal(t, "note:stateconf%202019.md", structured["note"])
	require.Contains(t, text, "line 3: Flurbology for all")
	text, structured, _ = call(t, session, "ask", args{"question": "talks that mention redis at StateConf 2019"})
	require.EqualValues(t, 1, structured["total"])
	require.Contains(t, text, "stateconf 2019.md:5 Redis")
	note, err := session.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: "note:stateconf%202019.md"})
	require.NoError(t, err)
	require.Contains(t, note.Contents[0].Text, "Flurbology")
}

// TestAnswers_HoldNoControlCharacters asks for a note with control characters, and requires that
// answers have none.
func TestAnswers_HoldNoControlCharacters(t *testing.T) {
	session := connect(t, configOf(t))
	_, _, failed := call(t, session, "add_note", args{"name": "evil.txt", "text": "EvilConf 2020\n\nJane Roe - Redis \u202eat \u009b2Jnight\n\nredis \x1b]0;title\x07 and \x1b[2J monitoring\n"})
	require.False(t, failed)
	_, structured, _ := call(t, session, "ask", args{"question": "talks at EvilConf 2020"})
	id := structured["items"].([]any)[0].(args)["id"]
	res, err := session.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: fmt.Sprint(id)})
	require.NoError(t, err)
	texts := []string{res.Contents[0].Text}
	for _, c := range []struct {
		tool string
		args args
	}{{"ask", args{"question": "talks that mention redis at EvilConf 2020"}}, {"talk", args{"talk": id}}, {"digest", args{"event": "EvilConf 2020"}}} {
		text, structured, failed := call(t, session, c.tool, c.args)
		require.False(t, failed, text)
		texts = append(texts, text)
		each(structured, func(object args) {
			for _, v := range object {
				texts = append(texts, fmt.Sprint(v))
			}
		})
	}
	for _, text := range texts {
		for _, r := range text {
			require.False(t, unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r), "%q", text)
		}
	}
}

func TestResources_UnknownOnesAreErrors(t *testing.T) {
	session := connect(t, configOf(t))
	templates, err := session.ListResourceTemplates(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, templates.ResourceTemplates, 2)
	for uri, says := range map[string]string{
		"talk:nowhere/nothing": "no talk called", "note:nothing.txt": `no note here is called "nothing.txt"`, "file:///etc/passwd": "not found", "note:": "", "talk:a b": "",
		"note:" + strings.Repeat("x", 100_000): "no note",
	} {
		_, err := session.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: uri})
		require.Error(t, err, uri)
		require.Contains(t, strings.ToLower(err.Error()), says)
		require.Less(t, len(err.Error()), 1000)
	}
	res, err := session.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: "talk:qcon-london-2017/real-world-java-9"})
	require.NoError(t, err)
	require.Contains(t, res.Contents[0].Text, "Real World Java 9")
}

func TestPrompts_HoldTheirArguments(t *testing.T) {
	session := connect(t, configOf(t))
	list, err := session.ListPrompts(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, list.Prompts, 3)
	for _, p := range list.Prompts {
		_, err := session.GetPrompt(t.Context(), &sdk.GetPromptParams{Name: p.Name})
		require.ErrorContains(t, err, "is empty", p.Name)
		given := map[string]string{}
		for _, a := range p.Arguments {
			given[a.Name] = "<" + a.Name + "> {to}"
		}
		got, err := session.GetPrompt(t.Context(), &sdk.GetPromptParams{Name: p.Name, Arguments: given})
		require.NoError(t, err)
		text := got.Messages[0].Content.(*sdk.TextContent).Text
		for _, value := range given {
			require.Contains(t, text, value)
		}
		require.Contains(t, text, "FILE:LINE")
	}
}

// TestCalls_EndByTimeAndSurvivePanics makes add_note wait and panic, and requires an error for each
// call. The middleware is the same for all tools.
func TestCalls_EndByTimeAndSurvivePanics(t *testing.T) {
	c := configOf(t)
	c.Limits.Time = 50 * time.Millisecond
	c.Add = func(ctx context.Context, source string, _ []byte) (graph.Note, graph.Delta, error) {
		switch source {
		case "panic.txt":
			panic("a fault")
		case "secret.txt":
			return graph.Note{}, graph.Delta{}, errors.New("password in postgres://x")
		}
		<-ctx.Done()
		return graph.Note{}, graph.Delta{}, ctx.Err()
	}
	var log strings.Builder
	c.Log = slog.New(slog.NewTextHandler(&log, nil))
	session := connect(t, c)
	text, _, failed := call(t, session, "add_note", args{"name": "slow.txt", "text": "x"})
	require.True(t, failed)
	require.Contains(t, text, "may take at most 50ms")
	text, _, failed = call(t, session, "add_note", args{"name": "secret.txt", "text": "x"})
	require.True(t, failed)
	require.Equal(t, "something went wrong here; it has been logged", text)
	_, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: "add_note", Arguments: args{"name": "panic.txt", "text": "x"}})
	require.ErrorContains(t, err, "it has been logged")
	require.Contains(t, log.String(), "a fault")
	require.Contains(t, log.String(), "password")
	_, err = session.ListTools(t.Context(), nil)
	require.NoError(t, err)
}

// TestRun_BadLinesAreAnswered writes lines that are no messages, and requires that each is answered
// and that the session continues.
func TestRun_BadLinesAreAnswered(t *testing.T) {
	const hello = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}`
	in, client := io.Pipe()
	fromServer, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- mcp.New(configOf(t)).Run(t.Context(), in, out) }()
	answers := bufio.NewScanner(fromServer)
	answers.Buffer(nil, 1<<20)
	for _, c := range []struct{ line, says string }{
		{"not JSON", "the line is not JSON"},
		{"[" + hello + "]", "several messages"},
		{`{"a":1}`, "not a JSON-RPC 2.0 message"},
		{`{"jsonrpc":"2.0","id":1,"method":"` + strings.Repeat("x", 9<<20) + `"}`, "a message may have 8 MB"},
		{"\n  \n" + hello + "\r", `"serverInfo"`},
		{`{"jsonrpc":"2.0","id":2,"method":"no/such"}`, `"id":2`},
		{`{"jsonrpc":"2.0","id":3,"method":"ping"}`, `"id":3`},
	} {
		_, err := io.WriteString(client, c.line+"\n")
		require.NoError(t, err)
		require.True(t, answers.Scan(), "%v", answers.Err())
		require.Contains(t, answers.Text(), c.says)
		require.True(t, json.Valid(answers.Bytes()))
	}
	require.NoError(t, client.Close())
	require.NoError(t, <-ended)
}
