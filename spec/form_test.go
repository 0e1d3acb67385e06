package spec

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const form20 = `swagger: "2.0"
info: {title: t, version: "1"}
paths:
  /things:
    parameters:
      - {name: color, in: formData, type: string, enum: [red]}
      - {name: kept, in: formData, type: integer}
    post:
      operationId: createThing
      consumes: CONSUMES
      parameters:
        - {name: color, in: formData, type: string, enum: [blue], required: true}
        - {name: sizes, in: formData, type: array, items: {type: integer}, collectionFormat: pipes}
        - {name: tags, in: formData, type: array, items: {type: string}, collectionFormat: multi}
        - {name: 'a/b~c%41', in: formData, type: string, maxLength: 3, x-example: abc}
        - {$ref: '#/parameters/Doc'}
      responses: {201: {description: made}}
parameters:
  Doc: {name: doc, in: formData, type: DOC, required: true}
`

// TestForm20 holds what the formData parameters of OpenAPI 2.0 become.
func TestForm20(t *testing.T) {
	for _, r := range []struct {
		name, consumes, doc string
		want                []string
	}{
		{"no type of a form means the plain one", "[application/json]", "string", []string{urlencoded}},
		{"a file needs multipart", "[application/json]", "file", []string{multipart}},
		{"a file does not travel urlencoded", "[application/x-www-form-urlencoded, multipart/form-data]", "file", []string{multipart}},
		{"both types that are consumed", "[application/x-www-form-urlencoded, multipart/form-data]", "string", []string{urlencoded, multipart}},
	} {
		t.Run(r.name, func(t *testing.T) {
			op := loadOne(t, replace(form20, "CONSUMES", r.consumes, "DOC", r.doc))
			require.True(t, op.Body.Required)
			var got []string
			for _, m := range op.Body.Media {
				got = append(got, m.Type)
			}
			require.Equal(t, r.want, got)
			require.Empty(t, op.Parameters)
		})
	}
}

func TestForm20Schema(t *testing.T) {
	op := loadOne(t, replace(form20, "CONSUMES", "[multipart/form-data]", "DOC", "file"))
	m := op.Body.Media[0]
	view := m.Schema.Request()
	sh := view.Shape()
	var names []string
	for _, p := range sh.Properties {
		names = append(names, p.Name)
		require.NotZero(t, p.Place.Line, p.Name)
	}
	require.Equal(t, []string{"color", "kept", "sizes", "tags", "a/b~c%41", "doc"}, names)
	require.Equal(t, "binary", sh.Property("doc").Format)
	require.Equal(t, []any{"abc"}, sh.Property("a/b~c%41").Examples())
	for _, r := range []struct {
		name, value, keyword, place string
		line                        int
	}{
		{"a valid form", `{"color":"blue","doc":"x","sizes":[1],"kept":3}`, "", "", 0},
		{"the operation's parameter wins", `{"color":"red","doc":"x"}`, "enum", "/paths/~1things/post/parameters/0/enum", 12},
		{"a missing one", `{"color":"blue"}`, "required", "/paths/~1things/post/parameters", 0},
		{"items of the array", `{"color":"blue","doc":"x","sizes":["a"]}`, "type", "/paths/~1things/post/parameters/1/items/type", 13},
		{"a name that needs escapes", `{"color":"blue","doc":"x","a/b~c%41":"long"}`, "maxLength", "/paths/~1things/post/parameters/3/maxLength", 15},
		{"one of the path item", `{"color":"blue","doc":"x","kept":"a"}`, "type", "/paths/~1things/parameters/1/type", 7},
		{"a referred-to one", `{"color":"blue","doc":5}`, "type", "/parameters/Doc/type", 19},
	} {
		t.Run(r.name, func(t *testing.T) {
			faults, err := view.Validate([]byte(r.value))
			require.NoError(t, err)
			if r.keyword == "" {
				require.Empty(t, faults)
				return
			}
			require.Len(t, faults, 1)
			require.Equal(t, r.keyword, faults[0].Keyword)
			require.Equal(t, r.place, faults[0].Place.Pointer)
			if r.line > 0 {
				require.Equal(t, r.line, faults[0].Place.Line)
			}
		})
	}
	require.Equal(t, map[string]Encoding{
		"color": {ContentType: "text/plain", Style: "form"}, "kept": {ContentType: "text/plain", Style: "form"},
		"sizes": {ContentType: "text/plain", Style: "pipeDelimited"}, "tags": {ContentType: "text/plain", Style: "form", Explode: true},
		"a/b~c%41": {ContentType: "text/plain", Style: "form"}, "doc": {ContentType: "application/octet-stream", Style: "form"},
	}, m.Encoding)
}

// TestEncoding holds the defaults of the Encoding Object.
func TestEncoding(t *testing.T) {
	const text = `openapi: VERSION
info: {title: t, version: "1"}
paths:
  /things:
    post:
      requestBody:
        content:
          MEDIA:
            schema:
              type: object
              properties: {p: SCHEMA}
            encoding: {p: ENCODING}
      responses: {"201": {description: made}}
`
	for _, r := range []struct {
		name, version, media, schema, encoding string
		want                                   Encoding
	}{
		{"scalars are text", "3.0.3", multipart, "{type: integer}", "{}", Encoding{ContentType: "text/plain", Style: "form", Explode: true}},
		{"binary text is octets", "3.0.3", multipart, "{type: string, format: binary}", "{}", Encoding{ContentType: "application/octet-stream", Style: "form", Explode: true}},
		{"encoded text is octets in 3.1", "3.1.0", multipart, "{type: string, contentEncoding: base64}", "{}", Encoding{ContentType: "application/octet-stream", Style: "form", Explode: true}},
		{"objects are JSON", "3.0.3", multipart, "{type: object}", "{}", Encoding{ContentType: "application/json", Style: "form", Explode: true}},
		{"arrays follow their items", "3.0.3", multipart, "{type: array, items: {type: string, format: binary}}", "{}", Encoding{ContentType: "application/octet-stream", Style: "form", Explode: true}},
		{"what is written wins", "3.0.3", multipart, "{type: string}", "{contentType: image/png}", Encoding{ContentType: "image/png", Style: "form", Explode: true}},
		{"a urlencoded field has no type of its own", "3.0.3", urlencoded, "{type: object}", "{}", Encoding{Style: "form", Explode: true}},
		{"styles of urlencoded fields", "3.0.3", urlencoded, "{type: object}", "{style: deepObject, explode: true, allowReserved: true}", Encoding{Style: "deepObject", Explode: true, AllowReserved: true}},
		{"explode is false where the style is not form", "3.0.3", urlencoded, "{type: array}", "{style: pipeDelimited}", Encoding{Style: "pipeDelimited"}},
	} {
		t.Run(r.name, func(t *testing.T) {
			op := loadOne(t, replace(text, "VERSION", r.version, "MEDIA", r.media, "SCHEMA", r.schema, "ENCODING", r.encoding))
			require.Equal(t, map[string]Encoding{"p": r.want}, op.Body.Media[0].Encoding)
		})
	}
}
