// Program generate makes the tables of package lexicon from published talks:
//
//	go run ./loader/segment/lexicon/generate TALKS.jsonl.gz loader/segment/lexicon
//
// Each line of the input is a talk in JSON: title, abstract, event, speakers, companies. The
// tables have words with counts and learned weights. The same input gives the same bytes.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: generate TALKS.jsonl.gz FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// talk is a line of the input.
type talk struct {
	Title     string   `json:"title"`
	Abstract  string   `json:"abstract"`
	Event     string   `json:"event"`
	Speakers  []any    `json:"speakers"`
	Companies []string `json:"companies"`
}

// run makes the tables of the talks in a file and writes them to a folder.
func run(from, folder string) error {
	talks, err := readTalks(from)
	if err != nil {
		return err
	}
	c := count(talks)
	for name, table := range map[string][]string{
		"words": c.wordTable(), "people": c.peopleTable(), "companies": c.companyTable(), "company": c.companyWordTable(), "person": c.personTable(talks),
	} {
		if err := write(filepath.Join(folder, name+".tsv.gz"), table); err != nil {
			return err
		}
		fmt.Println(name, len(table))
	}
	return nil
}

// readTalks reads a gzipped file of talks.
func readTalks(path string) ([]talk, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var talks []talk
	s := bufio.NewScanner(z)
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		var t talk
		if err := json.Unmarshal(s.Bytes(), &t); err != nil {
			return nil, err
		}
		talks = append(talks, t)
	}
	return talks, s.Err()
}

// write writes the lines to a file, sorted and gzipped.
func write(path string, lines []string) error {
	slices.Sort(lines)
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write([]byte(strings.Join(lines, "\n") + "\n")); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// counts has the statistics of words in the talks. The keys are in lower case.
type counts struct {
	title, abstract, event         map[string]int      // occurrences by word; of events, in distinct names
	titles, abstracts, events      int                 // sums of the three maps above
	lower                          map[string]int      // occurrences in lower case in abstracts
	people                         map[string][]string // words of the names of speakers
	given, surname                 map[string]int      // speakers by given name and by surname
	company                        map[string]int      // two for each talk of an employee, one for each mention, by lexicon.CompanyKey
	companyWords, otherWords       map[string]int      // occurrences in names of companies and in other capitalised phrases
	companyWordTotal, otherWordSum int                 // sums of the two maps above
}

// count counts the words of talks.
func count(talks []talk) *counts {
	c := &counts{
		title: map[string]int{}, abstract: map[string]int{}, event: map[string]int{}, lower: map[string]int{},
		people: map[string][]string{}, given: map[string]int{}, surname: map[string]int{}, company: map[string]int{},
		companyWords: map[string]int{}, otherWords: map[string]int{},
	}
	events := map[string]bool{}
	for _, t := range talks {
		for _, w := range graph.Words(t.Title) {
			c.title[w.Text]++
			c.titles++
		}
		for _, w := range graph.Words(t.Abstract) {
			c.abstract[w.Text]++
			c.abstracts++
			if s := t.Abstract[w.Start:w.End]; strings.ToLower(s) == s {
				c.lower[w.Text]++
			}
		}
		if !events[t.Event] {
			events[t.Event] = true
			for _, w := range graph.Words(t.Event) {
				c.event[w.Text]++
				c.events++
			}
		}
		c.countPeople(t)
	}
	c.countCompanyWords(talks)
	return c
}

// countPeople counts the speakers of a talk and the companies that it names.
func (c *counts) countPeople(t talk) {
	for _, s := range t.Speakers {
		name, _ := s.(string)
		words := strings.Fields(name)
		if len(words) < 2 || len(words) > 4 || !isNameLike(words) {
			continue
		}
		if key := strings.ToLower(strings.Join(words, " ")); c.people[key] == nil {
			c.people[key] = words
			c.given[strings.ToLower(words[0])]++
			c.surname[strings.ToLower(words[len(words)-1])]++
		}
	}
	for _, name := range t.Companies {
		c.company[lexicon.CompanyKey(name)] += 2
	}
	for _, name := range employers(t.Abstract) {
		c.company[lexicon.CompanyKey(name)]++
	}
}

// countCompanyWords counts the words in names of companies and in the capitalised phrases of
// titles.
func (c *counts) countCompanyWords(talks []talk) {
	delete(c.company, "")
	for key, n := range c.company {
		if n < 1 {
			continue
		}
		for _, w := range strings.Fields(key) {
			c.companyWords[w]++
			c.companyWordTotal++
		}
	}
	for _, t := range talks {
		for _, run := range capitalRuns(t.Title, false) {
			for _, w := range run {
				c.otherWords[strings.ToLower(w)]++
				c.otherWordSum++
			}
		}
	}
}

// isNameLike reports whether all words are capitalised and free of digits, except particles.
func isNameLike(words []string) bool {
	for i, w := range words {
		if lexicon.IsParticle(w) && i > 0 {
			continue
		}
		if !lexicon.IsCapital(w) || strings.ContainsAny(w, "0123456789()&/@,:") {
			return false
		}
	}
	return true
}

// employers returns the capitalised words after "engineer at", "works for" and the like.
func employers(text string) []string {
	var out []string
	words := strings.Fields(text)
	for i := 1; i+1 < len(words); i++ {
		if w := words[i]; w != "at" && w != "for" {
			continue
		}
		before := strings.Trim(strings.ToLower(words[i-1]), ".,;:()")
		works := before == "works" || before == "working" || before == "work" || before == "worked"
		if !works && !(words[i] == "at" && lexicon.IsRole(before)) {
			continue
		}
		var name []string
		for _, w := range words[i+1:] {
			end := strings.TrimRight(w, ".,;:)!?'’\"")
			end = strings.TrimSuffix(strings.TrimSuffix(end, "'s"), "’s")
			if !lexicon.IsCapital(end) || len(name) == 4 {
				break
			}
			name = append(name, end)
			if end != w {
				break
			}
		}
		if len(name) > 0 && (len(name) > 1 || len(name[0]) > 1) {
			out = append(out, strings.Join(name, " "))
		}
	}
	return out
}

// capitalRuns returns the runs of capitalised words in a text. With inside, it leaves out the
// first word of a sentence.
func capitalRuns(text string, inside bool) [][]string {
	var out [][]string
	var run []string
	begins := true
	end := func() {
		if len(run) > 0 {
			out = append(out, run)
			run = nil
		}
	}
	for _, w := range strings.Fields(text) {
		t := strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if t == "" || !strings.HasPrefix(w, t) {
			end()
		}
		if lexicon.IsCapital(t) && !(inside && begins) || len(run) > 0 && lexicon.IsParticle(t) {
			run = append(run, t)
		} else {
			end()
		}
		begins = strings.HasSuffix(w, ".") || strings.HasSuffix(w, "!") || strings.HasSuffix(w, "?")
		if t != "" && !strings.HasSuffix(w, t) {
			end()
		}
	}
	end()
	return out
}

// minCount is the least number of occurrences of a word with odds. The odds of rarer words
// are noise. The number is a choice.
const minCount = 9

// odds returns the logarithm of the ratio of the frequencies a/as and b/bs in hundredths,
// from -300 to 300.
func odds(a, as, b, bs int) int {
	x := math.Log((float64(a)+0.5)/float64(as)) - math.Log((float64(b)+0.5)/float64(bs))
	return int(math.Round(100 * max(-3, min(3, x))))
}

// wordTable returns the lines of table words.
func (c *counts) wordTable() []string {
	var out []string
	for w := range union(c.title, c.abstract, c.event) {
		title, event := 0, 0
		if c.title[w]+c.abstract[w] >= minCount && c.title[w] >= 2 {
			title = odds(c.title[w], c.titles, c.abstract[w], c.abstracts)
		}
		if c.event[w] >= 2 || c.title[w] >= 4*minCount {
			event = odds(c.event[w], c.events, c.title[w], c.titles)
		}
		low := bits.Len(uint(c.lower[w]))
		if title/20 == 0 && event/20 == 0 && low < 4 {
			continue
		}
		if strings.ContainsAny(w, "0123456789") && c.title[w] < 4*minCount && event <= 0 {
			continue
		}
		out = append(out, fmt.Sprintf("%s\t%d\t%d\t%d", w, title/10*10, event/10*10, low))
	}
	return out
}

// union returns the keys of maps.
func union(ms ...map[string]int) map[string]bool {
	all := map[string]bool{}
	for _, m := range ms {
		for k := range m {
			all[k] = true
		}
	}
	return all
}

// minPeople is the least number of speakers with a name in the table. The model judges a
// rarer name by its letters.
const minPeople = 2

// peopleTable returns the lines of table people.
func (c *counts) peopleTable() []string {
	var out []string
	for w := range union(c.given, c.surname) {
		if g, s := c.given[w], c.surname[w]; g+s >= minPeople && !strings.ContainsAny(w, "\t") {
			out = append(out, fmt.Sprintf("%s\t%d\t%d", w, g, s))
		}
	}
	return out
}

// companyTable returns the lines of table companies.
func (c *counts) companyTable() []string {
	var out []string
	for name, n := range c.company {
		if c.people[name] == nil {
			out = append(out, fmt.Sprintf("%s\t%d", name, n))
		}
	}
	return out
}

// companyWordTable returns the lines of table company.
func (c *counts) companyWordTable() []string {
	var out []string
	for w, n := range c.companyWords {
		if n >= 2 {
			out = append(out, fmt.Sprintf("%s\t%d", w, odds(n, c.companyWordTotal, c.otherWords[w], c.otherWordSum)))
		}
	}
	return out
}

// example is a name of a person or another phrase, with the numbers of its features.
type example struct {
	features []int
	isName   bool
}

// personTable returns the lines of table person, the weights of the name model. It is a
// logistic regression of the names of speakers against phrases of titles and abstracts.
func (c *counts) personTable(talks []talk) []string {
	e := &examples{counts: c, index: map[string]int{}, seen: map[string]bool{}}
	for _, key := range slices.Sorted(maps.Keys(c.people)) {
		e.add(c.people[key], true)
	}
	for i, t := range talks {
		// Abstracts have many more phrases than titles. Every fourth is enough, a choice.
		runs := capitalRuns(t.Title, false)
		if i%4 == 0 {
			runs = append(runs, capitalRuns(t.Abstract, true)...)
		}
		speakers := speakerWords(t)
		for _, run := range runs {
			e.addPhrases(run, speakers)
		}
	}
	return personLines(e.index, train(e.all, len(e.index)))
}

// speakerWords returns the words of the names of a talk's speakers, in lower case.
func speakerWords(t talk) map[string]bool {
	out := map[string]bool{}
	for _, s := range t.Speakers {
		name, _ := s.(string)
		for _, w := range strings.Fields(strings.ToLower(name)) {
			out[w] = true
		}
	}
	return out
}

// positions are the first letters of features: of the first, a middle and the last word.
const positions = "fml"

// examples collects the examples of the name model.
type examples struct {
	*counts
	all   []example
	index map[string]int  // number by feature
	seen  map[string]bool // phrases in lower case that are examples already
}

// feature returns the number of a feature at a position, an index of positions.
func (e *examples) feature(position int, name string) int {
	name = string(positions[position]) + name
	i, ok := e.index[name]
	if !ok {
		i = len(e.index)
		e.index[name] = i
	}
	return i
}

// add adds the words of a name or of another phrase. The counts of a speaker's names leave out
// the speaker.
func (e *examples) add(words []string, isName bool) {
	x := example{isName: isName}
	x.features = append(x.features, e.feature(0, lexicon.Lengths[len(words)]))
	for i, w := range words {
		position := 1
		key := strings.ToLower(w)
		given, surname := e.given[key], e.surname[key]
		if i == 0 {
			position = 0
			if isName {
				given--
			}
		} else if i == len(words)-1 {
			position = 2
			if isName {
				surname--
			}
		}
		if given+surname < minPeople {
			given, surname = 0, 0
		}
		for _, f := range lexicon.WordFeatures(nil, w, given, surname, bits.Len(uint(e.lower[key]))) {
			x.features = append(x.features, e.feature(position, f))
		}
	}
	e.all = append(e.all, x)
}

// addPhrases adds the phrases of two to four words in a run, except names of people and
// phrases with a word of a speaker's name.
func (e *examples) addPhrases(run []string, speakers map[string]bool) {
	for from := range run {
		for n := 2; n <= 4 && from+n <= len(run); n++ {
			words := run[from : from+n]
			key := strings.ToLower(strings.Join(words, " "))
			if e.seen[key] || e.people[key] != nil || lexicon.IsParticle(words[0]) || lexicon.IsParticle(words[n-1]) ||
				slices.ContainsFunc(words, func(w string) bool { return speakers[strings.ToLower(w)] }) {
				continue
			}
			e.seen[key] = true
			e.add(words, false)
		}
	}
}

// personLines returns a line for each feature, with its weights by position in hundredths. It
// leaves out weights below 0.08.
func personLines(index map[string]int, weights []float64) []string {
	rows := map[string][3]int{}
	for f, i := range index {
		w := int(math.Round(100 * weights[i]))
		if w/8 == 0 {
			continue
		}
		row := rows[f[1:]]
		row[strings.IndexByte(positions, f[0])] = w
		rows[f[1:]] = row
	}
	var out []string
	for f, row := range rows {
		out = append(out, fmt.Sprintf("%s\t%d\t%d\t%d", f, row[0], row[1], row[2]))
	}
	return out
}

// train returns the weights of a logistic regression with a small L1 penalty, by AdaGrad in a
// fixed order. epochs, rate and l1 are choices.
func train(all []example, n int) []float64 {
	const (
		epochs = 8
		rate   = 0.1
		l1     = 2e-5
	)
	w, g := make([]float64, n), make([]float64, n)
	for epoch := range epochs {
		for k := range all {
			// A stride that is coprime to the number of examples visits each once.
			x := &all[(k*stride(len(all))+epoch)%len(all)]
			sum := 0.0
			for _, f := range x.features {
				sum += w[f]
			}
			d := -1 / (1 + math.Exp(-sum))
			if x.isName {
				d++
			}
			for _, f := range x.features {
				g[f] += d * d
				w[f] += rate * d / math.Sqrt(g[f]+1e-6)
				w[f] = math.Copysign(max(0, math.Abs(w[f])-l1), w[f])
			}
		}
	}
	return w
}

// stride returns a number near 0.618 n that is coprime to n.
func stride(n int) int {
	s := int(0.618 * float64(n))
	for gcd(s, n) != 1 {
		s++
	}
	return s
}

// gcd returns the greatest common divisor.
func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
