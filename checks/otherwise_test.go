package checks

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

// formYAML is a create that takes forms and answers in several media types.
const formYAML = `
openapi: 3.0.3
info: {title: Forms, version: "1"}
paths:
  /things:
    post:
      operationId: createThing
      requestBody:
        content:
          application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/form"}}
          multipart/form-data: {schema: {$ref: "#/components/schemas/form"}, encoding: {scan: {contentType: image/png}}}
      responses:
        "201":
          description: made
          content:
            application/json: {schema: {$ref: "#/components/schemas/thing"}}
            application/vnd.thing+json: {schema: {$ref: "#/components/schemas/thing"}}
            application/xml: {schema: {$ref: "#/components/schemas/thing"}}
            application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/thing"}}
        "202": {description: later, content: {text/plain: {schema: {type: string, minLength: 3}}}}
        "400":
          description: no
          content:
            application/json: {schema: {type: object, required: [message]}}
            application/xml: {schema: {type: object}}
components:
  schemas:
    form:
      type: object
      properties: {name: {type: string}, size: {type: integer}, any: {}, tags: {type: array, items: {type: string}}, file: {type: string, format: binary}, scan: {type: string}, key: {type: string, format: byte}, pin: {type: string, writeOnly: true}}
    thing:
      type: object
      required: [id]
      properties: {id: {type: integer, readOnly: true}, name: {type: string}, size: {type: integer}, any: {}, tags: {type: array, items: {type: string}}, file: {type: string}, scan: {type: string}, key: {type: string}, pin: {type: string}}
`

// posted is a form that was sent and answered in a media type.
func posted(t *testing.T, requestType string, value map[string]any, status int, answerType, answer string) *stage {
	c, err := spec.Load(spec.Source{Name: "forms.yaml", Data: []byte(formYAML)}, spec.Options{})
	require.NoError(t, err)
	const plan = "name=" + cases.Marker
	s := play(t, c, strings.Replace(plan, cases.Marker, mark(7), 1), answer).status(status).header("Content-Type", answerType)
	s.Exchanges[0].Request.Header = []verdict.Header{{Name: "Content-Type", Value: requestType}}
	s.Case.Value = value
	s.Case.Steps[0].Body, s.Case.Steps[0].Marked = []byte(plan), true
	return s
}

func TestForms(t *testing.T) {
	const form, multipart = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
	type m = map[string]any
	post := func(value m, answer string) *stage { return posted(t, form, value, 201, "application/json", answer) }
	for _, row := range []struct {
		why   string
		stage *stage
		found []string
	}{
		{"what was sent comes back, its mark too", post(m{"name": "x" + cases.Marker}, `{"id":1,"name":"x`+mark(7)+`"}`), nil},
		{"another mark", post(m{"name": cases.Marker}, `{"id":1,"name":"`+mark(8)+`"}`), []string{"concurrency/distinct fail"}},
		{"another value", post(m{"name": "a"}, `{"id":1,"name":"b"}`), []string{"echo/field fail /name"}},
		{"a field that is dropped", post(m{"name": "a", "tags": []any{"t"}}, `{"id":1,"name":"a"}`), []string{"echo/field fail /tags"}},
		{"text where the schema gives no type is a number there", post(m{"any": "17"}, `{"id":1,"any":17}`), nil},
		{"or a truth value", post(m{"any": "true"}, `{"id":1,"any":true}`), nil},
		{"but no other number", post(m{"any": "17"}, `{"id":1,"any":18}`), []string{"echo/field fail /any"}},
		{"an empty text may be nothing", post(m{"name": "", "any": "x"}, `{"id":1,"any":"x"}`), nil},
		{"line ends are a form's own", post(m{"name": "a\nb"}, `{"id":1,"name":"a\r\nb"}`), nil},
		{"files and bytes are kept elsewhere, and secrets never told", posted(t, multipart, m{"name": "a", "file": "f", "scan": "s", "key": "k", "pin": "p"}, 201, "application/json", `{"id":1,"name":"a"}`), nil},
		{"a described part is not", posted(t, multipart, m{"name": "a"}, 201, "application/json", `{"id":1}`), []string{"echo/field fail /name"}},
		{"a body that is not the planned one is not compared", func() *stage {
			s := post(m{"name": "a"}, `{"id":1,"name":"b"}`)
			s.Case.Steps[0].Body = []byte("shorter")
			return s
		}(), nil},
	} {
		require.ElementsMatch(t, orNone(row.found), row.stage.found(), row.why)
	}
}

// TestAnswersThatAreNoJSON: what cannot be judged is said to be so.
func TestAnswersThatAreNoJSON(t *testing.T) {
	const form = "application/x-www-form-urlencoded"
	type m = map[string]any
	answer := func(status int, contentType, text string) *stage {
		s := posted(t, form, m{"name": "a"}, status, contentType, text)
		return s
	}
	for _, row := range []struct {
		why     string
		stage   *stage
		found   []string
		skipped []string // rules that say why they do not judge
	}{
		{"JSON in another case, with parameters", answer(201, "Application/JSON; Charset=utf-8", `{"id":1,"name":"a"}`), nil, nil},
		{"JSON of another name", answer(201, "application/vnd.thing+json", `{"id":1,"name":"a"}`), nil, nil},
		{"XML beside JSON", answer(201, "application/xml; charset=utf-8", `<thing/>`), nil, []string{"body/schema", "echo/field", "id/present"}},
		{"a form is read by its schema", answer(201, form, "id=1&name=a"), nil, nil},
		{"a form that breaks it", answer(201, form, "id=one&name=a"), []string{"id/schema fail /id"}, nil},
		{"text is read as its schema asks", answer(202, "text/plain; charset=utf-8", "later\n"), nil, nil},
		{"text that breaks it", answer(202, "text/plain", "no"), []string{"body/schema fail"}, nil},
		{"XML where only text is described", answer(202, "application/xml", "<a/>"), []string{"body/content-type fail"}, nil},
		{"a refusal in XML", answer(400, "application/xml", "<error/>").expect(verdict.Reject, verdict.Strong), nil, []string{"reject/error-body"}},
	} {
		require.ElementsMatch(t, orNone(row.found), row.stage.found(), row.why)
		for _, id := range row.skipped {
			vs := row.stage.of(rule.ID(id))
			require.Len(t, vs, 1, "%s: %s", row.why, id)
			require.Equal(t, verdict.Skip, vs[0].Outcome, row.why)
			require.Contains(t, vs[0].Reason, "application/xml", row.why)
		}
	}
}

// TestAccepted: 202 says that something will be done, and may tell of nothing
// but that.
func TestAccepted(t *testing.T) {
	form := func(text string) *stage {
		return posted(t, "application/x-www-form-urlencoded", map[string]any{"name": "abc"}, 202, "text/plain", text)
	}
	require.Empty(t, form("later").found(), "neither id nor echo are owed")
	job := strings.NewReplacer(`"202": {description: later, content: {text/plain: {schema: {type: string, minLength: 3}}}}`,
		`"202": {description: later, content: {application/json: {schema: {type: object, properties: {id: {type: integer}, name: {type: string}}}}}}`).Replace(formYAML)
	c, err := spec.Load(spec.Source{Name: "forms.yaml", Data: []byte(job)}, spec.Options{})
	require.NoError(t, err)
	s := posted(t, "application/x-www-form-urlencoded", map[string]any{"name": "abc"}, 202, "application/json", `{"id":1,"name":"the job's own name"}`)
	s.Contract, s.Case.Op, s.Case.Steps[0].Op = c, c.Operations[0], c.Operations[0]
	require.Empty(t, s.found(), "a job may have properties of the same names")
}
