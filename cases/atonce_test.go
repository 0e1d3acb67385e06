package cases

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/verdict"
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

// TestAtOnceIsMarked: equal bodies do not tell whose resource is whose.
func TestAtOnceIsMarked(t *testing.T) {
	for _, row := range []struct{ reason, schema, want string }{
		{"a base that says nothing gets a property", `{type: object, properties: {size: {type: integer}, note: {type: string}}}`, `{"note":"note`},
		{"a name whose text means nothing comes first", `{type: object, properties: {kind2: {type: string}, title: {type: string}}}`, `{"title":"title`},
		{"what is looked up bears no mark", `{type: object, properties: {status: {type: string}}}`, `{}`},
		{"there is nothing to mark", `{type: object, properties: {size: {type: integer}}}`, `{}`},
	} {
		op := operationOf(t, "3.0.3", row.schema, "")
		c := atOnceOf(t, op, "createThing/control/minimal")
		body := string(c.Steps[0].Body)
		require.True(t, strings.HasPrefix(body, row.want), "%s: %s", row.reason, body)
		require.Equal(t, row.want != "{}", c.Steps[0].Marked, row.reason)
		if c.Steps[0].Marked {
			require.Equal(t, verdict.Lenient, c.Expect.Strength, "nobody knows yet whether it is taken")
		}
	}
}

// atOnceOf is the case of a plan whose base is a given rung.
func atOnceOf(t *testing.T, op *spec.Operation, base string) *Case {
	t.Helper()
	p, err := New(op, Options{})
	require.NoError(t, err)
	for c := range p.Plan(base) {
		if strings.HasSuffix(c.ID, "/lifecycle/at-once") {
			return c
		}
	}
	t.Fatal("no case")
	return nil
}
