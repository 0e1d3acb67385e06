package importdoc

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

// TestFix: the safe repairs are made, and nothing else is touched.
func TestFix(t *testing.T) {
	enum := strings.ReplaceAll(create201, "The name.", "Possible values are: `alpha`, `beta`.")
	for _, c := range []struct {
		name, why, old, fixed string
	}{
		{"trailing comma", "it says nothing", "  \"name\": \"a\"\n}\n```\n### Response", "  \"name\": \"a\",\n}\n```\n### Response"},
		{"smart quotes", "they stand for straight ones", `{
  "id": "1"`, `{
  “id”: “1”`},
		{"blank line", "RFC 9112 wants it", "application/json\n\n{\n  \"id\"", "application/json\n{\n  \"id\""},
		{"status line", "its meaning is plain", "HTTP/1.1 201 Created", "HTTP 201 Created"},
		{"reason phrase", "the number decides", "HTTP/1.1 201 Created", "HTTP/1.1 201 OK"},
		{"comment in JSON", "JSON has none", "\"name\": \"a\"\n}\n```\n### R", "\"name\": \"a\"/* x */\n}\n```\n### R"},
		{"annotation", "readers of annotations are lenient to different degrees", "<!-- {\"blockType\": \"request\"} -->\n```http\nPOST https", "<!-- {\"blockType\": \"request\",} -->\n```http\nPOST https"},
	} {
		t.Run(c.name, func(t *testing.T) {
			good := create201
			if !strings.Contains(good, c.old) {
				good = strings.Replace(good, "```http\nPOST https", c.old, 1)
			}
			bad := strings.Replace(good, c.old, c.fixed, 1)
			require.NotEqual(t, good, bad)
			for _, form := range []func(string) string{
				func(s string) string { return s },
				func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
				func(s string) string { return "\xef\xbb\xbf" + s },
			} {
				data, made, err := Fix(spec.Source{Name: "page.md", Data: []byte(form(bad))}, Options{})
				require.NoError(t, err)
				require.Equal(t, form(good), string(data), c.why)
				require.Positive(t, made)
				again, made, err := Fix(spec.Source{Name: "page.md", Data: data}, Options{})
				require.NoError(t, err)
				require.Zero(t, made, "fixing twice is fixing once")
				require.Equal(t, data, again)
			}
		})
	}
	t.Run("placeholder, then the length", func(t *testing.T) {
		bad := strings.ReplaceAll(enum, "\"name\": \"a\"", "\"name\": \"String\"")
		bad = strings.ReplaceAll(bad, "Content-Type: application/json\n\n{\n  \"name\"", "Content-Type: application/json\nContent-Length: 26\n\n{\n  \"name\"")
		data, made, err := Fix(spec.Source{Name: "page.md", Data: []byte(bad)}, Options{})
		require.NoError(t, err)
		require.Equal(t, 3, made)
		good := strings.ReplaceAll(bad, "String\"", "alpha\"")
		good = strings.Replace(good, "Content-Length: 26", "Content-Length: 23", 1)
		require.Equal(t, strings.Replace(good, "|name|alpha\"", "|name|String", 1), string(data))
	})
}

// TestUnsafe: what takes a person is suggested and left alone.
func TestUnsafe(t *testing.T) {
	for name, change := range map[string][2]string{
		"ellipsis":       {"\"name\": \"a\"\n}\n```\n### R", "\"name\": \"a\",\n  ...\n}\n```\n### R"},
		"line break":     {"\"name\": \"a\"\n}\n```\n### R", "\"name\": \"a\nb\"\n}\n```\n### R"},
		"version":        {"v1.0/things", "localtest/things"},
		"without quotes": {"\"name\": \"a\"\n}\n```\n### R", "\"name\": some text\n}\n```\n### R"},
		"no status line": {"```http\nHTTP/1.1 201 Created\nContent", "<!-- {\"blockType\": \"response\"} -->\n```http\nContent"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := strings.Replace(create201, change[0], change[1], 1)
			require.NotEqual(t, create201, bad)
			src := spec.Source{Name: "page.md", Data: []byte(bad)}
			grave := 0
			for _, f := range importOf(t, src).Findings {
				if f.Level != Note {
					grave++
					require.NotEmpty(t, f.Suggestion)
				}
			}
			require.Positive(t, grave)
			data, made, err := Fix(src, Options{})
			require.NoError(t, err)
			require.Zero(t, made)
			require.Equal(t, bad, string(data))
		})
	}
}

// TestCorpusFix: repairing a page of the corpus leaves none of what was safe to
// repair, adds no finding, and is done after one pass.
func TestCorpusFix(t *testing.T) {
	for _, page := range pagesOf(t) {
		src := load(t, page)
		before := len(importOf(t, src).Findings)
		data, made, err := Fix(src, Options{})
		require.NoError(t, err, page)
		fixed := src
		fixed.Data = data
		left := importOf(t, fixed).Findings
		for _, f := range left {
			require.False(t, f.Safe, "%s:%d: %s is left", page, f.Place.Line, f.Text)
		}
		require.LessOrEqual(t, len(left), before, page)
		if made > 0 {
			require.Less(t, len(left), before, page)
		}
	}
}
