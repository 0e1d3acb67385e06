package spec

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// api is a description of operations, each "METHOD /path SUCCESS-RESPONSE".
func api(ops ...[3]string) string {
	text := "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n"
	var order []string
	byPath := map[string]string{}
	for _, o := range ops {
		if byPath[o[1]] == "" {
			order = append(order, o[1])
		}
		byPath[o[1]] += fmt.Sprintf("    %s: {responses: {%s}}\n", o[0], o[2])
	}
	for _, p := range order {
		text += "  " + p + ":\n" + byPath[p]
	}
	return text
}

// answer is a JSON response with these properties.
func answer(status, properties string) string {
	return fmt.Sprintf(`'%s': {description: d, content: {application/json: {schema: {type: object, properties: {%s}}}}}`, status, properties)
}

const anID = `id: {type: string}`

// TestParents holds which create makes what a parameter names.
func TestParents(t *testing.T) {
	post := func(path, properties string) [3]string { return [3]string{"post", path, answer("201", properties)} }
	get := func(path string) [3]string { return [3]string{"get", path, answer("200", anID)} }
	link := func(to, params string) string {
		return fmt.Sprintf(`'201': {description: d, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}, links: {l: {%s, parameters: {%s}}}}`, to, params)
	}
	for _, r := range []struct {
		name string
		ops  [][3]string
		want []string // param<METHOD path>pointer
	}{
		{"the create of the collection before the parameter", [][3]string{post("/orgs", anID), post("/orgs/{org}/teams", anID)}, []string{"org<POST /orgs>"}},
		{"outermost first", [][3]string{post("/a", anID), post("/a/{a}/b", anID), post("/a/{a}/b/{b}/c", anID)}, []string{"a<POST /a>", "b<POST /a/{a}/b>"}},
		{"other names of parameters in the same template", [][3]string{post("/a", anID), post("/a/{aId}/b", anID), post("/a/{a}/b/{b}/c", anID)}, []string{"a<POST /a>", "b<POST /a/{aId}/b>"}},
		{"no create, no parent", [][3]string{get("/orgs/{org}"), post("/orgs/{org}/teams", anID)}, nil},
		{"a POST of 200 without an item is no create", [][3]string{{"post", "/orgs", answer("200", anID)}, post("/orgs/{org}/teams", anID)}, nil},
		{"a POST of 200 beside GET of the item is one", [][3]string{{"post", "/orgs", answer("200", anID)}, get("/orgs/{org}"), post("/orgs/{org}/teams", anID)}, []string{"org<POST /orgs>"}},
		{"a PUT that creates names its parent itself", [][3]string{{"put", "/orgs/{name}", answer("201", anID)}, post("/orgs/{org}/teams", anID)}, []string{"org<PUT /orgs/{name}>"}},
		{"POST before PUT", [][3]string{{"put", "/orgs/{name}", answer("201", anID)}, post("/orgs", anID), post("/orgs/{org}/teams", anID)}, []string{"org<POST /orgs>"}},
		{"an answer that names nothing is no parent", [][3]string{post("/orgs", "note: {type: string}"), post("/orgs/{org}/teams", anID)}, nil},
		{"a property that is called as the parameter", [][3]string{post("/orgs", anID+", slug: {type: string}"), post("/orgs/{slug}/teams", anID)}, []string{"slug<POST /orgs>/slug"}},
		{"noun and property", [][3]string{post("/orgs", anID+", slug: {type: string}"), post("/orgs/{org_slug}/teams", anID)}, []string{"org_slug<POST /orgs>/slug"}},
		{"noun and id is the identifier", [][3]string{post("/orgs", anID+", slug: {type: string}"), post("/orgs/{orgId}/teams", anID)}, []string{"orgId<POST /orgs>"}},
		{"inside an envelope", [][3]string{post("/orgs", "data: {type: object, properties: {id: {type: string}, slug: {type: string}}}"), post("/orgs/{slug}/teams", anID)}, []string{"slug<POST /orgs>/data/slug"}},
		{"the item is read by another name", [][3]string{post("/users", anID+", login: {type: string}"), get("/users/{login}"), post("/users/{id}/keys", anID)}, []string{"id<POST /users>/id"}},
		{"OData's keys", [][3]string{post("/users", anID), post("/users({id})/keys", anID)}, []string{"id<POST /users>"}},
		{"a suffix for the format", [][3]string{post("/Accounts.json", "sid: {type: string}"), post("/Accounts/{AccountSid}/Calls.json", anID)}, []string{"AccountSid<POST /Accounts.json>"}},
		{"half a segment names nothing", [][3]string{post("/orgs", anID), post("/orgs/v{org}/teams", anID)}, nil},
		{"a slash at the end", [][3]string{post("/orgs/", anID), post("/orgs/{org}/teams/", anID)}, []string{"org<POST /orgs/>"}},
		{"four at most", [][3]string{post("/a", anID), post("/a/{a}/b", anID), post("/a/{a}/b/{b}/c", anID), post("/a/{a}/b/{b}/c/{c}/d", anID), post("/a/{a}/b/{b}/c/{c}/d/{d}/e", anID), post("/a/{a}/b/{b}/c/{c}/d/{d}/e/{e}/f", anID)},
			[]string{"a<POST /a>", "b<POST /a/{a}/b>", "c<POST /a/{a}/b/{b}/c>", "d<POST /a/{a}/b/{b}/c/{c}/d>"}},
		{"a link from elsewhere, with what it needs itself", [][3]string{post("/t", anID), {"post", "/t/{t}/users", link(`operationRef: '#/paths/~1mail~1{user}/post'`, `user: '$response.body#/id'`)}, post("/mail/{user}", anID)}, []string{"t<POST /t>", "user<POST /t/{t}/users>/id"}},
		{"a link to the item says what the parameter is", [][3]string{{"post", "/orgs", link(`operationRef: '#/paths/~1orgs~1{org}/get'`, `org: '$response.body#/code'`)}, get("/orgs/{org}"), post("/orgs/{org}/teams", anID)}, []string{"org<POST /orgs>/code"}},
		{"a link by Location is the identifier", [][3]string{{"post", "/orgs", link(`operationRef: '#/paths/~1orgs~1{org}~1teams/post'`, `org: '$response.header.Location'`)}, post("/orgs/{org}/teams", anID)}, []string{"org<POST /orgs>"}},
		{"links in a ring end", [][3]string{{"post", "/a/{x}", link(`operationRef: '#/paths/~1b~1{y}/post'`, `y: '$response.body#/id'`)}, {"post", "/b/{y}", link(`operationRef: '#/paths/~1a~1{x}/post'`, `x: '$response.body#/id'`)}}, nil},
	} {
		t.Run(r.name, func(t *testing.T) {
			c := load(t, api(r.ops...))
			op := c.Operations[len(c.Operations)-1]
			var got []string
			for _, p := range op.Parents {
				require.NotEmpty(t, p.Why)
				got = append(got, fmt.Sprintf("%s<%s %s>%s", p.Param, p.Create.Method, p.Create.Path, p.Pointer))
				for _, o := range c.Operations {
					require.True(t, o.Path != p.Create.Path || o.Method != p.Create.Method || o == p.Create, "one operation, one pointer")
				}
			}
			require.Equal(t, r.want, got)
		})
	}
}

// TestItem holds what is found beside a create.
func TestItem(t *testing.T) {
	for _, r := range []struct{ name, create, item, read string }{
		{"path/{id}", "/x", "/x/{id}", "/x/{id}"},
		{"a slash at the end", "/x/", "/x/{id}/", "/x/{id}/"},
		{"a slash at one end", "/x", "/x/{id}/", "/x/{id}/"},
		{"OData's keys", "/x", "/x({id})", "/x({id})"},
		{"OData's keys in quotes", "/x", "/x('{id}')", "/x('{id}')"},
		{"a suffix for the format", "/x.json", "/x/{id}.json", "/x/{id}.json"},
		{"a suffix at one end", "/x.json", "/x/{id}", "/x/{id}"},
		{"other names of what both share", "/a/{a}/x", "/a/{aId}/x/{id}", "/a/{a}/x/{id}"},
		{"a name that would come to mean two things", "/a/{id}/x", "/a/{aId}/x/{id}", "/a/{aId}/x/{id}"},
		{"an action is no item", "/x", "/x/{id}/start", ""},
		{"half a segment is no item", "/x", "/x/v{id}", ""},
	} {
		t.Run(r.name, func(t *testing.T) {
			op := loadOne(t, api([3]string{"post", r.create, answer("201", anID)}, [3]string{"get", r.item, answer("200", anID)}))
			if r.read == "" {
				require.Nil(t, op.Read)
				return
			}
			require.NotNil(t, op.Read)
			require.Equal(t, r.read, op.Read.Path)
			for _, h := range holes(r.read) {
				require.NotNil(t, op.Read.parameter("path", h.name))
			}
		})
	}
}

// TestPut holds what a PUT creates and what it only replaces.
func TestPut(t *testing.T) {
	both := answer("200", anID) + ", " + answer("201", anID)
	c := load(t, api([3]string{"get", "/things", `'200': {description: d, content: {application/json: {schema: {type: array, items: {type: object}}}}}`},
		[3]string{"put", "/things/{name}", `'201': {description: d, content: {application/json: {schema: {type: object, properties: {id: {type: string, readOnly: true}, name: {type: string}}}}}}`},
		[3]string{"get", "/things/{name}", answer("200", anID)}, [3]string{"delete", "/things/{name}", `'204': {description: d}`},
		[3]string{"post", "/others", answer("201", anID)}, [3]string{"put", "/others/{id}", both},
		[3]string{"put", "/settings", both}, [3]string{"put", "/old/{id}", answer("200", anID)}))
	require.Len(t, c.Operations, 2)
	op := c.Operations[0]
	require.Equal(t, "name", op.OwnParam)
	require.Equal(t, "/name", op.Identifier.Pointer)
	require.False(t, op.Identifier.Assigned, "the client chooses it")
	require.Equal(t, []string{"/things/{name}", "/things/{name}", "/things"}, []string{op.Read.Path, op.Delete.Path, op.List.Path})
	require.Empty(t, op.Parents)
	require.Equal(t, "/others", c.Operations[1].Path)
}

// TestPutIdentifier: the client chooses the parameter, so that only a property of
// its name is known to agree with it.
func TestPutIdentifier(t *testing.T) {
	for _, r := range []struct{ name, path, properties, want string }{
		{"its own name", "/x/{id}", "id: {type: string}", "/id"},
		{"the noun with a name", "/servers/{serverName}", "id: {type: string, readOnly: true}, name: {type: string, readOnly: true}", "/name"},
		{"the server's own id", "/clients/{client_id}", "id: {type: integer}", ""},
		{"an id of another word", "/servers/{server}", "id: {type: string}", ""},
		{"in an envelope", "/x/{path}", "content: {type: object, properties: {path: {type: string}}}", "/content/path"},
		{"never in a list", "/x/{path}", "items: {type: array, items: {type: object, properties: {path: {type: string}}}}", ""},
	} {
		t.Run(r.name, func(t *testing.T) {
			id := loadOne(t, api([3]string{"put", r.path, answer("201", r.properties)})).Identifier
			if r.want == "" {
				require.Nil(t, id)
				return
			}
			require.Equal(t, r.want, id.Pointer)
			require.False(t, id.Assigned)
		})
	}
}

// TestIdentifierByName: what the user names is the id of what is under test, not
// of its parents.
func TestIdentifierByName(t *testing.T) {
	text := api([3]string{"post", "/orgs", answer("201", anID)}, [3]string{"post", "/orgs/{org}/teams", answer("201", anID+", code: {type: string}")})
	c, err := Load(Source{Name: "drawn.yaml", Data: []byte(text)}, Options{Operations: []string{"POST /orgs/{org}/teams"}, Identifier: "code"})
	require.NoError(t, err)
	require.Equal(t, "/code", c.Operations[0].Identifier.Pointer)
	require.Equal(t, "/id", c.Operations[0].Parents[0].Create.Identifier.Pointer)
}
