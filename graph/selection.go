package graph

// Selection selects talks by what they mention: one of each group in All, one of Any unless
// Any is empty, and none of None. If MissingKind is set, the talks mention nothing of that
// kind. The zero Selection is every talk.
type Selection struct {
	All         [][]ID
	Any         []ID
	None        []ID
	MissingKind Kind
}

// Count is an entity with the number of talks that mention it.
type Count struct {
	ID    ID
	Talks int
}

// Related is a talk that shares entities with another. Shared is sorted by weight, the
// rarest entity first. Score is the sum of the weights.
type Related struct {
	ID     ID
	Score  float64
	Shared []ID
}

// CoOccurrence is a topic that occurs in the same talks as another more often than by
// chance.
type CoOccurrence struct {
	ID     ID
	Talks  int     // that mention both
	Weight float64 // normalised pointwise mutual information: 0 by chance, 1 always together
}

// Pair is two entities that occur in the same talks more often than by chance. Talks and
// Weight are as in CoOccurrence.
type Pair struct {
	A, B   ID
	Talks  int
	Weight float64
}

// Link is an edge of an entity that is no mention: a broader topic, a parent company.
// Inverse reports whether the edge leads to the entity that was asked about.
type Link struct {
	Predicate Predicate
	ID        ID
	Inverse   bool
	Label     ID // the source of the edge
}
