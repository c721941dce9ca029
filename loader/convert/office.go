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

// officeParts holds the files of an office document by their paths.
type officeParts map[string]*zip.File

// openOffice opens an office document with the main part main. Its error wraps graph.ErrInvalid
// if the file is damaged or lacks that part, or graph.ErrTooLarge if it has too many parts.
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

// part returns the bytes of a part, or nil if the document lacks it.
func (c *converter) part(parts officeParts, name string) ([]byte, error) {
	if f := parts[name]; f != nil {
		return c.unpack(f)
	}
	return nil, nil
}

// readWord reads the headings, paragraphs, lists and tables of a document, then its notes and
// comments.
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
		return fmt.Errorf("%w: the document contains no text", graph.ErrInvalid)
	}
	return c.addSingle(name, unified(w.out.String()))
}

// wordReader writes the paragraphs of a document as Markdown.
type wordReader struct {
	levels map[string]int // level of a style of headings, by its ID
	out    strings.Builder

	para          strings.Builder // current paragraph
	strong, plain int             // bytes of the paragraph that are bold, and other bytes
	level, indent int             // level of a heading, indent of an item
	item, bold    bool            // whether the paragraph is an item, and the run bold
	texts, skip   int             // number of open text elements, and of open skipped elements
	cells         []string        // cells of the current row
	tables        int             // number of open tables
}

// skippedElements contain no text of the document: alternatives, fields, deleted text.
var skippedElements = map[string]bool{"Fallback": true, "instrText": true, "del": true, "moveFrom": true, "pict": true, "rPrChange": true, "pPrChange": true}

// headingStyle matches "heading 1", the name of the style in every language of Word, but not
// "heading".
var headingStyle = regexp.MustCompile(`(?i)^heading ([1-6])$`)

// maxStyleChain is the number of styles that styles follows from a style to the one on which it
// is based. It ends a cycle in a damaged document.
const maxStyleChain = 8

// styles reads the levels of the styles that are headings, by name or by the style on which
// they are based.
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
		for range maxStyleChain {
			if l := w.levels[parent]; l > 0 && w.levels[id] == 0 {
				w.levels[id] = l
			}
			parent = based[parent]
		}
	}
	return err
}

// levelOf returns the level of the headings with a style, or 0. A document without style
// definitions names its styles "Heading1" and "Title".
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

// body reads the elements of a part with text.
func (w *wordReader) body(data []byte) error {
	return walkXML(data, w.begin, w.end, func(s string) {
		if w.texts > 0 && w.skip == 0 {
			w.para.WriteString(s)
			if w.bold {
				w.strong += len(strings.TrimSpace(s))
			} else {
				w.plain += len(strings.TrimSpace(s))
			}
		}
	})
}

// begin handles the start of an element.
func (w *wordReader) begin(e xml.StartElement) {
	if skippedElements[e.Name.Local] {
		w.skip++
		return
	}
	switch e.Name.Local {
	case "p":
		w.para.Reset()
		w.strong, w.plain, w.level, w.indent, w.item = 0, 0, 0, 0, false
	case "pStyle":
		w.level = w.levelOf(attr(e, "val"))
		w.item = w.item || strings.Contains(strings.ToLower(attr(e, "val")), "listbullet")
	case "numPr":
		w.item = w.skip == 0
	case "ilvl":
		w.indent, _ = strconv.Atoi(attr(e, "val")) // 0 if it is not a number
	case "r":
		w.bold = false
	case "b":
		w.bold = !slices.Contains([]string{"0", "false", "off"}, attr(e, "val"))
	case "t":
		w.texts++
	case "tab":
		w.para.WriteByte(' ')
	case "br", "cr":
		w.para.WriteByte('\n')
	case "tbl":
		w.tables++
	case "tr":
		w.cells = nil
	}
}

// end handles the end of an element.
func (w *wordReader) end(name string) {
	if skippedElements[name] {
		w.skip--
		return
	}
	switch name {
	case "t":
		w.texts--
	case "p":
		w.paragraph()
	case "tr":
		if len(w.cells) > 0 {
			w.out.WriteString(strings.Join(w.cells, " | ") + "\n\n")
		}
		w.cells = nil
	case "tbl":
		w.tables--
	}
}

// paragraph writes the current paragraph as Markdown. It keeps a paragraph of a table for the
// end of the row.
func (w *wordReader) paragraph() {
	text := strings.TrimSpace(w.para.String())
	w.para.Reset()
	if text == "" {
		return
	}
	if w.tables > 0 {
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

// readSlides reads slides in the order of the presentation. Titles become headings, and texts
// become items with the speaker's notes below them.
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
			f.title, f.event = s.name(), eventOf(s.texts)
		}
		s.write(&b, i == 0)
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
		return fmt.Errorf("%w: the slides contain no text", graph.ErrInvalid)
	}
	return c.addSingle(name, f.text(b.String()))
}

// name returns the title of a slide, or its first text.
func (s slide) name() string {
	if s.title == "" && len(s.texts) > 0 {
		return oneLine(s.texts[0])
	}
	return oneLine(s.title)
}

// write writes a slide as Markdown. The first slide gives the heading of the note.
func (s slide) write(b *strings.Builder, isFirst bool) {
	if isFirst {
		b.WriteString("# " + s.name() + "\n\n")
	} else if s.title != "" {
		b.WriteString("## " + oneLine(s.title) + "\n\n")
	}
	for _, t := range s.texts {
		if t = oneLine(t); isFirst && t != "" {
			b.WriteString(t + "\n\n")
		} else if t != "" {
			b.WriteString("- " + t + "\n")
		}
	}
}

var (
	// eventLine matches the start of "WidgetConf 2024, May 6", but not "6. 5. 2024".
	eventLine = regexp.MustCompile(`^(\p{Lu}[\p{L}\p{N} .'&-]*?\s+(?:19[89]\d|20\d\d))\b`)
	// monthName matches "May 2024" and "Sept. 6", but not "Mayflower 2024".
	monthName = regexp.MustCompile(`(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:\d{1,2}\b|(?:19|20)\d\d)`)
)

// eventOf returns the event that a text of the first slide names, or "".
func eventOf(texts []string) string {
	for _, t := range texts {
		if m := eventLine.FindStringSubmatch(oneLine(t)); m != nil && !monthName.MatchString(m[1]) {
			return m[1]
		}
	}
	return ""
}

// slideOrder returns the paths of the slides in the order of the presentation. Without that
// order it returns them by their numbers.
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
	if len(out) == 0 {
		for name := range parts {
			if slideName.MatchString(name) {
				out = append(out, name)
			}
		}
		slices.SortFunc(out, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	}
	return out, nil
}

// slideName matches "ppt/slides/slide12.xml", but not "ppt/slides/_rels/slide12.xml.rels".
var slideName = regexp.MustCompile(`^ppt/slides/slide\d+\.xml$`)

// relations returns the paths of the parts to which a part refers, by the IDs of the relations.
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

// slideNotes returns the paragraphs of the speaker's notes of a slide.
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

// slide is the text of a slide.
type slide struct {
	title string
	texts []string // paragraphs
}

// repeatedPlaceholders are the types of placeholders with the same text on every slide: its
// number, the day, the footer.
var repeatedPlaceholders = map[string]bool{"sldNum": true, "dt": true, "ftr": true, "hdr": true, "sldImg": true}

// readSlide reads the text of a slide or of the notes of a slide.
func readSlide(data []byte) (slide, error) {
	var r slideReader
	err := walkXML(data, r.begin, r.end, func(t string) {
		if r.texts > 0 && r.skip == 0 {
			r.para.WriteString(t)
		}
	})
	return r.slide, err
}

// slideReader collects the text of a slide.
type slideReader struct {
	slide       slide
	para        strings.Builder // current paragraph
	placeholder string          // type of the current placeholder
	texts, skip int             // number of open text elements, and of open alternatives
}

// begin handles the start of an element.
func (r *slideReader) begin(e xml.StartElement) {
	switch e.Name.Local {
	case "sp":
		r.placeholder = ""
	case "ph":
		r.placeholder = cmp.Or(attr(e, "type"), "body")
	case "Fallback":
		r.skip++
	case "t":
		r.texts++
	case "br":
		r.para.WriteByte(' ')
	}
}

// end handles the end of an element.
func (r *slideReader) end(name string) {
	switch name {
	case "sp":
		r.placeholder = ""
	case "Fallback":
		r.skip--
	case "t":
		r.texts--
	case "p":
		r.paragraph()
	}
}

// paragraph adds the current paragraph to the title or to the texts of the slide.
func (r *slideReader) paragraph() {
	t := strings.TrimSpace(r.para.String())
	r.para.Reset()
	switch {
	case t == "" || repeatedPlaceholders[r.placeholder]:
	case r.placeholder == "title" || r.placeholder == "ctrTitle":
		r.slide.title = strings.TrimSpace(r.slide.title + " " + t)
	default:
		r.slide.texts = append(r.slide.texts, t)
	}
}
