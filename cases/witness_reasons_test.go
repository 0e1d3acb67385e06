package cases

import (
	"encoding/json"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"assay/spec"
	"assay/verdict"
)

// witnessReason is a way in which the witness reads otherwise. No row may stand
// for a fault of ours: those are repaired.
type witnessReason struct {
	name   string
	fault  string // whose reading differs from the standard: "ajv" or "description"
	reason string
	when   func(testimony) bool
}

// witnessReasons are told by keyword and format, never by case or document.
var witnessReasons = []witnessReason{
	{"email/quoted", "ajv", "RFC 5321 4.1.2: a local part may be a quoted string; ajv-formats knows atoms only",
		refusesFormat("email", func(s string) bool { return strings.HasPrefix(s, `"`) })},
	{"email/one label", "ajv", "RFC 5321 4.1.2: a domain may be one label; ajv-formats wants a point",
		refusesFormat("email", func(s string) bool { return !strings.Contains(s, ".") })},
	{"email/address literal", "ajv", "RFC 5321 4.1.3: a domain may be an address in brackets; ajv-formats does not know them",
		refusesFormat("email", func(s string) bool { return strings.HasSuffix(s, "]") })},
	{"email/length", "ajv", "RFC 5321 4.5.3.1.1: a local part has at most 64 bytes; ajv-formats counts none",
		allowsFormat("email", func(s string) bool { return strings.IndexByte(s, '@') > 64 })},
	{"date-time/blank", "ajv", "RFC 3339 5.6: the grammar has T, a blank only where applications agree; ajv-formats takes any white space",
		allowsFormat("date-time", func(s string) bool { return strings.Contains(s, " ") })},
	{"time/offset", "ajv", "RFC 3339 5.6: an offset reads HH:MM; ajv-formats takes it without the colon",
		allowsFormat("time", func(s string) bool { return s[len(s)-3] != ':' && !strings.HasSuffix(s, "Z") })},
	{"uuid/urn", "ajv", "RFC 4122 3: urn:uuid: begins the URN, not the UUID; ajv-formats takes it as part",
		allowsFormat("uuid", func(s string) bool { return strings.HasPrefix(s, "urn:uuid:") })},
	{"uri/port", "ajv", "RFC 3986 3.2.3: a port is digits; ajv-formats reads the rest as a path that begins with two slashes, which 3.3 forbids",
		allowsFormat("uri", func(s string) bool { return strings.Contains(s, ":port") })},
	{"byte/line break", "ajv", "RFC 4648 3.1: no line feeds in base64; ajv-formats matches each line by itself",
		allowsFormat("byte", func(s string) bool { return strings.Contains(s, "\n") })},
	{"int64/double", "ajv", "OpenAPI 3.0.3 4.4: 64 bits with a sign; ajv-formats takes every whole double",
		allowsNumber("int64", 64)},
	{"float/double", "ajv", "OpenAPI 3.0.3 4.4: single precision; ajv-formats takes every number",
		allowsNumber("float", 32)},
	{"double/infinity", "ajv", "OpenAPI 3.0.3 4.4: double precision; the text is infinity to JSON.parse, and a number to ajv",
		allowsNumber("double", 64)},
	{"discriminator", "description", "OpenAPI 3.0.3 4.7.25: a value that names no schema SHOULD fail, while from 3.0.4 on it must not; we ask for the refusal weakly, ajv reads no discriminator",
		func(s testimony) bool {
			return s.Valid && s.c.Expect.Strength == verdict.Lenient && slices.ContainsFunc(s.ours, named)
		}},
}

// reasonFor names the row that explains a testimony, "" when none does.
func reasonFor(s testimony) string {
	if s.Failed != "" {
		return ""
	}
	for _, r := range witnessReasons {
		if r.when(s) {
			return r.name
		}
	}
	return ""
}

// formats are those that a date-time, a uri and so on are checked by.
var formats = map[string][]string{
	"email": {"email"}, "time": {"time", "date-time"}, "uri": {"uri", "uri-reference"},
}

func isFormat(want, got string) bool {
	return want == got || slices.Contains(formats[want], got)
}

// refusesFormat tells valid texts of a format that ajv refuses for it, and
// nothing but what holds them.
func refusesFormat(format string, like func(string) bool) func(testimony) bool {
	return func(s testimony) bool {
		v, _ := get(s.c.Value, s.c.Pointer)
		text, ok := v.(string)
		if s.Valid || s.c.Expect.Want != verdict.Accept || !ok || !like(text) {
			return false
		}
		refused := false
		for _, e := range s.Errors {
			refused = refused || e.Instance == s.c.Pointer && e.Keyword == "format" && strings.Contains(e.Message, strconv.Quote(format))
			if !strings.HasPrefix(s.c.Pointer+"/", e.Instance+"/") {
				return false
			}
		}
		return refused
	}
}

// allowsFormat tells texts that break a format alone and that ajv allows.
func allowsFormat(format string, like func(string) bool) func(testimony) bool {
	return func(s testimony) bool {
		v, _ := get(s.c.Value, s.c.Pointer)
		text, ok := v.(string)
		return s.Valid && s.c.Expect.Want == verdict.Reject && ok && like(text) && isFormat(format, brokenFormat(s.ours))
	}
}

// allowsNumber tells numbers beyond a format's range.
func allowsNumber(format string, bits int) func(testimony) bool {
	return func(s testimony) bool {
		v, _ := get(s.c.Value, s.c.Pointer)
		n, ok := v.(json.Number)
		if !s.Valid || s.c.Expect.Want != verdict.Reject || !ok || brokenFormat(s.ours) != format {
			return false
		}
		if format != "int64" {
			_, err := strconv.ParseFloat(n.String(), bits)
			return err != nil
		}
		i, ok := new(big.Int).SetString(n.String(), 10)
		return ok && !i.IsInt64()
	}
}

// brokenFormat names the format that the only fault is about, "" for others.
func brokenFormat(faults []spec.Fault) string {
	for _, f := range faults {
		if f.Keyword == "format" {
			return strings.TrimPrefix(f.Want, "a ")
		}
		for _, b := range f.Branches {
			if name := brokenFormat(b); name != "" {
				return name
			}
		}
	}
	return ""
}

// named says whether a fault is that a discriminator's value names no branch.
func named(f spec.Fault) bool {
	if strings.HasSuffix(f.Schema, "/discriminator") {
		return true
	}
	return slices.ContainsFunc(f.Branches, func(b []spec.Fault) bool { return slices.ContainsFunc(b, named) })
}
