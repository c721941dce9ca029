package graph

// Selection is a set of talks, by what they mention: all of the groups (one of
// each group), one of Any if it is not empty, none of None; and, if Lacks is set,
// nothing of that kind. The zero Selection is every talk.
type Selection struct {
	All         [][]ID
	Any         []ID
	None        []ID
	MissingKind Kind
}

// Count is a thing and the number of talks it stands in.
type Count struct {
	ID    ID
	Talks int
}

// Related is a talk that shares things with another; Shared is ordered by weight,
// the rarest first, and Score is the sum of the weights.
type Related struct {
	ID     ID
	Score  float64
	Shared []ID
}

// CoOccurrence is a topic that stands with another more often than chance would have it.
type CoOccurrence struct {
	ID     ID
	Talks  int     // in which both stand
	Weight float64 // normalised pointwise mutual information: 0 by chance, 1 always together
}

// Pair is two things that stand together more often than chance would have it; Talks
// and Weight are as in Associated.
type Pair struct {
	A, B   ID
	Talks  int
	Weight float64
}

// Link is an edge from one thing to another that is no mention: a broader topic, a
// parent company. Inverse tells that the edge runs towards the thing asked about.
type Link struct {
	Predicate Predicate
	ID        ID
	Inverse   bool
	Label     ID // which source says it
}
