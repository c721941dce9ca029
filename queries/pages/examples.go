package pages

// Example is a Gizmo query for the console. It has results in the sample notes.
type Example struct {
	Title string
	Says  string // the step of Gizmo that it explains
	Gizmo string
}

// Examples returns the examples of the console for the sample notes, the simplest first.
func Examples() []Example {
	return []Example{
		{"The talks about a topic", "g.V starts at a node, by its ID in <…>. In follows an edge backwards. All returns the results.",
			`g.V("<topic:microservices>").In("<schema:about>").All()`},
		{"… with their titles", "Save adds the target of an edge to each result.",
			`g.V("<topic:microservices>").In("<schema:about>").Save("<schema:name>", "title").All()`},
		{"The topics of one talk", "Out follows an edge forwards.",
			`g.V("<talk:qcon-london-2017/real-world-java-9>").Out("<schema:about>").All()`},
		{"Talks about two topics", "And intersects two paths. Or unites them; Except subtracts.",
			`g.V("<topic:microservices>").In("<schema:about>")
  .And(g.V("<topic:monitoring>").In("<schema:about>")).All()`},
		{"Companies of the talks about monitoring", "Steps chain. Unique returns each result once.",
			`g.V("<topic:monitoring>").In("<schema:about>").Out("<schema:mentions>").Unique().All()`},
		{"Narrower topics, at any depth", "FollowRecursive repeats a path until it finds no more edges.",
			`g.V("<topic:monitoring>").FollowRecursive(g.M().In("<skos:broader>")).All()`},
		{"All edges of a company", "null stands for any predicate; its name becomes a tag.",
			`g.V("<company:netflix>").Out(null, "predicate").All()`},
		{"The evidence of a talk", "One text holds all evidence of a talk: what it mentions, and where in the note.",
			`g.V("<talk:qcon-london-2017/real-world-java-9>").Out("<schema:citation>").All()`},
		{"How many talks there are", "Count returns the number of results. g.Emit returns any value.",
			`g.Emit(g.V("<schema:EducationEvent>").In("<rdf:type>").Count())`},
		{"Who works where", "V() starts at all nodes. Has keeps those with an edge to a value.",
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
