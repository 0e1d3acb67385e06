package values

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

var kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Every row is what it says by spec's own format checker.
func TestFormatSpellings(t *testing.T) {
	for _, f := range allFormats() {
		require.True(t, spec.KnownFormat(f.name), f.name)
		require.NotEmpty(t, f.accept, f.name)
		require.NotEmpty(t, f.reject, f.name)
		require.False(t, f.accept[0].Weak, "%s: the first spelling is the plainest", f.name)
		names := map[string]bool{}
		for _, s := range FormatAccept(f.name) {
			require.NoError(t, spec.CheckFormat(f.name, decoded(t, s)), "%s/%s %s", f.name, s.Name, s.Value)
			require.False(t, names[s.Name], "%s/%s occurs twice", f.name, s.Name)
			names[s.Name] = true
		}
		for _, s := range FormatReject(f.name) {
			require.Error(t, spec.CheckFormat(f.name, decoded(t, s)), "%s/%s %s", f.name, s.Name, s.Value)
			require.False(t, names[s.Name], "%s/%s occurs twice", f.name, s.Name)
			names[s.Name] = true
		}
	}
}

// decoded checks the form of a row and reads its value.
func decoded(t *testing.T, s Spelling) any {
	require.Regexp(t, kebab, s.Name)
	require.NotEmpty(t, s.Reason, s.Name)
	value, problems := spec.CheckJSON([]byte(s.Value), spec.JSONLimits{})
	require.Empty(t, problems, "%s %s", s.Name, s.Value)
	return value
}

// The edges of integers are exact beyond what a double holds.
func TestFormatIntegersAreExact(t *testing.T) {
	values := map[string]bool{}
	for _, s := range append(FormatAccept("int64"), FormatReject("int64")...) {
		values[string(decodedNumber(t, s))] = true
	}
	for _, want := range []string{"9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809"} {
		require.True(t, values[want], want)
	}
}

func decodedNumber(t *testing.T, s Spelling) json.Number {
	n, ok := decoded(t, s).(json.Number)
	require.True(t, ok, s.Value)
	return n
}

// A format that allows anything, or that nobody knows, has no spellings.
func TestFormatWithoutSpellings(t *testing.T) {
	for _, name := range []string{"password", "binary", "guid", ""} {
		require.Empty(t, FormatAccept(name))
		require.Empty(t, FormatReject(name))
	}
}

func TestHostileText(t *testing.T) {
	names, texts := map[string]bool{}, map[string]bool{}
	for _, s := range HostileText() {
		text, ok := decoded(t, s).(string)
		require.True(t, ok, s.Name)
		require.True(t, s.Weak, "a server may refuse %s", s.Name)
		require.False(t, names[s.Name], s.Name)
		names[s.Name], texts[text] = true, true
	}
	require.True(t, texts["café"] && texts["cafe\u0301"], "both forms of one letter")
}
