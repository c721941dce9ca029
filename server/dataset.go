package server

import (
	"bytes"
	"fmt"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/queries"
)

// dataset is the path of the description of all data.
const dataset = "/.well-known/void"

// describeDataset answers GET /.well-known/void with the data set in the terms of VoID and DCAT,
// as Turtle.
func (s *server) describeDataset(c *gin.Context) (view, error) {
	host, x := s.host(c), s.Engine.Index()
	var b bytes.Buffer
	fmt.Fprintf(&b, `@prefix void: <http://rdfs.org/ns/void#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix schema: <%s> .
@prefix skos: <%s> .

<%s%s> a void:Dataset, dcat:Dataset ;
    dcterms:title "Talks, topics and companies" ;
    dcterms:description "A knowledge graph of talks, made of notes, with the line that proves each edge" ;
    dcterms:modified "%s"^^<http://www.w3.org/2001/XMLSchema#dateTime> ;
    dcat:version "%d" ;
    void:vocabulary schema:, skos: ;
    void:uriSpace "%s/" ;
    void:exampleResource %s ;
    void:classPartition
        [ void:class <https://schema.org/EducationEvent> ; void:entities %d ]`,
		graph.Namespaces["schema"], graph.Namespaces["skos"], host, dataset, s.changedAt().UTC().Format("2006-01-02T15:04:05Z"), s.Engine.Revision(), host,
		s.exampleResource(host), x.Count(graph.Selection{}))
	for _, k := range []graph.Kind{graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindPerson} {
		total, _, err := s.Engine.Listing(k, queries.Page{Limit: 1})
		if err != nil {
			return nil, err
		}
		class := string(graph.Classes[k])
		fmt.Fprintf(&b, ",\n        [ void:class %s ; void:entities %d ]", class, total)
	}
	fmt.Fprintf(&b, " ;\n    void:dataDump <%s/api/v1/export?format=nquads>", host)
	for _, f := range export.Streams() {
		fmt.Fprintf(&b, " ;\n    dcat:distribution [ a dcat:Distribution ; dcterms:title %q ; dcat:mediaType <https://www.iana.org/assignments/media-types/%s> ; dcat:downloadURL <%s/api/v1/export?format=%s> ]", f.Description, f.Media, host, f.Name)
	}
	fmt.Fprintf(&b, " ;\n    dcat:service [ a dcat:DataService ; dcterms:title \"Questions in plain words\" ; dcat:endpointURL <%s/api/v1/ask> ; dcat:endpointDescription <%s/api/openapi.json> ] .\n", host, host)
	return data("text/turtle; charset=utf-8", b.Bytes()), nil
}

// exampleResource returns the IRI of the most frequent topic's page, or of the list of topics if
// there are none.
func (s *server) exampleResource(host string) string {
	if _, topics, err := s.Engine.Listing(graph.KindTopic, queries.Page{Limit: 1}); err == nil && len(topics) > 0 {
		return "<" + host + topics[0].ID.Path() + ">"
	}
	return "<" + host + "/topics>"
}
