package spec

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNullDoubt: where nullable is written and means nothing, null is neither
// plainly allowed nor plainly refused, so that no case may be about it.
func TestNullDoubt(t *testing.T) {
	for _, r := range []struct {
		name, version, property string
		doubt                   bool
	}{
		{"3.1 has no nullable, but its author means it", "3.1.0", `{type: string, nullable: true}`, true},
		{"false is what 3.1 says anyway", "3.1.0", `{type: string, nullable: false}`, false},
		{"3.1 lists null as a type", "3.1.0", `{type: [string, "null"]}`, false},
		{"3.0 allows null plainly", "3.0.3", `{type: string, nullable: true}`, false},
		{"an enum of 3.0 that does not list null", "3.0.3", `{type: string, nullable: true, enum: [a]}`, true},
	} {
		t.Run(r.name, func(t *testing.T) {
			c, err := Load(describe(r.version, `{type: object, properties: {a: `+r.property+`}}`, ``), Options{})
			require.NoError(t, err)
			view := c.Operations[0].Body.JSON().Schema.Request()
			top := view.Shape()
			require.Len(t, top.Properties, 1)
			require.Equal(t, r.doubt, view.ShapeOf(top.Properties[0].Schemas...).NullDoubt)
		})
	}
}
