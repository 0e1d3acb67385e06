package mock

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

const family = `
openapi: 3.0.3
info: {title: Family, version: "1"}
paths:
  /orgs:
    post:
      operationId: createOrg
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/named"}}}}
      responses: {"201": {description: Made., content: {application/json: {schema: {$ref: "#/components/schemas/kept"}}}}}
  /orgs/{org}:
    parameters: [{name: org, in: path, required: true, schema: {type: string}}]
    get:
      responses: {"200": {description: It., content: {application/json: {schema: {$ref: "#/components/schemas/kept"}}}}}
    delete:
      responses: {"204": {description: Gone.}}
  /orgs/{org}/teams:
    parameters: [{name: org, in: path, required: true, schema: {type: string}}]
    post:
      operationId: createTeam
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/named"}}}}
      responses: {"201": {description: Made., content: {application/json: {schema: {$ref: "#/components/schemas/kept"}}}}}
    get:
      operationId: listTeams
      responses: {"200": {description: All., content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/kept"}}}}}}
  /orgs/{org}/teams/{team}:
    parameters: [{name: org, in: path, required: true, schema: {type: string}}, {name: team, in: path, required: true, schema: {type: string}}]
    get:
      responses: {"200": {description: It., content: {application/json: {schema: {$ref: "#/components/schemas/kept"}}}}}
    delete:
      responses: {"204": {description: Gone.}}
  /orgs/{org}/teams/{team}/members:
    parameters: [{name: org, in: path, required: true, schema: {type: string}}, {name: team, in: path, required: true, schema: {type: string}}]
    post:
      operationId: createMember
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/named"}}}}
      responses:
        "201": {description: Made., content: {application/json: {schema: {$ref: "#/components/schemas/kept"}}}}
        "404": {description: Nothing there., content: {application/json: {schema: {type: object, required: [error], properties: {error: {type: string}}}}}}
  /orgs/{org}/teams/{team}/members/{member}:
    parameters: [{name: org, in: path, required: true, schema: {type: string}}, {name: team, in: path, required: true, schema: {type: string}}, {name: member, in: path, required: true, schema: {type: string}}]
    get:
      responses: {"200": {description: It., content: {application/json: {schema: {$ref: "#/components/schemas/kept"}}}}}
components:
  schemas:
    named: {type: object, properties: {name: {type: string}}}
    kept: {type: object, required: [id], properties: {id: {type: string}, name: {type: string}}}
`

// inline reads a description in a test.
func inline(t testing.TB, text string, operations ...string) *spec.Contract {
	c, err := spec.Load(spec.Source{Name: "inline.yaml", Data: []byte(text)}, spec.Options{Operations: operations})
	require.NoError(t, err)
	require.Empty(t, c.Unusable)
	return c
}

// related gives an operation of a contract its parents.
func related(t testing.TB, of *spec.Operation, text string, params ...string) {
	of.Parents = nil
	for i := 0; i < len(params); i += 2 {
		create := inline(t, text, params[i+1]).Operations[0]
		create.Parents = nil
		of.Parents = append(of.Parents, &spec.Parent{Param: params[i], Create: create})
	}
}

func TestParents(t *testing.T) {
	c := inline(t, family, "createMember")
	related(t, c.Operations[0], family, "org", "createOrg", "team", "createTeam")
	s := started(t, c, Options{})
	require.Empty(t, s.Unserved())
	id := func(path string) string { return decoded(t, ask(s, "POST", path, `{"name":"n"}`))["id"].(string) }

	resp := ask(s, "POST", "/orgs/none/teams/none/members", `{"name":"n"}`)
	require.Equal(t, 404, resp.StatusCode)
	require.Equal(t, `{"error":"notFound"}`, text(t, resp), "as the description has it")
	require.Equal(t, 404, ask(s, "POST", "/orgs/none/teams", `{}`).StatusCode, "described or not")
	require.Zero(t, s.Count())

	org, other := id("/orgs"), id("/orgs")
	team := id("/orgs/" + org + "/teams")
	require.Equal(t, 404, ask(s, "POST", "/orgs/"+other+"/teams/"+team+"/members", `{}`).StatusCode, "a team of another org")
	member := id("/orgs/" + org + "/teams/" + team + "/members")
	require.Equal(t, 4, s.Count())
	require.Equal(t, 200, ask(s, "GET", "/orgs/"+org+"/teams/"+team+"/members/"+member, "").StatusCode)
	require.Equal(t, 200, ask(s, "GET", "/orgs/"+org+"/teams", "").StatusCode)

	require.Equal(t, 204, ask(s, "DELETE", "/orgs/"+org, "").StatusCode)
	require.Equal(t, 1, s.Count(), "what lies below goes with it")
	require.Equal(t, 404, ask(s, "GET", "/orgs/"+org+"/teams/"+team+"/members/"+member, "").StatusCode)
	require.Equal(t, 404, ask(s, "GET", "/orgs/"+org+"/teams", "").StatusCode, "no list of what is not there")
	require.Equal(t, 204, ask(s, "DELETE", "/orgs/"+other, "").StatusCode)
	require.Zero(t, s.Count())
}

func TestParentsUnknown(t *testing.T) {
	c := inline(t, family, "createTeam")
	c.Operations[0].Parents = nil
	s := started(t, c, Options{})
	require.Equal(t, 201, ask(s, "POST", "/orgs/any/teams", `{}`).StatusCode, "nothing says what makes it: any value will do")
}

func TestParentByAnotherProperty(t *testing.T) {
	c := inline(t, family, "createTeam")
	related(t, c.Operations[0], family, "org", "createOrg")
	c.Operations[0].Parents[0].Pointer = "/name"
	s := started(t, c, Options{})
	org := decoded(t, ask(s, "POST", "/orgs", `{"name":"acme"}`))
	require.Equal(t, 201, ask(s, "POST", "/orgs/acme/teams", `{}`).StatusCode)
	require.Equal(t, 404, ask(s, "POST", "/orgs/"+org["id"].(string)+"/teams", `{}`).StatusCode)
	require.Equal(t, 204, ask(s, "DELETE", "/orgs/"+org["id"].(string), "").StatusCode)
	require.Zero(t, s.Count())
}

func TestParentsAmongTheOperations(t *testing.T) {
	c := inline(t, family, "createOrg", "createTeam", "createMember")
	at := func(id string) *spec.Operation {
		return c.Operations[slices.IndexFunc(c.Operations, func(op *spec.Operation) bool { return op.ID == id })]
	}
	related(t, at("createTeam"), family, "org", "createOrg")
	related(t, at("createMember"), family, "org", "createOrg", "team", "createTeam")
	s := started(t, c, Options{})
	require.Empty(t, s.Unserved(), "each is mounted once")
	require.Empty(t, s.above)
	require.Equal(t, 404, ask(s, "POST", "/orgs/x/teams", `{}`).StatusCode)
}

const putting = `
openapi: 3.0.3
info: {title: Putting, version: "1"}
paths:
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    put:
      operationId: putThing
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {name: {type: string, maxLength: 9}}}}}}
      responses:
        "201": {description: Made., content: {application/json: {schema: {$ref: "#/components/schemas/thing"}}}}
        "204": {description: Replaced.}
        "400": {description: No.}
    get:
      responses: {"200": {description: It., content: {application/json: {schema: {$ref: "#/components/schemas/thing"}}}}}
    delete:
      responses: {"204": {description: Gone.}}
  /tags/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string}}]
    put:
      operationId: putTag
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {colour: {type: string}}}}}}
      responses: {"201": {description: Made., content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}, colour: {type: string}}}}}}}
  /settings:
    put:
      operationId: putSettings
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {dark: {type: boolean}}}}}}
      responses:
        "200": {description: Kept., content: {application/json: {schema: {type: object, properties: {dark: {type: boolean}}}}}}
        "201": {description: Made., content: {application/json: {schema: {type: object, properties: {dark: {type: boolean}}}}}}
    get:
      responses: {"200": {description: It., content: {application/json: {schema: {type: object, properties: {dark: {type: boolean}}}}}}}
components:
  schemas:
    thing: {type: object, required: [id], properties: {id: {type: integer}, name: {type: string}}}
`

func TestPut(t *testing.T) {
	s := started(t, inline(t, putting, "putThing", "putTag", "putSettings"), Options{})
	require.Empty(t, s.Unserved())

	resp := ask(s, "PUT", "/things/7", `{"name":"a"}`)
	require.Equal(t, 201, resp.StatusCode)
	require.Equal(t, "/things/7", resp.Header.Get("Location"))
	require.Equal(t, `{"id":7,"name":"a"}`, text(t, resp))
	require.Equal(t, 400, ask(s, "PUT", "/things/7", `{"name":"much too long"}`).StatusCode)
	require.Equal(t, `{"id":7,"name":"a"}`, text(t, ask(s, "GET", "/things/7", "")), "a refusal changes nothing")
	again := ask(s, "PUT", "/things/7", `{"name":"b"}`)
	require.Equal(t, 204, again.StatusCode)
	require.Empty(t, again.Header.Get("Location"))
	require.Equal(t, `{"id":7,"name":"b"}`, text(t, ask(s, "GET", "/things/7", "")))
	require.Equal(t, 1, s.Count())
	require.Equal(t, 204, ask(s, "DELETE", "/things/7", "").StatusCode)
	require.Equal(t, 404, ask(s, "GET", "/things/7", "").StatusCode)
	require.Equal(t, 404, ask(s, "DELETE", "/things/7", "").StatusCode)
	require.Zero(t, s.Count())

	require.Equal(t, `{"name":"red","colour":"#f00"}`, text(t, ask(s, "PUT", "/tags/red", `{"colour":"#f00"}`)), "the path names it")
	require.Equal(t, 201, ask(s, "PUT", "/tags/red", `{}`).StatusCode, "nothing else is described for a replacement")

	require.Equal(t, 404, ask(s, "GET", "/settings", "").StatusCode)
	require.Equal(t, 201, ask(s, "PUT", "/settings", `{"dark":true}`).StatusCode, "there is one of it")
	require.Equal(t, 200, ask(s, "PUT", "/settings", `{"dark":false}`).StatusCode)
	require.Equal(t, `{"dark":false}`, text(t, ask(s, "GET", "/settings", "")))
}

func TestParentsUnserved(t *testing.T) {
	c := inline(t, family, "createMember")
	related(t, c.Operations[0], family, "org", "createOrg", "team", "createTeam")
	c.Operations[0].Parents[0].Create.Body.Media[0].Type = "application/xml"
	s := started(t, c, Options{})
	require.Len(t, s.Unserved(), 1)
	require.Equal(t, "createMember", s.Unserved()[0].Operation, "it is told of the operation under test")
	require.Contains(t, s.Unserved()[0].Reason, "createOrg makes what its path names, and cannot be served: ")
}

func TestParentsSuitPaths(t *testing.T) {
	text := strings.Replace(family, `/orgs/{org}/teams:
    parameters: [{name: org, in: path, required: true, schema: {type: string}}]`, `/orgs/{org}/teams:
    parameters: [{name: org, in: path, required: true, schema: {type: integer}}]`, 1)
	c := inline(t, text, "createTeam")
	related(t, c.Operations[0], text, "org", "createOrg")
	s := started(t, c, Options{})
	org := decoded(t, ask(s, "POST", "/orgs", `{}`))["id"].(string)
	require.Equal(t, 201, ask(s, "POST", "/orgs/"+org+"/teams", `{}`).StatusCode, "the org is named as paths below it want it: %s", org)
}
