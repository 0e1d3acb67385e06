package importdoc

import (
	"path"
	"regexp"
	"strings"
)

// typeName is the type that a table or an annotation gives, taken apart.
type typeName struct {
	// name is without namespace, link and collection: "String", "mimeContent".
	name       string
	collection bool
	// file is the base name of the resource page that it links to, with the
	// anchor behind #; "" without a link.
	file, anchor string
	written      string
}

var (
	collectionOf   = regexp.MustCompile(`(?i)^collection\s*\((.*)\)$`)
	collectionText = regexp.MustCompile(`(?i)^(?:collection of|array of|list of)\s+(.*)$|^(.*?)\s+(?:collection|array)$|^(.*)\[\]$`)
)

// typeOf reads a type as pages spell it: Collection(x), "x collection",
// "collection of x", [x](link), with or without a namespace.
func typeOf(raw string) typeName {
	t := typeName{written: plain(raw)}
	for _, l := range links(raw) {
		if dest, anchor, _ := strings.Cut(l.dest, "#"); strings.HasSuffix(strings.ToLower(dest), ".md") && t.file == "" {
			t.file, t.anchor = strings.ToLower(path.Base(dest)), strings.ToLower(anchor)
		}
	}
	text := strings.TrimSpace(strings.Trim(t.written, "*"))
	if m := collectionOf.FindStringSubmatch(text); m != nil {
		t.collection, text = true, m[1]
	} else if m := collectionText.FindStringSubmatch(text); m != nil {
		t.collection, text = true, strings.TrimSpace(m[1]+m[2]+m[3])
	}
	t.name = shortName(strings.TrimSpace(strings.Trim(text, "()")))
	return t
}

// shortName takes the namespace off: microsoft.graph.user, #microsoft.graph.user
// and Edm.String become user and String.
func shortName(name string) string {
	name = strings.TrimPrefix(name, "#")
	for _, space := range []string{"microsoft.graph.", "graph.", "edm."} {
		if len(name) > len(space) && strings.EqualFold(name[:len(space)], space) {
			return name[len(space):]
		}
	}
	return name
}

// primitive is a type of OData's Entity Data Model in the words of OpenAPI.
type primitive struct {
	typ, format string
}

// primitives are the names that pages use, in lower case. Binary is base64url
// in OData JSON, with or without padding; a time of day has no offset, so that
// RFC 3339 has no name for it.
var primitives = map[string]primitive{
	"string": {"string", ""}, "text": {"string", ""}, "url": {"string", ""}, "uri": {"string", ""}, "etag": {"string", ""}, "json": {},
	"boolean": {"boolean", ""}, "bool": {"boolean", ""},
	"int16": {"integer", ""}, "short": {"integer", ""}, "byte": {"integer", ""}, "sbyte": {"integer", ""},
	"int32": {"integer", "int32"}, "int": {"integer", "int32"}, "integer": {"integer", ""},
	"int64": {"integer", "int64"}, "long": {"integer", "int64"}, "number": {"number", ""},
	"double": {"number", "double"}, "float": {"number", "float"}, "single": {"number", "float"}, "decimal": {"number", ""},
	"guid": {"string", "uuid"}, "uuid": {"string", "uuid"},
	"datetimeoffset": {"string", "date-time"}, "datetime": {"string", "date-time"}, "timestamp": {"string", "date-time"}, "date-time": {"string", "date-time"},
	"date": {"string", "date"}, "timeofday": {"string", ""}, "duration": {"string", "duration"},
	"binary": {"string", "base64url"}, "stream": {"string", "base64url"},
	"object": {"object", ""},
}

// primitive is the OpenAPI type of a name; ok is false for types of the API.
func (t typeName) primitive() (primitive, bool) {
	p, ok := primitives[strings.ToLower(strings.ReplaceAll(t.name, " ", ""))]
	return p, ok
}

// enumeration says that the type is an enumeration without a name.
func (t typeName) enumeration() bool {
	name := strings.ToLower(t.name)
	return name == "enumeration" || name == "enum"
}
