package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

// hostileHead begins a description.
const hostileHead = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n"

// creating is a description of one create with a schema of its body and more
// text behind it.
func creating(schema string, more ...string) string {
	return hostileHead + "paths: {/things: {post: {operationId: make, requestBody: {required: true, content: {application/json: {schema: " + schema +
		"}}}, responses: {'201': {description: made, content: {application/json: {schema: {type: object}}}}, '400': {description: no}}}}}\n" + strings.Join(more, "")
}

// many joins n texts, %d being the number of each and %next that of the next.
func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.NewReplacer("%d", strconv.Itoa(i), "%next", strconv.Itoa(i+1)).Replace(format))
	}
	return b.String()
}

// hostile is what somebody may hand over as a description.
type hostile struct {
	name string
	// text is the description. LONG stands for a text of so many megabytes as
	// the name says: the child's memory is measured, and would be the test's own
	// if that was large.
	text string
	// says is what is told, where it cannot be used. If empty, it can: something
	// is sent, and the run ends by itself.
	says string
}

func hostileDescriptions() []hostile {
	return []hostile{
		// what costs time and memory
		{"an alias bomb", "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\n", "anchors that contain each other"},
		{"a bomb of merge keys", hostileHead + "x0: &x0 {a: 1, b: 2}\n" + many(40, "x%next: &x%next {p: {<<: [*x%d, *x%d]}, q: {<<: *x%d}, <<: *x%d}\n") + "paths: {}\n", "drawn"},
		{"a schema of itself", creating("{$ref: '#/S'}", "S: {$ref: '#/S'}\n"), "refers to itself and to nothing else"},
		{"a ring of schemas", creating("{$ref: '#/S0'}", many(50, "S%d: {allOf: [{$ref: '#/S%next'}]}\n"), "S50: {allOf: [{$ref: '#/S0'}]}\n"), "refers to itself and to nothing else"},
		{"a chain of a thousand references", creating("{$ref: '#/S0'}", many(1000, "S%d: {$ref: '#/S%next'}\n"), "S1000: {type: object}\n"), ""},
		{"a requirement that never ends", creating("{$ref: '#/S'}", "S: {type: object, required: [s], properties: {s: {$ref: '#/S'}}}\n"), "requires itself without end"},
		{"a schema that allows nothing", creating("{not: {}}"), "no valid body could be made"},
		{"the schema false", creating("false"), "want no value here"},
		{"types that exclude each other", creating("{allOf: [{type: string}, {type: object}]}"), "no valid body could be made"},
		{"an enum of nothing", creating("{type: object, required: [a], properties: {a: {enum: []}}}"), ""},
		{"edges that cross", creating("{type: object, required: [a], properties: {a: {type: integer, minimum: 5, maximum: 1}}}"), "want at most 1"},
		{"a pattern that backtracks", creating("{type: object, required: [a], properties: {a: {type: string, pattern: '^(a+)+$', minLength: 40}}}"), ""},
		{"a pattern of a million", creating("{type: object, required: [a], properties: {a: {type: string, pattern: '^(([a-z]{1000}){1000}){1000}$'}}}"), "want text that matches"},
		{"nested lookaheads", creating("{type: object, required: [a], properties: {a: {type: string, pattern: '^(?=.*(?=.*(?=.*x)y)z)(?!(a|b|ab)*c).*$'}}}"), ""},
		{"100 MB in a text", creating("{type: object, description: '" + longText + "'}"), "longer than 8 MiB"},
		{"20 MB in an example", creating("{type: object, properties: {a: {type: string}}, examples: [{a: '" + longText + "'}]}"), "longer than 8 MiB"},
		{"100 MB in a text of JSON", `{"openapi":"3.1.0","info":{"title":"t","version":"1","description":"` + longText + `"},"paths":{"/a":{"post":{"responses":{"201":{"description":"x"}}}}}}`, "longer than 8 MiB"},
		{"100 MB in a block", hostileHead + "x: |\n  " + longText + "\npaths: {/a: {post: {responses: {'201': {description: x}}}}}\n", "longer than 8 MiB"},
		{"4 MB in an example", creating("{type: object, properties: {a: {type: string}}, examples: [{a: '" + longText + "'}]}"), ""},
		{"two hundred parts side by side", creating("{allOf: [" + many(200, "{type: object, properties: {p%d: {type: string}}},") + "{}]}"), ""},
		{"three hundred parts in each other", creating(strings.Repeat("{allOf: [", 300) + "{type: object}" + strings.Repeat("]}", 300)), ""},
		{"fifty parts, each in the one before", creating("{$ref: '#/S0'}", many(50, "S%d: {allOf: [{type: object, properties: {p%d: {type: integer}}}, {$ref: '#/S%next'}]}\n"), "S50: {type: object}\n"), ""},
		{"a hundred branches", creating("{oneOf: [" + many(100, "{type: object, required: [k], properties: {k: {const: v%d}}},") + "{type: object, required: [z]}]}"), ""},
		{"choices in choices", creating(strings.Repeat("{oneOf: [{type: object, required: [a]}, {type: object, required: [b]}, ", 12) + "{type: object}" + strings.Repeat("]}", 12)), ""},
		{"a product of choices", creating("{allOf: [" + many(6, "{anyOf: [{type: object, required: [a%d]}, {type: object, required: [b%d]}, {type: object, required: [c%d]}]},") + "{}]}"), ""},
		{"an enum of a hundred thousand", creating("{type: object, required: [a], properties: {a: {type: string, enum: [" + many(100_000, "v%d,") + "z]}}}"), ""},
		{"a text of a billion", creating("{type: object, required: [a], properties: {a: {type: string, maxLength: 1000000000}, b: {type: string, maxLength: 1e18}}}"), ""},
		{"a text of a billion at least", creating("{type: object, required: [a], properties: {a: {type: string, minLength: 1000000000}}}"), "at least 1000000000 characters"},
		{"a million items", creating("{type: object, required: [a], properties: {a: {type: array, minItems: 1000000, items: {type: string}}}}"), "minItems 1000000 is beyond"},
		{"a million members", creating("{type: object, minProperties: 1000000}"), "minProperties 1000000 is beyond"},
		{"huge numbers", creating("{type: object, required: [a], properties: {a: {type: number, multipleOf: 1e300, minimum: 1e307}, b: {type: number, multipleOf: 1e-300}, c: {type: number, maximum: 1e999999999}, d: {type: integer, multipleOf: 123456789012345678901234567890}}}"), ""},
		{"a thousand properties", creating("{type: object, properties: {" + many(1000, "p%d: {type: string},") + "z: {}}}"), ""},
		{"a hundred thousand operations", hostileHead + "paths:\n" + many(50_000, "  /p%d:\n    post:\n      operationId: o%d\n      responses:\n        '204': {description: x}\n") + "  /things:\n    post:\n      responses:\n        '201': {description: x}\n", ""},
		{"nesting of ten thousand, flow", hostileHead + "x: " + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "\n", "drawn:"},
		{"nesting of ten thousand, JSON", `{"openapi":"3.1.0","x":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}", "max depth"},
		{"nesting of three thousand, blocks", hostileHead + "x:\n" + nestedBlocks(3_000), "drawn:"},

		// what leads elsewhere
		{"a file of the system", creating("{$ref: '/etc/passwd'}"), "outside the description's own folder"},
		{"a URL of a file", creating("{$ref: 'file:///etc/passwd'}"), "not followed"},
		{"a URL", creating("{$ref: 'http://127.0.0.1:1/x.yaml#/S'}"), "not followed"},
		{"a parent folder", creating("{$ref: '../x.yaml'}"), "outside the description's own folder"},
		{"a link out of the folder", creating("{$ref: 'link.yaml'}"), "cannot read the file"},
		{"a device", creating("{$ref: 'zero'}"), "cannot read the file"},
		{"a pipe that nobody writes to", creating("{$ref: 'pipe'}"), "cannot read the file"},

		// what is written oddly
		{"duplicate keys", creating("{type: object}", "info: {title: u, version: '2'}\n"), ""},
		{"duplicate keys of JSON", `{"openapi":"3.1.0","openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{"/a":{"post":{"responses":{"201":{"description":"x"}}}}}}`, ""},
		{"a byte order mark", "\ufeff" + creating("{type: object}"), ""},
		{"UTF-16", inUTF16(creating("{type: object}")), ""},
		{"a NUL", creating("{type: object, description: 'a\x00b'}"), ""},
		{"control characters", creating("{type: object, description: 'a\x01\x1b[31mb'}"), ""},
		{"JSON with comments", "{\n// what\n\"openapi\": \"3.1.0\"}", "drawn:2:1: not valid JSON"},
		{"JSON with a comma at the end", "{\"openapi\": \"3.1.0\", \"info\": {\"title\": \"t\", \"version\": \"1\"}, \"paths\": {\"/a\": {\"post\": {\"responses\": {\"201\": {\"description\": \"x\"},}}}},}", ""},
		{"templates of paths", hostileHead + "paths: {'/a/{b': {post: {operationId: a, responses: {'201': {description: x}}}}, '/{}': {post: {operationId: b, responses: {'201': {description: x}}}}, '/{a}{a}': {post: {operationId: c, responses: {'201': {description: x}}}}, 'no/slash': {post: {operationId: d, responses: {'201': {description: x}}}}, '/q?x=1#f': {post: {operationId: e, responses: {'201': {description: x}}}}, '': {post: {operationId: f, responses: {'201': {description: x}}}}}\n", ""},
		{"media types of junk", hostileHead + "paths: {/a: {post: {requestBody: {content: {'': {}, json: {}, '/': {}, 'a/b/c': {}, 'application/json; charset=\"': {schema: {type: object}}, \"x\\r\\ny\": {}}}, responses: {'201': {description: x, content: {'*': {}, ';;;': {}}}}}}}\n", ""},
		{"headers with line ends", hostileHead + "paths: {/a: {post: {parameters: [{in: header, name: \"a\\r\\nb: c\", required: true, schema: {type: string}}], responses: {'201': {description: x}}}}}\n", ""},

		// what is something else
		{"nothing", "", "is empty"},
		{"null", "null\n", "its top is no object"},
		{"a list", "- a\n- b\n", "its top is no object"},
		{"a word", "hello\n", "its top is no object"},
		{"no paths", hostileHead, `no "paths" object`},
		{"paths that are null", hostileHead + "paths:\n", `no "paths" object`},
		{"no version", "info: {title: t}\npaths: {}\n", `neither "openapi" nor "swagger"`},
		{"Swagger 1.2", `{"swaggerVersion": "1.2", "apis": []}`, "Swagger 1.2"},
		{"Swagger 1.2 as swagger", `{"swagger": "1.2", "apis": []}`, "1.2"},
		{"OpenAPI 3.2", strings.Replace(creating("{type: object}"), "3.1.0", "3.2.0", 1), ""},
		{"OpenAPI 4", "openapi: 4.0.0\npaths: {}\n", "4.0.0"},
		{"AsyncAPI", "asyncapi: 3.0.0\ninfo: {title: t, version: '1'}\nchannels: {}\n", "AsyncAPI"},
		{"RAML", "#%RAML 1.0\ntitle: t\n/things:\n  post:\n", "RAML"},
		{"a Postman collection", `{"info": {"_postman_id": "x", "name": "n", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}, "item": []}`, "Postman"},
		{"a JSON Schema", `{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}`, "JSON Schema"},
		{"GraphQL", "type Query {\n  things: [Thing]\n}\n", "drawn"},
		{"WSDL", "<?xml version=\"1.0\"?>\n<definitions xmlns=\"http://schemas.xmlsoap.org/wsdl/\"/>\n", "XML"},
		{"a page", "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form></form></body></html>\n", "HTML page"},
		{"a proxy's page", "\r\n<HTML><HEAD><TITLE>407 Proxy Authentication Required</TITLE></HEAD></HTML>", "HTML page"},
		{"a PDF", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "PDF"},
		{"an archive", "PK\x03\x04\x14\x00\x00\x00\x08\x00", "ZIP"},
		{"a compressed file", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", "gzip"},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "drawn"},
		{"bytes", string([]byte{0, 1, 2, 3, 0xff, 0xfe, 0xfd, 0, 0, 9}), "drawn"},
		{"a program", "\x7fELF\x02\x01\x01\x00", "drawn"},
		{"a pointer of Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "drawn"},
		{"the answer 404", "404: Not Found", "drawn"},
	}
}

func nestedBlocks(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i+1) + "a:\n")
	}
	return b.String()
}

func inUTF16(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// TestHostileDescriptions runs the real program on each: it ends by itself within
// 20 s of computing and 500 MB, with a report, or with a message and exit 2.
func TestHostileDescriptions(t *testing.T) {
	if testing.Short() {
		t.Skip("one process for each")
	}
	for _, r := range hostileDescriptions() {
		t.Run(r.name, func(t *testing.T) {
			dir := t.TempDir()
			r.write(t, filepath.Join(dir, "drawn"))
			require.NoError(t, os.Symlink("/etc/hosts", filepath.Join(dir, "link.yaml")))
			require.NoError(t, os.Symlink("/dev/zero", filepath.Join(dir, "zero")))
			require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
			code, out, told, used := bounded(t, dir, "run", "--spec", "drawn", "--target", "mock", "--max-cases", "40")
			t.Logf("exit %d, %s\n%s\n%s", code, used, cutText(out), cutText(told))
			require.NotContains(t, out+told, "goroutine ", "no stack trace")
			if r.says == "" {
				require.Contains(t, []int{0, 1, 3}, code)
				require.FileExists(t, filepath.Join(dir, "assay-out", "report.html"))
				return
			}
			require.Equal(t, 2, code)
			require.Contains(t, told, r.says)
			require.Contains(t, told, "drawn")
			require.NotContains(t, told, "root:", "nothing of another file is shown")
		})
	}
}

const longText = "LONG"

func (r hostile) write(t *testing.T, path string) {
	before, after, long := strings.Cut(r.text, longText)
	f, err := os.Create(path)
	require.NoError(t, err)
	_, err = f.WriteString(before)
	require.NoError(t, err)
	if long {
		megabytes := 0
		_, err = fmt.Sscan(r.name, &megabytes)
		require.NoError(t, err)
		for range megabytes {
			_, err = f.WriteString(strings.Repeat("x", 1<<20))
			require.NoError(t, err)
		}
		_, err = f.WriteString(after)
		require.NoError(t, err)
	}
	require.NoError(t, f.Close())
}

func cutText(s string) string {
	if len(s) > 1500 {
		return s[:700] + " … " + s[len(s)-700:]
	}
	return s
}

// bounded runs assay with 20 s of computing and holds it to 500 MB.
func bounded(t *testing.T, dir string, args ...string) (code int, out, told, used string) {
	cmd := exec.CommandContext(t.Context(), "sh", append([]string{"-c", `ulimit -t 20; exec assay "$@"`, "sh"}, args...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "NO_COLOR=1")
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err := cmd.Run()
	if exit, ok := err.(*exec.ExitError); err != nil && !ok {
		require.NoError(t, exit)
	}
	state := cmd.ProcessState
	usage := state.SysUsage().(*syscall.Rusage)
	require.True(t, state.Exited(), "it did not end by itself: %s", state)
	if !raced() {
		require.Less(t, usage.Maxrss>>10, int64(500), "MB")
	}
	return state.ExitCode(), o.String(), e.String(), fmt.Sprintf("%v computing, %d MB", state.UserTime()+state.SystemTime(), usage.Maxrss>>10)
}

// raced says whether the race detector is built in, which takes memory of its own.
func raced() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}
