package values

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

// FuzzDecode: no bytes make a codec panic, and what it reads from a form it can
// write again and read alike, unless there is no room for it.
func FuzzDecode(f *testing.F) {
	var codecs []*Codec
	for _, mediaType := range []string{"application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "application/json"} {
		schema := orderForm
		if mediaType == "text/plain" {
			schema = `{type: integer}`
		}
		c, err := NewCodec(mediaOf(f, "3.0.3", mediaType, schema))
		require.NoError(f, err)
		codecs = append(codecs, c)
	}
	for _, seed := range []string{"", "name=a&count=17&tags=x&tags=y", "address=%7B%22city%22%3A1%7D", "a[b]=c&%zz", "=&=", "address={&sizes=x",
		"--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a\"\r\n\r\nv\r\n--x--\r\n", "--x\r\n\r\n--x--", "{", "17"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, c := range codecs {
			v, err := c.Decode(data, "multipart/form-data; boundary=x")
			if err != nil {
				continue
			}
			again, contentType, err := c.Encode(v, nil)
			if err != nil {
				require.ErrorAs(t, err, new(*NoRoom))
				continue
			}
			back, err := c.Decode(again, contentType)
			require.NoError(t, err, "%s", again)
			require.Equal(t, string(Encode(v, nil)), string(Encode(back, nil)), "%s", again)
		}
	})
}

// FuzzDeserialize: no text makes a style panic.
func FuzzDeserialize(f *testing.F) {
	schemas := []*spec.Schema{nil, schemaOf(f, "3.0.3", numberList), schemaOf(f, "3.0.3", colour), schemaOf(f, "3.0.3", `{type: integer}`)}
	for _, seed := range []string{"", ".", ";", ";p", ";p=1;p", ".a.b", "R,1,G", "R=1,G", "|", "p[", "p[R]"} {
		f.Add("p", seed)
		f.Add(seed, "1")
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		for in, names := range placed {
			for _, style := range names {
				for _, s := range schemas {
					par := &spec.Parameter{Name: "p", In: in, Style: style, Explode: len(text)%2 == 0, Schema: s}
					v, found, err := Deserialize(par, []Pair{{name, text}, {"p", text}})
					require.True(t, err == nil || !found || v == nil, "an error comes without a value")
				}
			}
		}
	})
}
