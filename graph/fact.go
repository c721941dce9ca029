package graph

import (
	"cmp"
	"slices"
)

// Predicate is the kind of edge a fact states, a short IRI of a known vocabulary.
type Predicate string

// The predicates of the graph: RDF, schema.org, SKOS and PROV terms.
const (
	PredType          Predicate = "rdf:type"
	PredName          Predicate = "schema:name"
	PredText          Predicate = "schema:text"               // note -> its text
	PredAbout         Predicate = "schema:about"              // talk -> topic
	PredMentions      Predicate = "schema:mentions"           // talk -> company
	PredSuperEvent    Predicate = "schema:superEvent"         // talk -> event
	PredPerformer     Predicate = "schema:performer"          // talk -> person
	PredWorksFor      Predicate = "schema:worksFor"           // person -> company
	PredSponsor       Predicate = "schema:sponsor"            // event -> company
	PredBasedOn       Predicate = "schema:isBasedOn"          // anything -> the note or vocabulary that says it
	PredQuotedFrom    Predicate = "prov:wasQuotedFrom"        // talk or mention -> place in a note
	PredCitation      Predicate = "schema:citation"           // talk -> its evidence, as a store packs it
	PredTemporal      Predicate = "dcterms:temporal"          // talk -> "day 2"
	PredStartDate     Predicate = "schema:startDate"          // talk or event -> "2017-03-06"
	PredURL           Predicate = "schema:url"                // talk or event -> where it is on the web
	PredPrefLabel     Predicate = "skos:prefLabel"            // topic -> its name
	PredAltLabel      Predicate = "skos:altLabel"             // topic -> another name
	PredBroader       Predicate = "skos:broader"              // topic -> broader topic
	PredRelated       Predicate = "skos:related"              // topic -> related topic
	PredAlternateName Predicate = "schema:alternateName"      // company -> another name
	PredParent        Predicate = "schema:parentOrganization" // company -> the company it belongs to
	PredManufacturer  Predicate = "schema:manufacturer"       // topic or product -> its maker
	PredVersion       Predicate = "schema:version"            // vocabulary -> digest of its contents; note -> what it was read with
	PredAttributedTo  Predicate = "prov:wasAttributedTo"      // mention -> the corrections, if a person added it
	PredPrimarySource Predicate = "prov:hadPrimarySource"     // correction -> the note of its talk
)

// Predicates are those that facts of talks, topics and companies have, as a person
// would look for them.
func Predicates() []Predicate {
	return []Predicate{
		PredType, PredName, PredAbout, PredMentions, PredSuperEvent, PredPerformer, PredWorksFor, PredSponsor, PredBasedOn, PredCitation,
		PredTemporal, PredStartDate, PredURL, PredPrefLabel, PredAltLabel, PredBroader, PredRelated, PredAlternateName, PredParent, PredManufacturer,
	}
}

// Namespaces expand the prefixes of predicates and classes on export.
var Namespaces = map[string]string{
	"rdf":     "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
	"schema":  "https://schema.org/",
	"skos":    "http://www.w3.org/2004/02/skos/core#",
	"prov":    "http://www.w3.org/ns/prov#",
	"dcterms": "http://purl.org/dc/terms/",
}

// Classes are the rdf:type of each kind of thing.
var Classes = map[Kind]ID{
	KindTalk:       "schema:EducationEvent",
	KindTopic:      "skos:Concept",
	KindCompany:    "schema:Organization",
	KindEvent:      "schema:Event",
	KindPerson:     "schema:Person",
	KindProduct:    "schema:Product",
	KindNote:       "schema:DigitalDocument",
	KindVocabulary: "skos:ConceptScheme",

	KindCorrection:  "schema:CorrectionComment",
	KindCorrections: "schema:Collection",
}

// Object is what a fact points at: another thing or a text, never both.
type Object struct {
	ID   ID
	Text string
}

// Fact is one quad: subject, predicate and object, and the graph it came from:
// a note, the vocabulary or the corrections.
type Fact struct {
	Subject   ID
	Predicate Predicate
	Object    Object
	Label     ID
}

// Compare orders facts by label, subject, predicate and object.
func (f Fact) Compare(g Fact) int {
	return cmp.Or(
		cmp.Compare(f.Label, g.Label),
		cmp.Compare(f.Subject, g.Subject),
		cmp.Compare(f.Predicate, g.Predicate),
		cmp.Compare(f.Object.ID, g.Object.ID),
		cmp.Compare(f.Object.Text, g.Object.Text),
	)
}

// Place is a span of a note: half-open, in code points.
type Place struct {
	Note       ID
	Start, End int
}

// Citation is the evidence of one thing in a talk, or of the talk itself: the places, in
// order, and who says so if it is not the note.
type Citation struct {
	Places []Place
	By     ID
}

// TalkDetails is what pages show of a talk: its name, its day ("day 2") and the evidence of each
// thing that it mentions and its own.
type TalkDetails struct {
	Talk      ID
	Name, Day string
	Evidence  map[ID]Citation // nil if there is none
}

// LabelFacts holds all facts that one label states.
type LabelFacts struct {
	Label ID
	Facts []Fact
}

// ByLabel parts facts by their labels, sorted; it sorts the facts that it is given.
func ByLabel(facts []Fact) []LabelFacts {
	slices.SortFunc(facts, Fact.Compare)
	var out []LabelFacts
	for _, f := range facts {
		if n := len(out); n == 0 || out[n-1].Label != f.Label {
			out = append(out, LabelFacts{Label: f.Label})
		}
		out[len(out)-1].Facts = append(out[len(out)-1].Facts, f)
	}
	return out
}

// Delta is what a change of the store added and removed, each fact once.
type Delta struct {
	Added, Removed []Fact
}

// Pattern picks quads by their ends, as Cayley writes values: "<alice>" or "a text". An end
// with no values may be any.
type Pattern struct{ Subjects, Predicates, Objects, Labels []string }
