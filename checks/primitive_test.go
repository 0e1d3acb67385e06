package checks

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

// TestAnswersWithoutMembers: an answer may be the identifier itself, or a list
// of what was created.
func TestAnswersWithoutMembers(t *testing.T) {
	load := func(schema string) *spec.Contract {
		text := strings.Replace(thingsYAML, `          content: {application/json: {schema: {$ref: "#/components/schemas/thing"}}}
        "400"`, `          content: {application/json: {schema: `+schema+`}}
        "400"`, 1)
		text = strings.Replace(text, "SCHEMAS", strings.TrimRight(rich, " \n"), 1)
		c, err := spec.Load(spec.Source{Name: "things.yaml", Data: []byte(text)}, spec.Options{})
		require.NoError(t, err)
		return c
	}
	whole := load(`{type: string, format: uuid}`)
	require.NotNil(t, whole.Operations[0].Identifier)
	items := load(`{type: array, items: {$ref: "#/components/schemas/thing"}}`)
	create := func(c *spec.Contract, answer string) *stage {
		return play(t, c, thing, answer).header("X-Count", "1").header("Location", "/things/"+uuid)
	}
	listing := func(answer string) *stage {
		return create(whole, `"`+uuid+`"`).step("list.1", "GET", "/things", "", 200, answer)
	}
	for _, row := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"the answer is the id", create(whole, `"`+uuid+`"`), nil},
		{"it is empty", create(whole, `" "`), []string{"body/schema fail", "id/present fail"}},
		{"Location names another", create(whole, `"`+uuid+`"`).header("Location", "/things/"+otherUUID), []string{"id/agrees fail"}},
		{"what is read has the id somewhere", create(whole, `"`+uuid+`"`).step("read.1", "GET", "/things/"+uuid, "", 200, thingID), nil},
		{"so have the items of a list", listing(`{"items":[` + thingID + `]}`), nil},
		{"a list without it, whose items do not say what their id is", listing(`{"items":[]}`), nil},
		{"a list of what was created", create(items, `[`+thingID+`]`), nil},
		{"an empty list names nothing", create(items, `[]`).header("Location", ""), []string{"header/location weak"}},
	} {
		require.ElementsMatch(t, orNone(row.found), row.stage.found(), row.why)
	}
}
