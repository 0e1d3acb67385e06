package spec

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// describe is a description of one create with the given schemas.
func describe(version, schema, components string) Source {
	return Source{Name: "drawn.yaml", Data: []byte(fmt.Sprintf(`openapi: %s
info: {title: t, version: "1"}
paths:
  /things:
    post:
      operationId: createThing
      requestBody: {required: true, content: {application/json: {schema: %s}}}
      responses:
        "201": {description: made, content: {application/json: {schema: %s}}}
components:
  schemas: {%s}
`, version, schema, schema, components))}
}

// TestViews holds what the rewritten schemas say of a value, in each direction.
func TestViews(t *testing.T) {
	rows := []struct {
		name, version, schema, components, value string
		request, response                        string // keyword of the first fault, "" when valid
	}{
		{"nullable adds null to the type", "3.0.3", `{type: string, nullable: true}`, ``, `null`, "", ""},
		{"without nullable null is no string", "3.0.3", `{type: string}`, ``, `null`, "type", "type"},
		{"nullable is no keyword of 3.1", "3.1.0", `{type: string, nullable: true}`, ``, `null`, "type", "type"},
		{"nullable beside $ref is in doubt and lenient", "3.0.3", `{type: object, properties: {a: {$ref: '#/components/schemas/A', nullable: true}}}`, `A: {type: string}`, `{"a":null}`, "", ""},
		{"the branch behind a doubtful null still binds", "3.0.3", `{type: object, properties: {a: {$ref: '#/components/schemas/A', nullable: true}}}`, `A: {type: string}`, `{"a":1}`, "type", "type"},
		{"nullable enum without null is lenient", "3.0.3", `{type: string, nullable: true, enum: [a]}`, ``, `null`, "", ""},
		{"siblings of $ref are ignored in 3.0", "3.0.3", `{$ref: '#/components/schemas/A', maxLength: 1}`, `A: {type: string}`, `"long"`, "", ""},
		{"siblings of $ref bind in 3.1", "3.1.0", `{$ref: '#/components/schemas/A', maxLength: 1}`, `A: {type: string}`, `"long"`, "maxLength", "maxLength"},
		{"boolean exclusiveMinimum of 3.0", "3.0.3", `{type: number, minimum: 1, exclusiveMinimum: true}`, ``, `1`, "exclusiveMinimum", "exclusiveMinimum"},
		{"numeric exclusiveMinimum of 3.1", "3.1.0", `{type: number, exclusiveMinimum: 1}`, ``, `1`, "exclusiveMinimum", "exclusiveMinimum"},
		{"a request need not send a required read-only property", "3.0.3", `{type: object, required: [id], properties: {id: {type: string, readOnly: true}}}`, ``, `{}`, "", "required"},
		{"an answer need not show a required write-only property", "3.0.3", `{type: object, required: [pw], properties: {pw: {type: string, writeOnly: true}}}`, ``, `{}`, "required", ""},
		{"read-only through a reference and allOf", "3.0.3", `{allOf: [{$ref: '#/components/schemas/A'}]}`, `A: {type: object, required: [id], properties: {id: {$ref: '#/components/schemas/I'}}}, I: {type: string, readOnly: true}`, `{}`, "", "required"},
		{"read-only by another part of the same allOf", "3.0.3", `{allOf: [{$ref: '#/components/schemas/A'}, {required: [id, name]}]}`, `A: {type: object, properties: {id: {type: string, readOnly: true}, name: {type: string}}}`, `{"name":"n"}`, "", "required"},
		{"read-only around the branch that requires it", "3.0.3", `{type: object, properties: {id: {type: string, readOnly: true}}, oneOf: [{required: [id]}]}`, ``, `{}`, "", "oneOf"},
		{"a referred-to base requires what another part makes read-only", "3.0.3", `{allOf: [{$ref: '#/components/schemas/B'}, {properties: {id: {type: string, readOnly: true}}}]}`, `B: {type: object, required: [id], properties: {id: {type: string}}}`, `{}`, "", "required"},
		{"the same two references deep", "3.0.3", `{allOf: [{$ref: '#/components/schemas/C'}, {properties: {id: {readOnly: true}}}]}`, `C: {allOf: [{$ref: '#/components/schemas/B'}]}, B: {type: object, required: [id, n], properties: {id: {type: string}, n: {type: string}}}`, `{"n":"x"}`, "", "required"},
		{"a nullable base", "3.0.3", `{allOf: [{$ref: '#/components/schemas/B', nullable: true}, {properties: {id: {readOnly: true}}}]}`, `B: {type: object, required: [id]}`, `{}`, "", "required"},
		{"the rest of what the base requires binds", "3.0.3", `{allOf: [{$ref: '#/components/schemas/B'}, {properties: {id: {readOnly: true}}}]}`, `B: {type: object, required: [id, n]}`, `{"id":"x"}`, "required", "required"},
		{"the base by itself is not relaxed", "3.0.3", `{type: object, properties: {a: {allOf: [{$ref: '#/components/schemas/B'}, {properties: {id: {readOnly: true}}}]}, b: {$ref: '#/components/schemas/B'}}}`, `B: {type: object, required: [id]}`, `{"b":{}}`, "required", "required"},
		{"read-only beside a $ref of 3.1", "3.1.0", `{$ref: '#/components/schemas/B', properties: {id: {readOnly: true}}}`, `B: {type: object, required: [id]}`, `{}`, "", "required"},
		{"a recursive base ends", "3.0.3", `{allOf: [{$ref: '#/components/schemas/B'}, {properties: {id: {readOnly: true}}}]}`, `B: {type: object, required: [id], properties: {sub: {$ref: '#/components/schemas/B'}}}`, `{"sub":{}}`, "required", "required"},
		{"branches that only a read-only property tells apart", "3.0.3", `{type: object, properties: {id: {type: string, readOnly: true}, n: {type: string}}, oneOf: [{required: [id, n]}, {required: [n]}]}`, ``, `{"n":"x"}`, "", ""},
		{"branches that are told apart by what is sent", "3.0.3", `{type: object, oneOf: [{required: [a]}, {required: [b]}]}`, ``, `{"a":1,"b":2}`, "oneOf", "oneOf"},
		{"const is no keyword of 3.0", "3.0.3", `{const: 5}`, ``, `6`, "", ""},
		{"const binds in 3.1", "3.1.0", `{const: 5}`, ``, `6`, "const", "const"},
		{"integers beyond 2^53 are exact", "3.0.3", `{type: integer, maximum: 9007199254740992}`, ``, `9007199254740993`, "maximum", "maximum"},
		{"int64 is exact", "3.0.3", `{type: integer, format: int64}`, ``, `9223372036854775808`, "format", "format"},
		{"1.0 is an integer", "3.0.3", `{type: integer}`, ``, `1.0`, "", ""},
		{"lookahead is ECMA-262", "3.0.3", `{type: string, pattern: '^(?!a)'}`, ``, `"abc"`, "pattern", "pattern"},
		{"an unknown format binds nobody", "3.0.3", `{type: string, format: dateTime}`, ``, `"x"`, "", ""},
		{"a discriminator chooses the branch", "3.0.3", `{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k}}`, `A: {type: object, properties: {k: {type: string}}}, B: {type: object, properties: {k: {type: string}}}`, `{"k":"A"}`, "", ""},
		{"an unknown discriminator value fits no branch", "3.0.3", `{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k}}`, `A: {type: object, properties: {k: {type: string}}}, B: {type: object, properties: {k: {type: string}}}`, `{"k":"C"}`, "oneOf", "oneOf"},
		{"a discriminator gives way to a branch that says otherwise", "3.1.0", `{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k}}`, `A: {type: object, properties: {k: {const: a}}}, B: {type: object, properties: {k: {const: b}}}`, `{"k":"a"}`, "", ""},
		{"a mapping names the branch", "3.0.3", `{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k, mapping: {one: '#/components/schemas/A', two: B}}}`, `A: {type: object, required: [x], properties: {k: {type: string}}}, B: {type: object, properties: {k: {type: string}}}`, `{"k":"two"}`, "", ""},
		{"a schema may contain itself", "3.0.3", `{$ref: '#/components/schemas/N'}`, `N: {type: object, properties: {next: {$ref: '#/components/schemas/N'}, v: {type: integer}}}`, `{"next":{"next":{"v":"x"}}}`, "type", "type"},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			c, err := Load(describe(r.version, r.schema, r.components), Options{})
			require.NoError(t, err)
			s := c.Operations[0].Body.JSON().Schema
			for view, want := range map[*View]string{s.Request(): r.request, s.Response(): r.response} {
				faults, err := view.Validate([]byte(r.value))
				require.NoError(t, err)
				got := ""
				if len(faults) > 0 {
					got = faults[0].Keyword
					require.NotZero(t, faults[0].Place.Line, "a fault has a place")
				}
				require.Equal(t, want, got)
			}
		})
	}
}

// TestDiscriminatorsHint: from 3.0.4 on a discriminator must not change what is
// valid, so that its names alone are no plain fault.
func TestDiscriminatorsHint(t *testing.T) {
	const choice = `{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k}}`
	for _, r := range []struct {
		name, value string
		lenient     bool
	}{
		{"a name of no branch breaks nothing but the hint", `{"k":"C"}`, true},
		{"a branch is broken besides", `{"k":7}`, false},
	} {
		c, err := Load(describe("3.0.3", choice, `A: {type: object, properties: {k: {type: string}}}, B: {type: object, properties: {k: {type: string}}}`), Options{})
		require.NoError(t, err)
		faults, err := c.Operations[0].Body.JSON().Schema.Request().Validate([]byte(r.value))
		require.NoError(t, err)
		require.Len(t, faults, 1)
		require.Equal(t, r.lenient, faults[0].Lenient, r.name)
	}
}

// TestUnusable holds the messages for descriptions that cannot be used: what,
// where, and what to do.
func TestUnusable(t *testing.T) {
	rows := []struct{ name, text, want string }{
		{"empty", "", "is empty"},
		{"blank", " \n\n", "is empty"},
		{"no object", "- a\n", "its top is no object"},
		{"no version", "paths: {}\n", `neither "openapi" nor "swagger"`},
		{"unknown version", "openapi: 9.0.0\n", `unknown OpenAPI version "9.0.0"`},
		{"no paths", "openapi: 3.0.0\n", `no "paths" object`},
		{"syntax with its line", "openapi: 3.0.0\npaths: [\n", ":"},
		{"JSON syntax with its place", "{\n \"openapi\": \"3.0.0\",,\n}", "bad.yaml:2:"},
		{"not UTF-8", "openapi: 3.0.0\nx: \xff\n", "bad.yaml:2:4: byte 0xff is not UTF-8"},
		{"alias bomb", "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\n", "aliases"},
		{"deep JSON", strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "levels"},
		{"dangling $ref", "openapi: 3.0.0\npaths: {/a: {post: {responses: {'201': {description: x, content: {application/json: {schema: {$ref: '#/nowhere'}}}}}}}}\n", "there is nothing at /nowhere"},
		{"endless $ref", "openapi: 3.0.0\npaths: {/a: {post: {requestBody: {$ref: '#/b'}, responses: {'201': {description: x}}}}}\nb: {$ref: '#/b'}\n", "does not end"},
		{"$ref to the network", "openapi: 3.0.0\npaths: {/a: {post: {responses: {'201': {$ref: 'https://example.com/x.yaml'}}}}}\n", "not followed"},
		{"$ref out of the folder", "openapi: 3.0.0\npaths: {/a: {post: {responses: {'201': {$ref: '../../etc/passwd'}}}}}\n", "outside the description's own folder"},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			_, err := Load(Source{Name: "bad.yaml", Data: []byte(r.text), Dir: t.TempDir()}, Options{})
			require.Error(t, err)
			require.Contains(t, err.Error(), r.want)
			require.Contains(t, err.Error(), "bad.yaml")
		})
	}
}

// TestOneBrokenCornerCostsNothing: what the chosen operation does not refer to
// is never looked at.
func TestOneBrokenCornerCostsNothing(t *testing.T) {
	text := `openapi: 3.0.0
paths:
  /bad: {post: {operationId: bad, responses: {'201': {$ref: '#/nowhere'}}}}
  /good: {post: {operationId: good, responses: {'201': {description: ok}}}}
`
	c, err := Load(Source{Name: "x.yaml", Data: []byte(text)}, Options{Operations: []string{"good"}})
	require.NoError(t, err)
	require.Len(t, c.Operations, 1)
	c, err = Load(Source{Name: "x.yaml", Data: []byte(text)}, Options{})
	require.NoError(t, err)
	require.Equal(t, "good", c.Operations[0].ID)
	require.Equal(t, "bad", c.Unusable[0].Operation)
	require.Contains(t, c.Unusable[0].Reason, "nowhere")
}

func TestNearestOperation(t *testing.T) {
	_, err := Load(Embedded(), Options{Operations: []string{"createExchangeConector"}})
	require.ErrorContains(t, err, `did you mean "createExchangeConnector"?`)
}

func TestSeveralFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	write("api.yaml", "openapi: 3.0.0\npaths: {/a: {post: {requestBody: {content: {application/json: {schema: {$ref: 'parts/a.yaml#/A'}}}}, responses: {'201': {description: x}}}}}\n")
	write("parts/a.yaml", "A: {type: object, properties: {b: {$ref: 'b.yaml'}, c: {$ref: '#/C'}}}\nC: {type: integer}\n")
	write("parts/b.yaml", "type: string\n")
	src, err := ReadFile(filepath.Join(dir, "api.yaml"))
	require.NoError(t, err)
	c, err := Load(src, Options{})
	require.NoError(t, err)
	faults, err := c.Operations[0].Body.JSON().Schema.Request().Validate([]byte(`{"b":1,"c":"x"}`))
	require.NoError(t, err)
	require.Len(t, faults, 2)
	require.True(t, strings.HasSuffix(faults[0].Place.File, "b.yaml"))
	require.True(t, strings.HasSuffix(faults[1].Place.File, "a.yaml"))
}

func FuzzLoad(f *testing.F) {
	f.Add(exchangeConnector)
	f.Add([]byte(`{"openapi":"3.1.0","paths":{"/a":{"post":{"responses":{"201":{}}}}}}`))
	f.Add([]byte("swagger: '2.0'\npaths: {/a: {post: {parameters: [{in: body, schema: {type: object}}], responses: {201: {schema: {}}}}}}\n"))
	f.Add([]byte("swagger: '2.0'\npaths: {/a: {post: {parameters: [{in: formData, name: f, type: file, required: true}], responses: {201: {schema: {type: integer}}}}}}\n"))
	f.Add([]byte("openapi: 3.1.0\npaths: {/a: {post: {responses: {'201': {content: {a/json: {schema: {properties: {id: {}}}}}, links: {l: {operationId: b, parameters: {x: '$response.body#/id'}}}}}}}, '/a/{x}/b': {post: {operationId: b, x-assay: {skip: 5}, requestBody: {content: {multipart/form-data: {schema: {allOf: [{$ref: '#/c'}, {properties: {p: {readOnly: true, x-assay: {value: 1}}}}]}}}}, responses: {2XX: {}}}}}\nc: {required: [p], oneOf: [{required: [p]}, {}]}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Load(Source{Name: "fuzz", Data: data}, Options{})
		if err != nil {
			var e *Error
			require.ErrorAs(t, err, &e)
			return
		}
		require.NotEmpty(t, c.Operations)
	})
}
