package spec

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// format is a format that assay knows. A format speaks of strings (text) or of
// numbers (number) and is silent about all else; both nil means that anything
// goes.
type format struct {
	name   string
	text   func(string) error
	number func(json.Number) error
}

// formats are those of JSON Schema (Draft 2020-12 Validation section 7.3) and
// of OpenAPI (3.0.3 section 4.4). The checks are ours throughout: jsonschema's
// own take +1:00:00Z for a time, @example.com for an e-mail address and any
// text with blanks for a URI. Other names, such as dateTime, guid or url, are
// unknown: what a description means by them is not for us to guess.
var formats = []format{
	{name: "date-time", text: checkDateTime},
	{name: "date", text: checkDate},
	{name: "time", text: checkTime},
	{name: "duration", text: checkDuration},
	{name: "uuid", text: checkUUID},
	{name: "email", text: checkEmail},
	{name: "idn-email", text: checkIDNEmail},
	{name: "hostname", text: checkHostname},
	{name: "idn-hostname", text: checkIDNHostname},
	{name: "ipv4", text: checkIPv4},
	{name: "ipv6", text: checkIPv6},
	{name: "uri", text: checkURI},
	{name: "uri-reference", text: checkURIReference},
	{name: "iri", text: checkIRI},
	{name: "iri-reference", text: checkIRIReference},
	{name: "uri-template", text: checkURITemplate},
	{name: "json-pointer", text: checkJSONPointer},
	{name: "relative-json-pointer", text: checkRelativeJSONPointer},
	{name: "regex", text: checkRegex},
	{name: "byte", text: checkByte},
	{name: "int32", number: checkInt32},
	{name: "int64", number: checkInt64},
	{name: "float", number: checkFloat},
	{name: "double", number: checkDouble},
	{name: "password"},
	{name: "binary"},
}

// strangers are formats that jsonschema asserts although neither JSON Schema
// nor OpenAPI defines them.
var strangers = []string{"period", "semver"}

// registerFormats makes a compiler assert the formats of CheckFormat and no
// others. (jsonschema sends regex to its pattern engine, which is CompilePattern
// as well.)
func registerFormats(c *jsonschema.Compiler) {
	for _, f := range formats {
		c.RegisterFormat(&jsonschema.Format{Name: f.name, Validate: f.check})
	}
	for _, name := range strangers {
		c.RegisterFormat(&jsonschema.Format{Name: name, Validate: func(any) error { return nil }})
	}
}

// KnownFormat says whether values are judged by a format of this name.
func KnownFormat(name string) bool { return findFormat(name) >= 0 }

// CheckFormat judges a decoded value by a format. It returns nil for values of
// a type that the format does not speak of, and for unknown formats.
func CheckFormat(name string, value any) error {
	if i := findFormat(name); i >= 0 {
		return formats[i].check(value)
	}
	return nil
}

func findFormat(name string) int {
	return slices.IndexFunc(formats, func(f format) bool { return f.name == name })
}

func (f format) check(value any) error {
	switch v := value.(type) {
	case string:
		if f.text != nil {
			return f.text(v)
		}
	case json.Number:
		if f.number != nil {
			return f.number(v)
		}
	case float64, float32, int, int32, int64, uint, uint32, uint64:
		if f.number != nil {
			return f.number(json.Number(fmt.Sprint(v)))
		}
	}
	return nil
}

// checkUUID follows RFC 9562 section 4; input is without case, and neither
// version nor variant is looked at.
func checkUUID(s string) error {
	if len(s) != 36 {
		return errors.New("a UUID has 36 characters")
	}
	for i, c := range []byte(s) {
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return errors.New("a UUID has hyphens after 8, 12, 16 and 20 digits")
			}
		default:
			if !isHex(c) {
				return fmt.Errorf("%q is no hexadecimal digit", c)
			}
		}
	}
	return nil
}

func isHex(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }

// checkByte follows RFC 4648 section 4. Padding is demanded because section
// 3.2 has encoders pad unless told otherwise, and line breaks are refused
// because section 3.3 has decoders refuse them; OpenAPI says otherwise of
// neither. Bits that pad the last character may be anything (section 3.5).
func checkByte(s string) error {
	if strings.ContainsAny(s, "\r\n") {
		return errors.New("base64 has no line breaks")
	}
	if _, err := base64.StdEncoding.DecodeString(s); err != nil {
		return fmt.Errorf("not base64 with padding: %w", err)
	}
	return nil
}

func checkRegex(s string) error {
	_, err := CompilePattern(s)
	return err
}
