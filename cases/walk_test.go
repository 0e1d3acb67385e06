package cases

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWalkFromTheTop: a schema that contains itself is followed twice, through
// its alternatives too, and leaves room for what stands behind it.
func TestWalkFromTheTop(t *testing.T) {
	var wide strings.Builder
	for i := range 40 {
		fmt.Fprintf(&wide, ", p%d: {$ref: '#/components/schemas/Pattern'}", i)
	}
	for _, r := range []struct {
		reason, schema   string
		tested, untested []string
	}{
		{"alternatives that contain their own choice", `{type: object, properties: {a: {$ref: '#/components/schemas/Pattern'}, z: {type: integer}}}`,
			[]string{"createThing/type/a/number", "createThing/type/a.not/number", "createThing/type/a.not.equalTo/number", "createThing/type/z/boolean"},
			[]string{"createThing/type/a.not.not.not/number"}},
		{"more places than fit: the shallow ones are tested", `{type: object, properties: {a: {$ref: '#/components/schemas/Pattern'}` + wide.String() + `, z: {type: integer}}}`,
			[]string{"createThing/type/p39/number", "createThing/type/z/boolean", "createThing/type/p39.equalTo/number"}, nil},
	} {
		op := operationOf(t, "3.0.3", r.schema, `Pattern: {type: object, oneOf: [
  {type: object, required: [equalTo], properties: {equalTo: {type: string}}},
  {type: object, required: [not], properties: {not: {$ref: '#/components/schemas/Pattern'}, and: {type: array, items: {$ref: '#/components/schemas/Pattern'}}}}]}`)
		p, err := New(op, Options{})
		require.NoError(t, err, r.reason)
		ids := map[string]bool{}
		for c := range p.Plan("") {
			ids[c.ID] = true
		}
		for _, id := range r.tested {
			require.True(t, ids[id], "%s: no case %s", r.reason, id)
		}
		for _, id := range r.untested {
			require.False(t, ids[id], "%s: a case %s", r.reason, id)
		}
	}
}
