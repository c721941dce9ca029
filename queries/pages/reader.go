package pages

import "github.com/talkgraph/talkgraph/queries"

// reader makes pages of what it reads at one revision.
type reader struct{ *queries.Reader }
