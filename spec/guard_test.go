package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestCheckJSON(t *testing.T) {
	type found struct {
		kind    JSONProblemKind
		offset  int64
		pointer string
	}
	deep := strings.Repeat("[", 512) + strings.Repeat("]", 512)
	for _, tc := range []struct {
		reason string
		text   string
		want   any
		found  []found
	}{
		{"a value of each type", `{"a":[1,-0.5e+3,"x",true,false,null,{}]}`,
			map[string]any{"a": []any{json.Number("1"), json.Number("-0.5e+3"), "x", true, false, nil, map[string]any{}}}, nil},
		{"white space everywhere", " \t\r\n[ 1 , 2 ] \n", []any{json.Number("1"), json.Number("2")}, nil},
		{"a lone string", `"x"`, "x", nil},
		{"null is a value", "null", nil, nil},
		{"all escapes", `"\"\\\/\b\f\n\r\té😀"`, "\"\\/\b\f\n\r\té😀", nil},
		{"text beyond ASCII", `"é😀"`, "é😀", nil},
		{"an escaped name", `{"\u0061":1}`, map[string]any{"a": json.Number("1")}, nil},
		{"nothing", "", nil, []found{{JSONEmpty, 0, ""}}},
		{"blanks alone", " \n", nil, []found{{JSONEmpty, 2, ""}}},
		{"a byte order mark", "\uFEFF1", json.Number("1"), []found{{JSONBOM, 0, ""}}},
		{"a byte order mark alone", "\uFEFF", nil, []found{{JSONBOM, 0, ""}, {JSONEmpty, 3, ""}}},
		{"trailing text", `{"id":1} xx`, map[string]any{"id": json.Number("1")}, []found{{JSONTrailing, 9, ""}}},
		{"two values", "{}{}", map[string]any{}, []found{{JSONTrailing, 2, ""}}},
		{"a trailing NUL", "1 \x00", json.Number("1"), []found{{JSONTrailing, 2, ""}}},
		{"a repeated name: the last counts", `{"a":{"b/c":1,"b/c":2}}`,
			map[string]any{"a": map[string]any{"b/c": json.Number("2")}}, []found{{JSONDuplicate, 14, "/a/b~1c"}}},
		{"a name repeated by an escape", `[0,{"a~":1,"\u0061~":2}]`,
			[]any{json.Number("0"), map[string]any{"a~": json.Number("2")}}, []found{{JSONDuplicate, 11, "/1/a~0"}}},
		{"a byte that is no UTF-8", "[\"a\xffb\"]", []any{"a\uFFFDb"}, []found{{JSONUTF8, 3, "/0"}}},
		{"a name that is no UTF-8 belongs to its object", "{\"x\":0,\"\xff\":1}",
			map[string]any{"x": json.Number("0"), "\uFFFD": json.Number("1")}, []found{{JSONUTF8, 8, ""}}},
		{"half a surrogate pair", `"\ud800x"`, "\uFFFDx", []found{{JSONUTF8, 1, ""}}},
		{"a pair the wrong way round", `"\ude00\ud83d"`, "\uFFFD\uFFFD", []found{{JSONUTF8, 1, ""}, {JSONUTF8, 7, ""}}},
		{"an encoded surrogate (CESU-8)", "\"\xed\xa0\x80\"", "\uFFFD\uFFFD\uFFFD",
			[]found{{JSONUTF8, 1, ""}, {JSONUTF8, 2, ""}, {JSONUTF8, 3, ""}}},
		{"a byte beyond ASCII outside of strings", "[\xff]", nil, []found{{JSONSyntax, 1, "/0"}}},
		{"cut off", `{"a":[1,`, nil, []found{{JSONSyntax, 8, "/a/1"}}},
		{"cut off in a string", `{"a":"x`, nil, []found{{JSONSyntax, 7, "/a"}}},
		{"cut off in an escape", `"\`, nil, []found{{JSONSyntax, 2, ""}}},
		{"cut off in a unicode escape", `"\u00`, nil, []found{{JSONSyntax, 3, ""}}},
		{"a comma too many", `[1,]`, nil, []found{{JSONSyntax, 3, "/1"}}},
		{"a comma too many in an object", `{"a":1,}`, nil, []found{{JSONSyntax, 7, "/a"}}},
		{"no comma", `[1 2]`, nil, []found{{JSONSyntax, 3, "/1"}}},
		{"no colon", `{"a" 1}`, nil, []found{{JSONSyntax, 5, "/a"}}},
		{"a bare name", `{a:1}`, nil, []found{{JSONSyntax, 1, ""}}},
		{"single quotes", `{'a':1}`, nil, []found{{JSONSyntax, 1, ""}}},
		{"a comment", "// x\n1", nil, []found{{JSONSyntax, 0, ""}}},
		{"NaN is no JSON", "NaN", nil, []found{{JSONSyntax, 0, ""}}},
		{"a word in upper case", "True", nil, []found{{JSONSyntax, 0, ""}}},
		{"two words in one", "nullnull", nil, []found{{JSONSyntax, 4, ""}}},
		{"a leading zero", "01", nil, []found{{JSONSyntax, 1, ""}}},
		{"a leading plus", "+1", nil, []found{{JSONSyntax, 0, ""}}},
		{"a bare point", "1.", nil, []found{{JSONSyntax, 2, ""}}},
		{"no digit before the point", ".5", nil, []found{{JSONSyntax, 0, ""}}},
		{"a minus alone", "-", nil, []found{{JSONSyntax, 1, ""}}},
		{"no digit in the exponent", "1e", nil, []found{{JSONSyntax, 2, ""}}},
		{"hexadecimal", "0x1", nil, []found{{JSONSyntax, 1, ""}}},
		{"a raw line break in a string", "\"a\nb\"", nil, []found{{JSONSyntax, 2, ""}}},
		{"an unknown escape", `"\x"`, nil, []found{{JSONSyntax, 2, ""}}},
		{"an exponent that would panic jsonschema", `{"n":1e20000000}`, nil, []found{{JSONNumber, 5, "/n"}}},
		{"a small number that would do so too", "1E-20000000", nil, []found{{JSONNumber, 0, ""}}},
		{"an exponent at the limit", "1e400", json.Number("1e400"), nil},
		{"an exponent with leading zeros", "1e0001", json.Number("1e0001"), nil},
		{"many digits", "[" + strings.Repeat("9", 401) + ",}", nil, []found{{JSONNumber, 1, "/0"}, {JSONSyntax, 403, "/1"}}},
		{"digits at the limit", strings.Repeat("9", 400), json.Number(strings.Repeat("9", 400)), nil},
		{"one level too deep", "[" + deep + "]", nil, []found{{JSONDepth, 512, strings.Repeat("/0", 512)}}},
		{"a million levels that never close", strings.Repeat(`{"a":`, 1e6), nil,
			[]found{{JSONDepth, 512 * 5, strings.Repeat("/a", 512)}}},
	} {
		t.Run(tc.reason, func(t *testing.T) {
			value, problems := CheckJSON([]byte(tc.text), JSONLimits{})
			require.Equal(t, tc.want, value)
			var got []found
			for _, p := range problems {
				require.NotEmpty(t, p.Text)
				got = append(got, found{p.Kind, p.Offset, p.Pointer})
			}
			require.Equal(t, tc.found, got)
		})
	}
	_, problems := CheckJSON([]byte(deep), JSONLimits{})
	require.Empty(t, problems, "the limit itself is allowed")
}

func TestCheckJSONTextSaysWhatWasFound(t *testing.T) {
	for text, want := range map[string]string{
		`[1}`:       `'}' where ',' or ']' was expected`,
		`{"a":`:     `the end of the text where a value was expected`,
		"[\xff]":    `byte 0xff where a value was expected`,
		`{"id":1}x`: `'x' behind the value`,
	} {
		_, problems := CheckJSON([]byte(text), JSONLimits{})
		require.Len(t, problems, 1)
		require.Equal(t, want, problems[0].Text)
	}
}

// A hostile answer must neither flood the report nor hide why it is unreadable.
func TestCheckJSONBoundsProblems(t *testing.T) {
	text := `[` + strings.Repeat(`"\ud800",`, 1000) + `1e999`
	_, problems := CheckJSON([]byte(text), JSONLimits{})
	require.Len(t, problems, maxProblems+1)
	require.Equal(t, JSONNumber, problems[maxProblems].Kind)
}

// Whatever encoding/json reads, CheckJSON reads alike, and the other way round.
func FuzzCheckJSON(f *testing.F) {
	for _, seed := range []string{"", " 1", "\uFEFF[]", `{"a":1,"a":2}`, `["\ud83d\ude00\ud800"]`, "[\"\xff\"]",
		`{"n":[1e5,-0.1,{}]}`, "01", "1 1", `[[[[]]]]`, `"\u00zz"`, "nul", "\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		value, problems := CheckJSON(data, JSONLimits{MaxDepth: 5000, MaxNumberLen: 1 << 30, MaxExponent: 1 << 30})
		fatal, loose := false, false
		for _, p := range problems {
			require.LessOrEqual(t, p.Offset, int64(len(data)))
			fatal = fatal || p.Fatal()
			loose = loose || p.Kind == JSONBOM || p.Kind == JSONTrailing
			if p.Kind == JSONDepth || p.Kind == JSONNumber {
				return
			}
		}
		if !loose {
			require.Equal(t, json.Valid(data), !fatal, "%v", problems)
		}
		if !fatal {
			requireSameAsStdlib(t, bytes.TrimPrefix(data, []byte("\uFEFF")), value)
		}
	})
}

func requireSameAsStdlib(t require.TestingT, data []byte, value any) {
	var want any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	require.NoError(t, d.Decode(&want))
	require.Equal(t, want, value)
}

func TestCheckJSONReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := anyJSON(3).Draw(t, "value")
		data, err := json.Marshal(value)
		require.NoError(t, err)
		got, problems := CheckJSON(data, JSONLimits{})
		require.Empty(t, problems)
		require.Equal(t, value, got)
	})
}

func anyJSON(depth int) *rapid.Generator[any] {
	text := rapid.StringOf(rapid.RuneFrom([]rune("aé😀\"\\/\n\u2028<")))
	leaves := []*rapid.Generator[any]{
		text.AsAny(), rapid.Bool().AsAny(), rapid.Just[any](nil),
		rapid.Custom(func(t *rapid.T) any { return json.Number(fmt.Sprint(rapid.Int64().Draw(t, "n"))) }),
	}
	if depth > 0 {
		inner := anyJSON(depth - 1)
		leaves = append(leaves,
			rapid.SliceOfN(inner, 0, 4).AsAny(), rapid.MapOfN(text, inner, 0, 4).AsAny())
	}
	return rapid.OneOf(leaves...)
}

func BenchmarkCheckJSON(b *testing.B) {
	item := `{"id":"98cdc9e4-c9e4-98cd-e4c9-cd98e4c9cd98","lastSyncDateTime":"2017-01-01T00:02:54.239458+03:00",` +
		`"status":"connected","primarySmtpAddress":"a@example.com","serverName":"Server Name","count":12.5,` +
		`"tags":["a","b","é"],"nested":{"ok":true,"none":null}}`
	list := `{"value":[` + strings.Repeat(item+",", 3000) + item + `]}`
	for name, text := range map[string]string{"item": item, "list": list} {
		b.Run(name+"/CheckJSON", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				CheckJSON([]byte(text), JSONLimits{})
			}
		})
		b.Run(name+"/encoding", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				var v any
				d := json.NewDecoder(strings.NewReader(text))
				d.UseNumber()
				if err := d.Decode(&v); err != nil && err != io.EOF {
					b.Fatal(err)
				}
			}
		})
	}
}
