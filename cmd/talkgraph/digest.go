package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/yuin/goldmark"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/maps"
	"github.com/talkgraph/talkgraph/queries/pages"
)

func newDigest() *cobra.Command {
	var db, format, out, base string
	cmd := &cobra.Command{
		Use:   "digest EVENT",
		Short: "Write a report of an event: talks to read first, topics, companies, a map",
		Long: `Write a report of an event: the talks to read first with the lines that show why, its
topics and companies, the topics that rose since the year before, and a map. The talks
are chosen so that together they cover as many topics of the event as possible.

An HTML report contains its map. A Markdown report FILE.md has its map beside it in
FILE.svg.`,
		Example: `  talkgraph digest "QCon London 2017" -o qcon.html
  talkgraph digest event:fosdem-2026 -o fosdem.md
  talkgraph digest --format json "FOSDEM 2026"`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if format == "" {
				format = map[string]string{".html": "html", ".htm": "html", ".json": "json"}[strings.ToLower(filepath.Ext(out))]
			}
			write, err := printerOf(digestFormats, cmp.Or(format, "markdown"))
			if err != nil {
				return err
			}
			return withLibrary(cmd, db, func(lib *library.Library) error {
				id, err := lib.Engine().Directory().Identify(args[0])
				if err != nil {
					return err
				}
				d, err := pages.ReadDigest(cmd.Context(), lib.Engine(), id)
				if err != nil {
					return err
				}
				text, err := write(cmd.Context(), lib, d, out, base)
				if err != nil {
					return err
				}
				return writeOutput(cmd, out, func(w io.Writer) error { _, err := w.Write(text); return err })
			})
		},
	}
	storeFlag(cmd, &db)
	outputFlag(cmd, &out)
	cmd.Flags().StringVar(&format, "format", "", "markdown, html or json (default by the file's extension, else markdown)")
	completeFormat(cmd, "markdown", "html", "json")
	cmd.ValidArgsFunction = completeFromStore(completeID(graph.KindEvent))
	cmd.Flags().StringVar(&base, "links", "", "the `ADDRESS` that links start with, such as http://127.0.0.1:8080")
	return cmd
}

// digestFormats holds the writers of a digest. out is the path of the output, base the address
// that links start with; both may be "".
var digestFormats = map[string]func(ctx context.Context, lib *library.Library, d pages.Digest, out, base string) ([]byte, error){
	"markdown": digestMarkdown, "html": digestHTML, "json": digestJSON,
}

// linkTo returns a function that makes the address of an entity below base, or "" without a
// base.
func linkTo(base string) func(graph.ID) string {
	return func(id graph.ID) string {
		if base == "" {
			return ""
		}
		return strings.TrimSuffix(base, "/") + id.Path()
	}
}

// digestMap draws the map around the event of a digest, as SVG.
func digestMap(ctx context.Context, lib *library.Library, d pages.Digest, base string) ([]byte, error) {
	m, err := maps.Build(ctx, lib.Engine(), maps.View{Around: d.Event.ID})
	if err != nil {
		return nil, err
	}
	return draw(ctx, m, "svg", base)
}

// digestMarkdown writes a digest as Markdown. If out is a file, it writes the map beside that,
// with the extension .svg.
func digestMarkdown(ctx context.Context, lib *library.Library, d pages.Digest, out, base string) ([]byte, error) {
	picture := ""
	if out != "" && out != "-" {
		svg, err := digestMap(ctx, lib, d, base)
		if err != nil {
			return nil, err
		}
		path := strings.TrimSuffix(out, filepath.Ext(out)) + ".svg"
		if err := os.WriteFile(path, svg, 0o644); err != nil {
			return nil, fmt.Errorf("cannot write the map: %w", err)
		}
		picture = filepath.Base(path)
	}
	return []byte(d.Markdown(linkTo(base), picture)), nil
}

// digestHead starts the HTML page; its verb is the title. The page loads no other files.
const digestHead = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>%s</title>
<style>
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.55 system-ui, sans-serif; }
h1, h2 { line-height: 1.2; } h2 { margin-top: 2rem; }
blockquote { margin: .3rem 0; padding-left: .8rem; border-left: 3px solid #8886; color: color-mix(in srgb, currentColor 75%%, transparent); }
figure { margin: 1.5rem 0; overflow-x: auto; } figure svg { max-width: 100%%; height: auto; }
@media print { body { margin: 0; max-width: none; } }
</style>
</head>
<body>
`

// digestHTML writes a digest as an HTML page with the map behind the first paragraph.
func digestHTML(ctx context.Context, lib *library.Library, d pages.Digest, _, base string) ([]byte, error) {
	svg, err := digestMap(ctx, lib, d, base)
	if err != nil {
		return nil, err
	}
	var b, body bytes.Buffer
	fmt.Fprintf(&b, digestHead, html.EscapeString(d.Event.Name))
	if err := goldmark.Convert([]byte(d.Markdown(linkTo(base), "")), &body); err != nil {
		return nil, fmt.Errorf("writing the page: %w", err)
	}
	if at := bytes.Index(svg, []byte("<svg")); at > 0 {
		svg = svg[at:]
	}
	head, rest, _ := bytes.Cut(body.Bytes(), []byte("</p>\n"))
	b.Write(head)
	fmt.Fprintf(&b, "</p>\n<figure>%s</figure>\n", svg)
	b.Write(rest)
	b.WriteString("</body>\n</html>\n")
	return b.Bytes(), nil
}

// digestJSON writes a digest as JSON.
func digestJSON(_ context.Context, _ *library.Library, d pages.Digest, _, _ string) ([]byte, error) {
	var b bytes.Buffer
	err := writeJSON(&b, d)
	return b.Bytes(), err
}
