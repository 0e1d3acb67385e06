package importdoc

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestReadJSON(t *testing.T) {
	for _, c := range []struct{ text, want, what string }{
		{`{"a":1}`, `{"a":1}`, ""},
		{` [1, true ,null,"x"] `, `[1,true,null,"x"]`, ""},
		{`{"a":1,}`, `{"a":1}`, "a trailing comma"},
		{`{"a":1,,"b":2}`, `{"a":1,"b":2}`, "a comma too many"},
		{`{"a":1 "b":2}`, `{"a":1,"b":2}`, "no comma between two values"},
		{`{"a":1, ...}`, `{"a":1}`, "an ellipsis"},
		{`["a", …]`, `["a"]`, "an ellipsis"},
		{`{“a”: “b”}`, `{"a":"b"}`, "the quotation mark “"},
		{`{'a': 'b'}`, `{"a":"b"}`, "the quotation mark '"},
		{"{\"a\": \"b\nc\"}", `{"a":"b\nc"}`, "a line break inside a string"},
		{`{"a": 1 // one` + "\n}", `{"a":1}`, "a comment"},
		{`{"a": "http://x"}`, `{"a":"http://x"}`, ""},
		{`{"a": True}`, `{"a":true}`, "text without quotes"},
		{`{"a": some text, "b": 1}`, `{"a":"some text","b":1}`, "text without quotes"},
		{`{a: 1}`, `{"a":1}`, "a name without quotes"},
		{`{"a":1,"a":2}`, `{"a":1,"a":2}`, `the name "a" for the second time`},
		{`{"a":1`, `{"a":1}`, `the end of the text before a closing '}'`},
		{`{"a":1}}`, `{"a":1}`, "text behind the JSON"},
		{`{"a":"\d"}`, `{"a":"\\d"}`, "a backslash that escapes nothing"},
		{`{"a":"😀"}`, `{"a":"😀"}`, ""},
		{"{\u00a0\"a\":1}", `{"a":1}`, `the character "\u00a0"`},
		{`{"a":01}`, `{"a":"01"}`, "text without quotes"},
		{``, "", ""},
		{`{"a"`, "", ""},
		{`]`, "", ""},
	} {
		v, slips, ok := readJSON(c.text)
		require.Equal(t, c.want != "", ok, c.text)
		if !ok {
			continue
		}
		require.Equal(t, c.want, string(v.append(nil)), c.text)
		if c.what == "" {
			require.Empty(t, slips, c.text)
			continue
		}
		require.NotEmpty(t, slips, c.text)
		require.Contains(t, whats(slips), c.what, c.text)
	}
}

func whats(slips []slip) []string {
	var out []string
	for _, s := range slips {
		out = append(out, s.what)
	}
	return out
}

// TestReadJSONIsJSON: on JSON the lenient reader says what encoding/json says,
// without a slip.
func TestReadJSONIsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, err := json.Marshal(drawJSON(t, 0))
		require.NoError(t, err)
		v, slips, ok := readJSON(string(text))
		require.True(t, ok)
		require.Empty(t, slips)
		var want, have any
		require.NoError(t, json.Unmarshal(text, &want))
		require.NoError(t, json.Unmarshal(v.append(nil), &have))
		require.Equal(t, want, have)
	})
}

func drawJSON(t *rapid.T, depth int) any {
	switch k := rapid.IntRange(0, 6).Draw(t, "kind"); {
	case k == 0 && depth < 4:
		return rapid.MapOfN(rapid.String(), rapid.Custom(func(t *rapid.T) any { return drawJSON(t, depth+1) }), 0, 4).Draw(t, "object")
	case k == 1 && depth < 4:
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) any { return drawJSON(t, depth+1) }), 0, 4).Draw(t, "array")
	case k == 2:
		return rapid.Float64Range(-1e9, 1e9).Draw(t, "number")
	case k == 3:
		return rapid.Bool().Draw(t, "bool")
	case k == 4:
		return nil
	}
	return rapid.String().Draw(t, "string")
}

// TestSlipsRepair: with every slip repaired at once, what has a repair is JSON.
func TestSlipsRepair(t *testing.T) {
	for _, text := range []string{`{"a":1,}`, `{“a”: “b”, }`, `{'a': "x" 'b': [1,2,],}`, "{\"a\": /* x */ \"b\nc\"}", `{a: True, "b": some text}`} {
		v, slips, ok := readJSON(text)
		require.True(t, ok, text)
		var edits []Edit
		for _, s := range slips {
			edits = append(edits, Edit{s.at, s.end, s.with})
		}
		fixed := apply([]byte(text), edits)
		var compact bytes.Buffer
		require.NoError(t, json.Compact(&compact, fixed), "%s became %s", text, fixed)
		require.Equal(t, string(v.append(nil)), compact.String())
	}
}
