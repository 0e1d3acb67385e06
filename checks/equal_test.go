package checks

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/spec"
)

func TestAlike(t *testing.T) {
	shape := func(typ, format string) *spec.Shape { return &spec.Shape{Types: []string{typ}, Format: format} }
	str, num := func(f string) *spec.Shape { return shape("string", f) }, func(f string) *spec.Shape { return shape("number", f) }
	whole := shape("integer", "")
	n := func(s string) any { return json.Number(s) }
	for _, tc := range []struct {
		why       string
		sent, got any
		shape     *spec.Shape
		same      bool
	}{
		{"text as it stands", "a", "a", str(""), true},
		{"other text", "a", "b", str(""), false},
		{"case of common text counts", "Abc", "abc", str(""), false},
		{"blanks at the ends may be trimmed", " a b ", "a b", str(""), true},
		{"blanks inside may not", "a  b", "a b", str(""), false},
		{"blanks may not be added", "a", " a", str(""), false},
		{"composed and decomposed letters", "e\u0301", "\u00e9", str(""), true},
		{"compatibility forms differ", "\ufb01", "fi", str(""), false},
		{"markup must not be escaped", "<b>", "&lt;b&gt;", str(""), false},
		{"uuid without case", "98CDC9E4-C9E4-98CD-E4C9-CD98E4C9CD98", "98cdc9e4-c9e4-98cd-e4c9-cd98e4c9cd98", str("uuid"), true},
		{"another uuid", "98CDC9E4-C9E4-98CD-E4C9-CD98E4C9CD99", "98cdc9e4-c9e4-98cd-e4c9-cd98e4c9cd98", str("uuid"), false},
		{"host names without case", "Example.COM", "example.com", str("hostname"), true},
		{"e-mail without case", "Ann@Example.com", "ann@example.com", str("email"), true},
		{"ipv6 spellings", "2001:DB8:0:0::1", "2001:db8::1", str("ipv6"), true},
		{"another ipv6", "2001:db8::2", "2001:db8::1", str("ipv6"), false},
		{"uri with empty path", "HTTP://Example.com", "http://example.com/", str("uri"), true},
		{"path of a uri has case", "http://a/B", "http://a/b", str("uri"), false},
		{"an escaped slash is another path", "http://a/b%2Fc", "http://a/b/c", str("uri"), false},
		{"base64 without padding", "YQ==", "YQ", str("byte"), true},
		{"other bytes", "YQ==", "Yg==", str("byte"), false},
		{"base64 that only its pattern tells, with bits that no byte has", "I8TIGrP=", "I8TIGrM=", str(""), true},
		{"padded base64 of other bytes", "I8TIGrP=", "I8TIGrA=", str(""), false},
		{"texts that differ in their last letter", "abcP", "abcM", str(""), false},
		{"equal durations", "PT60M", "PT1H", str("duration"), true},
		{"months are no days", "P1M", "P30D", str("duration"), false},
		{"same number with zeros", n("10"), n("10.0"), whole, true},
		{"same number with exponent", n("10"), n("1e1"), whole, true},
		{"other number", n("10"), n("11"), whole, false},
		{"whole numbers keep all digits", n("9007199254740993"), n("9007199254740992"), whole, false},
		{"fractions may be rounded to binary64", n("3.14159265358979323846"), n("3.141592653589793"), num(""), true},
		{"but not further", n("3.14159265358979323846"), n("3.1415"), num(""), false},
		{"float may be rounded to binary32", n("0.1"), n("0.10000000149011612"), num("float"), true},
		{"double may not", n("0.1"), n("0.10000000149011612"), num("double"), false},
		{"a number is no text", n("1"), "1", nil, false},
		{"lists in order", []any{"a", "b"}, []any{"a", "b"}, nil, true},
		{"lists in another order", []any{"a", "b"}, []any{"b", "a"}, nil, false},
		{"lists of other length", []any{"a"}, []any{"a", "a"}, nil, false},
		{"empty lists", []any{}, []any{}, nil, true},
		{"an undescribed object must hold what was sent", map[string]any{"a": n("1")}, map[string]any{"a": n("1.0"), "b": true}, nil, true},
		{"an undescribed object that lost a member", map[string]any{"a": n("1"), "b": true}, map[string]any{"a": n("1")}, nil, false},
		{"null and absent are alike in it", map[string]any{"a": nil}, map[string]any{}, nil, true},
		{"false is not null", false, nil, nil, false},
		{"booleans", true, true, nil, true},
	} {
		same, note := alike(tc.sent, tc.got, tc.shape)
		require.Equal(t, tc.same, same, "%s (%s)", tc.why, note)
	}
}

func TestSameInstant(t *testing.T) {
	const sent = "2017-01-01T00:02:54.239458+03:00"
	for _, tc := range []struct {
		why, sent, got string
		same           bool
	}{
		{"UTC with seven digits, as Microsoft's servers write it", sent, "2016-12-31T21:02:54.2394580Z", true},
		{"another offset", sent, "2016-12-31T20:02:54.239458-01:00", true},
		{"lower-case t and z", sent, "2016-12-31t21:02:54.239458z", true},
		{"a blank for T", sent, "2016-12-31 21:02:54.239458Z", true},
		{"milliseconds, cut", sent, "2016-12-31T21:02:54.239Z", true},
		{"five digits, rounded up", sent, "2016-12-31T21:02:54.23946Z", true},
		{"milliseconds, rounded up", "2020-01-01T00:00:00.239658Z", "2020-01-01T00:00:00.240Z", true},
		{"milliseconds whose last zero is left out", "2020-01-01T00:00:00.240458Z", "2020-01-01T00:00:00.24Z", true},
		{"milliseconds that are whole seconds", "2020-01-01T00:00:00.000458Z", "2020-01-01T00:00:00Z", true},
		{"hundredths of a second, cut", sent, "2016-12-31T21:02:54.23Z", true},
		{"whole seconds, cut", sent, "2016-12-31T21:02:54Z", true},
		{"whole seconds, rounded up", "2020-01-01T00:00:00.5Z", "2020-01-01T00:00:01Z", true},
		{"whole seconds, rounded the wrong way", sent, "2016-12-31T21:02:55Z", false},
		{"rounded down and up are the only ways", sent, "2016-12-31T21:02:54.241Z", false},
		{"another second", sent, "2016-12-31T21:02:55Z", false},
		{"the wall clock without its offset", sent, "2017-01-01T00:02:54.239458Z", false},
		{"same digits, other value", sent, "2016-12-31T21:02:54.239459Z", false},
		{"more digits that are not zero", sent, "2016-12-31T21:02:54.2394581Z", false},
		{"no offset at all", sent, "2016-12-31T21:02:54.239458", false},
		{"a date alone", sent, "2016-12-31", false},
		{"fifteen digits cut to seven", "2020-01-01T00:00:00.123456789012345Z", "2020-01-01T00:00:00.1234567Z", true},
		{"unknown local offset is UTC", "2020-01-01T00:00:00-00:00", "2020-01-01T00:00:00Z", true},
		{"a leap second as the next second", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", true},
		{"a leap second as the one before", "2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z", true},
		{"a leap second in another spelling", "2016-12-31T23:59:60Z", "2016-12-31T23:59:60.000+00:00", true},
		{"a leap second is not a minute later", "2016-12-31T23:59:60Z", "2017-01-01T00:01:00Z", false},
		{"before 1970", "1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z", true},
		{"before 1970, cut", "1969-12-31T23:59:59.5678Z", "1969-12-31T23:59:59.567Z", true},
		{"no date-time", "yesterday", "today", false},
	} {
		note := sameInstant(tc.sent, tc.got)
		require.Equal(t, tc.same, note != "", "%s (%s)", tc.why, note)
	}
	require.NotEmpty(t, sameTime("00:30:00+03:00", "21:30:00Z"), "a time of the day that carries over midnight")
	require.Empty(t, sameTime("00:30:00+03:00", "22:30:00Z"))
}

// An instant is the same in every offset and with any zeros behind its digits.
func TestInstantsInAnyOffset(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, m := rapid.IntRange(-12, 12).Draw(t, "h"), rapid.IntRange(0, 59).Draw(t, "m")
		digits := rapid.StringMatching(`\.[0-9]{1,9}`).Draw(t, "digits")
		zeros := rapid.StringMatching(`0{0,4}`).Draw(t, "zeros")
		a, b := atOffset(0, 0, digits), atOffset(h, m, digits+zeros)
		if a != b && sameInstant(a, b) == "" {
			t.Fatalf("%s and %s are the same instant", a, b)
		}
	})
}

// atOffset writes one and the same second in an offset.
func atOffset(h, m int, digits string) string {
	d := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if h < 0 {
		d = time.Duration(h)*time.Hour - time.Duration(m)*time.Minute
	}
	zone := time.FixedZone("", int(d/time.Second))
	t := time.Date(2017, 1, 1, 12, 0, 0, 0, time.UTC).In(zone)
	return t.Format("2006-01-02T15:04:05") + digits + t.Format("Z07:00")
}
