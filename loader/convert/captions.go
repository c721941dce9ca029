package convert

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
)

var (
	// cueTime matches "00:01:02.000 --> 00:01:04.000 align:start" and "1:02,5 --> 1:04,0", but
	// not "a --> b".
	cueTime = regexp.MustCompile(`^\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}\s*-->\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}`)
	// cueTag matches "<c.yellow>", "<00:00:01.000>" and "<v Jane Roe>", but not "a < b".
	cueTag = regexp.MustCompile(`</?(?:[a-zA-Z][^<>\n]*|\d{2}:[\d:.]+)?>`)
	// voice matches "<v Jane Roe>" and "<v.loud Jane Roe>", but not "<video>".
	voice = regexp.MustCompile(`<v(?:\.[^\s>]*)?\s+([^>]+)>`)
	// srtHead matches the first lines "1" and "00:00:01,000 --> 00:00:02,000", but not "1" and
	// "Agenda".
	srtHead = regexp.MustCompile(`^\s*(?:\d+\r?\n)?\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->`)
	// videoID matches the end of "Queues [dQw4w9WgXcQ].en", which yt-dlp adds, but nothing of
	// "Queues [part 2]".
	videoID = regexp.MustCompile(`(?:\s*\[[\w-]{11}\])?(?:\.[a-z]{2,3}(?:-[\w]+)*)?$`)
)

// isCaptions reports whether a file contains captions.
func isCaptions(ext string, head []byte) bool {
	if isStored(head) {
		return false
	}
	return bytes.HasPrefix(head, []byte("WEBVTT")) || (ext == ".srt" || ext == ".vtt") && !isProse(head) || ext == ".txt" && srtHead.Match(head)
}

// isProse reports whether a text begins with a Markdown heading and has no time of a cue.
func isProse(head []byte) bool {
	return bytes.HasPrefix(head, []byte("# ")) && !bytes.Contains(head, []byte("-->"))
}

// ReadCaptions reads the captions in data. info is the description of their video, a file
// .info.json of yt-dlp, or nil. Its errors are those of Read.
func ReadCaptions(name string, data, info []byte) (Result, error) {
	c := &converter{videoInfo: info}
	c.Form = "captions of a video (.vtt, .srt)"
	err := readCaptions(c, name, io.NewSectionReader(bytes.NewReader(data), 0, int64(len(data))))
	return c.Result, err
}

// readCaptions reads the text of captions without times and without lines that are still
// shown.
func readCaptions(c *converter, name string, in *io.SectionReader) error {
	data, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	f := front{title: strings.TrimSpace(videoID.ReplaceAllString(strings.TrimSuffix(path.Base(name), path.Ext(name)), ""))}
	if c.videoInfo != nil {
		if err := f.addVideoInfo(c.videoInfo); err != nil {
			c.leaveOut("the .info.json beside it", err.Error())
		}
	}
	body, voices, err := joinCues(strings.ToValidUTF8(unified(string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))), ""))
	if err != nil {
		return err
	}
	if len(f.speakers) == 0 && len(voices) <= maxVoices {
		f.speakers = voices
	}
	return c.addSingle(name, f.text(strings.TrimSpace(f.about+"\n\n"+body)))
}

// maxVoices is the number of voices up to which all are speakers. A recording with more voices
// likely has questions from the audience. The value is a choice; no captions were counted.
const maxVoices = 3

// The layout of the text of captions. The values are a choice for readable quotes: some three
// sentences a line and some fifteen a paragraph.
const (
	pause           = 4    // seconds between two cues that end a paragraph
	lineLength      = 280  // bytes after which a line ends behind a word, and half of it behind a sentence
	paragraphLength = 1200 // bytes after which a paragraph ends behind a sentence
)

// joinCues returns the text of cues as paragraphs, and the voices that they name. Its error
// wraps graph.ErrInvalid if there is no text.
func joinCues(text string) (string, []string, error) {
	var j cueJoiner
	for block := range strings.SplitSeq(text, "\n\n") {
		lines := strings.Split(strings.Trim(block, "\n"), "\n")
		at := slices.IndexFunc(lines, cueTime.MatchString)
		if at < 0 {
			continue // the head, a comment, a style
		}
		m := cueTime.FindStringSubmatch(lines[at])
		j.addCue(seconds(m[1:4]), seconds(m[4:7]), lines[at+1:])
	}
	if j.out.Len() == 0 {
		return "", nil, fmt.Errorf("%w: the captions contain no text with a time such as 00:01:02.000 --> 00:01:04.000", graph.ErrInvalid)
	}
	return j.out.String(), j.voices, nil
}

// cueJoiner joins the text of cues.
type cueJoiner struct {
	out       strings.Builder
	voices    []string
	shown     []string // lines of the last cue with text
	end       int      // end of the last cue, in seconds
	line      int      // bytes of the current line
	paragraph int      // bytes of the current paragraph
}

// addCue adds a cue that is shown from start to end, in seconds.
func (j *cueJoiner) addCue(start, end int, lines []string) {
	if j.out.Len() > 0 && (start-j.end >= pause && j.line > 0 || j.paragraph > paragraphLength && endsSentence(j.out.String())) {
		j.out.WriteString("\n\n")
		j.line, j.paragraph = 0, 0
	}
	j.end = end
	var shown []string
	for _, l := range lines {
		if v := voice.FindStringSubmatch(l); v != nil && !slices.Contains(j.voices, oneLine(v[1])) {
			j.voices = append(j.voices, oneLine(v[1]))
		}
		l = oneLine(html.UnescapeString(cueTag.ReplaceAllString(l, "")))
		if l == "" {
			continue
		}
		shown = append(shown, l)
		if !slices.Contains(j.shown, l) {
			j.write(l)
		}
	}
	if len(shown) > 0 {
		j.shown = shown
	}
}

// write appends a text to the current line, or to a new line if the current one is long.
func (j *cueJoiner) write(text string) {
	switch {
	case j.line > lineLength || j.line > lineLength/2 && endsSentence(j.out.String()):
		j.out.WriteByte('\n')
		j.line = 0
	case j.line > 0:
		j.out.WriteByte(' ')
	}
	j.out.WriteString(text)
	j.line += len(text) + 1
	j.paragraph += len(text) + 1
}

func endsSentence(s string) bool {
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!")
}

// seconds returns the number of seconds of hours, minutes and seconds in digits.
func seconds(parts []string) int {
	n := 0
	for _, p := range parts {
		v := 0
		for _, d := range p {
			v = 10*v + int(d-'0')
		}
		n = 60*n + v
	}
	return n
}

// addVideoInfo adds the description of a video by yt-dlp.
func (f *front) addVideoInfo(info []byte) error {
	r, err := formats.Video(info)
	if err != nil {
		return err
	}
	f.title, f.event, f.date, f.url, f.tags, f.about = r.Title, r.Event, r.Date, r.URL, r.Tags, r.Abstract
	for _, s := range r.Speakers {
		f.speakers = append(f.speakers, s.Name)
	}
	if r.Language != "" {
		f.more = append(f.more, [2]string{"language", r.Language})
	}
	return nil
}
