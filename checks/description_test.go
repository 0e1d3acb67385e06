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
