package pages

// Example is a Gizmo query that teaches something; it works on the sample notes.
type Example struct {
	Title string
	Says  string // what is new in it
	Gizmo string
}

// Examples is the shelf of the console, from the simple to the artful.
func Examples() []Example {
	return []Example{
		{"The talks about a topic", "g.V begins at a thing, by its ID in <…>; In goes back along an edge; All prints.",
			`g.V("<topic:microservices>").In("<schema:about>").All()`},
		{"… with their titles", "Save notes what an edge leads to beside the result.",
			`g.V("<topic:microservices>").In("<schema:about>").Save("<schema:name>", "title").All()`},
		{"The topics of one talk", "Out follows an edge in its own direction.",
			`g.V("<talk:qcon-london-2017/real-world-java-9>").Out("<schema:about>").All()`},
		{"Talks about two topics", "And keeps what two paths have in common; Or and Except join and take away.",
			`g.V("<topic:microservices>").In("<schema:about>")
  .And(g.V("<topic:monitoring>").In("<schema:about>")).All()`},
		{"Companies of the talks about monitoring", "Steps chain; Unique gives each result once.",
			`g.V("<topic:monitoring>").In("<schema:about>").Out("<schema:mentions>").Unique().All()`},
		{"Topics under another", "FollowRecursive goes on for as long as there are edges.",
			`g.V("<topic:monitoring>").FollowRecursive(g.M().In("<skos:broader>")).All()`},
		{"Everything said of a company", "null is any edge; its name is kept as a tag.",
			`g.V("<company:netflix>").Out(null, "predicate").All()`},
		{"Where a note says it", "The evidence of a talk is packed into one text: what it mentions, and the places in the note.",
			`g.V("<talk:qcon-london-2017/real-world-java-9>").Out("<schema:citation>").All()`},
		{"How many talks there are", "Count counts, and g.Emit prints any value.",
			`g.Emit(g.V("<schema:EducationEvent>").In("<rdf:type>").Count())`},
		{"Who works where", "Has keeps the things that have an edge to a value; V() begins everywhere.",
			`g.V().Has("<rdf:type>", "<schema:Person>").Save("<schema:worksFor>", "company").All()`},
		{"Topics by the number of their talks", "Gizmo is JavaScript: loops, objects and functions work.",
			`var counts = {};
g.V("<schema:EducationEvent>").In("<rdf:type>").Out("<schema:about>").ForEach(function (topic) {
  counts[topic.id] = (counts[topic.id] || 0) + 1;
});
Object.keys(counts).sort(function (a, b) { return counts[b] - counts[a]; }).slice(0, 10)
  .forEach(function (id) { g.Emit({ id: id, talks: counts[id] }); });`},
	}
}
