package cases

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/verdict"
)

// stepIDs are the steps of a case with their marks, "" for the first.
func stepIDs(c *Case) []string {
	var out []string
	for _, s := range c.Steps {
		id := s.ID
		if s.Together {
			id += " together"
		}
		out = append(out, id+map[Marks]string{SameKey: " same key", SameRequest: " same request", SameBody: " same body"}[s.Marks])
	}
	return out
}

// createOf loads the first create of a description.
func createOf(t testing.TB, data string) *spec.Operation {
	t.Helper()
	c, err := spec.Load(spec.Source{Name: "things.yaml", Data: []byte(data)}, spec.Options{})
	require.NoError(t, err)
	require.NotEmpty(t, c.Operations, "%v", c.Unusable)
	return c.Operations[0]
}

func TestChains(t *testing.T) {
	key := "{name: Idempotency-Key, in: header, schema: {type: string}}"
	for _, row := range []struct {
		reason, id string
		want       verdict.Want
		steps      []string
	}{
		{"read again after another create", "lifecycle/twice", verdict.Accept, []string{"", "read.1", "create.2", "reread.1"}},
		{"the first resource after its id was sent by another", "lifecycle/taken-id", verdict.Accept, []string{"", "create.2", "read.1"}},
		{"equal bodies at the same time", "lifecycle/at-once-equal", verdict.Either, []string{" together", "create.2 together same request", "read.1", "read.2"}},
	} {
		c := caseOf(t, embedded(t), Options{AtOnce: 2}, row.id)
		require.NotNil(t, c, row.reason)
		require.Equal(t, row.steps, stepIDs(c), row.reason)
		require.Equal(t, row.want, c.Expect.Want, row.reason)
	}
	for _, row := range []struct {
		reason, id string
		want       verdict.Want
		steps      []string
	}{
		{"one key for all", "idempotency/same-key-at-once", verdict.Accept, []string{" together", "create.2 together same request", "create.3 together same request", "create.4 together same request"}},
		{"another create in between", "idempotency/replay-later", verdict.Accept, []string{"", "create.2", "create.3 same request"}},
		{"a refusal comes first", "idempotency/replay-after-refusal", verdict.Either, []string{"", "create.2 same key"}},
	} {
		c := caseOf(t, keyedOp(t, key, "{type: string}"), Options{}, row.id)
		require.NotNil(t, c, row.reason)
		require.Equal(t, row.steps, stepIDs(c), row.reason)
		require.Equal(t, row.want, c.Expect.Want, row.reason)
		for _, s := range c.Steps {
			require.Equal(t, Marker, keySent(s), row.reason)
		}
	}
}

// TestEqualAtOnceUnderKeys: equal bodies go under keys of their own.
func TestEqualAtOnceUnderKeys(t *testing.T) {
	op := keyedOp(t, "{name: Idempotency-Key, in: header, required: true, schema: {type: string}}", "{type: string}")
	c := caseOf(t, op, Options{AtOnce: 2, Body: []byte(`{"a":1,"c":"word"}`)}, "lifecycle/at-once-equal")
	require.Equal(t, []string{" together", "create.2 together same body"}, stepIDs(c))
}

// TestReplayAfterRefusal: the first body is invalid, the second is the base.
func TestReplayAfterRefusal(t *testing.T) {
	op := keyedOp(t, "{name: Idempotency-Key, in: header, schema: {type: string}}", "{type: string}")
	c := caseOf(t, op, Options{}, "idempotency/replay-after-refusal")
	view := op.Body.JSON().Schema.Request()
	faults, err := view.Validate(c.Steps[0].Body)
	require.NoError(t, err)
	require.NotEmpty(t, faults, "%s", c.Steps[0].Body)
	faults, err = view.Validate(c.Steps[1].Body)
	require.NoError(t, err)
	require.Empty(t, faults, "%s", c.Steps[1].Body)
}

const idYAML = `
openapi: 3.0.3
info: {title: Things, version: "1"}
paths:
  /things:
    post:
      operationId: createThing
      requestBody: {required: true, content: {application/json: {schema: REQUEST}}}
      responses: {"201": {description: made, content: {application/json: {schema: {type: object, properties: ANSWER}}}}}
`

// TestTakenID: the identifier stands where a request has room for it.
func TestTakenID(t *testing.T) {
	for _, row := range []struct{ reason, request, answer, want string }{
		{"the object is open", "{type: object, properties: {a: {type: integer}}}", "{id: {type: string}}", VarID},
		{"it is read-only", "{type: object, properties: {id: {type: string, readOnly: true}}}", "{id: {type: string}}", VarID},
		{"the client may name it", "{type: object, required: [id], properties: {id: {type: string}}}", "{id: {type: string}}", VarID},
		{"the answer wraps it, the request does not", "{type: object, properties: {a: {type: integer}}}", "{data: {type: object, properties: {id: {type: string}}}}", VarID},
		{"the schema closes the object", "{type: object, additionalProperties: false, properties: {a: {type: integer}}}", "{id: {type: string}}", ""},
		{"the body is no object", "{type: array, items: {type: integer}}", "{id: {type: string}}", ""},
		{"nothing names the resource", "{type: object}", "{}", ""},
	} {
		op := createOf(t, strings.NewReplacer("REQUEST", row.request, "ANSWER", row.answer).Replace(idYAML))
		c := caseOf(t, op, Options{}, "lifecycle/taken-id")
		if row.want == "" {
			require.Nil(t, c, row.reason)
			continue
		}
		require.NotNil(t, c, row.reason)
		var sent map[string]any
		require.NoError(t, json.Unmarshal(c.Steps[1].Body, &sent), row.reason)
		require.Equal(t, row.want, sent["id"], row.reason)
	}
}

// TestOtherScheme: only a scheme that no alternative allows is another one.
func TestOtherScheme(t *testing.T) {
	bearer, basic := spec.Scheme{Type: "http", Scheme: "bearer"}, spec.Scheme{Type: "http", Scheme: "basic"}
	key := spec.Scheme{Type: "apiKey", In: "query", Param: "key"}
	for _, row := range []struct {
		reason string
		alts   []spec.Requirement
		sent   bool
		want   class
	}{
		{"Basic is not described", []spec.Requirement{{bearer}}, true, classBroken},
		{"Bearer is not described", []spec.Requirement{{basic}}, true, classBroken},
		{"OAuth2 tokens are sent as Bearer", []spec.Requirement{{{Type: "oauth2"}}}, true, classBroken},
		{"both are described", []spec.Requirement{{bearer}, {basic}}, false, 0},
		{"the right key in another place is often tolerated", []spec.Requirement{{key}}, true, classLoose},
		{"the key is what stands in Authorization", []spec.Requirement{{{Type: "apiKey", In: "header", Param: "authorization"}}}, false, 0},
		{"a certificate is no header", []spec.Requirement{{{Type: "mutualTLS"}}}, false, 0},
	} {
		got, sent := otherScheme(row.alts)
		require.Equal(t, row.sent, sent, row.reason)
		require.Equal(t, row.want, got, row.reason)
	}
	c := caseOf(t, embedded(t), Options{}, "auth/other-scheme")
	require.Equal(t, OtherScheme, c.Steps[0].Credentials)
}

const treeYAML = `
openapi: 3.0.3
info: {title: Trees, version: "1"}
paths:
  /trees:
    post:
      operationId: createTree
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Tree"}}}}
      responses: {"201": {description: made}}
components:
  schemas:
    Tree:
      type: object
      required: [label]
      properties: {label: {type: string, maxLength: 30}, notes: {type: string BOUND}, branches: {type: array, items: {$ref: "#/components/schemas/Tree"}}}
`

// TestLargeAndNested: what is large stays within what the description allows.
func TestLargeAndNested(t *testing.T) {
	for _, row := range []struct {
		reason, bound string
		n             int
	}{
		{"nothing bounds the text", "", largeText},
		{"a bound beyond what technique length makes", ", maxLength: 200000", 200_000},
		{"technique length sends the bound", ", maxLength: 500", 0},
		{"a bound that nobody means", ", maxLength: 2147483647", 0},
	} {
		c := caseOf(t, createOf(t, strings.ReplaceAll(treeYAML, "BOUND", row.bound)), Options{}, "text/notes/large")
		if row.n == 0 {
			require.Nil(t, c, row.reason)
			continue
		}
		require.Len(t, mustGet(c.Value, "/notes"), row.n, row.reason)
		require.Equal(t, verdict.Lenient, c.Expect.Strength, row.reason)
	}
	deep := caseOf(t, createOf(t, strings.ReplaceAll(treeYAML, "BOUND", "")), Options{}, "nesting/branches/deep")
	require.NotNil(t, deep)
	require.GreaterOrEqual(t, strings.Count(string(deep.Steps[0].Body), `"branches"`), nestedLevels)
}

// TestControlsAgain: what was accepted at the beginning is sent at the end.
func TestControlsAgain(t *testing.T) {
	first, last := caseOf(t, embedded(t), Options{}, "control/minimal"), caseOf(t, embedded(t), Options{}, "control/minimal-again")
	require.NotNil(t, last)
	require.Equal(t, string(first.Steps[0].Body), string(last.Steps[0].Body))
	require.Equal(t, Closing, last.Phase)
}
