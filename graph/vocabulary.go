package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
)

// VocabularyID labels the facts of the vocabulary.
const VocabularyID ID = "vocabulary:talkgraph"

// Match is the condition under which a label counts as a mention.
type Match string

// The ways a label matches.
const (
	MatchAny     Match = "any"     // in any case of letters
	MatchCase    Match = "case"    // in the same case of letters; in a note without capitals, only in context
	MatchContext Match = "context" // only if the talk also contains a context word or a related topic
	MatchWide    Match = "wide"    // an everyday word: only if the title, a heading or a second line names the topic too
	MatchNever   Match = "never"   // never; the label is only shown and searched
)

// Label is one name of a topic or company, with its condition.
type Label struct {
	Text  string
	Match Match
}

// Topic is a technology, practice, quality or theme that a talk can be about.
type Topic struct {
	ID          ID
	Labels      []Label // the preferred label first
	Broader     []ID
	Related     []ID
	Rules       Rules
	UserDefined bool // from a user's file, which may disappear: each note that mentions the topic stores its name
}

// Company is an organisation that a talk can mention.
type Company struct {
	ID          ID
	Labels      []Label // the name first
	Products    []Product
	Parent      ID // "" if it belongs to no other company
	Rules       Rules
	UserDefined bool // as in Topic
}

// Product is something that a company makes. A mention of the product counts as a mention of
// the company. ID is the topic of the same name if there is one, else an ID of KindProduct.
type Product struct {
	ID   ID
	Name string
}

// Rules restrict the matches of one entry's labels.
type Rules struct {
	Context []string         // for MatchContext: words or phrases of which the talk must contain one
	Not     []*regexp.Regexp // phrases in lower case; a label inside one means something else
}

// Name returns the preferred label.
func (t Topic) Name() string { return t.Labels[0].Text }

// Name returns the company's name.
func (c Company) Name() string { return c.Labels[0].Text }

// Vocabulary maps names to topics and companies. Both lists are sorted by ID, and no two
// entries share an ID.
type Vocabulary struct {
	Topics    []Topic
	Companies []Company
	Silenced  []string // names that the loader must not propose as topics
}

// Facts returns the vocabulary as facts labelled VocabularyID, sorted by Fact.Compare. The
// last fact is its version, a hash of the others.
func (v *Vocabulary) Facts() []Fact {
	var facts []Fact
	add := func(s ID, p Predicate, o Object) {
		facts = append(facts, Fact{s, p, o, VocabularyID})
	}
	entry := func(id ID, name, alt Predicate, labels []Label) {
		add(id, PredType, Object{ID: Classes[id.Kind()]})
		add(id, PredBasedOn, Object{ID: VocabularyID})
		seen := map[string]bool{labels[0].Text: true}
		add(id, name, Object{Text: labels[0].Text})
		for _, l := range labels[1:] {
			if !seen[l.Text] {
				seen[l.Text] = true
				add(id, alt, Object{Text: l.Text})
			}
		}
	}
	for _, t := range v.Topics {
		entry(t.ID, PredPrefLabel, PredAltLabel, t.Labels)
		for _, b := range t.Broader {
			add(t.ID, PredBroader, Object{ID: b})
		}
		for _, r := range t.Related {
			add(t.ID, PredRelated, Object{ID: r})
		}
	}
	for _, c := range v.Companies {
		entry(c.ID, PredName, PredAlternateName, c.Labels)
		if c.Parent != "" {
			add(c.ID, PredParent, Object{ID: c.Parent})
		}
		for _, p := range c.Products {
			if p.ID.Kind() == KindProduct {
				entry(p.ID, PredName, PredAlternateName, []Label{{Text: p.Name}})
			}
			add(p.ID, PredManufacturer, Object{ID: c.ID})
		}
	}
	add(VocabularyID, PredType, Object{ID: Classes[KindVocabulary]})
	slices.SortFunc(facts, Fact.Compare)
	facts = slices.Compact(facts)
	return append(facts, Fact{VocabularyID, PredVersion, Object{Text: digest(facts)}, VocabularyID})
}

// digest returns a hash of facts in 16 hexadecimal digits. Equal hashes show that two
// vocabularies are equal.
func digest(facts []Fact) string {
	h := sha256.New()
	for _, f := range facts {
		fmt.Fprintf(h, "%q\n", f)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
