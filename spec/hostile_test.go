package spec

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

// TestHostile holds that whatever is called a description is loaded, or refused
// with a place or a reason; it never panics.
func TestHostile(t *testing.T) {
	const head = "openapi: 3.0.0\ninfo: {title: t, version: '1'}\n"
	const one = head + "paths: {/a: {post: {operationId: a, requestBody: {content: {application/json: {schema: SCHEMA}}}, responses: {'201': {description: x}}}}}\n"
	of := func(schema string) string { return strings.Replace(one, "SCHEMA", schema, 1) }
	var chain, ring strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&chain, "  S%d: {$ref: '#/defs/S%d'}\n", i, i+1)
		fmt.Fprintf(&ring, "  R%d: {type: object, required: [n], properties: {n: {$ref: '#/defs/R%d'}}}\n", i, (i+1)%1000)
	}
	for _, r := range []struct{ name, text, want string }{ // want "" where it loads
		{"recursion through required", of("{$ref: '#/defs/T'}") + "defs: {T: {type: object, required: [t], properties: {t: {$ref: '#/defs/T'}}}}\n", ""},
		{"a schema that is a reference to itself", of("{$ref: '#/defs/T'}") + "defs: {T: {$ref: '#/defs/T'}}\n", ""},
		{"two schemas that refer to each other", of("{$ref: '#/defs/T'}") + "defs: {T: {allOf: [{$ref: '#/defs/U'}]}, U: {allOf: [{$ref: '#/defs/T'}]}}\n", ""},
		{"a chain of a thousand", of("{$ref: '#/defs/S0'}") + "defs:\n" + chain.String() + "  S1000: {type: string}\n", ""},
		{"a ring of a thousand", of("{$ref: '#/defs/R0'}") + "defs:\n" + ring.String(), ""},
		{"a thousand parts", of("{allOf: [" + strings.Repeat("{type: object},", 1000) + "{}]}"), ""},
		{"an absolute path", of("{$ref: '/etc/passwd'}"), "outside the description's own folder"},
		{"a parent folder", of("{$ref: '../x.yaml'}"), "outside the description's own folder"},
		{"a parent folder in escapes", of("{$ref: '%2e%2e/x.yaml'}"), "outside the description's own folder"},
		{"a file URL", of("{$ref: 'file:///etc/passwd'}"), "not followed"},
		{"a link out of the folder", of("{$ref: 'link.yaml'}"), "cannot read the file"},
		{"a folder", of("{$ref: '.'}"), "cannot read the file"},
		{"no pointer", of("{$ref: '#T'}"), "only JSON pointers"},
		{"$ref that is no text", of("{$ref: 5}"), ""},
		{"an empty $ref", of("{type: object, properties: {a: {$ref: ''}}}"), ""},
		{"duplicate keys", head + "info: {title: u}\npaths: {/a: {post: {responses: {'201': {description: x}}, responses: {'201': {description: y}}}}}\n", ""},
		{"duplicate keys of JSON", `{"openapi":"3.0.0","paths":{"/a":{"post":{"responses":{"201":{}}},"post":{"responses":{"201":{}}}}}}`, ""},
		{"a byte order mark", "\xef\xbb\xbf" + of("{}"), ""},
		{"UTF-16 with its mark", utf16Text(of("{}")), ""},
		{"half a UTF-16 unit", utf16Text(of("{}")) + "x", ""},
		{"UTF-16 without its mark", utf16Text(of("{}"))[2:], ""},
		{"UTF-16 of the other end", bigEndian(utf16Text(of("{}"))), ""},
		{"control characters", of("{description: 'a\x01b', type: string}"), ""},
		{"NUL", of("{description: 'a\x00b'}"), ""},
		{"examples as an object", of("{type: string, examples: {a: {value: b}}}"), ""},
		{"a pattern that is a number", of("{type: string, pattern: 5}"), ""},
		{"a pattern that is none", of("{type: string, pattern: '(['}"), ""},
		{"a pattern that backtracks", of("{type: string, pattern: '^(a+)+$'}"), ""},
		{"a date as a key", of("{properties: {2020-01-01: {type: string}, 5: {type: string}, null: {type: string}, true: {}}}"), ""},
		{"a list as a key", of("{properties: {? [a, b] : {type: string}}}"), ""},
		{"a description that is a reference", head + "tags: [{name: a, description: {$ref: 'x.md'}}]\npaths: {/a: {post: {description: {$ref: 'x.md'}, responses: {'201': {description: {$ref: 'x.md'}}}}}}\n", ""},
		{"numbers beyond any computer", of("{type: number, maximum: 1e999999999, minLength: 1e400, default: 1e99999999, enum: [1]}"), ""},
		{"an enum of such a number", of("{type: number, enum: [1e999999999]}"), ""},
		{"a const of such a number", strings.Replace(of("{const: 1e999999999}"), "3.0.0", "3.1.0", 1), ""},
		{"nothing is well typed", of("{type: 5, properties: [], required: {}, allOf: {}, items: [], enum: {}, format: [], additionalProperties: 5, oneOf: [], not: 5, discriminator: 5, nullable: 1}"), ""},
		{"paths that are no objects", head + "paths: {/a: {post: []}, /b: 5, /c: null}\n", "no create operation"},
		{"responses that are no objects", head + "paths: {/a: {post: {responses: {'201': 5}}}}\n", ""},
		{"parameters that are no objects", head + "paths: {/a: {post: {parameters: [5, null, {}, {in: path}], responses: {'201': {description: x}}}}}\n", ""},
		{"a body that is a list", head + "paths: {/a: {post: {requestBody: [], responses: {'201': {description: x}}}}}\n", ""},
		{"security that is a text", head + "security: all\npaths: {/a: {post: {security: [5], responses: {'201': {description: x}}}}}\n", ""},
		{"a path item that refers to itself", head + "paths: {/a: {$ref: '#/paths/~1a'}}\n", "no create operation"},
		{"braces that do not close", head + "paths: {'/a/{b': {post: {responses: {'201': {description: x}}}}, '/}{': {post: {responses: {'201': {description: x}}}}}\n", ""},
		{"an anchor inside itself", head + "x: &a [*a]\npaths: {}\n", "inside its own anchor"},
		{"merge keys", head + "x: &a {post: {responses: {'201': {description: x}}}}\npaths: {/a: {<<: *a}}\n", ""},
		{"a merge key of nothing", head + "paths: {/a: {<<: 5, post: {responses: {'201': {description: x}}}}}\n", ""},
		{"an unknown tag", head + "x: !!binary aGk=\ny: !foo bar\npaths: {/a: {post: {responses: {'201': {description: x}}}}}\n", ""},
		{"two documents in one file", of("{}") + "---\nother: 1\n", ""},
		{"HTML", "<!DOCTYPE html><html><body>not here</body></html>\n", "drawn.yaml"},
		{"a text", "just words\n", "drawn.yaml"},
		{"a long text", of("{description: '" + strings.Repeat("x", 4<<20) + "'}"), ""},
		{"a longer text", of("{description: '" + strings.Repeat("x", 10<<20) + "'}"), "drawn.yaml:3: the line is longer than 8 MiB"},
		{"deep YAML", head + "x: " + strings.Repeat("[", 3000) + strings.Repeat("]", 3000) + "\npaths: {}\n", "drawn.yaml"},
		{"deep schemas", of(strings.Repeat("{items: ", 400) + "{}" + strings.Repeat("}", 400)), ""},
		{"deeper schemas", of(strings.Repeat("{items: ", 2000) + "{}" + strings.Repeat("}", 2000)), "drawn.yaml"},
		{"a parameter refers to itself", head + "paths: {/a: {post: {parameters: [{$ref: '#/p'}], responses: {'201': {description: x}}}}}\np: {$ref: '#/p'}\n", "does not end"},
		{"a form of 2.0 without names", "swagger: '2.0'\npaths: {/a: {post: {parameters: [{in: formData}, {in: formData, name: 5, type: file}, {in: formData, name: a, type: 5}], responses: {201: {description: x}}}}}\n", ""},
		{"a response of 2.0 that is a list", "swagger: '2.0'\npaths: {/a: {post: {responses: {201: {description: x, schema: [{type: string}]}}}}}\n", ""},
	} {
		t.Run(r.name, func(t *testing.T) {
			dir := t.TempDir()
			_ = os.Symlink("/etc/hosts", filepath.Join(dir, "link.yaml"))
			src := Source{Name: "drawn.yaml", Data: []byte(r.text), Dir: dir}
			c, err := Load(src, Options{})
			if r.want != "" {
				var e *Error
				require.ErrorAs(t, err, &e)
				require.ErrorContains(t, err, r.want)
				return
			}
			require.NoError(t, err)
			require.NotEmpty(t, c.Operations)
			for _, op := range c.Operations {
				for _, p := range op.Parameters {
					require.NotEmpty(t, p.In)
				}
				if m := op.Body.JSON(); m != nil && m.Schema != nil {
					_ = m.Schema.Request().Shape().Examples()
					_, err := m.Schema.Request().Validate([]byte(`{"a":[1,"b",null]}`))
					_ = err // undecided is lawful here
				}
			}
			_, err = Survey(src, Options{})
			require.NoError(t, err)
		})
	}
}

func utf16Text(s string) string {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return string(out)
}

func bigEndian(s string) string {
	b := []byte(s)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}
