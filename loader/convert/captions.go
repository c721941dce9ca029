package convert

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

var (
	// "00:01:02.000 --> 00:01:04.000 align:start" and "1:02,5 --> 1:04", but not "a --> b".
	cueTime = regexp.MustCompile(`^\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}\s*-->\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}`)
	// "<c.yellow>", "<00:00:01.000>", "<v Jane Roe>", but not "a < b".
	cueTag  = regexp.MustCompile(`</?(?:[a-zA-Z][^<>\n]*|\d{2}:[\d:.]+)?>`)
	voice   = regexp.MustCompile(`<v(?:\.[^\s>]*)?\s+([^>]+)>`)
	srtHead = regexp.MustCompile(`^\s*(?:\d+\r?\n)?\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->`)
	// "Queues [dQw4w9WgXcQ].en" and "Queues-dQw4w9WgXcQ", as yt-dlp names files.
	videoName = regexp.MustCompile(`(?:\s*\[[\w-]{11}\])?(?:\.[a-z]{2,3}(?:-[\w]+)*)?$`)
)

func isCaptions(ext string, head []byte) bool {
	if isStored(head) {
		return false
	}
	return bytes.HasPrefix(head, []byte("WEBVTT")) || (ext == ".srt" || ext == ".vtt") && !isProse(head) || ext == ".txt" && srtHead.Match(head)
}

// isProse reports whether a beginning has lines and none that is the time of a cue.
func isProse(head []byte) bool {
	return bytes.HasPrefix(head, []byte("# ")) && !bytes.Contains(head, []byte("-->"))
}

// ReadCaptions reads captions with the description of their video beside them, a file
// .info.json of yt-dlp.
func ReadCaptions(name string, data, info []byte) (Result, error) {
	c := &converter{beside: info}
	c.Form = "captions of a video (.vtt, .srt)"
	err := readCaptions(c, name, io.NewSectionReader(bytes.NewReader(data), 0, int64(len(data))))
	return c.Result, err
}

// readCaptions reads the words of captions, without times and without repeated lines.
func readCaptions(c *converter, name string, in *io.SectionReader) error {
	data, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	f := front{title: strings.TrimSpace(videoName.ReplaceAllString(strings.TrimSuffix(path.Base(name), path.Ext(name)), ""))}
	if c.beside != nil {
		if err := f.describe(c.beside); err != nil {
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
	return c.one(name, f.text(body))
}

// maxVoices is how many voices of captions are speakers; of more some ask questions.
const maxVoices = 3

// pause is from how many seconds between cues on a paragraph ends; lineLength is from how
// many bytes on a line ends behind a word, and paragraphLength behind a sentence.
const (
	pause           = 4
	lineLength      = 280
	paragraphLength = 1200
)

// joinCues returns the text of cues as paragraphs, and the voices that they name.
func joinCues(text string) (string, []string, error) {
	var b strings.Builder
	var voices []string
	line, paragraph, cues, ended := 0, 0, 0, 0
	var before []string // the lines of the cue before
	for block := range strings.SplitSeq(text, "\n\n") {
		lines := strings.Split(strings.Trim(block, "\n"), "\n")
		at := slices.IndexFunc(lines, cueTime.MatchString)
		if at < 0 {
			continue // the head, a note, a style
		}
		m := cueTime.FindStringSubmatch(lines[at])
		start := seconds(m[1:4])
		if cues++; b.Len() > 0 && (start-ended >= pause && line > 0 || paragraph > paragraphLength && endsSentence(b.String())) {
			b.WriteString("\n\n")
			line, paragraph = 0, 0
		}
		ended = seconds(m[4:7])
		var now []string
		for _, l := range lines[at+1:] {
			if v := voice.FindStringSubmatch(l); v != nil && !slices.Contains(voices, oneLine(v[1])) {
				voices = append(voices, oneLine(v[1]))
			}
			l = oneLine(html.UnescapeString(cueTag.ReplaceAllString(l, "")))
			if l == "" {
				continue
			}
			now = append(now, l)
			if slices.Contains(before, l) {
				continue // still shown
			}
			switch {
			case line > lineLength || line > 0 && line > lineLength/2 && endsSentence(b.String()):
				b.WriteByte('\n')
				line = 0
			case line > 0:
				b.WriteByte(' ')
			}
			b.WriteString(l)
			line += len(l) + 1
			paragraph += len(l) + 1
		}
		if len(now) > 0 {
			before = now
		}
	}
	if cues == 0 || b.Len() == 0 {
		return "", nil, fmt.Errorf("%w: the captions hold no cue with a time such as 00:01:02.000 --> 00:01:04.000", graph.ErrInvalid)
	}
	return b.String(), voices, nil
}

func endsSentence(s string) bool {
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!")
}

// seconds returns hours, minutes and seconds as seconds.
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

// describe takes over what yt-dlp states of a video.
func (f *front) describe(data []byte) error {
	var v struct {
		Title    string   `json:"title"`
		FullName string   `json:"fulltitle"`
		Date     string   `json:"upload_date"`
		URL      string   `json:"webpage_url"`
		Channel  string   `json:"channel"`
		Tags     []string `json:"tags"`
		Language string   `json:"language"`
	}
	if err := json.Unmarshal(data, &v); err != nil {
		return fmt.Errorf("%w: it is not JSON: %w", graph.ErrInvalid, err)
	}
	if v.Title != "" {
		f.title = v.Title
	} else if v.FullName != "" {
		f.title = v.FullName
	}
	f.date, f.url, f.tags = compactDate(v.Date), v.URL, v.Tags
	if v.Language != "" {
		f.more = append(f.more, [2]string{"language", v.Language})
	}
	if v.Channel != "" {
		f.more = append(f.more, [2]string{"channel", v.Channel})
	}
	if parts := videoTitle.Split(f.title, -1); len(parts) == 3 && yearWord.MatchString(parts[2]) {
		f.title, f.speakers, f.event = parts[0], []string{parts[1]}, parts[2]
	} else if len(parts) == 3 && yearWord.MatchString(parts[0]) {
		f.event, f.title, f.speakers = parts[0], parts[1], []string{parts[2]}
	}
	return nil
}

var (
	// "Queues - Jane Roe - GearConf 2024" in its three parts.
	videoTitle = regexp.MustCompile(`\s+[-–—|•]\s+`)
	yearWord   = regexp.MustCompile(`\b(?:19[89]\d|20\d\d)\b`)
)
