package queries_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// TestForms_ExamplesAreReadPrintedAndAnswered checks every row of the table of forms. Its example
// is parsed as that form, printed as a question that is parsed equally, and answered.
func TestForms_ExamplesAreReadPrintedAndAnswered(t *testing.T) {
	v := storytest.Shipped(t)
	e, _ := storytest.Engine(t, v, storytest.Sample(t, v))
	seen := map[question.Form]bool{}
	for _, f := range question.Forms() {
		t.Run(f.Example, func(t *testing.T) {
			require.False(t, seen[f.Form], "a form has one row")
			seen[f.Form] = true
			require.NotEmpty(t, f.Pattern)
			require.NotEmpty(t, f.Meaning)
			q, err := e.Understand(f.Example)
			require.NoError(t, err)
			require.Equal(t, f.Form, q.Form)
			require.Empty(t, q.Unknown)
			again, err := e.Understand(q.Print(e.Directory()))
			require.NoError(t, err)
			require.Equal(t, q, again, "it prints as %q", q.Print(e.Directory()))
			a, err := e.Answer(t.Context(), q, queries.Page{})
			require.NoError(t, err)
			require.Positive(t, a.Total)
			require.NotEmpty(t, a.Items[0].Evidence)
		})
	}
}

// The sample says "monitornig" in 1 of its 25 talks.
func TestUnderstand_SlipThatANoteMakesTooIsCorrected(t *testing.T) {
	v := storytest.Shipped(t)
	e, _ := storytest.Engine(t, v, storytest.Sample(t, v))
	q, err := e.Understand("talks about monitornig")
	require.NoError(t, err)
	require.Equal(t, []question.Correction{{From: "monitornig", To: "monitoring"}}, q.Corrected)
	q, err = e.Understand("talks about forty messages")
	require.NoError(t, err)
	require.Empty(t, q.Corrected)
}
