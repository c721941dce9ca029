package mcp

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
	"github.com/talkgraph/talkgraph/queries/question"
)

// The arguments of the tools.
type (
	paging struct {
		Limit  int `json:"limit,omitempty" jsonschema:"how many items to return, 1 to 50; 10 if it is left out"`
		Offset int `json:"offset,omitempty" jsonschema:"how many items to skip"`
	}
	askInput struct {
		Question string        `json:"question" jsonschema:"a question in English, at most 500 characters, such as: which talks mention microservices and monitoring"`
		Sort     question.Sort `json:"sort,omitempty" jsonschema:"the order of talks: best, event, newest, oldest or name; best if it is left out"`
		paging
	}
	talkInput struct {
		Talk string `json:"talk" jsonschema:"the ID of a talk, or its title"`
	}
	relatedInput struct {
		Of string `json:"of" jsonschema:"the ID or the name of a talk, topic, company, person or event"`
		paging
	}
	pathInput struct {
		From string `json:"from" jsonschema:"the ID or the name of the first thing"`
		To   string `json:"to" jsonschema:"the ID or the name of the second thing"`
	}
	digestInput struct {
		Event string `json:"event" jsonschema:"the ID or the name of an event, such as QCon London 2017"`
	}
	topicsInput struct {
		Of string `json:"of,omitempty" jsonschema:"only topics of the talks of this event, company, person, topic or year, by ID or name"`
		paging
	}
	addInput struct {
		Name string `json:"name" jsonschema:"the name of the file that the note would be, such as stateconf-2019.md; a note of that name is replaced"`
		Text string `json:"text" jsonschema:"the note as plain text or Markdown: the event first, then each talk with title and speaker above what was written down"`
	}
)

// addTools adds the tools to the server. It adds add_note only if Config.Add is set.
func (s *Server) addTools() {
	addTool(s, "ask", "Ask a question", "Answers a question about talks, topics, companies, people, events and years with the lines of notes that prove each result.", s.ask)
	addTool(s, "talk", "Read a talk", "Returns one talk: who gave it and where, its topics and companies with the lines that mention them, related talks, and the lines of its notes.", s.readTalk)
	addTool(s, "related", "Find what is related", "Returns the talks that share most with a talk, or the topics that belong to a topic, company, person or event, each with the reason.", s.related)
	addTool(s, "path", "Connect two things", "Returns the shortest path between two things, with the line that proves each step.", s.path)
	addTool(s, "digest", "Sum up an event", "Returns an event on one page: its topics and companies, what rose, and the talks to read first.", s.readDigest)
	addTool(s, "topics", "List topics", "Returns the topics with most talks, of all talks or of those of one event, company, person, topic or year.", s.topics)
	if s.Add != nil {
		addTool(s, "add_note", "Add a note", "Stores a note of talks in place of an earlier one of that name, and returns the talks that were found in it. Use it only when a person asked for it.", s.addNote)
	}
}

// addTool adds a tool that calls call. The answer is text, and structured data with the schema of
// Out.
func addTool[In any, Out interface{ text() string }](s *Server, name, title, description string, call func(context.Context, In) (Out, error)) {
	isChange := name == "add_note"
	sdk.AddTool(s.sdk, &sdk.Tool{
		Name: name, Title: title, Description: description,
		Annotations: &sdk.ToolAnnotations{ReadOnlyHint: !isChange, IdempotentHint: true, DestructiveHint: new(isChange), OpenWorldHint: new(false)},
	}, func(ctx context.Context, _ *sdk.CallToolRequest, in In) (*sdk.CallToolResult, Out, error) {
		out, err := call(ctx, in)
		if err != nil {
			return nil, out, err
		}
		return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: out.text()}}}, out, nil
	})
}

// defaultItems is how many items an answer has if the call names no limit.
const defaultItems = 10

// page returns the page of results that a call asks for. It returns graph.ErrInvalid for numbers
// out of range.
func (s *Server) page(p paging) (queries.Page, error) {
	if p.Limit < 0 || p.Limit > s.Limits.Items || p.Offset < 0 {
		return queries.Page{}, fmt.Errorf("%w: limit is 1 to %d and offset 0 or more", graph.ErrInvalid, s.Limits.Items)
	}
	return queries.Page{Limit: cmp.Or(p.Limit, min(defaultItems, s.Limits.Items)), Offset: p.Offset}, nil
}

// checkText returns graph.ErrInvalid if an argument is empty, and graph.ErrTooLarge if it exceeds
// Limits.Question.
func (s *Server) checkText(argument, text string) error {
	switch n := utf8.RuneCountInString(text); {
	case n > s.Limits.Question:
		return fmt.Errorf("%w: %s may have at most %d characters, not %d", graph.ErrTooLarge, argument, s.Limits.Question, n)
	case strings.TrimSpace(text) == "":
		return fmt.Errorf("%w: %s is empty", graph.ErrInvalid, argument)
	}
	return nil
}

// identify returns the entity that an argument names. If the entity has another name, it also
// returns the correction from the argument to that name.
func (s *Server) identify(argument, text string) (graph.ID, []question.Correction, error) {
	if err := s.checkText(argument, text); err != nil {
		return "", nil, err
	}
	d := s.Engine.Directory()
	id, err := d.Identify(text)
	if err != nil {
		return "", nil, err
	}
	for _, name := range append(d.OtherNames(id), d.Name(id), string(id), id.IRI()) {
		if graph.Plain(name) == graph.Plain(text) {
			return id, []question.Correction{}, nil
		}
	}
	return id, []question.Correction{{From: clean(text), To: clean(d.Name(id))}}, nil
}

// ask implements the tool ask.
func (s *Server) ask(ctx context.Context, in askInput) (answer, error) {
	if err := s.checkText("question", in.Question); err != nil {
		return answer{}, err
	}
	p, err := s.page(in.paging)
	if err != nil {
		return answer{}, err
	}
	p.Sort = in.Sort
	a, err := s.Engine.Ask(ctx, in.Question, p)
	if err != nil {
		return answer{}, err
	}
	return s.answer(ctx, a), nil
}

// readTalk implements the tool talk.
func (s *Server) readTalk(ctx context.Context, in talkInput) (talkAnswer, error) {
	id, corrected, err := s.identify("talk", in.Talk)
	if err != nil {
		return talkAnswer{}, err
	}
	if id.Kind() != graph.KindTalk {
		return talkAnswer{}, fmt.Errorf("%w: %q is a %s, not a talk; ask for its talks", graph.ErrInvalid, in.Talk, id.Kind())
	}
	t, err := s.talkPage(ctx, id)
	if err != nil {
		return talkAnswer{}, err
	}
	return s.talk(ctx, t, corrected), nil
}

// talkPage returns the page of a talk, or graph.ErrInvalid for another node.
func (s *Server) talkPage(ctx context.Context, id graph.ID) (pages.Talk, error) {
	page, err := pages.Read(ctx, s.Engine, id, queries.Page{})
	if err != nil {
		return pages.Talk{}, err
	}
	t, ok := page.(pages.Talk)
	if !ok {
		return pages.Talk{}, fmt.Errorf("%w: %s is not a talk", graph.ErrInvalid, id)
	}
	return t, nil
}

// related implements the tool related.
func (s *Server) related(ctx context.Context, in relatedInput) (answer, error) {
	id, corrected, err := s.identify("of", in.Of)
	if err != nil {
		return answer{}, err
	}
	q := question.Question{Form: question.Related, Find: question.Find(graph.KindTopic), Subjects: []graph.ID{id}}
	if id.Kind() == graph.KindTalk {
		q.Find = question.Find(graph.KindTalk)
	}
	return s.reply(ctx, q, in.paging, corrected)
}

// path implements the tool path.
func (s *Server) path(ctx context.Context, in pathInput) (answer, error) {
	from, corrected, err := s.identify("from", in.From)
	if err != nil {
		return answer{}, err
	}
	to, more, err := s.identify("to", in.To)
	if err != nil {
		return answer{}, err
	}
	q := question.Question{Form: question.Path, Find: question.Find(graph.KindTalk), Subjects: []graph.ID{from, to}}
	return s.reply(ctx, q, paging{Limit: s.Limits.Items}, append(corrected, more...))
}

// reply answers a question that a tool made from its arguments.
func (s *Server) reply(ctx context.Context, q question.Question, page paging, corrected []question.Correction) (answer, error) {
	p, err := s.page(page)
	if err != nil {
		return answer{}, err
	}
	a, err := s.Engine.Answer(ctx, q, p)
	if err != nil {
		return answer{}, err
	}
	return s.answer(ctx, a, corrected...), nil
}

// readDigest implements the tool digest.
func (s *Server) readDigest(ctx context.Context, in digestInput) (digestAnswer, error) {
	id, corrected, err := s.identify("event", in.Event)
	if err != nil {
		return digestAnswer{}, err
	}
	d, err := pages.ReadDigest(ctx, s.Engine, id)
	if err != nil {
		return digestAnswer{}, err
	}
	return s.digest(ctx, d, corrected), nil
}

// topics implements the tool topics.
func (s *Server) topics(ctx context.Context, in topicsInput) (answer, error) {
	if in.Of != "" {
		id, corrected, err := s.identify("of", in.Of)
		if err != nil {
			return answer{}, err
		}
		return s.reply(ctx, question.Question{Find: question.Find(graph.KindTopic), All: []graph.ID{id}}, in.paging, corrected)
	}
	p, err := s.page(in.paging)
	if err != nil {
		return answer{}, err
	}
	q := question.Question{Find: question.Find(graph.KindTopic)}
	a := queries.Answer{Question: q.Print(s.Engine.Directory()), Understood: q}
	if a.Total, a.Items, err = s.Engine.Listing(graph.KindTopic, p); err != nil {
		return answer{}, err
	}
	if a.Total == 0 {
		a.Empty = "No topics are stored here."
	}
	return s.answer(ctx, a), nil
}

// maxName limits the characters of a note's name; most file systems allow 255 bytes.
const maxName = 200

// addNote implements the tool add_note.
func (s *Server) addNote(ctx context.Context, in addInput) (addAnswer, error) {
	if err := checkName(in.Name); err != nil {
		return addAnswer{}, err
	}
	switch n := len(in.Text); {
	case n > s.Limits.Note:
		return addAnswer{}, fmt.Errorf("%w: a note may have at most %d kB here, not %d", graph.ErrTooLarge, s.Limits.Note>>10, n>>10)
	case strings.TrimSpace(in.Text) == "":
		return addAnswer{}, fmt.Errorf("%w: text is empty; there is nothing to store", graph.ErrInvalid)
	}
	name := in.Name
	if path.Ext(name) == "" {
		name += ".md"
	}
	n, d, err := s.Add(ctx, name, []byte(in.Text))
	if err != nil {
		return addAnswer{}, err
	}
	return s.added(ctx, n, d), nil
}

// checkName returns graph.ErrInvalid if a text is not the name of a file without a folder.
func checkName(name string) error {
	isBad := strings.ContainsAny(name, `/\#`) || strings.ContainsFunc(name, unicode.IsControl) || strings.HasPrefix(name, ".") || strings.TrimSpace(name) == ""
	if isBad || utf8.RuneCountInString(name) > maxName {
		return fmt.Errorf("%w: name a note as a file without a folder, in at most %d characters: stateconf-2019.md", graph.ErrInvalid, maxName)
	}
	return nil
}
