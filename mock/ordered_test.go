package mock

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestOrderedKeepsWhatWasSent(t *testing.T) {
	for _, row := range []struct{ why, sent, back string }{
		{"members in order", `{"b":1,"a":2}`, `{"b":1,"a":2}`},
		{"digits of numbers", `[1.50,1E+2,-0,12345678901234567890.1]`, `[1.50,1E+2,-0,12345678901234567890.1]`},
		{"the last of two names", `{"a":1,"b":2,"a":3}`, `{"a":3,"b":2}`},
		{"only the escapes that are needed", `"\u00e9\/\"\\\n\u0001\ud83d\ude42"`, `"é/\"\\\n\u0001🙂"`},
		{"what is empty", `[{},[],"",null,true,false]`, `[{},[],"",null,true,false]`},
	} {
		require.Equal(t, row.back, string(spelling{}.text(readOrdered([]byte(row.sent)))), row.why)
	}
}

// TestSpellingsMeanTheSame: however a value is written, it reads the same.
func TestSpellingsMeanTheSame(t *testing.T) {
	spellings := []spelling{{}, {indent: "\t"}, {escape: true}, {reverse: true}, {number: decimal}, {number: exponent}, {indent: " ", escape: true, reverse: true}}
	rapid.Check(t, func(t *rapid.T) {
		v := anyValue(3).Draw(t, "value")
		want, err := json.Marshal(v)
		require.NoError(t, err)
		for _, s := range spellings {
			var got any
			require.NoError(t, json.Unmarshal(s.text(fromPlain(v)), &got))
			back, err := json.Marshal(got)
			require.NoError(t, err)
			require.JSONEq(t, string(want), string(back))
		}
		require.Equal(t, plain(fromPlain(v)), plain(clone(fromPlain(v))))
	})
}

func anyValue(depth int) *rapid.Generator[any] {
	leaves := []*rapid.Generator[any]{
		rapid.Just[any](nil), rapid.Just[any](true),
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.IntRange(-1000, 1000), func(n int) any { return n }),
	}
	if depth == 0 {
		return rapid.OneOf(leaves...)
	}
	return rapid.OneOf(append(leaves,
		rapid.Map(rapid.SliceOfN(anyValue(depth-1), 0, 3), func(items []any) any { return items }),
		rapid.Map(rapid.MapOfN(rapid.String(), anyValue(depth-1), 0, 3), func(m map[string]any) any { return m }),
	)...)
}

func TestPlaces(t *testing.T) {
	const doc = `{"a":{"b":[{"c":1},{"c":2}]},"x/y":{"~":true}}`
	read := func() any { return readOrdered([]byte(doc)) }
	v, ok := at(read(), "/a/b/1/c")
	require.True(t, ok)
	require.Equal(t, json.Number("2"), v)
	v, ok = at(read(), "/x~1y/~0")
	require.True(t, ok)
	require.Equal(t, true, v)
	for _, gone := range []string{"/a/b/2", "/a/b/x", "/a/z", "/a/b/0/c/d"} {
		_, ok = at(read(), gone)
		require.False(t, ok, gone)
	}
	written := func(v any) string { return string(spelling{}.text(v)) }
	require.Equal(t, `{"a":{"b":[{"c":9},{"c":2}]},"x/y":{"~":true}}`, written(put(read(), "/a/b/0/c", json.Number("9"))))
	require.Equal(t, `{"data":[{"id":1}]}`, written(put(nil, "/data/0/id", json.Number("1"))), "what is on the way is made")
	require.Equal(t, `{"a":{"b":[{},{}]},"x/y":{"~":true}}`, written(drop(read(), "/a/b/*/c")))
	require.Equal(t, `{"a":{"b":[{"c":2}]},"x/y":{"~":true}}`, written(drop(read(), "/a/b/0")))
	require.Equal(t, []any{json.Number("1"), json.Number("2")}, found(read(), "/a/b/*/c"))
	require.True(t, matches("/a/*/b", "/a/10/b"))
	require.False(t, matches("/a/*/b", "/a/x/b"), "only an index fits")
	require.Equal(t, written(read()), doc, "reading changes nothing")
}
