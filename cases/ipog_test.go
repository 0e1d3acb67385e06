package cases

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestCoverHoldsEveryTuple: every combination of any t factors that an allowed
// row can hold is in some row.
func TestCoverHoldsEveryTuple(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		levels := rapid.SliceOfN(rapid.IntRange(2, 4), 2, 7).Draw(t, "levels")
		strength := rapid.IntRange(2, 3).Draw(t, "t")
		bad := rapid.IntRange(-1, 1).Draw(t, "bad") // forbids level 1 of factor 0 beside level 1 of factor 1
		allowed := func(row []int) bool { return bad != 1 || row[0] != 1 || row[1] != 1 }
		rows, uncovered := cover(levels, strength, allowed)
		missing := 0
		for _, cols := range subsets(len(levels), min(strength, len(levels))) {
			for combo := range product(pick(levels, cols)) {
				found := false
				for _, r := range rows {
					holds := true
					for i, c := range cols {
						holds = holds && r[c] == combo[i]
					}
					found = found || holds
				}
				if !found {
					missing++
				}
			}
		}
		require.Equal(t, uncovered, missing)
		if bad != 1 {
			require.Zero(t, missing)
		}
		for _, r := range rows {
			require.True(t, allowed(r))
		}
	})
}
