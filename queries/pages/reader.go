package pages

import "github.com/talkgraph/talkgraph/queries"

// reader reads pages at one revision.
type reader struct{ *queries.Reader }
