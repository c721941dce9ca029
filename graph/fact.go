package graph

import (
	"cmp"
	"slices"
)

// Predicate is the kind of edge that a fact states, as a short IRI of a known vocabulary.
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
	PredBasedOn       Predicate = "schema:isBasedOn"          // entity -> the note or vocabulary that states it
	PredQuotedFrom    Predicate = "prov:wasQuotedFrom"        // talk or mention -> place in a note
	PredCitation      Predicate = "schema:citation"           // talk -> its evidence, packed by a store
	PredTemporal      Predicate = "dcterms:temporal"          // talk -> "day 2"
	PredStartDate     Predicate = "schema:startDate"          // talk or event -> "2017-03-06"
	PredURL           Predicate = "schema:url"                // talk or event -> its page on the web
	PredKind          Predicate = "schema:additionalType"     // talk -> "keynote"
	PredLanguage      Predicate = "schema:inLanguage"         // talk -> "en"
	PredLevel         Predicate = "schema:educationalLevel"   // talk -> "beginner"
	PredDuration      Predicate = "schema:duration"           // talk -> "PT40M"
	PredRecording     Predicate = "schema:recordedIn"         // talk -> address of the video
	PredSlides        Predicate = "schema:associatedMedia"    // talk -> address of the slides
	PredLocation      Predicate = "schema:location"           // talk -> "Room 1"
	PredPrefLabel     Predicate = "skos:prefLabel"            // topic -> its name
	PredAltLabel      Predicate = "skos:altLabel"             // topic -> another name
	PredBroader       Predicate = "skos:broader"              // topic -> broader topic
	PredRelated       Predicate = "skos:related"              // topic -> related topic
	PredAlternateName Predicate = "schema:alternateName"      // company or person -> another name
	PredParent        Predicate = "schema:parentOrganization" // company -> the company it belongs to
	PredManufacturer  Predicate = "schema:manufacturer"       // topic or product -> its maker
	PredVersion       Predicate = "schema:version"            // vocabulary -> hash of its facts; note -> version of the reader
	PredAttributedTo  Predicate = "prov:wasAttributedTo"      // mention -> the corrections, if a person added it
	PredEditorialNote Predicate = "skos:editorialNote"        // topic -> "proposed", if the loader guessed it from the shape of a word
	PredPrimarySource Predicate = "prov:hadPrimarySource"     // correction -> the note of its talk
)

// Predicates returns the predicates of talks, topics and companies, the most used in queries
// first.
func Predicates() []Predicate {
	return []Predicate{
		PredType, PredName, PredAbout, PredMentions, PredSuperEvent, PredPerformer, PredWorksFor, PredSponsor, PredBasedOn, PredCitation,
		PredTemporal, PredStartDate, PredURL, PredKind, PredLanguage, PredLevel, PredDuration, PredRecording, PredSlides, PredLocation,
		PredPrefLabel, PredAltLabel, PredBroader, PredRelated, PredAlternateName, PredParent, PredManufacturer,
	}
}

// Namespaces maps the prefixes of predicates and classes to the IRIs that exports write.
var Namespaces = map[string]string{
	"rdf":     "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
	"schema":  "https://schema.org/",
	"skos":    "http://www.w3.org/2004/02/skos/core#",
	"prov":    "http://www.w3.org/ns/prov#",
	"dcterms": "http://purl.org/dc/terms/",
}

// Classes maps each kind of entity to its rdf:type.
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

// Object is the object of a fact: the ID of an entity, or a text, never both.
type Object struct {
	ID   ID
	Text string
}

// Fact is one quad. Its label is the source that states it: a note, the vocabulary or the
// corrections.
type Fact struct {
	Subject   ID
	Predicate Predicate
	Object    Object
	Label     ID
}

// Compare returns -1, 0 or +1. It orders facts by label, subject, predicate and object.
func (f Fact) Compare(g Fact) int {
	return cmp.Or(
		cmp.Compare(f.Label, g.Label),
		cmp.Compare(f.Subject, g.Subject),
		cmp.Compare(f.Predicate, g.Predicate),
		cmp.Compare(f.Object.ID, g.Object.ID),
		cmp.Compare(f.Object.Text, g.Object.Text),
	)
}

// Citation is the evidence of one entity in a talk, or of the talk itself.
type Citation struct {
	Places []Place // sorted
	By     ID      // the corrections, if a person added the mention; "" for the note
}

// TalkDetails holds the name of a talk, its day ("day 2") and the evidence of the talk and of
// each entity that it mentions. A page shows all of them together.
type TalkDetails struct {
	Talk      ID
	Name, Day string
	Evidence  map[ID]Citation // nil if the talk has none
}

// LabelFacts holds all facts that one label states.
type LabelFacts struct {
	Label ID
	Facts []Fact
}

// ByLabel groups facts by their labels. It sorts the given slice by Fact.Compare. The groups
// and the facts in them have the same order.
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

// Delta holds the facts that a change of the store added and removed. Each fact is in it
// once.
type Delta struct {
	Added, Removed []Fact
}

// Pattern selects the quads that have one of the given values in each position. Values are
// written as Cayley writes them: `<topic:go>` for an ID, `"a text"` for a text. An empty
// position matches every value.
type Pattern struct{ Subjects, Predicates, Objects, Labels []string }
