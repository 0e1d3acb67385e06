package values

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/spec"
)

// schemaOf compiles a schema written as flow YAML.
func schemaOf(t require.TestingT, version, schema string) *spec.Schema {
	return mediaOf(t, version, "application/json", schema).Schema
}

// mediaOf is a request's media type with a schema written as flow YAML.
func mediaOf(t require.TestingT, version, mediaType, schema string) *spec.Media {
	c, err := spec.Load(spec.Source{Name: "drawn.yaml", Data: []byte(`openapi: ` + version + `
info: {title: t, version: "1"}
paths:
  /things:
    post:
      operationId: createThing
      requestBody: {required: true, content: {"` + mediaType + `": {schema: ` + schema + `}}}
      responses: {"201": {description: made}}
`)}, spec.Options{})
	require.NoError(t, err)
	require.Empty(t, c.Unusable)
	return c.Operations[0].Body.Media[0]
}

func jsonValue(t require.TestingT, text string) any {
	v, err := readJSON([]byte(text))
	require.NoError(t, err)
	return v
}

const (
	numberList = `{type: array, items: {type: integer}}`
	textList   = `{type: array, items: {type: string}}`
	colour     = `{type: object, properties: {R: {type: integer}, G: {type: integer}, name: {type: string}}}`
)

// TestStyles has a row for each cell of OpenAPI 3.0.3's table of style values.
func TestStyles(t *testing.T) {
	for _, r := range []struct {
		in, style string
		explode   bool
		schema    string
		value     string
		want      []Pair
	}{
		{"path", "simple", false, `{type: integer}`, `17`, []Pair{{"p", "17"}}},
		{"path", "simple", false, textList, `["a","b"]`, []Pair{{"p", "a,b"}}},
		{"path", "simple", false, colour, `{"G":2,"R":1}`, []Pair{{"p", "G,2,R,1"}}},
		{"path", "simple", true, colour, `{"G":2,"R":1}`, []Pair{{"p", "G=2,R=1"}}},
		{"path", "label", false, `{type: string}`, `""`, []Pair{{"p", "."}}},
		{"path", "label", false, `{type: string}`, `"blue"`, []Pair{{"p", ".blue"}}},
		{"path", "label", false, numberList, `[1,2]`, []Pair{{"p", ".1.2"}}},
		{"path", "label", true, colour, `{"G":2,"R":1}`, []Pair{{"p", ".G=2.R=1"}}},
		{"path", "matrix", false, `{type: string}`, `""`, []Pair{{"p", ";p"}}},
		{"path", "matrix", false, `{type: boolean}`, `true`, []Pair{{"p", ";p=true"}}},
		{"path", "matrix", false, textList, `["a","b"]`, []Pair{{"p", ";p=a,b"}}},
		{"path", "matrix", true, textList, `["a","b"]`, []Pair{{"p", ";p=a;p=b"}}},
		{"path", "matrix", false, colour, `{"G":2,"R":1}`, []Pair{{"p", ";p=G,2,R,1"}}},
		{"path", "matrix", true, colour, `{"G":2,"R":1}`, []Pair{{"p", ";G=2;R=1"}}},
		{"query", "form", true, `{type: string}`, `"a b&c"`, []Pair{{"p", "a b&c"}}},
		{"query", "form", true, textList, `["a,b","c"]`, []Pair{{"p", "a,b"}, {"p", "c"}}},
		{"query", "form", false, textList, `["a","b"]`, []Pair{{"p", "a,b"}}},
		{"query", "form", true, colour, `{"G":2,"R":1}`, []Pair{{"G", "2"}, {"R", "1"}}},
		{"query", "form", false, colour, `{"G":2,"name":"x"}`, []Pair{{"p", "G,2,name,x"}}},
		{"query", "spaceDelimited", false, textList, `["a","b"]`, []Pair{{"p", "a b"}}},
		{"query", "pipeDelimited", false, textList, `["a","b"]`, []Pair{{"p", "a|b"}}},
		{"query", "pipeDelimited", true, textList, `["a","b"]`, []Pair{{"p", "a"}, {"p", "b"}}},
		{"query", "tabDelimited", false, textList, `["a","b"]`, []Pair{{"p", "a\tb"}}},
		{"query", "deepObject", true, colour, `{"G":2,"R":1}`, []Pair{{"p[G]", "2"}, {"p[R]", "1"}}},
		{"header", "simple", false, textList, `["a","b"]`, []Pair{{"p", "a,b"}}},
		{"header", "simple", true, colour, `{"G":2}`, []Pair{{"p", "G=2"}}},
		{"cookie", "form", true, textList, `["a","b"]`, []Pair{{"p", "a"}, {"p", "b"}}},
		{"cookie", "form", false, numberList, `[1,-2.5e3]`, []Pair{{"p", "1,-2.5e3"}}},
	} {
		name := fmt.Sprintf("%s %s %v %s", r.in, r.style, r.explode, r.value)
		par := &spec.Parameter{Name: "p", In: r.in, Style: r.style, Explode: r.explode, Schema: schemaOf(t, "3.0.3", r.schema)}
		v := jsonValue(t, r.value)
		got, err := Serialize(par, v)
		require.NoError(t, err, name)
		require.Equal(t, r.want, got, name)
		back, found, err := Deserialize(par, got)
		require.NoError(t, err, name)
		require.True(t, found, name)
		require.Equal(t, v, back, name)
	}
}

// TestNoRoom: what a style cannot carry is an error that names the place.
func TestNoRoom(t *testing.T) {
	for _, r := range []struct{ reason, in, style, value, pointer string }{
		{"null has no text", "query", "form", `null`, ""},
		{"null in an array", "query", "form", `[1,null]`, "/1"},
		{"an empty array would be no parameter", "query", "form", `[]`, ""},
		{"an empty object would be no parameter", "query", "deepObject", `{}`, ""},
		{"an object inside an object", "query", "deepObject", `{"a":{"b":1}}`, "/a"},
		{"an array inside an object is undefined", "query", "deepObject", `{"a":[1]}`, "/a"},
		{"an array as deepObject is undefined", "query", "deepObject", `[1]`, ""},
		{"the comma separates", "path", "simple", `["a,b"]`, "/0"},
		{"the pipe separates", "query", "pipeDelimited", `["a|b"]`, "/0"},
		{"the point separates", "path", "label", `[1.5]`, "/0"},
		{"a comma in a member's name", "path", "simple", `{"a,b":1}`, "/a,b"},
	} {
		par := &spec.Parameter{Name: "p", In: r.in, Style: r.style}
		_, err := Serialize(par, jsonValue(t, r.value))
		var none *NoRoom
		require.ErrorAs(t, err, &none, r.reason)
		require.Equal(t, r.pointer, none.Pointer, r.reason)
	}
	_, err := Serialize(&spec.Parameter{Name: "p", In: "path", Style: "deepObject"}, "x")
	require.ErrorContains(t, err, `a path parameter has no style "deepObject"`)
}

// TestTypedReading: texts become what the schema asks for, and stay text else.
func TestTypedReading(t *testing.T) {
	for _, r := range []struct{ reason, schema, text, want string }{
		{"an integer", `{type: integer}`, "17", `17`},
		{"a leading zero is no JSON number", `{type: integer}`, "017", `"017"`},
		{"a plus is no JSON number", `{type: number}`, "+1", `"+1"`},
		{"digits where text is asked for", `{type: string}`, "17", `"17"`},
		{"a truth value", `{type: boolean}`, "true", `true`},
		{"another spelling of a truth value is text", `{type: boolean}`, "True", `"True"`},
		{"no type is text", `{}`, "17", `"17"`},
		{"a listed number without a type", `{enum: [1, 2]}`, "2", `2`},
		{"the alternative that is satisfied", `{oneOf: [{type: integer, maximum: 5}, {type: string}]}`, "17", `"17"`},
		{"the first alternative", `{oneOf: [{type: integer}, {type: boolean}]}`, "17", `17`},
		{"through allOf", `{allOf: [{type: integer}, {minimum: 3}]}`, "2", `2`},
		{"one text as an array", numberList, "3", `[3]`},
		{"an item of another type", numberList, "x", `["x"]`},
	} {
		par := &spec.Parameter{Name: "p", In: "query", Style: "form", Explode: true, Schema: schemaOf(t, "3.0.3", r.schema)}
		v, found, err := Deserialize(par, []Pair{{"other", "1"}, {"p", r.text}})
		require.NoError(t, err, r.reason)
		require.True(t, found, r.reason)
		require.Equal(t, r.want, string(Encode(v, nil)), r.reason)
		_, found, err = Deserialize(par, []Pair{{"other", "1"}})
		require.NoError(t, err, r.reason)
		require.False(t, found, r.reason)
	}
}

// TestContentParameter: a parameter described by content carries JSON text.
func TestContentParameter(t *testing.T) {
	par := &spec.Parameter{Name: "p", In: "query", Media: "application/json", Schema: schemaOf(t, "3.0.3", colour)}
	v := map[string]any{"R": json.Number("1"), "more": []any{nil, "x"}}
	pairs, err := Serialize(par, v)
	require.NoError(t, err)
	require.Equal(t, []Pair{{"p", `{"R":1,"more":[null,"x"]}`}}, pairs)
	back, found, err := Deserialize(par, pairs)
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, v, back)
	_, _, err = Deserialize(par, []Pair{{"p", `{`}})
	require.Error(t, err)
}

// TestStylesRoundTrip: what Serialize writes, Deserialize reads, whatever the
// style and the value.
func TestStylesRoundTrip(t *testing.T) {
	schemas := map[string]*spec.Schema{}
	for kind, text := range map[string]string{"text": `{type: string}`, "number": `{type: number}`, "truth": `{type: boolean}`,
		"texts": textList, "numbers": numberList, "object": colour} {
		schemas[kind] = schemaOf(t, "3.0.3", text)
	}
	texts := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-c ,.;|=&\[\]%+]{0,6}`))
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SampledFrom([]string{"path", "query", "header", "cookie"}).Draw(t, "in")
		kind := rapid.SampledFrom([]string{"text", "number", "truth", "texts", "numbers", "object"}).Draw(t, "kind")
		par := &spec.Parameter{Name: "p", In: in, Style: rapid.SampledFrom(placed[in]).Draw(t, "style"),
			Explode: rapid.Bool().Draw(t, "explode"), Schema: schemas[kind]}
		number := rapid.Map(rapid.IntRange(-1000, 1000), func(n int) any { return json.Number(fmt.Sprint(n)) })
		var v any
		switch kind {
		case "text":
			v = texts.Draw(t, "text")
		case "number":
			v = number.Draw(t, "number")
		case "truth":
			v = rapid.Bool().Draw(t, "truth")
		case "texts":
			v = rapid.SliceOf(rapid.Map(texts, func(s string) any { return s })).Draw(t, "texts")
		case "numbers":
			v = rapid.SliceOf(number).Draw(t, "numbers")
		case "object":
			obj := map[string]any{}
			for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"R", "G", "name"}), rapid.ID).Draw(t, "names") {
				if obj[name] = number.Draw(t, name); name == "name" {
					obj[name] = texts.Draw(t, "text")
				}
			}
			v = obj
		}
		pairs, err := Serialize(par, v)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		back, found, err := Deserialize(par, pairs)
		require.NoError(t, err, "%s", pairs)
		require.True(t, found, "%s", pairs)
		require.Equal(t, string(Encode(v, nil)), string(Encode(back, nil)), strings.TrimSpace(fmt.Sprint(pairs)))
	})
}
