package cases

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// TestEdgesLeanOnTheirAlphabet: a text of other characters at an edge is the
// twin of one well within, so that a server that takes no such characters is
// not blamed for its counting.
func TestEdgesLeanOnTheirAlphabet(t *testing.T) {
	for _, r := range []struct {
		why, schema string
		inside      bool
	}{
		{"free text has an inside", `{type: object, properties: {k: {type: string, minLength: 2, maxLength: 30}}}`, true},
		{"one edge alone is enough", `{type: object, properties: {k: {type: string, maxLength: 30}}}`, true},
		{"a single length has none", `{type: object, properties: {k: {type: string, minLength: 20, maxLength: 20}}}`, false},
		{"a pattern says itself what it takes", `{type: object, properties: {k: {type: string, minLength: 2, maxLength: 30, pattern: '^[a-zé]*$'}}}`, false},
	} {
		p, err := New(operationOf(t, "3.0.3", r.schema, ""), Options{})
		require.NoError(t, err, r.why)
		plan := map[string]*Case{}
		for c := range p.Plan("") {
			plan[c.ID] = c
		}
		within, edge := plan["createThing/length/k/inside-two-byte"], plan["createThing/length/k/maxLength-two-byte"]
		require.Equal(t, r.inside, within != nil, r.why)
		if !r.inside {
			continue
		}
		require.Equal(t, verdict.Lenient, within.Expect.Strength, r.why)
		require.NotNil(t, edge, r.why)
		require.Equal(t, verdict.Strong, edge.Expect.Strength, r.why)
		require.Equal(t, within.ID, edge.Twin, r.why)
		require.NotEqual(t, within.ID, plan["createThing/length/k/maxLength-ascii"].Twin, "plain letters lean on the base: "+r.why)
	}
}
