package values

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/spec"
)

const orderForm = `{type: object, required: [name], properties: {name: {type: string}, count: {type: integer}, paid: {type: boolean},
  tags: {type: array, items: {type: string}}, sizes: {type: array, items: {type: integer}},
  address: {type: object, properties: {city: {type: string}, zip: {type: integer}}},
  lines: {type: array, items: {type: object, properties: {sku: {type: string}}}}, photo: {type: string, format: binary}}}`

// TestFormWitness sends forms to net/http's own parser: what it reads is what
// was meant.
func TestFormWitness(t *testing.T) {
	var got url.Values
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		got = r.PostForm
	}))
	defer server.Close()
	for _, r := range []struct {
		reason, value string
		encoding      map[string]spec.Encoding
		want          url.Values
	}{
		{"scalars as text", `{"name":"a b&c=d+é%","count":17,"paid":true}`, nil, url.Values{"name": {"a b&c=d+é%"}, "count": {"17"}, "paid": {"true"}}},
		{"arrays as fields of one name", `{"tags":["x","y,z"],"sizes":[1,2]}`, nil, url.Values{"tags": {"x", "y,z"}, "sizes": {"1", "2"}}},
		{"objects as JSON by default", `{"address":{"city":"Ulm","zip":1},"lines":[{"sku":"1"},{"sku":"2"}]}`, nil,
			url.Values{"address": {`{"city":"Ulm","zip":1}`}, "lines": {`{"sku":"1"}`, `{"sku":"2"}`}}},
		{"objects by deepObject", `{"address":{"city":"Ulm","zip":1}}`, map[string]spec.Encoding{"address": {Style: "deepObject", Explode: true}},
			url.Values{"address[city]": {"Ulm"}, "address[zip]": {"1"}}},
		{"objects in one field", `{"address":{"city":"Ulm","zip":1},"name":"n"}`, map[string]spec.Encoding{"address": {Style: "form"}},
			url.Values{"address": {"city,Ulm,zip,1"}, "name": {"n"}}},
		{"the style that is the default says nothing", `{"address":{"city":"Ulm"}}`, map[string]spec.Encoding{"address": {Style: "form", Explode: true}},
			url.Values{"address": {`{"city":"Ulm"}`}}},
		{"arrays in one field", `{"tags":["x","y"]}`, map[string]spec.Encoding{"tags": {Style: "pipeDelimited"}}, url.Values{"tags": {"x|y"}}},
		{"arrays as JSON", `{"tags":[]}`, map[string]spec.Encoding{"tags": {ContentType: "application/json"}}, url.Values{"tags": {"[]"}}},
		{"a field that nobody describes", `{"more":"x"}`, nil, url.Values{"more": {"x"}}},
	} {
		m := mediaOf(t, "3.0.3", "application/x-www-form-urlencoded", orderForm)
		m.Encoding = r.encoding
		c, err := NewCodec(m)
		require.NoError(t, err)
		v := jsonValue(t, r.value)
		data, ct, err := c.Encode(v, nil)
		require.NoError(t, err, r.reason)
		resp, err := http.Post(server.URL, ct, strings.NewReader(string(data)))
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, http.StatusOK, resp.StatusCode, r.reason)
		require.Equal(t, r.want, got, r.reason)
		back, err := c.Decode(data, ct)
		require.NoError(t, err, r.reason)
		require.Equal(t, v, back, r.reason)
	}
}

// TestMultipartWitness does the same with parts.
func TestMultipartWitness(t *testing.T) {
	type file struct{ name, contentType, text string }
	var form url.Values
	var files map[string][]file
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		form, files = url.Values(r.MultipartForm.Value), map[string][]file{}
		for name, list := range r.MultipartForm.File {
			for _, h := range list {
				f, err := h.Open()
				if err != nil {
					http.Error(w, err.Error(), http.StatusInternalServerError)
					return
				}
				text, _ := io.ReadAll(f) // from memory
				files[name] = append(files[name], file{h.Filename, h.Header.Get("Content-Type"), string(text)})
			}
		}
	}))
	defer server.Close()
	for _, r := range []struct {
		reason, value string
		encoding      map[string]spec.Encoding
		form          url.Values
		files         map[string][]file
	}{
		{"scalars as text", `{"name":"a \"b\"\r\né","count":17,"paid":false}`, nil, url.Values{"name": {"a \"b\"\r\né"}, "count": {"17"}, "paid": {"false"}}, map[string][]file{}},
		{"arrays as several parts", `{"tags":["x","y"],"lines":[{"sku":"1"}]}`, nil, url.Values{"tags": {"x", "y"}, "lines": {`{"sku":"1"}`}}, map[string][]file{}},
		{"arrays in one part", `{"tags":["x","y"]}`, map[string]spec.Encoding{"tags": {Style: "form", ContentType: "text/plain"}}, url.Values{"tags": {"x,y"}}, map[string][]file{}},
		{"a binary string as a file", `{"photo":"bytes"}`, nil, url.Values{}, map[string][]file{"photo": {{"photo.bin", "application/octet-stream", "bytes"}}}},
		{"a file of a type of its own", `{"photo":"bytes"}`, map[string]spec.Encoding{"photo": {ContentType: "image/png, image/jpeg"}}, url.Values{},
			map[string][]file{"photo": {{"photo.png", "image/png", "bytes"}}}},
		{"the boundary occurs in the data", `{"photo":"--assay-form-boundary-5d1f0a--\r\n"}`, nil, url.Values{},
			map[string][]file{"photo": {{"photo.bin", "application/octet-stream", "--assay-form-boundary-5d1f0a--\r\n"}}}},
		{"an object as JSON", `{"address":{"city":"Ulm"}}`, nil, url.Values{"address": {`{"city":"Ulm"}`}}, map[string][]file{}},
	} {
		m := mediaOf(t, "3.0.3", "multipart/form-data", orderForm)
		m.Encoding = r.encoding
		c, err := NewCodec(m)
		require.NoError(t, err)
		v := jsonValue(t, r.value)
		data, ct, err := c.Encode(v, nil)
		require.NoError(t, err, r.reason)
		again, _, err := c.Encode(v, nil)
		require.NoError(t, err)
		require.Equal(t, data, again, "the same value gives the same bytes")
		resp, err := http.Post(server.URL, ct, strings.NewReader(string(data)))
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, http.StatusOK, resp.StatusCode, r.reason)
		require.Equal(t, r.form, form, r.reason)
		require.Equal(t, r.files, files, r.reason)
		back, err := c.Decode(data, ct)
		require.NoError(t, err, r.reason)
		require.Equal(t, v, back, r.reason)
	}
}

// TestFormsThatAreNone: bodies that break the media type are errors.
func TestFormsThatAreNone(t *testing.T) {
	for _, r := range []struct{ reason, mediaType, contentType, data string }{
		{"broken percent-encoding", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded", "name=%zz"},
		{"not UTF-8", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded", "name=%ff"},
		{"no boundary", "multipart/form-data", "multipart/form-data", "--x\r\n\r\n--x--"},
		{"no closing boundary", "multipart/form-data", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nv\r\n"},
		{"a part without a name", "multipart/form-data", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--\r\n"},
		{"no part at all", "multipart/form-data", "multipart/form-data; boundary=x", "name=v"},
	} {
		c, err := NewCodec(mediaOf(t, "3.0.3", r.mediaType, orderForm))
		require.NoError(t, err)
		_, err = c.Decode([]byte(r.data), r.contentType)
		require.Error(t, err, r.reason)
	}
}

// TestFormHasNoRoom: what a form cannot carry is an error with its place.
func TestFormHasNoRoom(t *testing.T) {
	for _, r := range []struct{ reason, value, pointer string }{
		{"null", `{"name":null}`, "/name"},
		{"an empty array", `{"tags":[]}`, "/tags"},
		{"null in an array", `{"tags":["a",null]}`, "/tags/1"},
		{"an array in an array", `{"tags":[["a"]]}`, "/tags/0"},
		{"no object", `["a"]`, ""},
	} {
		for _, mediaType := range []string{"application/x-www-form-urlencoded", "multipart/form-data"} {
			c, err := NewCodec(mediaOf(t, "3.0.3", mediaType, orderForm))
			require.NoError(t, err)
			_, _, err = c.Encode(jsonValue(t, r.value), nil)
			var none *NoRoom
			require.ErrorAs(t, err, &none, r.reason)
			require.Equal(t, r.pointer, none.Pointer, r.reason)
		}
	}
}

// TestFormsRoundTrip: what the maker makes for a form, the form carries.
func TestFormsRoundTrip(t *testing.T) {
	for _, mediaType := range []string{"application/x-www-form-urlencoded", "multipart/form-data"} {
		m := mediaOf(t, "3.0.3", mediaType, orderForm)
		c, err := NewCodec(m)
		require.NoError(t, err)
		rapid.Check(t, func(t *rapid.T) {
			v, err := NewMaker(m.Schema.Request(), Options{All: true, Random: true, Seed: rapid.Uint64().Draw(t, "seed")}).Make()
			require.NoError(t, err)
			if text := rapid.String().Draw(t, "text"); text != "" {
				v.(map[string]any)["name"] = text
			}
			data, ct, err := c.Encode(v, nil)
			if err != nil {
				require.ErrorAs(t, err, new(*NoRoom))
				return
			}
			back, err := c.Decode(data, ct)
			require.NoError(t, err)
			require.Equal(t, string(Encode(v, nil)), string(Encode(back, nil)))
		})
	}
}

// TestOtherBodies: text and bytes are as they are, and XML is said to be none
// of ours.
func TestOtherBodies(t *testing.T) {
	for _, r := range []struct{ reason, mediaType, schema, value, data, contentType string }{
		{"a number as text", "text/plain", `{type: integer}`, `17`, "17", "text/plain"},
		{"a text with a charset", "text/plain; charset=utf-8", `{type: string}`, `"é"`, "é", "text/plain; charset=utf-8"},
		{"bytes", "application/octet-stream", `{type: string, format: binary}`, `"ab"`, "ab", "application/octet-stream"},
		{"bytes of a range", "image/*", `{type: string, format: binary}`, `"ab"`, "ab", "image/png"},
		{"JSON for anything", "*/*", `{type: object}`, `{"a":[]}`, `{"a":[]}`, "application/json"},
		{"JSON of a kind", "application/vnd.api+json", `{type: object}`, `{"a":null}`, `{"a":null}`, "application/vnd.api+json"},
	} {
		c, err := NewCodec(mediaOf(t, "3.0.3", r.mediaType, r.schema))
		require.NoError(t, err, r.reason)
		v := jsonValue(t, r.value)
		data, ct, err := c.Encode(v, nil)
		require.NoError(t, err, r.reason)
		require.Equal(t, r.data, string(data), r.reason)
		require.Equal(t, r.contentType, ct, r.reason)
		back, err := c.Decode(data, ct)
		require.NoError(t, err, r.reason)
		require.Equal(t, v, back, r.reason)
	}
	for mediaType, want := range map[string]string{"application/xml": "XML bodies are not written", "application/atom+xml": "XML bodies are not written",
		"multipart/mixed": "multipart/form-data alone", "application/yaml": "not written: its schema"} {
		_, err := NewCodec(mediaOf(t, "3.0.3", mediaType, `{type: object}`))
		require.ErrorContains(t, err, want)
	}
}
