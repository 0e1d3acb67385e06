package checks

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

// embedded is the description that assay carries.
func embedded(t testing.TB) *spec.Contract {
	t.Helper()
	c, err := spec.Load(spec.Embedded(), spec.Options{})
	require.NoError(t, err)
	return c
}

// described loads a small description of POST, GET and DELETE under /things.
func described(t testing.TB, schemas string) *spec.Contract {
	t.Helper()
	text := strings.ReplaceAll(thingsYAML, "SCHEMAS", strings.TrimRight(schemas, " \n"))
	c, err := spec.Load(spec.Source{Name: "things.yaml", Data: []byte(text)}, spec.Options{})
	require.NoError(t, err)
	require.Len(t, c.Operations, 1)
	return c
}

const thingsYAML = `
openapi: 3.0.3
info: {title: Things, version: "1"}
paths:
  /things:
    post:
      operationId: createThing
      security: [{key: []}]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/thing"}}}
      responses:
        "201":
          description: made
          headers:
            X-Count: {required: true, schema: {type: integer, minimum: 1}}
            X-Names: {schema: {type: array, items: {type: string, maxLength: 3}}}
          content: {application/json: {schema: {$ref: "#/components/schemas/thing"}}}
        "400": {description: no, content: {application/json: {schema: {$ref: "#/components/schemas/problem"}}}}
    get:
      responses:
        "200":
          description: all
          content: {application/json: {schema: {type: object, properties: {items: {type: array, items: {$ref: "#/components/schemas/thing"}}}}}}
  /things/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200": {description: one, content: {application/json: {schema: {$ref: "#/components/schemas/thing"}}}}
    delete:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"204": {description: gone}}
components:
  securitySchemes: {key: {type: http, scheme: basic}}
  schemas:
    problem: {type: object, required: [message], properties: {message: {type: string}}}
    thing: SCHEMAS
`

// stage builds samples.
type stage struct {
	t *testing.T
	*Sample
}

const base = "http://127.0.0.1:1"

// play is a case that was sent and answered; the sample says that the server
// works, and the twin that it was accepted.
func play(t *testing.T, c *spec.Contract, sent, answer string) *stage {
	op := c.Operations[0]
	s := &stage{t: t, Sample: &Sample{Contract: c, Works: true}}
	s.Case = &cases.Case{CaseInfo: verdict.CaseInfo{ID: op.ID + "/control/base", Operation: op.ID, Technique: "control"}, Op: op, Phase: cases.Changes}
	s.Case.Expect = verdict.Expectation{Want: verdict.Accept, Strength: verdict.Strong}
	s.Case.Steps = []cases.Step{{Kind: cases.Create, Op: op, Method: "POST"}}
	return s.step("", "POST", op.Path, sent, 201, answer)
}

// step adds an exchange with a JSON answer.
func (s *stage) step(id, method, path, sent string, status int, answer string) *stage {
	ex := verdict.Exchange{
		Step: id, Start: time.Unix(1_000_000+int64(len(s.Exchanges)), 0), Duration: time.Millisecond,
		Request:  verdict.Request{Method: method, URL: base + path, Body: body(sent)},
		Response: &verdict.Response{Status: status, Proto: "HTTP/1.1", Body: body(answer)},
	}
	if answer != "" {
		ex.Response.Header = append(ex.Response.Header, verdict.Header{Name: "Content-Type", Value: "application/json; charset=UTF-8"})
	}
	if status == 201 {
		var v struct{ ID json.RawMessage }
		_ = json.Unmarshal([]byte(answer), &v)
		ex.Response.Header = append(ex.Response.Header, verdict.Header{Name: "Location", Value: path + "/" + strings.Trim(string(v.ID), `"`)})
		s.Resource = &verdict.Resource{Operation: s.Case.Operation, ID: string(v.ID)}
	}
	s.Exchanges = append(s.Exchanges, ex)
	return s
}

func body(text string) verdict.Body {
	return verdict.Body{Data: []byte(text), Size: int64(len(text))}
}

// expect changes what the case asks for.
func (s *stage) expect(want verdict.Want, strength verdict.Strength) *stage {
	s.Case.Expect = verdict.Expectation{Want: want, Strength: strength, Reason: "the schema says so"}
	return s
}

// about changes technique, pointer and keyword of the case.
func (s *stage) about(technique, pointer, keyword string) *stage {
	s.Case.Technique, s.Case.Pointer, s.Case.Keyword = technique, pointer, keyword
	s.Case.ID = fmt.Sprintf("%s/%s/%s", s.Case.Operation, technique, keyword)
	return s
}

func (s *stage) status(n int) *stage {
	s.Exchanges[len(s.Exchanges)-1].Response.Status = n
	return s
}

// header sets a header of the last answer; an empty value removes it.
func (s *stage) header(name, value string) *stage {
	r := s.Exchanges[len(s.Exchanges)-1].Response
	var kept []verdict.Header
	for _, h := range r.Header {
		if !strings.EqualFold(h.Name, name) {
			kept = append(kept, h)
		}
	}
	if value != "" {
		kept = append(kept, verdict.Header{Name: name, Value: value})
	}
	r.Header = kept
	return s
}

// fails makes the last exchange one without an answer.
func (s *stage) fails(kind verdict.FailureKind) *stage {
	x := &s.Exchanges[len(s.Exchanges)-1]
	x.Response, x.Failure = nil, &verdict.Failure{Kind: kind, Text: string(kind)}
	s.Resource = nil
	return s
}

func (s *stage) refusedTwin() *stage {
	s.Twin = &Twin{ID: "t", Answered: true, Status: 400}
	return s
}

func (s *stage) acceptedTwin() *stage {
	s.Twin = &Twin{ID: "t", Answered: true, Accepted: true, Status: 201}
	return s
}

// line writes a verdict as "rule outcome pointer".
func line(v verdict.Verdict) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", v.Rule, v.Outcome, v.Pointer))
}

// found are the verdicts that are no pass and no skip.
func (s *stage) found() []string {
	s.t.Helper()
	out := []string{}
	for _, v := range JudgeCase(s.Sample) {
		if v.Outcome != verdict.Pass && v.Outcome != verdict.Skip {
			require.NotEqual(s.t, "", v.Want+v.Got+v.Reason, "a finding says something: %+v", v)
			out = append(out, line(v))
		}
	}
	return out
}

// of returns the verdicts of one rule.
func (s *stage) of(id rule.ID) []verdict.Verdict {
	var out []verdict.Verdict
	for _, v := range JudgeCase(s.Sample) {
		if v.Rule == id {
			out = append(out, v)
		}
	}
	return out
}
