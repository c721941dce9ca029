package graph

// Selection selects talks by the entities that they mention: at least one of each group in
// All, at least one of Any unless Any is empty, and none of None. If MissingKind is set, they
// mention no entity of that kind. The zero Selection selects every talk.
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

// Related is a talk that shares entities with another talk. Shared is sorted by weight, the
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
	Talks  int     // number of talks that mention both
	Weight float64 // normalised pointwise mutual information: 0 = chance, 1 = always together
}

// Pair is two entities that occur in the same talks more often than by chance. Talks and
// Weight are as in CoOccurrence.
type Pair struct {
	A, B   ID
	Talks  int
	Weight float64
}

// Link is an edge between an entity and another, other than a mention: a broader topic, a
// parent company. Inverse reports whether the edge points to the entity whose links were
// asked for.
type Link struct {
	Predicate Predicate
	ID        ID
	Inverse   bool
	Label     ID // source of the edge
}
