package spec

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

type formatRow struct {
	value, reason string
}

func label(n int) string { return strings.Repeat("a", n) }

// Strings that each format allows and refuses, a reason in each row.
var formatTable = map[string]struct{ allows, refuses []formatRow }{
	"date-time": {
		[]formatRow{
			{"2017-01-01T00:02:54.239458+03:00", "the documented example"},
			{"1985-04-12T23:20:50.52Z", "RFC 3339 section 5.8"},
			{"2017-01-01t00:02:54z", "T and Z in lower case (section 5.6, note)"},
			{"2017-01-01T00:02:54.123456789012345Z", "any number of fraction digits"},
			{"1990-12-31T23:59:60Z", "a leap second (section 5.8)"},
			{"1990-12-31T15:59:60-08:00", "the same one in Los Angeles (section 5.8)"},
			{"2015-07-01T08:59:60.5+09:00", "a leap second on the next day's clock"},
			{"2017-01-01T00:02:54-00:00", "an unknown offset (section 4.3)"},
			{"2017-01-01T00:02:54+23:59", "the largest offset of the grammar"},
			{"2016-02-29T00:00:00Z", "a leap day"},
			{"2000-02-29T00:00:00Z", "a leap day in a century divided by 400"},
			{"0000-01-01T00:00:00Z", "the year zero is four digits"},
			{"9999-12-31T23:59:59Z", "the last year"},
		},
		[]formatRow{
			{"", "empty"},
			{"2017-01-01", "a date alone"},
			{"2017-01-01T00:02:54", "no offset"},
			{"2017-01-01 00:02:54Z", "a blank for the T"},
			{"2017-01-01T00:02Z", "no seconds"},
			{"2017-01-01T00:02:54.Z", "a point without digits"},
			{"2017-01-01T00:02:54,5Z", "a comma for the point"},
			{"2017-01-01T24:00:00Z", "hour 24"},
			{"2017-01-01T00:60:00Z", "minute 60"},
			{"2017-01-01T00:00:61Z", "second 61"},
			{"1990-12-31T23:58:60Z", "a leap second in the wrong minute"},
			{"1990-12-30T23:59:60Z", "a leap second in mid-month"},
			{"1990-12-31T23:59:60-08:00", "a leap second by the local clock"},
			{"2017-13-01T00:00:00Z", "month 13"},
			{"2017-00-01T00:00:00Z", "month zero"},
			{"2017-02-29T00:00:00Z", "no leap year"},
			{"1900-02-29T00:00:00Z", "no leap year by the century rule"},
			{"2017-04-31T00:00:00Z", "April has 30 days"},
			{"2017-1-1T00:00:00Z", "no leading zeros"},
			{"2017-01-01T00:00:00+0300", "no colon in the offset"},
			{"2017-01-01T00:00:00+03", "an offset of hours"},
			{"2017-01-01T00:00:00+24:00", "offset hour 24"},
			{"2017-01-01T00:00:00+03:60", "offset minute 60"},
			{"2017-01-01T00:00:00+00:00Z", "two offsets"},
			{"2017-01-01T+1:00:00Z", "a sign in the hour"},
			{"2017-01-01T00:00:00\u221203:00", "a typographic minus"},
			{"২017-01-01T00:00:00Z", "digits of another script"},
			{"2017-01-01T00:00:00Z\n", "a trailing line break"},
			{" 2017-01-01T00:00:00Z", "a leading blank"},
			{"1483228974", "seconds of the epoch"},
			{"20170101T000254Z", "the basic format of ISO 8601"},
			{"2017-W01-1T00:00:00Z", "a week date of ISO 8601"},
			{"Sun, 01 Jan 2017 00:02:54 GMT", "the date of HTTP"},
			{"/Date(1483228974000)/", "an old habit of .NET"},
			{"+12017-01-01T00:00:00Z", "five digits of a year"},
		},
	},
	"date": {
		[]formatRow{{"2017-01-01", "plain"}, {"2016-02-29", "a leap day"}, {"0000-01-01", "the year zero"}, {"9999-12-31", "the last day"}},
		[]formatRow{{"", "empty"}, {"2017-02-29", "no leap year"}, {"2017-04-31", "April has 30 days"}, {"2017-13-01", "month 13"},
			{"2017-00-10", "month zero"}, {"2017-01-00", "day zero"}, {"2017-1-1", "no leading zeros"}, {"20170101", "no hyphens"},
			{"01/01/2017", "slashes"}, {"2017-01-01T00:00:00Z", "a date-time"}, {"2017-001", "an ordinal date"},
			{"2017-W01-1", "a week date"}, {"2017-01-0১", "a digit of another script"}, {"2017-01-01 ", "a trailing blank"}, {"12017-01-01", "five digits of a year"}},
	},
	"time": {
		[]formatRow{{"00:02:54Z", "plain"}, {"23:59:59.999+01:00", "a fraction and an offset"}, {"23:59:60Z", "a leap second"},
			{"00:29:60.5+00:30", "a leap second east of Greenwich"}, {"15:59:60-08:00", "a leap second west of it"}, {"12:00:00z", "z in lower case"}},
		[]formatRow{{"", "empty"}, {"00:02:54", "no offset"}, {"00:02Z", "no seconds"}, {"24:00:00Z", "hour 24"}, {"00:60:00Z", "minute 60"},
			{"22:59:60Z", "a leap second in the wrong hour"}, {"23:59:60+01:00", "a leap second by the local clock"}, {"1:02:03Z", "one digit of an hour"},
			{"+1:02:03Z", "a sign in the hour"}, {"00:00:00+1:00", "one digit of an offset"}, {"00:00:00 +01:00", "a blank before the offset"},
			{"12:00:00 PM", "a clock of twelve hours"}, {"00:00:00+01:00:00", "seconds in the offset"}},
	},
	"duration": {
		[]formatRow{{"P4DT12H30M5S", "all units of a time"}, {"P1Y2M3D", "all units of a date"}, {"PT36H", "hours alone"}, {"P1M", "a month"}, {"PT1M", "a minute"},
			{"P2W", "weeks"}, {"P0D", "nothing"}, {"P1Y2D", "a unit left out (ISO 8601-1 section 5.5.2.3)"}, {"PT1H2S", "a unit left out of the time"}, {"p1d", "ABNF is without case"}},
		[]formatRow{{"", "empty"}, {"P", "no part"}, {"PT", "no part of the time"}, {"P1YT", "nothing behind the T"}, {"1D", "no P"}, {"P1", "no unit"},
			{"PD", "no number"}, {"PT1D", "days behind the T"}, {"P2D1Y", "units out of order"}, {"P1D2H", "hours before the T"}, {"P1D1D", "a unit twice"},
			{"P1Y2W", "weeks beside others"}, {"PT.5S", "a fraction without a digit before it"}, {"PT0.5M", "a fraction of minutes"}, {"-P1D", "a sign"}, {"PT-6H", "a sign within"},
			{"P২D", "a digit of another script"}, {"1:00:00", "a clock"}, {"3600", "seconds"}, {"P1D ", "a trailing blank"}},
	},
	"uuid": {
		[]formatRow{{"98cdc9e4-c9e4-98cd-e4c9-cd98e4c9cd98", "neither version nor variant of RFC 9562"}, {"98CDC9E4-C9E4-98CD-E4C9-CD98E4C9CD98", "upper case on input (section 4)"},
			{"00000000-0000-0000-0000-000000000000", "the nil UUID"}, {"ffffffff-ffff-ffff-ffff-ffffffffffff", "the max UUID"}, {"0190163d-8694-739b-aea5-966c26f8ad90", "version 7"}},
		[]formatRow{{"", "empty"}, {"98cdc9e4c9e498cde4c9cd98e4c9cd98", "no hyphens"}, {"{98cdc9e4-c9e4-98cd-e4c9-cd98e4c9cd98}", "braces"},
			{"urn:uuid:98cdc9e4-c9e4-98cd-e4c9-cd98e4c9cd98", "a URN"}, {"98cdc9e4-c9e4-98cd-e4c9-cd98e4c9cd9", "a digit less"}, {"98cdc9e4-c9e4-98cd-e4c9-cd98e4c9cd988", "a digit more"},
			{"98cdc9e4-c9e4-98cd-e4c9-cd98e4c9cd9g", "g is no digit"}, {"98cdc9e4c-9e4-98cd-e4c9-cd98e4c9cd98", "a hyphen in the wrong place"}, {"98cdc9e4-c9e4-98cd-e4c9-cd98e4c9cd9\uff11", "a wide digit"}},
	},
	"email": {
		[]formatRow{{"a@example.com", "plain"}, {"a.b+tag@example.com", "a tag"}, {"user@localhost", "a domain of one label"}, {`"a b"@example.com`, "quoted"},
			{`"a\"b"@example.com`, "an escaped quote"}, {`""@example.com`, "an empty quoted string (RFC 5321 section 4.1.2)"}, {"a@[192.0.2.1]", "an address literal"}, {"a@[IPv6:2001:db8::1]", "an IPv6 literal"},
			{"!#$%&'*+-/=?^_`{|}~@example.com", "all characters of an atom"}, {label(64) + "@example.com", "64 bytes before the @"}, {"a@xn--bcher-kva.example", "an A-label"}, {"A@EXAMPLE.COM", "upper case"}, {`"a@b"@example.com`, "a quoted @"}},
		[]formatRow{{"", "empty"}, {"Primary Smtp Address value", "no @"}, {"@example.com", "nothing before the @"}, {"a@", "nothing behind the @"}, {"a@b@example.com", "two of them"},
			{".a@example.com", "a leading point"}, {"a.@example.com", "a trailing point"}, {"a..b@example.com", "two points"}, {"a b@example.com", "a blank"}, {"a@exa mple.com", "a blank in the domain"},
			{"a@-example.com", "a leading hyphen"}, {"a@example..com", "an empty label"}, {"a@example.com.", "a trailing point of the domain"}, {"a@exam_ple.com", "an underscore"}, {"é@example.com", "beyond ASCII"}, {"a@éxample.com", "a domain beyond ASCII"},
			{label(65) + "@example.com", "65 bytes before the @"}, {"a@" + strings.Repeat(label(60)+".", 4) + label(60), "more than 254 bytes"}, {"Joe <a@example.com>", "a display name"}, {"<a@example.com>", "angle brackets"}, {`"a"b"@example.com`, "a bare quote"}, {`"a\"@example.com`, "an escaped end"},
			{"a@[300.0.2.1]", "a literal out of range"}, {"a@[IPv6:zz]", "a literal that is no address"}, {"a@example.com\n", "a trailing line break"}, {"a@[x]", "no tag"}, {"a@[t:]", "nothing behind the tag"}, {"(comment)a@example.com", "a comment"}},
	},
	"idn-email": {
		[]formatRow{{"a@example.com", "plain"}, {"é@éxample.com", "beyond ASCII (RFC 6531)"}, {"실례@실례.테스트", "Hangul"}, {`"é b"@example.com`, "quoted beyond ASCII"}},
		[]formatRow{{"", "empty"}, {"2962", "no @"}, {"é é@example.com", "a blank"}, {"é@", "nothing behind the @"}, {"\uFFFD@example.com", "no character"}},
	},
	"hostname": {
		[]formatRow{{"example.com", "plain"}, {"localhost", "one label"}, {"3com.example", "a leading digit (RFC 1123 section 2.1)"}, {"a-b.example", "a hyphen"}, {label(63) + ".example", "63 characters"},
			{strings.Repeat(label(61)+".", 4) + "abcde", "253 characters"}, {"example.com.", "absolute"}, {"xn--bcher-kva.example", "an A-label"}, {"EXAMPLE.com", "upper case"}, {"192.0.2.1", "digits fit the grammar"}},
		[]formatRow{{"", "empty"}, {".", "a point"}, {"-a.example", "a leading hyphen"}, {"a-.example", "a trailing hyphen"}, {"a..example", "an empty label"}, {".example", "a leading point"}, {"a_b.example", "an underscore"}, {"a b.example", "a blank"},
			{label(64) + ".example", "64 characters"}, {strings.Repeat(label(61)+".", 4) + "abcdef", "254 characters"}, {"bücher.example", "beyond ASCII"}, {"http://example.com", "a URI"}, {"example.com:80", "a port"}, {"a\uff0eb", "a wide point"}},
	},
	"idn-hostname": {
		[]formatRow{{"example.com", "plain"}, {"bücher.example", "Latin"}, {"실례.테스트", "Hangul"}, {"例え。テスト", "an ideographic full stop"}, {"l·l.example", "a middle dot"}},
		[]formatRow{{"", "empty"}, {"-é.example", "a leading hyphen"}, {"é-.example", "a trailing hyphen"}, {"\u0300a.example", "a mark in front"}, {"é é", "a blank"}, {"é☃.example", "a symbol"}, {"é..a", "an empty label"}, {strings.Repeat("é", 64), "64 characters"}},
	},
	"ipv4": {
		[]formatRow{{"192.0.2.1", "plain"}, {"0.0.0.0", "the least"}, {"255.255.255.255", "the greatest"}},
		[]formatRow{{"", "empty"}, {"256.0.0.1", "256"}, {"192.0.2", "three numbers"}, {"192.0.2.1.1", "five numbers"}, {"192.0.02.1", "a leading zero"}, {"192.0.+2.1", "a sign"}, {"192.0.2.1/24", "a network"},
			{"0xc0.0.2.1", "hexadecimal"}, {"3221225985", "one number"}, {"::1", "IPv6"}, {"192.0.2.1 ", "a trailing blank"}, {"192.0.2.\u0661", "a digit of another script"}, {"localhost", "a name"}},
	},
	"ipv6": {
		[]formatRow{{"2001:db8::1", "plain"}, {"::", "all zero"}, {"::1", "loopback"}, {"2001:DB8:0:0:8:800:200C:417A", "in full, upper case"}, {"::ffff:192.0.2.1", "with IPv4"}, {"1::", "zeros at the end"}, {"0001:0002:0003:0004:0005:0006:0007:0008", "leading zeros"}},
		[]formatRow{{"", "empty"}, {"1:2:3:4:5:6:7", "seven groups"}, {"1:2:3:4:5:6:7:8:9", "nine groups"}, {"1::2::3", "two gaps"}, {"12345::", "five digits"}, {"g::1", "g is no digit"}, {":1:2:3:4:5:6:7:8", "a leading colon"},
			{"fe80::1%eth0", "a zone"}, {"[::1]", "brackets"}, {"::1/64", "a network"}, {"192.0.2.1", "IPv4"}, {"::ffff:192.0.2.256", "IPv4 out of range"}, {"::1 ", "a trailing blank"}},
	},
	"uri": {
		[]formatRow{{"https://example.com/a?b=c#d", "plain"}, {"http://user:pw@example.com:8080/", "all of the authority"}, {"urn:isbn:0451450523", "no authority"}, {"mailto:a@example.com", "mail"}, {"http://[2001:db8::1]:80/", "IPv6"},
			{"http://[v1.a:b]/", "an address of the future"}, {"file:///etc/hosts", "an empty host"}, {"http://example.com/%7Efoo", "an escape"}, {"a:", "nothing behind the scheme"}, {"HTTP://EXAMPLE.COM", "upper case"}, {"http://example.com:/", "an empty port"}, {"http://a/b//c/./..", "empty segments and points"}, {"tag:a@b,2001:c", "a tag"}},
		[]formatRow{{"", "empty"}, {"/a/b", "a path"}, {"example.com/a", "no scheme"}, {"//example.com/a", "no scheme, an authority"}, {"http://a b/", "a blank in the host"}, {"http://example.com/a b", "a blank in the path"}, {"http://example.com/é", "beyond ASCII"}, {`http:\\example.com\a`, "backslashes"},
			{"http://example.com/%zz", "a broken escape"}, {"http://example.com/%4", "half an escape"}, {"http://example.com/<a>", "angle brackets"}, {"http://example.com/{a}", "braces"}, {`http://example.com/"`, "a quote"}, {"http://example.com/^|`", "characters of no set"}, {"http://example.com/a#b#c", "two fragments"}, {"http://example.com:port/", "a port of letters"},
			{"http://[::1/", "a bracket never closed"}, {"http://[12345::]/", "no IPv6"}, {"http://2001:db8::1/", "IPv6 without brackets"}, {"1http://a", "a scheme that begins with a digit"}, {"ht_tp://a", "an underscore in the scheme"}, {":a", "no scheme before the colon"}, {"http://a@b@c/", "two @"}, {"http://a/[b]", "brackets in the path"}, {"http://example.com/\n", "a line break"}},
	},
	"uri-reference": {
		[]formatRow{{"https://example.com/a", "absolute"}, {"/a/b?c#d", "a path"}, {"a/b", "relative"}, {"//example.com/a", "without scheme"}, {"", "the same document"}, {"#a", "a fragment"}, {"?a", "a query"}, {"../a", "up"}, {"./a:b", "a colon behind ./"}, {"a/b:c", "a colon in a later segment"}},
		[]formatRow{{"a b", "a blank"}, {`\\server\share`, "backslashes"}, {"%", "a lone percent sign"}, {":a", "a colon in front"}, {"1a:b", "a colon in the first segment"}, {"é", "beyond ASCII"}, {"a#b#c", "two fragments"}},
	},
	"iri": {
		[]formatRow{{"https://éxample.com/é?é#é", "beyond ASCII"}, {"https://example.com/", "a URI"}, {"http://例え.テスト/😀", "astral"}, {"http://a/?\ue000", "private use in a query"}},
		[]formatRow{{"", "empty"}, {"/é", "no scheme"}, {"http://é é/", "a blank"}, {"http://a/\ue000", "private use in a path"}, {"http://a/\uFFFD\uFFFE", "no character"}, {`http:\\é`, "backslashes"}},
	},
	"iri-reference": {
		[]formatRow{{"/é", "a path"}, {"", "the same document"}, {"é", "relative"}, {"#é", "a fragment"}},
		[]formatRow{{`\\é`, "backslashes"}, {"é é", "a blank"}, {"%é", "a broken escape"}},
	},
	"uri-template": {
		[]formatRow{{"http://example.com/{id}", "plain"}, {"/a{?b,c*}", "a query"}, {"{+path:10}/x", "a prefix"}, {"{/a.b,c_d}", "names"}, {"", "empty"}, {"/é", "beyond ASCII"}, {"{#a}{&b}{.c}{;d}", "operators"}, {"it's", "an apostrophe (erratum 6937)"}, {"{%41}", "an escape in a name"}, {"{=a}", "a reserved operator"}},
		[]formatRow{{"{", "never closed"}, {"}", "never opened"}, {"{}", "no variable"}, {"{a", "never closed"}, {"{a b}", "a blank in a name"}, {"{a,}", "a comma too many"}, {"{{a}}", "braces in braces"}, {"a b", "a blank"}, {"<a>", "angle brackets"}, {"{a:0}", "a prefix of zero"}, {"{a:10000}", "a prefix too long"}, {"{a:+1}", "a sign"}, {"{a..b}", "two points"}, {"{-a}", "no operator"}, {"%zz", "a broken escape"}, {"a\x00", "a control character"}},
	},
	"json-pointer": {
		[]formatRow{{"", "the document"}, {"/", "an empty name"}, {"/a/0", "plain"}, {"/a~1b/~0", "escapes"}, {"/é /\x00", "any character"}, {"//", "two empty names"}, {"/-", "behind the end"}},
		[]formatRow{{"a", "no slash"}, {"/~", "a lone tilde"}, {"/~2", "an unknown escape"}, {"/a~", "a tilde at the end"}, {"#/a", "a URI fragment"}, {"0", "a relative one"}},
	},
	"relative-json-pointer": {
		[]formatRow{{"0", "the value"}, {"1/a/b", "plain"}, {"0#", "the name"}, {"120/a~1b", "many steps"}, {"0+1/a", "index manipulation"}, {"1-10#", "index manipulation and the name"}},
		[]formatRow{{"", "empty"}, {"/a", "no number"}, {"01/a", "a leading zero"}, {"-1/a", "a sign"}, {"0##", "two number signs"}, {"0#a", "text behind the number sign"}, {"0+0", "no step"}, {"0+", "no digits"}, {"1a", "no slash"}},
	},
	"regex": {
		[]formatRow{{"^a$", "plain"}, {`[\w-.]`, "Annex B"}, {"", "empty"}},
		[]formatRow{{"(", "never closed"}, {`\A`, "another dialect"}, {"[b-a]", "the wrong way round"}, {"*", "a repeat of nothing"}},
	},
	"byte": {
		[]formatRow{{"", "empty"}, {"Zg==", "RFC 4648 section 10"}, {"Zm8=", "one padding character"}, {"Zm9v", "none"}, {"+/+/", "the last two characters of the alphabet"}, {"Zh==", "bits that pad (section 3.5)"}},
		[]formatRow{{"Zg", "no padding"}, {"Zg=", "half the padding"}, {"Zg===", "too much padding"}, {"Z", "six bits"}, {"Zm9v\n", "a line break (section 3.3)"}, {"Zm 9v", "a blank"}, {"-_-_", "the alphabet for URLs"}, {"Zm9v!", "no character of the alphabet"}, {"=", "padding alone"}, {"Zg==Zg==", "padding in the middle"}, {"data:;base64,Zg==", "a data URI"}, {"é", "beyond ASCII"}},
	},
	"int32":    {allows: []formatRow{{"x", "integers are numbers; of strings the format says nothing"}}},
	"int64":    {allows: []formatRow{{"9223372036854775808", "of strings the format says nothing"}}},
	"float":    {allows: []formatRow{{"x", "of strings the format says nothing"}}},
	"double":   {allows: []formatRow{{"x", "of strings the format says nothing"}}},
	"password": {allows: []formatRow{{"", "a hint for displays alone"}, {"\x00", "anything"}}},
	"binary":   {allows: []formatRow{{"", "any sequence of octets"}, {"\x00é", "anything"}}},
}

func TestFormatText(t *testing.T) {
	for _, f := range formats {
		rows, ok := formatTable[f.name]
		require.True(t, ok, "the format %s has no rows", f.name)
		require.True(t, KnownFormat(f.name))
		for _, row := range rows.allows {
			require.NoError(t, CheckFormat(f.name, row.value), "%s %q: %s", f.name, row.value, row.reason)
		}
		for _, row := range rows.refuses {
			require.Error(t, CheckFormat(f.name, row.value), "%s %q: %s", f.name, row.value, row.reason)
		}
	}
}

func TestFormatNumber(t *testing.T) {
	for _, tc := range []struct {
		format, number string
		ok             bool
		reason         string
	}{
		{"int32", "2147483647", true, "the greatest"},
		{"int32", "2147483648", false, "one more"},
		{"int32", "-2147483648", true, "the least"},
		{"int32", "-2147483649", false, "one less"},
		{"int32", "1.0", true, "a fraction of zero is an integer"},
		{"int32", "1.5", false, "a fraction"},
		{"int32", "1e3", true, "an exponent that leaves an integer"},
		{"int32", "1e10", false, "an exponent that leaves too much"},
		{"int32", "15e-1", false, "an exponent that leaves a fraction"},
		{"int32", "-0", true, "minus zero"},
		{"int64", "9223372036854775807", true, "the greatest, which no double holds"},
		{"int64", "9223372036854775808", false, "one more, which a double confuses with it"},
		{"int64", "-9223372036854775808", true, "the least"},
		{"int64", "-9223372036854775809", false, "one less"},
		{"int64", "9223372036854775807.0", true, "exact in spite of the point"},
		{"int64", "1e20000000", false, "a number that would exhaust the memory"},
		{"int64", "1e-20000000", false, "a small one that would do so too"},
		{"float", "3.4028234663852886e38", true, "the greatest"},
		{"float", "3.5e38", false, "beyond it"},
		{"float", "1e-50", true, "rounds to zero"},
		{"float", "0.1", true, "precision is not judged"},
		{"double", "1.7976931348623157e308", true, "the greatest"},
		{"double", "1.8e308", false, "beyond it"},
		{"double", "-1e309", false, "beyond it below"},
		{"date-time", "5", true, "the type is wrong, which is for type to say"},
		{"password", "5", true, "anything goes"},
	} {
		err := CheckFormat(tc.format, json.Number(tc.number))
		require.Equal(t, tc.ok, err == nil, "%s %s: %s", tc.format, tc.number, tc.reason)
	}
	require.Error(t, CheckFormat("int32", 1e10), "values of Go's own types")
	require.NoError(t, CheckFormat("int32", 7), "values of Go's own types")
	require.NoError(t, CheckFormat("int32", true), "no number")
}

// Names that other tools made up are unknown: what is meant is not for us to
// guess.
func TestFormatUnknown(t *testing.T) {
	for _, name := range []string{"dateTime", "datetime", "guid", "url", "semver", "period", "Date-Time", "slug", ""} {
		require.False(t, KnownFormat(name))
		require.NoError(t, CheckFormat(name, "\x00"))
	}
}

// jsonschema asserts what CheckFormat says, of formats it knows itself too.
func TestRegisterFormats(t *testing.T) {
	for format, value := range map[string]string{
		"time": "+1:00:00Z", "email": "@example.com", "uri": "http://a/b c", "byte": "Zg", "regex": `\A`, "": "x",
	} {
		sch := compileFormat(t, format)
		require.Equal(t, CheckFormat(format, value) == nil, sch.Validate(value) == nil, "%s %q", format, value)
	}
	require.Error(t, compileFormat(t, "int32").Validate(json.Number("2147483648")))
	require.NoError(t, compileFormat(t, "semver").Validate("x"), "no format of JSON Schema or OpenAPI")
	require.NoError(t, compileFormat(t, "period").Validate("2017"), "no format of JSON Schema or OpenAPI")
}

func compileFormat(t *testing.T, format string) *jsonschema.Schema {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseRegexpEngine(patternEngine())
	registerFormats(c)
	require.NoError(t, c.AddResource("mem:///x", map[string]any{"format": format}))
	return c.MustCompile("mem:///x")
}

// What Go writes in RFC 3339 is a date-time, and one byte changed to a letter
// that no date-time has is none.
func TestFormatDateTimeProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,20})?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])`).Draw(t, "text")
		require.NoError(t, CheckFormat("date-time", text))
		i := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		require.Error(t, CheckFormat("date-time", text[:i]+"x"+text[i+1:]))
		require.Error(t, CheckFormat("date-time", text[:len(text)-1]))
	})
}

func FuzzCheckFormat(f *testing.F) {
	for _, rows := range formatTable {
		for _, row := range rows.refuses {
			f.Add(row.value)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, format := range formats {
			err := format.check(text)
			require.Equal(t, err == nil, CheckFormat(format.name, text) == nil)
			_ = format.check(json.Number(text))
		}
		if checkURI(text) == nil {
			require.NoError(t, checkURIReference(text), "a URI is a reference")
			require.NoError(t, checkIRI(text), "a URI is an IRI")
		}
		if checkEmail(text) == nil {
			require.NoError(t, checkIDNEmail(text), "an e-mail address is an internationalized one")
		}
	})
}
