package queries

// Example is a Gizmo query that teaches something; it works on the sample notes.
type Example struct{ Title, Gizmo string }

// Examples is the shelf of the console, from the simple to the artful.
func Examples() []Example {
	return []Example{
		{"The talks about a topic", `g.V("<topic:microservices>").In("<schema:about>").All()`},
		{"… with their titles", `g.V("<topic:microservices>").In("<schema:about>").Save("<schema:name>", "title").All()`},
		{"Talks about two topics", `g.V("<topic:microservices>").In("<schema:about>")
  .And(g.V("<topic:monitoring>").In("<schema:about>")).All()`},
		{"The topics of one talk", `g.V("<talk:qcon-london-2017/real-world-java-9>").Out("<schema:about>").All()`},
		{"Companies of the talks about monitoring", `g.V("<topic:monitoring>").In("<schema:about>").Out("<schema:mentions>").Unique().All()`},
		{"Topics under another", `g.V("<topic:monitoring>").In("<skos:broader>").All()`},
		{"Everything said of a company", `g.V("<company:netflix>").Out(null, "predicate").All()`},
		{"Where a note says it", `g.V("<mention:qcon-london-2017/real-world-java-9#topic:java>").Out("<prov:wasQuotedFrom>").All()`},
		{"How many talks there are", `g.Emit(g.V("<schema:EducationEvent>").In("<rdf:type>").Count())`},
		{"Who works where", `g.V().Has("<rdf:type>", "<schema:Person>").Out("<schema:worksFor>").Unique().All()`},
	}
}
