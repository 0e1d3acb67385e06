package cases

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBudgetKeepsTheMostValuable: a budget is kept, twins stay with the cases
// that need them, and what was dropped is said.
func TestBudgetKeepsTheMostValuable(t *testing.T) {
	op := embedded(t)
	for _, limit := range []int{1, 10, 40, 100000} {
		p, err := New(op, Options{MaxCases: limit})
		require.NoError(t, err)
		seen := map[string]bool{p.Ladder()[0].ID: true}
		n, texts := 0, 0
		for c := range p.Plan("") {
			n++
			seen[c.ID] = true
			require.True(t, c.Twin == "" || seen[c.Twin], "%s without its twin", c.ID)
			if c.Technique == "text" {
				texts++
			}
		}
		require.LessOrEqual(t, n, limit)
		if limit == 40 {
			require.Zero(t, texts, "hostile text goes first")
			require.Len(t, p.Dropped(), 1)
		}
		if limit == 100000 {
			require.Empty(t, p.Dropped())
		}
	}
}
