package checks

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/verdict"
)

// TestTheEmbeddedDescriptionHasTwoDefects: its placeholders are outside their
// enums, in the request and in the response example alike.
func TestTheEmbeddedDescriptionHasTwoDefects(t *testing.T) {
	c := embedded(t)
	source := string(spec.Embedded().Data)
	require.ElementsMatch(t, []string{
		"description/example-breaks-schema fail /status", "description/example-breaks-schema fail /exchangeConnectorType",
		"description/example-breaks-schema fail /status", "description/example-breaks-schema fail /exchangeConnectorType",
	}, contractFound(c))

	col := verdict.NewCollector(Rules())
	outline := &verdict.Outline{Verdicts: JudgeContract(c), Operations: []verdict.OperationOutline{{ID: c.Operations[0].ID, Method: "POST", Path: c.Operations[0].Path}}}
	col.Add(&verdict.Event{Contract: outline})
	findings := col.Findings(nil)
	require.Len(t, findings, 2)
	for _, f := range findings {
		require.Equal(t, 2, f.Count)
		require.Len(t, f.Places, 2, "the request example and the response example")
		require.Less(t, f.Places[0].Line, f.Places[1].Line)
		for _, p := range f.Places {
			require.Contains(t, strings.Split(source, "\n")[p.Line-1], `"`+last(f.Pointer)+`": "String"`, "the line of the placeholder itself")
		}
		require.Contains(t, f.Places[0].Pointer, "/requestBody/")
		require.Contains(t, f.Places[1].Pointer, "/responses/201/")
		require.Contains(t, f.Want, "spec/exchangeconnector.yaml:", "the promise is named with its line")
		require.Equal(t, `"String"`, f.Got)
		require.Contains(t, f.Sentence, "exchangeconnector.yaml:")
	}
	require.Empty(t, col.Counts().Verdicts, "the description's faults are no case's")
}

func TestExamples(t *testing.T) {
	load := func(text string) *spec.Contract {
		c, err := spec.Load(spec.Source{Name: "e.yaml", Data: []byte(text)}, spec.Options{})
		require.NoError(t, err)
		return c
	}
	text := strings.Replace(thingsYAML, `content: {application/json: {schema: {$ref: "#/components/schemas/problem"}}}`,
		`content: {application/json: {schema: {$ref: "#/components/schemas/problem"}, examples: {good: {value: {message: a}}, bad: {value: {text: a}}}}, text/plain: {schema: {type: string}, example: free}}`, 1)
	c := load(strings.Replace(text, "SCHEMAS", `{type: object, required: [name], properties: {id: {type: string, readOnly: true}, name: {type: string}}, example: {name: 5}}`, 1))
	got := contractFound(c)
	require.Contains(t, got, "description/example-breaks-schema fail /message")
	require.Contains(t, got, "description/example-breaks-schema fail /name", "the example of the schema, for every body that has it")
	for _, g := range got {
		require.True(t, strings.HasSuffix(g, "/message") || strings.HasSuffix(g, "/name"), g)
	}
}

// TestRequiredReadOnly: lawful in 3.0, where it binds answers alone.
func TestRequiredReadOnly(t *testing.T) {
	text := strings.Replace(thingsYAML, "SCHEMAS", `{type: object, required: [id], properties: {id: {type: string, readOnly: true}}}`, 1)
	for version, want := range map[string][]string{"3.0.3": {}, "3.1.0": {"description/required-read-only weak"}} {
		c, err := spec.Load(spec.Source{Name: "e.yaml", Data: []byte(strings.Replace(text, "3.0.3", version, 1))}, spec.Options{})
		require.NoError(t, err)
		require.Equal(t, want, contractFound(c), version)
	}
}

func TestLoaderDefectsArePassedOn(t *testing.T) {
	c := embedded(t)
	c.Defects = []spec.Defect{{Code: "duplicate-operation-id", Message: "createThing is there twice", Place: spec.Place{File: "a.yaml", Line: 3}}}
	require.Contains(t, contractFound(c), "description/loader fail")
}

// TestPropertyExamples: what stands at a property or parameter is judged by the
// schema it stands at, once, whichever operations use it.
func TestPropertyExamples(t *testing.T) {
	const parameters = `operationId: createThing
      parameters:
        - {name: limit, in: query, example: 500, schema: {type: integer, maximum: 100}}
        - {name: page, in: query, schema: {type: integer, minimum: 1, example: 0}}
        - {name: sort, in: query, example: "a,b", schema: {type: array, items: {type: string}}}
        - {name: size, in: query, example: "7", schema: {type: integer}}`
	for _, row := range []struct {
		why, schema string
		found       []string
	}{
		{"as the schema says", `{type: object, properties: {a: {type: string, maxLength: 3, example: abc}}}`, nil},
		{"too long", `{type: object, properties: {a: {type: string, maxLength: 2, example: abc}}}`, []string{"description/example-breaks-schema fail /a"}},
		{"an item", `{type: object, properties: {a: {type: array, items: {type: integer, example: x}}}}`, []string{"description/example-breaks-schema fail /a/*"}},
		{"a list", `{type: object, properties: {a: {type: array, maxItems: 1, items: {type: integer}, example: [1, 2]}}}`, []string{"description/example-breaks-schema fail /a"}},
		{"in a branch", `{type: object, properties: {a: {oneOf: [{type: integer, example: x}, {type: boolean}]}}}`, []string{"description/example-breaks-schema fail /a"}},
		{"a schema within itself", `{type: object, properties: {a: {type: integer, example: x}, more: {$ref: "#/components/schemas/thing"}}}`, []string{"description/example-breaks-schema fail /a"}},
		{"null is often written for none", `{type: object, properties: {a: {type: string, example: null}}}`, nil},
		{"objects are left to whole bodies", `{type: object, properties: {a: {type: object, required: [b], example: {}}}}`, nil},
		{"JSON written as text", `{type: object, properties: {a: {type: array, items: {type: integer}, example: "[1]"}}}`, nil},
		{"read-only values have examples too", `{type: object, properties: {id: {type: integer, readOnly: true, example: x}}}`, []string{"description/example-breaks-schema fail /id"}},
		{"a map of examples is another object's custom, and the loader's affair", `{type: object, properties: {a: {type: integer, examples: {one: {value: x}}}}}`, []string{"description/loader fail"}},
	} {
		require.ElementsMatch(t, orNone(row.found), orNone(contractFound(described(t, row.schema))), row.why)
	}
	text := strings.Replace(strings.ReplaceAll(thingsYAML, "SCHEMAS", `{type: object, properties: {a: {type: string, example: 5}}}`), "operationId: createThing", parameters, 1)
	c, err := spec.Load(spec.Source{Name: "e.yaml", Data: []byte(text)}, spec.Options{})
	require.NoError(t, err)
	lines := map[string]string{}
	for _, v := range JudgeContract(c) {
		if v.Rule == "description/example-breaks-schema" && v.Outcome == verdict.Fail {
			lines[v.In+v.Pointer] = strings.TrimSpace(strings.Split(text, "\n")[v.Place.Line-1])
		}
	}
	require.Len(t, lines, 3)
	require.Contains(t, lines["query/limit"], "name: limit", "the line of the example")
	require.Contains(t, lines["query/page"], "name: page")
	require.Contains(t, lines["/a"], "example: 5")
}
