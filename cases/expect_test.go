package cases

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/verdict"
)

const tableDescription = `openapi: %s
info: {title: t, version: "1"}
security: [{key: []}]
paths:
  /things:
    post:
      operationId: createThing
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Thing'}
            examples:
              good: {value: {name: a good one, kind: red, size: 5, box: {w: 1}}}
              bad: {value: {name: a bad one, kind: String, size: 5}}
      responses:
        "201": {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Thing:
      type: object
      required: [name, kind]
      properties:
        id: {type: string, readOnly: true}
        name: {type: string}
        kind: {type: string, enum: [red, green]}
        size: {type: integer, minimum: 1, maximum: 9}
        when: {type: string, format: date-time}
        code: {type: string, pattern: '^[a-z]{3}$', NULLABLE}
        box: {type: object, additionalProperties: false, properties: {w: {type: integer}}}
`

// TestTableOfExpectations: one row for each entry of DESIGN's table.
func TestTableOfExpectations(t *testing.T) {
	rows := []struct {
		id       string // part of the case's id
		want     verdict.Want
		strength verdict.Strength
		why      string
	}{
		{"/example/good", verdict.Accept, verdict.Strong, "a documented example"},
		{"/example/good-marked", verdict.Accept, verdict.Lenient, "a documented example with a mark is not what is documented"},
		{"/enum/kind/member-green", verdict.Accept, verdict.Strong, "a member"},
		{"/range/size/most", verdict.Accept, verdict.Strong, "an edge"},
		{"/null/code/null", verdict.Accept, verdict.Strong, "null where it is named"},
		{"/absent/size", verdict.Accept, verdict.Strong, "absence of an optional property"},
		{"/control/when/with", verdict.Accept, verdict.Strong, "presence of an optional property"},
		{"/envelope/members-reversed", verdict.Accept, verdict.Strong, "the order of members has no meaning"},
		{"/format/when/lawful-leap-second", verdict.Accept, verdict.Lenient, "an exotic lawful spelling"},
		{"/text/name/quotes", verdict.Accept, verdict.Lenient, "hostile but valid text"},
		{"/control/maximal", verdict.Accept, verdict.Lenient, "a maximal body"},
		{"/combination/", verdict.Accept, verdict.Lenient, "a row of the covering array"},
		{"/random/valid-1", verdict.Accept, verdict.Lenient, "a random body"},
		{"/missing-required/name/absent", verdict.Reject, verdict.Strong, "a missing required property"},
		{"/type/size/boolean", verdict.Reject, verdict.Strong, "a wrong JSON type"},
		{"/null/kind/null", verdict.Reject, verdict.Strong, "null where it is not allowed"},
		{"/enum/kind/stranger", verdict.Reject, verdict.Strong, "an enum stranger"},
		{"/range/size/too-large", verdict.Reject, verdict.Strong, "outside an edge"},
		{"/format/when/broken-words", verdict.Reject, verdict.Strong, "a format plainly broken"},
		{"/pattern/code/miss-1", verdict.Reject, verdict.Strong, "a pattern mismatch"},
		{"/additional-property/box.assayUnknownProperty/unknown", verdict.Reject, verdict.Strong, "written closedness"},
		{"/envelope/not-json", verdict.Reject, verdict.Strong, "not JSON"},
		{"/auth/wrong", verdict.Reject, verdict.Strong, "wrong credentials"},
		{"/enum/kind/other-case", verdict.Reject, verdict.Lenient, "a member in other case"},
		{"/enum/kind/blank-behind", verdict.Reject, verdict.Lenient, "a member with a blank"},
		{"/type/size/numeric-text", verdict.Reject, verdict.Lenient, "numeric text for a number"},
		{"/content-type/missing", verdict.Reject, verdict.Lenient, "no Content-Type"},
		{"/example/bad", verdict.Either, "", "a verbatim example that breaks its schema"},
		{"/read-only/id/sent", verdict.Either, "", "a read-only property sent"},
		{"/additional-property/assayUnknownProperty/unknown", verdict.Either, "", "an unknown property where nothing is written"},
		{"/envelope/byte-order-mark", verdict.Either, "", "a leading byte order mark"},
		{"/envelope/duplicate-name", verdict.Either, "", "duplicate names"},
	}
	plan := planOf(t, "3.0.3", "nullable: true")
	for _, r := range rows {
		c := find(plan, r.id)
		for _, exact := range plan {
			if strings.HasSuffix(exact.ID, r.id) {
				c = exact
			}
		}
		require.NotNil(t, c, "no case %s (%s)", r.id, r.why)
		require.Equal(t, r.want, c.Expect.Want, r.why)
		require.Equal(t, r.strength, c.Expect.Strength, r.why)
		require.NotEmpty(t, c.Expect.Reason)
	}
	newer := find(planOf(t, "3.1.0", "title: code"), "/format/when/broken-words")
	require.Equal(t, verdict.Lenient, newer.Expect.Strength, "formats under 3.1 are annotations")
	empty := find(plan, "/envelope/empty")
	require.Equal(t, verdict.Reject, empty.Expect.Want, "the body is required")
}

func planOf(t *testing.T, version, nullable string) []*Case {
	text := strings.ReplaceAll(strings.Replace(tableDescription, "%s", version, 1), "NULLABLE", nullable)
	c, err := spec.Load(spec.Source{Name: "table.yaml", Data: []byte(text)}, spec.Options{})
	require.NoError(t, err)
	p, err := New(c.Operations[0], Options{Random: 3})
	require.NoError(t, err)
	plan := p.Ladder()
	for c := range p.Plan("") {
		plan = append(plan, c)
	}
	return plan
}

func find(plan []*Case, part string) *Case {
	for _, c := range plan {
		if strings.Contains(c.ID, part) {
			return c
		}
	}
	return nil
}
