package formats

import (
	"path"
	"strconv"

	"github.com/talkgraph/talkgraph/graph"
)

// isPyvideo knows a video by its links and when it was recorded.
func isPyvideo(f *file) bool {
	return f.tree.has("title", "videos", "recorded") || f.tree.has("title", "thumbnail_url", "speakers")
}

// readPyvideo reads a file that is one video. Its event is that of the folder above
// "videos", which the caller knows.
func readPyvideo(f *file, use Use) error {
	v := f.tree
	stated := details(v)
	stated.Duration, stated.Video = "", "" // in seconds; the address is that of the talk
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

// isCategory knows the file that names the event of a folder of videos.
func isCategory(f *file) bool { return path.Base(f.name) == "category.json" && f.tree.has("title") }

// readCategory reads the event of a folder of videos.
func readCategory(f *file, use Use) error {
	return use(f.tree.line, graph.Record{Event: f.tree.title("title"), Date: f.tree.get("start_date").string(), URL: f.tree.get("url").string()})
}
