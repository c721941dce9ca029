// Package lexicon scores how much a text looks like a title, an event, a person or a company.
// Its tables have words with counts and weights, but no sentence of a talk. Program generate
// makes them of 46,280 published talks, without any annotated note.
package lexicon

import (
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"iter"
	"maps"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tables are gzipped lines with a key and whole numbers, separated by tabs. `zcat` shows one.
//
//go:embed *.tsv.gz
var tables embed.FS

// Lexicon has the tables in memory. It is read-only and safe for concurrent use.
type Lexicon struct {
	words     map[string]word
	people    map[string]person
	model     Model              // of names of people
	companies map[string]int     // number of speakers by CompanyKey
	company   map[string]float64 // result of Companyness by word
}

// word has the statistics of a lower-case word in the talks.
type word struct {
	title  float32 // log odds of a title against an abstract
	event  float32 // log odds of an event's name against a title
	common uint8   // log2 of its occurrences in lower case in abstracts
}

// person has the number of distinct speakers with a word as given name and as surname.
type person struct{ given, surname int }

// New reads the embedded tables.
func New() (*Lexicon, error) {
	l := &Lexicon{
		words: map[string]word{}, people: map[string]person{}, companies: map[string]int{},
		company: map[string]float64{}, model: Model{},
	}
	for _, t := range []struct {
		name    string
		columns int
		add     func(key string, v []float64)
	}{
		{"words", 3, func(key string, v []float64) {
			l.words[key] = word{float32(v[0]) / 100, float32(v[1]) / 100, uint8(v[2])}
		}},
		{"people", 2, func(key string, v []float64) { l.people[key] = person{int(v[0]), int(v[1])} }},
		{"person", 3, func(key string, v []float64) {
			l.model[key] = [3]float32{float32(v[0]) / 100, float32(v[1]) / 100, float32(v[2]) / 100}
		}},
		{"companies", 1, func(key string, v []float64) { l.companies[key] = int(v[0]) }},
		{"company", 1, func(key string, v []float64) { l.company[key] = v[0] / 100 }},
	} {
		if err := read(t.name, t.columns, t.add); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// read calls add for each line of a table: a key and whole numbers.
func read(name string, columns int, add func(key string, v []float64)) error {
	f, err := tables.Open(name + ".tsv.gz")
	if err != nil {
		return fmt.Errorf("lexicon: %w", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("lexicon: table %s: %w", name, err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return fmt.Errorf("lexicon: table %s: %w", name, err)
	}
	values := make([]float64, columns)
	for line := range strings.Lines(string(text)) {
		key, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		for i := range values {
			var field string
			field, rest, _ = strings.Cut(rest, "\t")
			n, err := strconv.Atoi(field)
			if err != nil {
				return fmt.Errorf("lexicon: table %s: %q: %w", name, line, err)
			}
			values[i] = float64(n)
		}
		add(key, values)
	}
	return nil
}

// Titleness returns how much lower-case words look like a title rather than a sentence. It is
// the sum of their log odds divided by the square root of their number; 0 is neutral.
func (l *Lexicon) Titleness(words []string) float64 {
	sum := 0.0
	for _, w := range words {
		sum += float64(l.words[w].title)
	}
	return sum / math.Sqrt(float64(max(1, len(words))))
}

// yearOdds are the log odds of a year in an event's name. They are a choice, near those of
// "conf" in the table.
const yearOdds = 4.5

// Eventness returns how much lower-case words look like the name of an event rather than a
// title, on the scale of Titleness.
func (l *Lexicon) Eventness(words []string) float64 {
	sum := 0.0
	for _, w := range words {
		if isYear(w) {
			sum += yearOdds
		} else {
			sum += float64(l.words[w].event)
		}
	}
	return sum / math.Sqrt(float64(max(1, len(words))))
}

// isYear reports whether a word is a number from 1900 to 2099.
func isYear(w string) bool {
	return len(w) == 4 && (w[:2] == "19" || w[:2] == "20") && '0' <= w[2] && w[2] <= '9' && '0' <= w[3] && w[3] <= '9'
}

// IsKnown reports whether the talks use a lower-case word often enough to have odds.
func (l *Lexicon) IsKnown(w string) bool {
	_, ok := l.words[w]
	return ok
}

// Common returns the base-2 logarithm of the number of times that a word occurs in lower case
// in abstracts. It returns 0 for a word that is always a name.
func (l *Lexicon) Common(w string) int { return int(l.words[w].common) }

// Given returns the number of speakers with a lower-case word as a given name.
func (l *Lexicon) Given(w string) int { return l.people[w].given }

// Surname returns the number of speakers with a lower-case word as a surname.
func (l *Lexicon) Surname(w string) int { return l.people[w].surname }

// IsCompany reports whether a speaker of the talks works for a company of this name.
func (l *Lexicon) IsCompany(name string) bool { return l.companies[CompanyKey(name)] > 0 }

// Companies returns the names that IsCompany knows, in lower case.
func (l *Lexicon) Companies() iter.Seq[string] { return maps.Keys(l.companies) }

// CompanyKey returns a key that all spellings of one company share: "acme" for "ACME Inc.". It
// ignores case, white space and the legal form.
func CompanyKey(name string) string {
	key := strings.ToLower(strings.Join(strings.Fields(name), " "))
	for _, legal := range []string{" inc.", " inc", " ltd.", " ltd", " llc", " gmbh", " co.", " corp.", " ab", " ag"} {
		key = strings.TrimRight(strings.TrimSuffix(key, legal), " ,")
	}
	return key
}

// Companyness returns the log odds that a lower-case word belongs to a company's name
// rather than to another name with capitals: high for "labs", "university", "software".
func (l *Lexicon) Companyness(w string) float64 { return l.company[w] }

// roleWords are words of job titles, in the languages of the notes.
var roleWords = strings.Fields("eng engineer engineers engineering dev developer developers devs programmer architect arch director dir head lead leader " +
	"manager mgr founder founders cofounder co-founder ceo cto coo cio ciso cpo cfo vp svp evp avp president chair scientist advocate evangelist devrel " +
	"principal staff senior sr junior designer analyst researcher consultant officer chief product sre professor prof maintainer author host lecturer " +
	"student phd fellow librarian archivist curator editor journalist coach trainer teacher contributor committer owner intern specialist strategist " +
	"administrator sysadmin technologist partner associate executive assistant coordinator hacker freelancer " +
	"développeur développeuse développeurs ingénieur ingénieure architecte directeur directrice fondateur responsable consultante chercheur " +
	"entwickler entwicklerin leiter leiterin geschäftsführer gründer berater softwareentwickler informatiker " +
	"sviluppatore ingegnere fondatore ricercatore desarrollador desarrolladora ingeniero ingeniera fundador director desenvolvedor engenheiro engenheira " +
	"разработчик инженер архитектор руководитель директор основатель тимлид")

// IsRole reports whether a lower-case word is a word of a job title.
func IsRole(w string) bool { return roles[w] }

// roles is the set of roleWords.
var roles = set(roleWords)

// particles are the lower-case words inside names, as in "Ludwig van Beethoven".
var particles = set(strings.Fields("de van von der den la le di da do del della bin ben al el ten ter dos das du des y e zu af av"))

// IsParticle reports whether a lower-case word may be inside a name, as "van".
func IsParticle(w string) bool { return particles[w] }

// set returns words as a set.
func set(words []string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// IsCapital reports whether a word begins with a capital letter.
func IsCapital(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}
