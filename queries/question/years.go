package question

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/talkgraph/talkgraph/graph"
)

// A range of years has an ID too: year:2015-2018 means the years from 2015 to 2018 that have
// talks.

// The first and the last year of a range.
const (
	firstYear = 1950
	lastYear  = 2099
)

// YearNumber returns the number of a year, 0 for any other ID.
func YearNumber(id graph.ID) int {
	if id.Kind() != graph.KindYear {
		return 0
	}
	y, err := strconv.Atoi(id.Local())
	if err != nil {
		return 0
	}
	return y
}

// rangeID returns the ID of a range of years, cut to firstYear and lastYear.
func rangeID(from, until int) graph.ID {
	return graph.ID(fmt.Sprintf("%s:%d-%d", graph.KindYear, max(from, firstYear), min(until, lastYear)))
}

// parseRange returns the first and the last year of a range.
func parseRange(id graph.ID) (from, until int, ok bool) {
	a, b, found := strings.Cut(id.Local(), "-")
	if id.Kind() != graph.KindYear || !found {
		return 0, 0, false
	}
	from, err1 := strconv.Atoi(a)
	until, err2 := strconv.Atoi(b)
	return from, until, err1 == nil && err2 == nil && firstYear <= from && from <= until && until <= lastYear && id == rangeID(from, until)
}

// yearsOfRange returns the years of a range that have talks.
func (d *Directory) yearsOfRange(id graph.ID) []graph.ID {
	from, until, ok := parseRange(id)
	if !ok {
		return nil
	}
	var out []graph.ID
	for y := from; y <= until; y++ {
		if year := yearID(y); d.index.TalkCount(year) > 0 {
			out = append(out, year)
		}
	}
	return out
}

// rangeName returns a range as a question writes it: "since 2015".
func rangeName(id graph.ID) (string, bool) {
	from, until, ok := parseRange(id)
	switch {
	case !ok:
		return "", false
	case until == lastYear:
		return fmt.Sprintf("since %d", from), true
	case from == firstYear:
		return fmt.Sprintf("until %d", until), true
	}
	return fmt.Sprintf("%d to %d", from, until), true
}

// parseRanges replaces words by the range that they name: since, after, before, until, between
// 2015 and 2018, from 2015 to 2018, the 2010s.
func (p *parser) parseRanges() {
	var out []token
	for i := 0; i < len(p.toks); i++ {
		r, used := p.parseRangeAt(p.toks[i:])
		if used == 0 {
			out = append(out, p.toks[i])
			continue
		}
		out = append(out, token{text: r.Local(), ids: []graph.ID{r}})
		i += used - 1
	}
	p.toks = out
}

// yearID returns the ID of a year.
func yearID(y int) graph.ID { return graph.ID(fmt.Sprintf("%s:%d", graph.KindYear, y)) }

// parseRangeAt returns the range that tokens begin with, and the number of tokens that it takes.
func (p *parser) parseRangeAt(ts []token) (r graph.ID, used int) {
	year := func(i int) int {
		if i >= len(ts) {
			return 0
		}
		return ts[i].year()
	}
	word := func(i int, words ...string) bool {
		return i < len(ts) && !ts[i].isName() && slices.Contains(words, ts[i].word)
	}
	this := time.Now().Year()
	switch {
	case word(0, "last") && word(1, "year"):
		return yearID(this - 1), 2
	case word(0, "this") && word(1, "year"):
		return yearID(this), 2
	case word(0, "last", "past") && word(2, "years") && !ts[1].isName():
		if n, ok := ts[1].number(); ok && 0 < n && n <= lastYear-firstYear {
			return rangeID(this+1-n, this), 3
		}
	}
	if y := year(0); y > 0 && y%10 == 0 && strings.HasSuffix(ts[0].text, "0s") {
		return rangeID(y, y+9), 1
	}
	at := 0
	if word(0, "between", "from", "since", "after", "before", "until", "till") {
		at = 1
	}
	y := year(at)
	switch {
	case y == 0:
		return "", 0
	case (at == 0 || word(0, "from", "since")) && word(at+1, "to", "until", "till") && year(at+2) >= y,
		word(0, "between") && word(at+1, "and", "to") && year(at+2) >= y:
		return rangeID(y, year(at+2)), at + 3
	case word(0, "since"):
		return rangeID(y, lastYear), 2
	case word(0, "after") && y < lastYear:
		return rangeID(y+1, lastYear), 2
	case word(0, "before") && y > firstYear:
		return rangeID(firstYear, y-1), 2
	case word(0, "until", "till"):
		return rangeID(firstYear, y), 2
	}
	return "", 0
}
