package suite

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// TestSalvageIsBounded: of a journal without a trailer that made any number of
// resources, the oldest that stay are named, and the others are told of.
func TestSalvageIsBounded(t *testing.T) {
	s := salvage{}
	s.add(&verdict.Event{Started: &verdict.Started{}})
	for i := range 6 * maxLeft {
		d := &verdict.Done{Created: []verdict.Resource{{URL: fmt.Sprint("http://x/", i)}}}
		if i%2 == 1 {
			d.Deleted = []string{d.Created[0].URL}
		}
		s.add(&verdict.Event{Done: d})
		require.LessOrEqual(t, len(s.made), 4*maxLeft+1)
	}
	f := s.trailer()
	require.Len(t, f.Left, maxLeft)
	require.Equal(t, "http://x/2", f.Left[1].URL, "the oldest, without what was deleted")
	require.NotEmpty(t, f.Notes)
	require.Empty(t, (&salvage{}).trailer().Left, "a journal without a header has nothing")
}
