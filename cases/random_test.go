package cases

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestShrinkFindsTheSmallestFailure: of a big body only the property at fault
// is left, and what the schema requires.
func TestShrinkFindsTheSmallestFailure(t *testing.T) {
	op := operationWith(t, map[string]any{"type": "object", "required": []any{"name"}, "properties": map[string]any{
		"name": map[string]any{"type": "string"}, "a": map[string]any{"type": "integer"}, "b": map[string]any{"type": "integer"},
		"list": map[string]any{"type": "array", "items": map[string]any{"type": "integer"}},
	}})
	p, err := New(op, Options{Random: 40})
	require.NoError(t, err)
	for c := range p.Plan("") {
		if !strings.Contains(c.ID, "/random/valid") || !strings.Contains(string(c.Steps[0].Body), `"b"`) || !strings.Contains(string(c.Steps[0].Body), `"list"`) {
			continue
		}
		small := p.Shrink(c, func(c *Case) bool { return strings.Contains(string(c.Steps[0].Body), `"b"`) })
		require.Len(t, small.Value, 2, "name, which is required, and b, which fails: %s", small.Steps[0].Body)
		require.Contains(t, small.ID, "~shrink.")
		return
	}
	t.Fatal("no random body has b")
}
