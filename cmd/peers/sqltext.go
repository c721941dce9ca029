package main

import (
	"fmt"
	"strings"
)

// tablesSQL creates the tables in PostgreSQL and in SQLite.
var tablesSQL = []string{
	`CREATE TABLE talks (n INTEGER PRIMARY KEY, id TEXT NOT NULL)`,
	`CREATE TABLE things (n INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, weight DOUBLE PRECISION NOT NULL)`,
	`CREATE TABLE edges (talk INTEGER NOT NULL, thing INTEGER NOT NULL)`,
}

// indexesSQL creates indexes that hold the edges twice: by thing and by talk.
var indexesSQL = []string{
	`CREATE UNIQUE INDEX by_thing ON edges (thing, talk)`,
	`CREATE UNIQUE INDEX by_talk ON edges (talk, thing)`,
}

// inSQL returns a question as one or two statements. Each row of their results is a line.
func inSQL(q question) []string {
	switch {
	case q.talk >= 0:
		return []string{fmt.Sprintf(`SELECT t.id, s.score FROM (
 SELECT b.talk, sum(w.weight) AS score FROM edges a JOIN things w ON w.n = a.thing JOIN edges b ON b.thing = a.thing
 WHERE a.talk = %d AND b.talk <> %d GROUP BY b.talk ORDER BY score DESC LIMIT %d) s JOIN talks t ON t.n = s.talk`, q.talk, q.talk, 4*topTen)}
	case q.topic >= 0:
		return []string{fmt.Sprintf(`SELECT h.id, c.n FROM (
 SELECT b.thing, count(*) AS n FROM edges a JOIN edges b ON b.talk = a.talk WHERE a.thing = %d GROUP BY b.thing) c
 JOIN things h ON h.n = c.thing WHERE h.kind = 'topic' ORDER BY c.n DESC, h.id LIMIT %d`, q.topic, topFacets)}
	}
	from := fmt.Sprintf(`edges a WHERE a.thing = %d`, q.all[0])
	for _, n := range q.all[1:] {
		from += fmt.Sprintf(` AND EXISTS (SELECT 1 FROM edges b WHERE b.thing = %d AND b.talk = a.talk)`, n)
	}
	if q.none >= 0 {
		from += fmt.Sprintf(` AND NOT EXISTS (SELECT 1 FROM edges b WHERE b.thing = %d AND b.talk = a.talk)`, q.none)
	}
	return []string{
		`SELECT count(*) FROM ` + from,
		fmt.Sprintf(`SELECT t.id FROM (SELECT a.talk FROM %s ORDER BY a.talk LIMIT %d) p JOIN talks t ON t.n = p.talk ORDER BY t.n`, from, pageOf20),
	}
}

// fromSQL returns the lines of an answer from the rows of the statements.
func fromSQL(q question, rows [][]string) ([]string, error) {
	var out []string
	switch {
	case q.talk >= 0:
		var list []scoredTalk
		for _, r := range rows {
			t := scoredTalk{id: r[0]}
			if _, err := fmt.Sscanf(r[1], "%g", &t.score); err != nil {
				return nil, err
			}
			list = append(list, t)
		}
		return relatedLines(list), nil
	default:
		for _, r := range rows {
			out = append(out, strings.Join(r, " "))
		}
	}
	return out, nil
}
