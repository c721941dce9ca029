package convert

import (
	"archive/zip"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// officeParts are the parts of an office document that are read, by their names.
type officeParts map[string]*zip.File

// openOffice opens an office document, which must have a main part.
func openOffice(in *io.SectionReader, main string) (officeParts, error) {
	z, err := openZip(in)
	if err != nil {
		return nil, err
	}
	parts := officeParts{}
	for _, f := range z.File {
		parts[strings.TrimPrefix(f.Name, "/")] = f
	}
	if parts[main] == nil {
		return nil, fmt.Errorf("%w: it has no %s; save it again as .docx or .pptx", graph.ErrInvalid, main)
	}
	return parts, nil
}

// part returns the bytes of a part, none if it is not there.
func (c *converter) part(parts officeParts, name string) ([]byte, error) {
	if f := parts[name]; f != nil {
		return c.unpack(f)
	}
	return nil, nil
}

// readWord reads the paragraphs of a document: headings by their styles, lists, tables.
func readWord(c *converter, name string, in *io.SectionReader) error {
	parts, err := openOffice(in, "word/document.xml")
	if err != nil {
		return err
	}
	styles, err := c.part(parts, "word/styles.xml")
	if err != nil {
		return err
	}
	w := &wordReader{levels: map[string]int{}}
	if err := w.styles(styles); err != nil {
		return err
	}
	body, err := c.part(parts, "word/document.xml")
	if err != nil {
		return err
	}
	if err := w.body(body); err != nil {
		return err
	}
	for _, beside := range []string{"footnotes", "endnotes", "comments"} {
		data, err := c.part(parts, "word/"+beside+".xml")
		if err != nil {
			return err
		}
		more := &wordReader{levels: w.levels}
		if err := more.body(data); err != nil {
			c.leaveOut(beside, err.Error())
		}
		w.out.WriteString(more.out.String())
	}
	if strings.TrimSpace(w.out.String()) == "" {
		return fmt.Errorf("%w: the document holds no text", graph.ErrInvalid)
	}
	return c.one(name, unified(w.out.String()))
}

// wordReader writes the paragraphs of a document as Markdown.
type wordReader struct {
	levels map[string]int // of the styles of headings, by their IDs
	out    strings.Builder

	para          strings.Builder
	strong, plain int // bytes of the paragraph that are bold, and others
	level, indent int
	item, bold    bool
	run, skip     int // within a run, and within what is no text
	cells         []string
	cell          int // depth of tables
}

// "heading 1", as Word calls the style in every language, but not "heading".
var headingStyle = regexp.MustCompile(`(?i)^heading ([1-6])$`)

// styles reads which styles are headings.
func (w *wordReader) styles(data []byte) error {
	id := ""
	based := map[string]string{}
	err := walkXML(data, func(e xml.StartElement) {
		switch e.Name.Local {
		case "style":
			id = attr(e, "styleId")
		case "basedOn":
			based[id] = attr(e, "val")
		case "name":
			if m := headingStyle.FindStringSubmatch(attr(e, "val")); m != nil {
				w.levels[id] = int(m[1][0] - '0')
			} else if strings.EqualFold(attr(e, "val"), "title") {
				w.levels[id] = 1
			}
		}
	}, func(string) {}, func(string) {})
	for id, parent := range based {
		for range 8 {
			if l := w.levels[parent]; l > 0 && w.levels[id] == 0 {
				w.levels[id] = l
			}
			parent = based[parent]
		}
	}
	return err
}

// levelOf returns the level of a style; styles of documents that state none go by name.
func (w *wordReader) levelOf(style string) int {
	if l := w.levels[style]; l > 0 {
		return l
	}
	if m := headingStyle.FindStringSubmatch(strings.Replace(strings.ToLower(style), "heading", "heading ", 1)); m != nil {
		return int(m[1][0] - '0')
	}
	if strings.EqualFold(style, "title") {
		return 1
	}
	return 0
}

func (w *wordReader) body(data []byte) error {
	return walkXML(data, w.begin, w.end, func(s string) {
		if w.run > 0 && w.skip == 0 {
			w.para.WriteString(s)
			if w.bold {
				w.strong += len(strings.TrimSpace(s))
			} else {
				w.plain += len(strings.TrimSpace(s))
			}
		}
	})
}

func (w *wordReader) begin(e xml.StartElement) {
	switch e.Name.Local {
	case "Fallback", "instrText", "del", "moveFrom", "pict", "rPrChange", "pPrChange":
		w.skip++
	case "p":
		w.para.Reset()
		w.strong, w.plain, w.level, w.indent, w.item = 0, 0, 0, 0, false
	case "pStyle":
		w.level = w.levelOf(attr(e, "val"))
		w.item = w.item || strings.Contains(strings.ToLower(attr(e, "val")), "listbullet")
	case "numPr":
		w.item = w.skip == 0
	case "ilvl":
		w.indent, _ = strconv.Atoi(attr(e, "val")) // 0 for what is no number
	case "r":
		w.bold = false
	case "b":
		v := attr(e, "val")
		w.bold = v != "0" && v != "false" && v != "off"
	case "t":
		w.run++
	case "tab":
		w.para.WriteByte(' ')
	case "br", "cr":
		w.para.WriteByte('\n')
	case "tbl":
		w.cell++
	case "tr":
		w.cells = nil
	}
}

func (w *wordReader) end(name string) {
	switch name {
	case "Fallback", "instrText", "del", "moveFrom", "pict", "rPrChange", "pPrChange":
		w.skip--
	case "t":
		w.run--
	case "p":
		w.paragraph()
	case "tr":
		if len(w.cells) > 0 {
			w.out.WriteString(strings.Join(w.cells, " | ") + "\n\n")
		}
		w.cells = nil
	case "tbl":
		w.cell--
	}
}

// paragraph writes the paragraph that ends.
func (w *wordReader) paragraph() {
	text := strings.TrimSpace(w.para.String())
	w.para.Reset()
	if text == "" {
		return
	}
	if w.cell > 0 {
		w.cells = append(w.cells, oneLine(text))
		return
	}
	switch {
	case w.level > 0:
		w.out.WriteString("\n" + strings.Repeat("#", w.level) + " " + oneLine(text) + "\n\n")
	case w.item:
		w.out.WriteString(strings.Repeat("  ", min(w.indent, 8)) + "- " + oneLine(text) + "\n")
	case w.strong > 0 && w.plain == 0 && !strings.Contains(text, "*"):
		w.out.WriteString("\n**" + oneLine(text) + "**\n\n")
	default:
		w.out.WriteString(text + "\n\n")
	}
}

// readSlides reads slides in their order: their titles as headings, their texts as items,
// and what the speaker notes below them.
func readSlides(c *converter, name string, in *io.SectionReader) error {
	parts, err := openOffice(in, "ppt/presentation.xml")
	if err != nil {
		return err
	}
	order, err := c.slideOrder(parts)
	if err != nil {
		return err
	}
	var b strings.Builder
	f := front{}
	for i, slide := range order {
		data, err := c.part(parts, slide)
		if err != nil {
			return err
		}
		s, err := readSlide(data)
		if err != nil {
			return fmt.Errorf("%s: %w", slide, err)
		}
		if i == 0 {
			f.title = oneLine(cmp.Or(s.title, first(s.texts)))
			f.event = eventOf(s.texts)
			b.WriteString("# " + f.title + "\n\n")
		} else if s.title != "" {
			b.WriteString("## " + oneLine(s.title) + "\n\n")
		}
		for _, t := range s.texts {
			if t = oneLine(t); i == 0 && t != "" {
				b.WriteString(t + "\n\n")
			} else if t != "" {
				b.WriteString("- " + t + "\n")
			}
		}
		notes, err := c.slideNotes(parts, slide)
		if err != nil {
			c.leaveOut("the notes of "+path.Base(slide), err.Error())
		}
		for _, t := range notes {
			if t = oneLine(t); t != "" {
				b.WriteString("\n" + t + "\n")
			}
		}
		b.WriteByte('\n')
	}
	if f.title == "" && strings.Trim(b.String(), "# \n") == "" {
		return fmt.Errorf("%w: the slides hold no text", graph.ErrInvalid)
	}
	return c.one(name, f.text(b.String()))
}

func first(texts []string) string {
	if len(texts) > 0 {
		return texts[0]
	}
	return ""
}

var (
	// "WidgetConf 2024, May 6", but not "May 2024" or "6. 5. 2024".
	eventLine = regexp.MustCompile(`^(\p{Lu}[\p{L}\p{N} .'&-]*?\s+(?:19[89]\d|20\d\d))\b`)
	monthName = regexp.MustCompile(`(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:\d{1,2}\b|(?:19|20)\d\d)`)
)

// eventOf returns the event that a line of a title slide names.
func eventOf(texts []string) string {
	for _, t := range texts {
		if m := eventLine.FindStringSubmatch(oneLine(t)); m != nil && !monthName.MatchString(m[1]) {
			return m[1]
		}
	}
	return ""
}

// slideOrder returns the names of the slides as the presentation shows them.
func (c *converter) slideOrder(parts officeParts) ([]string, error) {
	data, err := c.part(parts, "ppt/presentation.xml")
	if err != nil {
		return nil, err
	}
	var ids []string
	err = walkXML(data, func(e xml.StartElement) {
		if e.Name.Local == "sldId" {
			for _, a := range e.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" {
					ids = append(ids, a.Value)
				}
			}
		}
	}, func(string) {}, func(string) {})
	if err != nil {
		return nil, err
	}
	to, err := c.relations(parts, "ppt/presentation.xml")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, id := range ids {
		if name := to[id]; parts[name] != nil {
			out = append(out, name)
		}
	}
	if len(out) == 0 { // without relations, by their numbers
		for name := range parts {
			if slideName.MatchString(name) {
				out = append(out, name)
			}
		}
		slices.SortFunc(out, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	}
	return out, nil
}

var slideName = regexp.MustCompile(`^ppt/slides/slide\d+\.xml$`)

// relations returns the parts that a part refers to, by their IDs.
func (c *converter) relations(parts officeParts, name string) (map[string]string, error) {
	data, err := c.part(parts, path.Join(path.Dir(name), "_rels", path.Base(name)+".rels"))
	if err != nil {
		return nil, err
	}
	to := map[string]string{}
	err = walkXML(data, func(e xml.StartElement) {
		if e.Name.Local != "Relationship" {
			return
		}
		target := attr(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(path.Dir(name), target)
		}
		to[attr(e, "Id")] = strings.TrimPrefix(target, "/")
	}, func(string) {}, func(string) {})
	return to, err
}

func (c *converter) slideNotes(parts officeParts, slide string) ([]string, error) {
	to, err := c.relations(parts, slide)
	if err != nil {
		return nil, err
	}
	for _, name := range to {
		if strings.HasPrefix(path.Base(name), "notesSlide") {
			data, err := c.part(parts, name)
			if err != nil {
				return nil, err
			}
			s, err := readSlide(data)
			return s.texts, err
		}
	}
	return nil, nil
}

// slide is what a slide shows.
type slide struct {
	title string
	texts []string // its paragraphs
}

// furniture are the places of a slide that hold what all slides show.
var furniture = map[string]bool{"sldNum": true, "dt": true, "ftr": true, "hdr": true, "sldImg": true}

func readSlide(data []byte) (slide, error) {
	var s slide
	var para strings.Builder
	place, skip, text := "", 0, 0
	err := walkXML(data, func(e xml.StartElement) {
		switch e.Name.Local {
		case "sp":
			place = ""
		case "ph":
			place = cmp.Or(attr(e, "type"), "body")
		case "Fallback":
			skip++
		case "t":
			text++
		case "br":
			para.WriteByte(' ')
		}
	}, func(name string) {
		switch name {
		case "sp":
			place = ""
		case "Fallback":
			skip--
		case "t":
			text--
		case "p":
			t := strings.TrimSpace(para.String())
			para.Reset()
			switch {
			case t == "" || furniture[place]:
			case place == "title" || place == "ctrTitle":
				s.title = strings.TrimSpace(s.title + " " + t)
			default:
				s.texts = append(s.texts, t)
			}
		}
	}, func(t string) {
		if text > 0 && skip == 0 {
			para.WriteString(t)
		}
	})
	return s, err
}
