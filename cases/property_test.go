package cases

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/spec"
)

// drawSchema draws a schema of OpenAPI 3.1 with most keywords, three levels
// deep.
func drawSchema(t *rapid.T, label string, depth int) map[string]any {
	kinds := []string{"string", "string", "integer", "number", "boolean", "enum", "const"}
	if depth > 0 {
		kinds = append(kinds, "object", "object", "array", "tuple", "contains", "oneOf", "allOf", "not", "if")
	}
	s := map[string]any{}
	switch kind := rapid.SampledFrom(kinds).Draw(t, label); kind {
	case "string":
		drawString(t, label, s)
	case "integer", "number":
		drawNumber(t, label, kind, s)
	case "boolean":
		s["type"] = []any{"boolean", "null"}[:rapid.IntRange(1, 2).Draw(t, label+" nullable")]
	case "enum":
		s["enum"] = rapid.SampledFrom([][]any{{"a", "b"}, {1, 2, 3}, {"x", nil, 7}, {true}}).Draw(t, label+" members")
	case "const":
		s["const"] = rapid.SampledFrom([]any{"fixed", 5, false}).Draw(t, label+" const")
	case "object":
		drawObject(t, label, s, depth)
	case "array":
		s["type"] = "array"
		s["items"] = drawSchema(t, label+" items", depth-1)
		if least := rapid.IntRange(0, 2).Draw(t, label+" least"); least > 0 {
			s["minItems"] = least
		}
		if rapid.Bool().Draw(t, label+" most") {
			s["maxItems"] = 4
		}
	case "oneOf":
		s["oneOf"] = []any{map[string]any{"type": "string", "maxLength": 5}, map[string]any{"type": "integer"}, drawSchema(t, label+" branch", 0)}
	case "allOf":
		a, b := map[string]any{}, map[string]any{}
		drawObject(t, label+" a", a, depth-1)
		b["required"] = []any{"p0"}
		s["allOf"] = []any{a, b}
	case "tuple":
		s["type"] = "array"
		s["prefixItems"] = []any{drawSchema(t, label+" first", 0), drawSchema(t, label+" second", 0)}
		switch rapid.IntRange(0, 2).Draw(t, label+" rest") {
		case 0:
			s["items"] = false
		case 1:
			s["items"], s["minItems"] = drawSchema(t, label+" others", 0), 2
		}
	case "contains":
		s["type"] = "array"
		s["items"] = map[string]any{"type": []any{"integer", "string"}}
		s["contains"] = map[string]any{"type": "integer", "minimum": 3}
		if rapid.Bool().Draw(t, label+" bounds") {
			s["minContains"], s["maxContains"] = 1, rapid.IntRange(1, 3).Draw(t, label+" most")
		}
	case "if":
		drawObject(t, label, s, depth-1)
		s["if"] = map[string]any{"properties": map[string]any{"p0": map[string]any{"type": "string"}}}
		s["then"] = map[string]any{"required": []any{"p0"}}
		s["else"] = map[string]any{"properties": map[string]any{"p1": map[string]any{"type": "integer", "maximum": 30}}}
	case "not":
		s["type"], s["not"] = "string", map[string]any{"const": "forbidden"}
	}
	return s
}

func drawString(t *rapid.T, label string, s map[string]any) {
	s["type"] = "string"
	switch rapid.IntRange(0, 3).Draw(t, label+" text") {
	case 0:
		least := rapid.IntRange(0, 6).Draw(t, label+" minLength")
		s["minLength"], s["maxLength"] = least, least+rapid.IntRange(0, 30).Draw(t, label+" room")
	case 1:
		s["pattern"] = rapid.SampledFrom([]string{"^[a-z]{2,5}$", "^\\d+$", "[A-Z]", "^(a|bc)*$", "^\\p{L}+$"}).Draw(t, label+" pattern")
	case 2:
		s["format"] = rapid.SampledFrom([]string{"date", "date-time", "uuid", "email", "ipv4", "uri", "unheard-of"}).Draw(t, label+" format")
	}
}

func drawNumber(t *rapid.T, label, kind string, s map[string]any) {
	s["type"] = kind
	low := rapid.IntRange(-50, 50).Draw(t, label+" low")
	switch rapid.IntRange(0, 3).Draw(t, label+" range") {
	case 0:
		s["minimum"], s["maximum"] = low, low+rapid.IntRange(0, 40).Draw(t, label+" span")
	case 1:
		s["exclusiveMinimum"], s["exclusiveMaximum"] = low, low+3
	case 2:
		s["multipleOf"] = rapid.SampledFrom([]any{json.Number("0.01"), 3, 10}).Draw(t, label+" step")
	}
}

func drawObject(t *rapid.T, label string, s map[string]any, depth int) {
	s["type"] = "object"
	props := map[string]any{}
	var required []any
	for i := range rapid.IntRange(1, 4).Draw(t, label+" properties") {
		name := fmt.Sprintf("p%d", i)
		props[name] = drawSchema(t, label+"."+name, depth-1)
		if rapid.Bool().Draw(t, label+" required") {
			required = append(required, name)
		}
	}
	s["properties"] = props
	if required != nil {
		s["required"] = required
	}
	switch rapid.IntRange(0, 6).Draw(t, label+" additional") {
	case 0:
		s["additionalProperties"] = false
	case 1:
		s["additionalProperties"] = map[string]any{"type": "integer"}
	case 2:
		s["patternProperties"] = map[string]any{"^x-[a-z]$": map[string]any{"type": "string", "maxLength": 4}}
	case 3:
		s["dependentRequired"] = map[string]any{"p0": []any{"p1"}}
	case 4:
		s["dependentSchemas"] = map[string]any{"p0": map[string]any{"required": []any{"p1"}}}
	}
}

// operationWith loads a description whose create takes the schema.
func operationWith(t require.TestingT, schema map[string]any) *spec.Operation {
	c, err := spec.Load(drawnSource(t, schema), spec.Options{})
	require.NoError(t, err)
	return c.Operations[0]
}

// drawnSource is that description.
func drawnSource(t require.TestingT, schema map[string]any) spec.Source {
	doc := map[string]any{
		"openapi": "3.1.0", "info": map[string]any{"title": "t", "version": "1"},
		"paths": map[string]any{"/things": map[string]any{"post": map[string]any{
			"operationId": "createThing",
			"requestBody": map[string]any{"required": true, "content": map[string]any{"application/json": map[string]any{"schema": schema}}},
			"responses":   map[string]any{"201": map[string]any{"description": "made", "content": map[string]any{"application/json": map[string]any{"schema": schema}}}},
		}}},
	}
	data, err := json.Marshal(doc)
	require.NoError(t, err)
	return spec.Source{Name: "drawn.json", Data: data}
}

// TestEveryPlanIsProven: whatever the schema, accepted bodies are valid,
// refused ones invalid, twins valid and sent before, ids unique.
func TestEveryPlanIsProven(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		schema := map[string]any{}
		drawObject(rt, "body", schema, 3)
		op := operationWith(rt, schema)
		checkPlan(rt, op)
	})
}

// BenchmarkPlanLargest plans the largest request schema of the corpus.
func BenchmarkPlanLargest(b *testing.B) {
	src, err := spec.ReadFile("../../shared/corpus/openapi/3.0-paypal-customer-partner-referrals-v1.json")
	if err != nil {
		b.Skip("the corpus is absent: no ../shared/corpus/openapi beside the repository")
	}
	c, err := spec.Load(src, spec.Options{})
	require.NoError(b, err)
	benchmarkPlan(b, c.Operations[0])
}

func BenchmarkPlan(b *testing.B) { benchmarkPlan(b, embedded(b)) }

func benchmarkPlan(b *testing.B, op *spec.Operation) {
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		p, err := New(op, Options{})
		require.NoError(b, err)
		for range p.Plan("") {
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "cases/s")
}
