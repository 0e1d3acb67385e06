package cases

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

func caseOf(t *testing.T, op *spec.Operation, opts Options, id string) *Case {
	t.Helper()
	p, err := New(op, opts)
	require.NoError(t, err)
	for c := range p.Plan("") {
		if c.ID == op.ID+"/"+id {
			return c
		}
	}
	return nil
}

func TestAtOnce(t *testing.T) {
	op := embedded(t)
	for _, row := range []struct {
		reason string
		opts   Options
		n      int
	}{
		{"eight, unless told otherwise", Options{}, 8},
		{"as many as asked for", Options{AtOnce: 3}, 3},
	} {
		c := caseOf(t, op, row.opts, "lifecycle/at-once")
		require.NotNil(t, c, row.reason)
		require.True(t, c.Exclusive, "nothing else may be sent meanwhile")
		require.Len(t, c.Steps, 2*row.n, row.reason)
		for i, s := range c.Steps {
			require.Equal(t, i < row.n, s.Together, s.ID)
			require.Equal(t, i < row.n, s.Marked, "each body has a mark of its own")
		}
		require.Equal(t, op.Read.Path[:len(op.Path)+1]+"{$id}", c.Steps[row.n].Path)
		require.Equal(t, op.Read.Path[:len(op.Path)+1]+"{$id:create.2}", c.Steps[row.n+1].Path)
	}
	require.Nil(t, caseOf(t, op, Options{AtOnce: 1}, "lifecycle/at-once"), "one alone is no crowd")
}
