package mcp

import (
	"context"
	"fmt"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/talkgraph/talkgraph/queries/question"
)

// promptRow is a prompt. Its text contains each argument as {NAME}.
type promptRow struct {
	name, title, description string
	arguments                [][2]string // name and description
	text                     string
}

// prompts returns all prompts.
func prompts() []promptRow {
	return []promptRow{
		{
			"research", "Research a topic", "What the talks say about a topic, with the lines that prove it.", [][2]string{{"topic", "what to research, such as monitoring"}},
			`Find out what the talks in this graph say about "{topic}".

1. Call "ask" with: talks about {topic}. Read what it understood, corrected and did not know; stop and say so if it does not know the topic.
2. Call "related" with the topic to see what it occurs with, and "talk" for the three or four best talks.
3. Write what the talks say, agree on and differ in. Put FILE:LINE behind every statement. Keep apart what the notes say and what you know from elsewhere.
4. End with what the notes leave open.`,
		},
		{
			"event", "Sum up an event", "What an event was about, and which talks to read first.", [][2]string{{"event", "the name of an event, such as QCon London 2017"}},
			`Sum up the event "{event}" for somebody who was not there.

1. Call "digest" with the event. If it is not known, name the nearest ones and stop.
2. Call "talk" for the talks to read first.
3. Write half a page: what it was about, what rose, which companies were named, which three talks to read and why. Put FILE:LINE behind every statement.`,
		},
		{
			"connect", "Connect two things", "How two topics, companies, people or talks are connected.", [][2]string{{"from", "the first thing"}, {"to", "the second thing"}},
			`Explain how "{from}" and "{to}" are connected.

1. Call "path" with both. It gives one shortest path; each step has the line that proves it.
2. Call "ask" with: talks that mention {from} and {to}.
3. Explain the path step by step with FILE:LINE. If there is no path, say that the notes show none; it does not mean that there is none.`,
		},
	}
}

// addPrompts adds all prompts to the server.
func (s *Server) addPrompts() {
	for _, p := range prompts() {
		prompt := &sdk.Prompt{Name: p.name, Title: p.title, Description: p.description}
		for _, a := range p.arguments {
			prompt.Arguments = append(prompt.Arguments, &sdk.PromptArgument{Name: a[0], Description: a[1], Required: true})
		}
		s.sdk.AddPrompt(prompt, func(_ context.Context, req *sdk.GetPromptRequest) (*sdk.GetPromptResult, error) {
			text, err := s.fill(p, req.Params.Arguments)
			if err != nil {
				return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: err.Error()}
			}
			return &sdk.GetPromptResult{Description: p.description, Messages: []*sdk.PromptMessage{{Role: "user", Content: &sdk.TextContent{Text: text}}}}, nil
		})
	}
}

// fill returns the text of a prompt with values for its arguments. It returns graph.ErrInvalid if a
// value is missing.
func (s *Server) fill(p promptRow, values map[string]string) (string, error) {
	var pairs []string
	for _, a := range p.arguments {
		value := strings.TrimSpace(values[a[0]])
		if err := s.checkText("the argument "+a[0], value); err != nil {
			return "", fmt.Errorf("%w; give %s", err, a[1])
		}
		pairs = append(pairs, "{"+a[0]+"}", clean(value))
	}
	return strings.NewReplacer(pairs...).Replace(p.text) + "\n\nQuestions that \"ask\" takes: " + examples(), nil
}

// examples returns an example question of each form.
func examples() string {
	var out []string
	for _, f := range question.Forms() {
		out = append(out, f.Example)
	}
	return strings.Join(out, "; ") + "."
}
