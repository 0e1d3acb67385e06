package mock

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/values"
)

// agree holds surely to the validator: what it says yes to is valid.
func agree(t *testing.T, v *spec.View, value any) bool {
	yes := surely(v.Root, value)
	if yes {
		faults, err := v.ValidateValue(plain(value))
		require.NoError(t, err)
		require.Empty(t, faults, "%s", spelling{}.text(value))
	}
	return yes
}

// disturbed are values that differ from v in one place.
func disturbed(v any) []any {
	out := []any{nil, true, json.Number("-7"), json.Number("0.5"), json.Number("1e3"), "", "yesterday", []any{}, &object{}}
	switch v := v.(type) {
	case *object:
		for i, m := range v.members {
			less := clone(v).(*object)
			less.remove(m.name)
			out = append(out, less)
			if i > 20 {
				continue
			}
			for _, inner := range disturbed(m.value) {
				other := clone(v).(*object)
				other.members[i].value = inner
				out = append(out, other)
			}
		}
		more := clone(v).(*object)
		more.set("surplus", json.Number("1"))
		out = append(out, more)
	case []any:
		out = append(out, append(clone(v).([]any), "more"))
		if len(v) > 0 {
			for _, inner := range disturbed(v[0]) {
				other := clone(v).([]any)
				other[0] = inner
				out = append(out, other)
			}
		}
	case string:
		out = append(out, v+v, "é"+v, v[:len(v)/2])
	}
	return out
}

// TestSurelyAgrees with the validator on every schema of real descriptions, for
// valid values and for values that differ from them in one place.
func TestSurelyAgrees(t *testing.T) {
	asked, yes := 0, 0
	for _, file := range descriptions(t) {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		if len(data) > 300<<10 && testing.Short() || len(data) > 2<<20 {
			continue
		}
		c, err := spec.Load(spec.Source{Name: filepath.Base(file), Data: data}, spec.Options{})
		if err != nil {
			continue
		}
		for i, op := range c.Operations {
			if i > 20 {
				break
			}
			var views []*spec.View
			if m := op.Body.JSON(); m != nil && m.Schema != nil {
				views = append(views, m.Schema.Request())
			}
			for _, r := range op.Responses {
				if m := r.JSON(); m != nil && m.Schema != nil {
					views = append(views, m.Schema.Response())
				}
			}
			for _, v := range views {
				made, err := values.NewMaker(v, values.Options{All: true, MaxDepth: 3}).Make()
				if err != nil {
					continue
				}
				value := arranged(made, rootPlace(v))
				all := disturbed(value)
				for _, d := range append(all[:min(len(all), 400)], value) {
					asked++
					if agree(t, v, d) {
						yes++
					}
				}
			}
		}
	}
	t.Logf("%d of %d values are surely valid", yes, asked)
	require.Greater(t, yes, asked/20, "it spares the validator some work")
}

// TestSurely: what it knows, and what it leaves to the validator.
func TestSurely(t *testing.T) {
	rows := []struct {
		why, schema, value string
		yes                bool
	}{
		{"anything", `{}`, `{"a":[1,null,true,"x"]}`, true},
		{"a required member", `{type: object, required: [a]}`, `{"b":1}`, false},
		{"a member of its type", `{type: object, properties: {a: {type: string, maxLength: 2}}}`, `{"a":"éé"}`, true},
		{"a member that is too long", `{type: object, properties: {a: {type: string, maxLength: 2}}}`, `{"a":"ééé"}`, false},
		{"no others", `{type: object, properties: {a: {}}, additionalProperties: false}`, `{"b":1}`, false},
		{"an enum", `{enum: [a, b]}`, `"b"`, true},
		{"not in the enum", `{enum: [a, b]}`, `"c"`, false},
		{"an enum of numbers is left", `{enum: [1, 2]}`, `1`, false},
		{"a whole number", `{type: integer, minimum: 3}`, `3`, true},
		{"below the minimum", `{type: integer, minimum: 3}`, `2`, false},
		{"a fraction for a whole number", `{type: integer}`, `1.5`, false},
		{"a fraction", `{type: number, exclusiveMaximum: 2}`, `1.5`, true},
		{"an exponent is left", `{type: number}`, `1e2`, false},
		{"an array", `{type: array, items: {type: boolean}, minItems: 1}`, `[true]`, true},
		{"an item of another type", `{type: array, items: {type: boolean}}`, `[1]`, false},
		{"distinct items are left", `{type: array, uniqueItems: true}`, `[1]`, false},
		{"branches are left", `{anyOf: [{type: string}]}`, `"a"`, false},
		{"all of them", `{allOf: [{type: string}, {minLength: 1}]}`, `"a"`, true},
		{"not all of them", `{allOf: [{type: string}, {minLength: 2}]}`, `"a"`, false},
		{"a format", `{type: string, format: date-time}`, `"2020-01-01T00:00:00Z"`, true},
		{"not of the format", `{type: string, format: date-time}`, `"yesterday"`, false},
		{"a pattern", `{type: string, pattern: "^a"}`, `"b"`, false},
		{"one type of several", `{type: [string, "null"]}`, `null`, true},
	}
	for _, row := range rows {
		c := inline(t, `
openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /t:
    post:
      operationId: makeT
      requestBody: {content: {application/json: {schema: `+row.schema+`}}}
      responses: {"201": {description: Made.}}
`)
		v := c.Operations[0].Body.JSON().Schema.Request()
		require.Equal(t, row.yes, agree(t, v, readOrdered([]byte(row.value))), row.why)
	}
}
