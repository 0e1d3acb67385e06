package checks

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/verdict"
)

func TestSoftDeleted(t *testing.T) {
	type m = map[string]any
	for _, row := range []struct {
		why         string
		now, before any
		want        bool
	}{
		{"a flag", m{"deleted": true}, m{"deleted": false}, true},
		{"a time", m{"deleted_at": "2026-01-01T00:00:00Z"}, m{"deleted_at": nil}, true},
		{"a time that was not there", m{"deletedDateTime": "2026-01-01T00:00:00Z"}, m{}, true},
		{"a state", m{"status": "Deleted"}, m{"status": "active"}, true},
		{"no flag", m{"deleted": false}, m{}, false},
		{"no time", m{"deletedAt": nil}, m{}, false},
		{"a state as before", m{"status": "inactive"}, m{"status": "inactive"}, false},
		{"another state", m{"status": "active"}, m{"status": "new"}, false},
		{"nothing of the kind", m{"name": "deleted"}, m{}, false},
		{"no object", "deleted", nil, false},
	} {
		require.Equal(t, row.want, softDeleted(row.now, row.before), row.why)
	}
}

// TestReserve: what the description leaves open is not held against the server.
func TestReserve(t *testing.T) {
	load := func(edit ...string) *spec.Contract {
		text := strings.NewReplacer(append(edit, "SCHEMAS", strings.TrimRight(rich, " \n"))...).Replace(thingsYAML)
		c, err := spec.Load(spec.Source{Name: "things.yaml", Data: []byte(text)}, spec.Options{})
		require.NoError(t, err)
		return c
	}
	const listed = "    get:\n      responses:"
	life := func(c *spec.Contract) *stage {
		return play(t, c, thing, thingID).header("X-Count", "1").about("lifecycle", "", "")
	}
	slug := load("/things/{id}", "/things/{slug}", "name: id, in: path", "name: slug, in: path")
	filter := load(listed, "    get:\n      parameters: [{name: owner, in: query, required: true, schema: {type: string}}]\n      responses:")
	page := load(listed, "    get:\n      parameters: [{name: page_size, in: query, required: true, schema: {type: integer}}]\n      responses:")
	deleted := `{"id":"` + uuid + `","name":"n","deleted":true}`
	for _, row := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"the read asks for something else", life(slug).header("Location", "").step("read.1", "GET", "/things/"+uuid, "", 404, `{}`), []string{"header/location weak"}},
		{"Location names it by something else", life(slug).header("Location", "/things/a-slug"), nil},
		{"what Location names cannot be read", life(slug).header("Location", "/things/a-slug").step("read.1", "GET", "/things/a-slug", "", 404, `{}`), []string{"resource/readable fail"}},
		{"a list that demands a filter", life(filter).step("list.1", "GET", "/things?owner=x", "", 200, `{"items":[]}`), []string{"resource/listed error"}},
		{"a list that demands the size of its pages", life(page).step("list.1", "GET", "/things?page_size=9", "", 200, `{"items":[]}`), []string{"resource/listed fail"}},
		{"kept, and marked as deleted", life(load()).step("delete.1", "DELETE", "/things/"+uuid, "", 204, "").step("read.2", "GET", "/things/"+uuid, "", 200, deleted).step("relist.1", "GET", "/things", "", 200, `{"items":[`+deleted+`]}`), nil},
		{"kept as it was", life(load()).step("delete.1", "DELETE", "/things/"+uuid, "", 204, "").step("read.2", "GET", "/things/"+uuid, "", 200, thingID), []string{"resource/gone fail"}},
	} {
		require.ElementsMatch(t, orNone(row.found), row.stage.found(), row.why)
	}
	v := life(load()).step("delete.1", "DELETE", "/things/"+uuid, "", 204, "").step("read.2", "GET", "/things/"+uuid, "", 200, deleted).of("resource/gone")
	require.Equal(t, verdict.Skip, v[0].Outcome, "it is said why nothing is judged")
}

func TestNamesID(t *testing.T) {
	for _, row := range []struct {
		param, identifier string
		want              bool
	}{
		{"id", "id", true}, {"thingId", "id", true}, {"thing_id", "uuid", true}, {"name", "name", true}, {"thingName", "name", true},
		{"key", "id", true}, {"slug", "id", false}, {"username", "id", false}, {"thing", "id", true},
	} {
		require.Equal(t, row.want, NamesID(row.param, row.identifier), row.param+" for "+row.identifier)
	}
}
