package cayley

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/jsonld"
	"github.com/piprate/json-gold/ld"
)

// newJSONLDReader reads a JSON-LD document as quads. It opens no address and no file: a
// document that names a context elsewhere is refused.
//
// Cayley's own reader loads whatever "@context" names, from the network and from local
// files. The document is expanded here first, so that no context is left for it.
func newJSONLDReader(r io.Reader) quad.ReadCloser {
	var document any
	if err := json.NewDecoder(r).Decode(&document); err != nil {
		return failingReader{err}
	}
	if address, ok := document.(string); ok { // json-gold takes a text for an address
		return failingReader{fmt.Errorf("a JSON-LD document is an object or a list, not %.200q", address)}
	}
	options := ld.NewJsonLdOptions("")
	options.DocumentLoader = inlineOnly{}
	expanded, err := ld.NewJsonLdProcessor().Expand(document, options)
	if err != nil {
		return failingReader{err}
	}
	return jsonld.NewReaderFromMap(expanded)
}

// inlineOnly is a document loader that loads nothing.
type inlineOnly struct{}

// LoadDocument refuses a context or document at an address or path.
func (inlineOnly) LoadDocument(address string) (*ld.RemoteDocument, error) {
	return nil, ld.NewJsonLdError(ld.LoadingRemoteContextFailed, fmt.Sprintf("%.200q is not opened; write the context into the document", address))
}

// failingReader is a quad reader that has only an error.
type failingReader struct{ err error }

// ReadQuad returns the error.
func (r failingReader) ReadQuad() (quad.Quad, error) { return quad.Quad{}, r.err }

// Close does nothing.
func (failingReader) Close() error { return nil }
