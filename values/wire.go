package values

import (
	"errors"
	"fmt"
	"slices"
	"strings"

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

// Codec writes and reads bodies of one media type. It holds nothing that
// changes, and may be used at the same time.
type Codec struct {
	media *spec.Media
	wire  Wire
	types typist
}

// NewCodec makes the codec of a documented media type. The error says that
// bodies of this type are not written, such as XML.
func NewCodec(m *spec.Media) (*Codec, error) {
	c := &Codec{media: m, types: typistOf(m.Schema)}
	t := spec.Essence(m.Type)
	switch {
	case t == "":
		return nil, errors.New("a media type has no name: write one, such as application/json")
	case spec.IsJSON(t) || t == "*/*" || t == "application/*" || t == "application/*+json":
		c.wire = WireJSON
	case t == "application/x-www-form-urlencoded":
		c.wire = WireForm
	case t == "multipart/form-data":
		c.wire = WireMultipart
	case isXML(t):
		return nil, fmt.Errorf("XML bodies are not written (%s)", m.Type)
	case strings.HasPrefix(t, "multipart/"):
		return nil, fmt.Errorf("of the multipart types multipart/form-data alone is written, not %s", m.Type)
	case isTextual(t):
		c.wire = WireText
	default:
		c.wire = WireBytes
	}
	return c, c.fits()
}

// fits says whether the schema describes what the wire can carry at all.
func (c *Codec) fits() error {
	if c.types.view == nil {
		return nil
	}
	var want []string
	switch c.wire {
	case WireForm, WireMultipart:
		want = []string{"object"}
	case WireText:
		want = []string{"string", "integer", "number", "boolean"}
	case WireBytes:
		want = []string{"string"}
	default:
		return nil
	}
	for _, sh := range c.types.variants(c.types.root()) {
		likely := sh.Types != nil || want[0] == "object" || len(sh.Properties) == 0
		if likely && slices.ContainsFunc(want, sh.Allows) {
			return nil
		}
	}
	return fmt.Errorf("bodies of the media type %s are not written: its schema is of no type that it can carry", c.media.Type)
}

// Wire is the form in which the codec carries values.
func (c *Codec) Wire() Wire { return c.wire }

// Encode writes a value with the Content-Type that it is sent under. The error
// is a *NoRoom where the media type has no room for a part of the value, such
// as null in a form. The same value gives the same bytes.
func (c *Codec) Encode(v any, order Order) (data []byte, contentType string, err error) {
	switch c.wire {
	case WireForm:
		data, err = c.encodeForm(v, order)
		return data, c.media.Type, err
	case WireMultipart:
		return c.encodeMultipart(v, order)
	case WireText, WireBytes:
		data, err = c.encodeText(v)
		return data, concrete(c.media.Type, "text/plain"), err
	}
	return Encode(v, order), concrete(c.media.Type, "application/json"), nil
}

// Decode reads a body as its schema types it: in a form, "17" is a number where
// the schema asks for one and a text where it does not. The error says that
// the bytes are no body of the media type.
func (c *Codec) Decode(data []byte, contentType string) (any, error) {
	switch c.wire {
	case WireForm:
		return c.decodeForm(data)
	case WireMultipart:
		return c.decodeMultipart(data, contentType)
	case WireText:
		return c.decodeText(data)
	case WireBytes:
		return string(data), nil
	}
	return readJSON(data)
}

func isXML(essence string) bool {
	return essence == "application/xml" || essence == "text/xml" || strings.HasSuffix(essence, "+xml")
}

// isTextual says whether a media type is text that is written as it is.
func isTextual(mediaType string) bool {
	t := spec.Essence(mediaType)
	return strings.HasPrefix(t, "text/") && !isXML(t) && !spec.IsJSON(t)
}

// ranges name one member of each range of media types.
var ranges = []struct{ name, member string }{
	{"*/*", "application/octet-stream"},
	{"image/*", "image/png"},
	{"audio/*", "audio/mpeg"},
	{"video/*", "video/mp4"},
	{"text/*", "text/plain"},
	{"application/*", "application/octet-stream"},
}

// concrete names one type where a range is documented.
func concrete(mediaType, otherwise string) string {
	t := spec.Essence(mediaType)
	if !strings.Contains(t, "*") {
		return mediaType
	}
	if otherwise == "application/json" {
		return otherwise
	}
	for _, r := range ranges {
		if r.name == t {
			return r.member
		}
	}
	return otherwise
}
