package verdict

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/rule"
)

// TestRollAnswers: one fault that shows at three places of an answer is one
// finding, faults that may have causes of their own are not.
func TestRollAnswers(t *testing.T) {
	type row struct {
		ptr, keyword, got string
		o                 Outcome
	}
	const dropped = "nothing: the property was dropped"
	for _, tc := range []struct {
		why      string
		rule     rule.ID
		rows     []row
		findings int
		pointers []string // of the first finding
	}{
		{"null for three objects", "body/schema", []row{{"/a", "type", "null", Fail}, {"/b", "type", "null", Fail}, {"/c", "type", "null", Fail}}, 1, []string{"/a", "/b", "/c"}},
		{"two places stay two", "body/schema", []row{{"/a", "type", "null", Fail}, {"/b", "type", "null", Fail}}, 2, nil},
		{"null and a text are two faults", "body/schema", []row{{"/a", "type", "null", Fail}, {"/b", "type", "null", Fail}, {"/c", "type", "string", Fail}}, 3, nil},
		{"three formats", "body/schema", []row{{"/a", "format", `"x"`, Fail}, {"/b", "format", `"y"`, Fail}, {"/c", "format", `"z"`, Fail}}, 1, []string{"/a", "/b", "/c"}},
		{"recommendations are no failures", "body/schema", []row{{"/a", "format", "x", Fail}, {"/b", "format", "x", Fail}, {"/c", "format", "x", Weak}}, 3, nil},
		{"three fields are dropped", "echo/field", []row{{"/a", "", dropped, Fail}, {"/b", "", dropped, Fail}, {"/c", "", dropped + ", in each of 9 answers", Fail}}, 1, []string{"/a", "/b", "/c"}},
		{"three fields are changed", "echo/field", []row{{"/a", "", "1", Fail}, {"/b", "", "1", Fail}, {"/c", "", "1", Fail}}, 3, nil},
		{"three fields are lost on reading back", "resource/same", []row{{"/a", "", dropped, Fail}, {"/b", "", dropped, Fail}, {"/c", "", dropped, Fail}}, 1, []string{"/a", "/b", "/c"}},
		{"other rules stay as they are", "body/write-only", []row{{"/a", "writeOnly", "a value", Fail}, {"/b", "writeOnly", "a value", Fail}, {"/c", "writeOnly", "a value", Fail}}, 3, nil},
	} {
		c := collector()
		for i, r := range tc.rows {
			e := tried(tc.rule, r.ptr, r.keyword, i, r.o)
			e.Done.Verdicts[0].Got, e.Done.Case.Pointer = r.got, "/under/test"
			c.Add(e)
		}
		fs := c.Findings(nil)
		require.Len(t, fs, tc.findings, tc.why)
		require.Equal(t, tc.pointers, fs[0].Pointers, tc.why)
		require.Equal(t, fs, c.Findings(nil), tc.why)
	}
}

// TestRolledFingerprintsAreStable: a place more or less, or one that is looked
// at, changes no baseline.
func TestRolledFingerprintsAreStable(t *testing.T) {
	prints := map[string]bool{}
	for _, last := range []Outcome{Fail, Pass} {
		c := collector()
		c.Add(tried("status/rejects-invalid", "/z", "enum", 1, Pass))
		for i, ptr := range []string{"/a", "/b", "/c", "/d"} {
			o := Fail
			if ptr == "/d" {
				o = last
			}
			c.Add(tried("status/rejects-invalid", ptr, "type", i, o))
		}
		fs := c.Findings(nil)
		require.Len(t, fs, 1)
		require.Equal(t, []string{"/a", "/b", "/c", "/d"}[:len(fs[0].Pointers)], fs[0].Pointers)
		prints[fs[0].Fingerprint] = true
	}
	require.Len(t, prints, 1)
}
