package mcp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// maxResource limits a resource, in bytes. The longest of 126 notes that people wrote has 71 kB.
const maxResource = 512 << 10

// addResources adds notes and talks as resources. Their addresses are their IDs.
func (s *Server) addResources() {
	for _, r := range []struct {
		kind                     graph.Kind
		title, description, mime string
		read                     func(context.Context, graph.ID) (string, error)
	}{
		{graph.KindNote, "A note", "The text of a note as it was loaded; evidence names its lines.", "text/plain", s.noteText},
		{graph.KindTalk, "A talk", "A talk as the tool talk shows it.", "text/markdown", s.talkText},
	} {
		s.sdk.AddResourceTemplate(&sdk.ResourceTemplate{
			Name: string(r.kind), Title: r.title, Description: r.description, MIMEType: r.mime, URITemplate: string(r.kind) + ":{+id}",
		}, func(ctx context.Context, req *sdk.ReadResourceRequest) (*sdk.ReadResourceResult, error) {
			text, err := s.readResource(ctx, r.kind, req.Params.URI, r.read)
			if err != nil {
				code := int64(jsonrpc.CodeInternalError)
				if errors.Is(err, graph.ErrNotFound) {
					code = jsonrpc.CodeInvalidParams // what the protocol says of a resource that is not there
				}
				return nil, &jsonrpc.Error{Code: code, Message: s.sentence(ctx, err)}
			}
			return &sdk.ReadResourceResult{Contents: []*sdk.ResourceContents{{Text: clean(cutText(text))}}}, nil
		})
	}
}

// readResource reads the resource at an address. It returns graph.ErrNotFound for the ID of another
// kind.
func (s *Server) readResource(ctx context.Context, kind graph.Kind, uri string, read func(context.Context, graph.ID) (string, error)) (string, error) {
	id, ok := graph.ParseID(uri)
	if !ok || id.Kind() != kind {
		return "", fmt.Errorf("%w: %q is not the ID of a %s", graph.ErrNotFound, uri, kind)
	}
	return read(ctx, id)
}

// noteText returns the stored text of a note.
func (s *Server) noteText(ctx context.Context, note graph.ID) (string, error) {
	return queries.Consistently(ctx, s.Engine, func(r *queries.Reader) (string, error) {
		facts, err := r.Facts(note)
		if err != nil {
			return "", err
		}
		for _, f := range facts {
			if f.Predicate == graph.PredText {
				return f.Object.Text, nil
			}
		}
		return "", fmt.Errorf("%w: no note here is called %q", graph.ErrNotFound, note.Source())
	})
}

// talkText returns the text of the tool talk for a talk.
func (s *Server) talkText(ctx context.Context, talk graph.ID) (string, error) {
	t, err := s.talkPage(ctx, talk)
	if err != nil {
		return "", err
	}
	return s.talk(ctx, t, nil).text(), nil
}

// cutText shortens a text to maxResource bytes and adds a line that states how much is shown.
func cutText(text string) string {
	if len(text) <= maxResource {
		return text
	}
	end := maxResource
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return fmt.Sprintf("%s\n[The rest is left out: %d of %d lines are shown.]\n", text[:end], 1+strings.Count(text[:end], "\n"), 1+strings.Count(text, "\n"))
}
