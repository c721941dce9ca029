package queries_test

import (
	"testing"

	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/queries"
)

// BenchmarkAsk parses and answers questions over the sample, evidence included.
func BenchmarkAsk(b *testing.B) {
	v := storytest.Shipped(b)
	e, _ := storytest.Engine(b, v, storytest.Sample(b, v))
	for name, question := range map[string]string{
		"two topics": "which talks mention microservices and monitoring",
		"facet":      "companies mentioned in more than one talk",
		"related":    `talks related to "Real World Java 9"`,
		"path":       "what connects Netflix and Redis",
		"unknown":    "talks about frobnication",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := e.Ask(b.Context(), question, queries.Page{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
