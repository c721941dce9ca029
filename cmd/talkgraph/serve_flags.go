package main

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph/cayley/gizmo"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/server"
	"github.com/talkgraph/talkgraph/server/graphviz"
)

// serving holds the flags of serve.
type serving struct {
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
	times               times
	connections         int
	maxHeader           int
	logFormat, logLevel string
}

// times limit the phases of a connection.
type times struct{ header, read, write, idle, shutdown time.Duration }

// flags declares the settings with their defaults.
func (s *serving) flags(cmd *cobra.Command) {
	s.limits, s.gizmo, s.maxHeader = server.DefaultLimits, gizmo.DefaultLimits, 64<<10
	f, l := cmd.Flags(), &s.limits
	configFlag(f)
	dbFlag(cmd, &s.db)
	readingFlags(cmd, &s.reading)
	f.StringVar(&s.watch, "watch", "", "load this `FOLDER` of notes and its changes, as \"talkgraph watch\" does")
	s.listenFlags(f)

	size(cmd, &l.Upload, "max-upload", "the most bytes of a request body")
	size(cmd, &l.Note, "max-note", "the most bytes of a note, at most "+byteSize[int]{&largestNote}.String())
	f.IntVar(&l.Notes, "max-notes", l.Notes, "the most notes of an upload")
	f.IntVar(&l.Question, "max-question", l.Question, "the most characters of a question, up to the default")
	f.IntVar(&l.Page, "max-page", l.Page, "the most items of a page, up to the default")
	f.IntVar(&l.Results, "query-results", l.Results, "the most results of a Gizmo query")
	queryFlags(cmd, &s.gizmo)
	f.IntVar(&l.MapNodes, "max-map", l.MapNodes, "the most nodes on a map, up to the default")
	f.DurationVar(&s.drawTime, "draw-time", graphviz.DefaultTime, "the time limit of a drawing")
	f.IntVar(&l.Heavy, "heavy", l.Heavy, "the most drawings, queries and loads at a time")
	f.IntVar(&l.Waiting, "heavy-queue", l.Waiting, "the most drawings, queries and loads that wait; more are answered 503")
	f.DurationVar(&l.Wait, "heavy-wait", l.Wait, "the longest wait of a drawing, query or load")
	f.Float64Var(&l.WriteRate, "write-rate", 0, "the most changes a second of one client; 0 for any number (default 5 where changes require a token)")
	f.Float64Var(&l.HeavyRate, "heavy-rate", 0, "the most drawings and queries a second of one client; 0 for any number (default 5 where changes require a token)")
	f.IntVar(&s.connections, "max-connections", 4096, "the most connections at a time; more wait")
	size(cmd, &s.maxHeader, "max-header", "the most bytes of the head of a request")
	f.DurationVar(&s.times.header, "header-time", 5*time.Second, "the time limit for the head of a request")
	f.DurationVar(&s.times.read, "read-time", time.Minute, "the time limit for receiving a request")
	f.DurationVar(&s.times.write, "write-time", 2*time.Minute, "the time limit for sending an answer; an export or a backup has it for each part, and 30 times as long in all")
	f.DurationVar(&s.times.idle, "idle-time", 2*time.Minute, "how long a connection may wait for another request")
	f.DurationVar(&s.times.shutdown, "shutdown-time", 15*time.Second, "how long requests in flight may take after the server was told to stop")

	f.StringVar(&s.logFormat, "log-format", "text", "text or json")
	f.StringVar(&s.logLevel, "log-level", "info", "debug, info, warn or error")
}

// largestNote is the limit of the loader.
var largestNote = loader.MaxNote

// check returns an error if settings are out of range or contradict each other.
func (s *serving) check() error {
	most, l := server.DefaultLimits, s.limits
	for _, n := range []struct {
		flag     string
		is, most int
	}{
		{"max-note", l.Note, loader.MaxNote}, {"max-notes", l.Notes, 100_000}, {"max-question", l.Question, most.Question},
		{"max-page", l.Page, most.Page}, {"query-results", l.Results, 100_000}, {"max-map", l.MapNodes, most.MapNodes},
		{"heavy", l.Heavy, 10_000}, {"max-connections", s.connections, 1 << 20},
	} {
		if n.is < 1 || n.is > n.most {
			return fmt.Errorf("--%s must be from 1 to %d, not %d", n.flag, n.most, n.is)
		}
	}
	switch {
	case l.Waiting < 0 || l.WriteRate < 0 || l.HeavyRate < 0:
		return errors.New("--heavy-queue, --write-rate and --heavy-rate are 0 or more")
	case min(s.drawTime, s.gizmo.Time, l.Wait, s.times.header, s.times.read, s.times.write, s.times.idle, s.times.shutdown) <= 0:
		return errors.New("every time is more than 0")
	case (s.cert == "") != (s.key == ""):
		return errors.New("HTTPS takes both --tls-cert and --tls-key")
	}
	return nil
}

func (s *serving) logger(cmd *cobra.Command) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.logLevel)); err != nil {
		return nil, fmt.Errorf("unknown level %q; write debug, info, warn or error", s.logLevel)
	}
	o := &slog.HandlerOptions{Level: level}
	switch s.logFormat {
	case "text":
		return slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(cmd.ErrOrStderr(), o)), nil
	}
	return nil, fmt.Errorf("unknown format %q of the log; write text or json", s.logFormat)
}

// queryFlags declares the limits of queries.
func queryFlags(cmd *cobra.Command, l *gizmo.Limits) {
	cmd.Flags().DurationVar(&l.Time, "query-time", l.Time, "the time limit of a Gizmo query")
	size(cmd, &l.Memory, "query-memory", "the most memory of a Gizmo query")
	size(cmd, &l.Results, "query-bytes", "the most bytes of the results of a Gizmo query")
}
