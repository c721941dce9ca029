package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph/cayley/gizmo"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/server"
	"github.com/talkgraph/talkgraph/server/graphviz"
)

// serveOptions holds the flags of serve.
type serveOptions struct {
	db, addr            string
	reading             library.ReadOptions
	watch               string
	access              server.Access
	tokenFile           string
	readOnly            bool
	cert, key           string
	limits              server.Limits
	gizmo               gizmo.Limits
	drawTime            time.Duration
	timeouts            timeouts
	connections         int
	clientConnections   int
	maxHeader           int
	logFormat, logLevel string
}

// timeouts limit the phases of a connection.
type timeouts struct{ header, read, write, idle, shutdown time.Duration }

// declareFlags declares the flags with their defaults. The defaults of times and connections
// are chosen by judgement.
func (o *serveOptions) declareFlags(cmd *cobra.Command) {
	o.limits, o.gizmo, o.maxHeader = server.DefaultLimits, gizmo.DefaultLimits, 64<<10
	f, l := cmd.Flags(), &o.limits
	configFlag(f)
	dbFlag(cmd, &o.db)
	readingFlags(cmd, &o.reading)
	f.StringVar(&o.watch, "watch", "", "load this `FOLDER` of notes and its changes, as \"talkgraph watch\" does")
	o.listenFlags(f)

	sizeFlag(cmd, &l.Upload, "max-upload", "the size limit of a request body")
	sizeFlag(cmd, &l.Note, "max-note", "the size limit of a note, at most "+byteSize[int]{&largestNote}.String())
	f.IntVar(&l.Notes, "max-notes", l.Notes, "the largest number of notes in an upload")
	f.IntVar(&l.Question, "max-question", l.Question, "the largest number of characters in a question, up to the default")
	f.IntVar(&l.Page, "max-page", l.Page, "the largest number of items on a page, up to the default")
	f.IntVar(&l.Results, "query-results", l.Results, "the largest number of results of a Gizmo query")
	queryFlags(cmd, &o.gizmo)
	f.IntVar(&l.MapNodes, "max-map", l.MapNodes, "the largest number of nodes on a map, up to the default")
	f.DurationVar(&o.drawTime, "draw-time", graphviz.DefaultTime, "the time limit of a drawing")
	f.IntVar(&l.Heavy, "heavy", l.Heavy, "how many requests of a kind run at a time; the kinds are uploads, changes, drawings, queries, exports and pages that read all notes; a client may have half of them")
	f.IntVar(&l.Waiting, "heavy-queue", l.Waiting, "how many requests of a kind may wait; others are answered 503; a client may have half of them")
	f.DurationVar(&l.Wait, "heavy-wait", l.Wait, "the longest wait of such a request")
	f.Float64Var(&l.WriteRate, "write-rate", 0, fmt.Sprintf("how many changes a client may send each second; 0 for any number (default %d where changes require a token)", clientRate))
	f.Float64Var(&l.HeavyRate, "heavy-rate", 0, fmt.Sprintf("how many drawings and queries a client may request each second; 0 for any number (default %d where changes require a token)", clientRate))
	f.IntVar(&o.connections, "max-connections", 4096, "how many connections are open at a time; others wait")
	f.IntVar(&o.clientConnections, "client-connections", 512, "how many connections one client may have open; others are closed; trusted proxies may have any number")
	sizeFlag(cmd, &o.maxHeader, "max-header", "the size limit of the header of a request")
	f.DurationVar(&o.timeouts.header, "header-time", 5*time.Second, "the time limit for receiving the header of a request")
	f.DurationVar(&o.timeouts.read, "read-time", time.Minute, "the time limit for receiving a request")
	f.DurationVar(&o.timeouts.write, "write-time", 2*time.Minute, "the time limit for sending an answer; for an export or a backup it limits each part, and the whole takes at most 30 times as long")
	f.DurationVar(&o.timeouts.idle, "idle-time", 30*time.Second, "how long a connection may wait for another request")
	f.DurationVar(&o.timeouts.shutdown, "shutdown-time", 15*time.Second, "how long requests in flight may take after the server is told to stop")

	f.StringVar(&o.logFormat, "log-format", "text", "text or json")
	f.StringVar(&o.logLevel, "log-level", "info", "debug, info, warn or error")
}

// largestNote is the limit of the loader, as a variable for byteSize.
var largestNote = loader.MaxNote

// check returns an error if settings are out of range or contradict each other. The round
// limits of 10,000 and more only catch slips of the keyboard.
func (o *serveOptions) check() error {
	defaults, l := server.DefaultLimits, o.limits
	for _, n := range []struct {
		flag       string
		value, max int
	}{
		{"max-note", l.Note, loader.MaxNote}, {"max-notes", l.Notes, 100_000}, {"max-question", l.Question, defaults.Question},
		{"max-page", l.Page, defaults.Page}, {"query-results", l.Results, 100_000}, {"max-map", l.MapNodes, defaults.MapNodes},
		{"heavy", l.Heavy, 10_000}, {"max-connections", o.connections, 1 << 20}, {"client-connections", o.clientConnections, 1 << 20},
	} {
		if n.value < 1 || n.value > n.max {
			return fmt.Errorf("--%s must be from 1 to %d, not %d", n.flag, n.max, n.value)
		}
	}
	if info, err := os.Stat(o.watch); o.watch != "" && (err != nil || !info.IsDir()) {
		return fmt.Errorf("--watch %q is not a folder; name one with notes", o.watch)
	}
	switch {
	case l.Waiting < 0 || l.WriteRate < 0 || l.HeavyRate < 0:
		return errors.New("--heavy-queue, --write-rate and --heavy-rate are 0 or more")
	case min(o.drawTime, o.gizmo.Time, l.Wait, o.timeouts.header, o.timeouts.read, o.timeouts.write, o.timeouts.idle, o.timeouts.shutdown) <= 0:
		return errors.New("every time limit must be more than 0")
	case (o.cert == "") != (o.key == ""):
		return errors.New("HTTPS takes both --tls-cert and --tls-key")
	}
	return nil
}

// logger makes the log on standard error in the chosen level and format.
func (o *serveOptions) logger(cmd *cobra.Command) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(o.logLevel)); err != nil {
		return nil, fmt.Errorf("unknown level %q; write debug, info, warn or error", o.logLevel)
	}
	options := &slog.HandlerOptions{Level: level}
	switch o.logFormat {
	case "text":
		return slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), options)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(cmd.ErrOrStderr(), options)), nil
	}
	return nil, fmt.Errorf("unknown format %q of the log; write text or json", o.logFormat)
}

// queryFlags declares the limits of Gizmo queries, which hold their defaults.
func queryFlags(cmd *cobra.Command, l *gizmo.Limits) {
	cmd.Flags().DurationVar(&l.Time, "query-time", l.Time, "the time limit of a Gizmo query")
	sizeFlag(cmd, &l.Memory, "query-memory", "the memory limit of a Gizmo query")
	sizeFlag(cmd, &l.Results, "query-bytes", "the size limit of the results of a Gizmo query")
}
