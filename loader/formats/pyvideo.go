package formats

import (
	"path"
	"strconv"

	"github.com/talkgraph/talkgraph/graph"
)

// isPyvideo reports whether a file is one video: an object with its links and the day of the
// recording, or with a thumbnail and speakers.
func isPyvideo(f *file) bool {
	return f.tree.has("title", "videos", "recorded") || f.tree.has("title", "thumbnail_url", "speakers")
}

// readPyvideo reads a file that is one video. The file does not name its event; the caller
// gives it to Read, from EventBeside.
func readPyvideo(f *file, use Use) error {
	v := f.tree
	stated := details(v)
	stated.Duration, stated.Video = "", "" // seconds become minutes below; the video is the URL of the talk
	if seconds, err := strconv.Atoi(v.get("duration").plain()); err == nil {
		stated.Duration = strconv.Itoa((seconds + 30) / 60)
	}
	return use(v.line, graph.Record{
		ID: firstOf(v.get("slug").string(), trimExt(path.Base(f.name))), Title: v.title("title"),
		Abstract: firstOf(v.get("description").string(), v.get("summary").string()),
		Speakers: speakers(v.get("speakers").strings()...), Tags: v.get("tags").strings(),
		Date: v.get("recorded").string(), URL: v.get("videos").first().get("url").string(), Details: stated,
	})
}

func trimExt(name string) string { return name[:len(name)-len(path.Ext(name))] }

// isCategory reports whether a file is category.json, which names the event of a folder of
// videos.
func isCategory(f *file) bool { return path.Base(f.name) == "category.json" && f.tree.has("title") }

// readCategory reads the event of a folder of videos.
func readCategory(f *file, use Use) error {
	return use(f.tree.line, graph.Record{Event: f.tree.title("title"), Date: f.tree.get("start_date").string(), URL: f.tree.get("url").string()})
}
