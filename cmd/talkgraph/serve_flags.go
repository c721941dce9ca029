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
	f.StringVar(&s.watch, "watch", "", "keep in step with this `FOLDER` of notes, as \"talkgraph watch\" does")
	s.listenFlags(f)

	size(cmd, &l.Upload, "max-upload", "the body of a request")
	size(cmd, &l.Note, "max-note", "one note; at most "+byteSize[int]{&largestNote}.String())
	f.IntVar(&l.Notes, "max-notes", l.Notes, "notes of one upload")
	f.IntVar(&l.Question, "max-question", l.Question, "characters of a question, up to the default")
	f.IntVar(&l.Page, "max-page", l.Page, "items of a page, up to the default")
	f.IntVar(&l.Results, "query-results", l.Results, "results of a Gizmo query")
	queryFlags(cmd, &s.gizmo)
	f.IntVar(&l.MapNodes, "max-map", l.MapNodes, "things on a map, up to the default")
	f.DurationVar(&s.drawTime, "draw-time", graphviz.DefaultTime, "the longest that a drawing takes")
	f.IntVar(&l.Heavy, "heavy", l.Heavy, "drawings, queries and loads at a time")
	f.IntVar(&l.Waiting, "heavy-queue", l.Waiting, "of them that wait for their turn; more are answered 503")
	f.DurationVar(&l.Wait, "heavy-wait", l.Wait, "the longest that one waits")
	f.Float64Var(&l.WriteRate, "write-rate", 0, "changes a second of one client; 0 for any number (default 5 where changes take a token)")
	f.Float64Var(&l.HeavyRate, "heavy-rate", 0, "drawings and queries a second of one client, likewise")
	f.IntVar(&s.connections, "max-connections", 4096, "connections at a time; more wait")
	size(cmd, &s.maxHeader, "max-header", "the head of a request")
	f.DurationVar(&s.times.header, "header-time", 5*time.Second, "the longest that the head of a request takes")
	f.DurationVar(&s.times.read, "read-time", time.Minute, "the longest that a request takes to come in")
	f.DurationVar(&s.times.write, "write-time", 2*time.Minute, "the longest that an answer takes to go out; of an export or a backup each part, and 30 times as long all of it")
	f.DurationVar(&s.times.idle, "idle-time", 2*time.Minute, "the longest that a connection waits for another request")
	f.DurationVar(&s.times.shutdown, "shutdown-time", 15*time.Second, "the longest that requests under way are waited for at the end")

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
			return fmt.Errorf("--%s is 1 to %d, not %d", n.flag, n.most, n.is)
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
	cmd.Flags().DurationVar(&l.Time, "query-time", l.Time, "the longest that a Gizmo query runs")
	size(cmd, &l.Memory, "query-memory", "the most memory that a Gizmo query takes")
	size(cmd, &l.Results, "query-bytes", "the most bytes that the results of a Gizmo query take")
}
