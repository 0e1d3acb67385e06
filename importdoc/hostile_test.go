package importdoc

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

// create is a page as short as one can be.
const create201 = "# Create thing\n\n## HTTP request\n```http\nPOST /things\n```\n\n## Request body\n|Property|Type|Description|\n|:--|:--|:--|\n|name|String|The name.|\n\n" +
	"## Response\nReturns `201 Created`.\n\n## Example\n### Request\n```http\nPOST https://graph.microsoft.com/v1.0/things\nContent-Type: application/json\n\n{\n  \"name\": \"a\"\n}\n```\n" +
	"### Response\n```http\nHTTP/1.1 201 Created\nContent-Type: application/json\n\n{\n  \"id\": \"1\",\n  \"name\": \"a\"\n}\n```\n"

// TestUnreadable: what is no page is refused with a place and a reason.
func TestUnreadable(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"nothing":       {"", "the page is empty"},
		"blanks":        {" \n\t\n", "the page is empty"},
		"a mark alone":  {"\xef\xbb\xbf", "the page is empty"},
		"a picture":     {"\x89PNG\r\n\x1a\n\x00\x00", "page.md:3:1: byte 0x00 is no text"},
		"UTF-16":        {"\xff\xfe#\x00 \x00", "byte 0x00 is no text"},
		"Latin-1":       {"# Caf\xe9\n", "page.md:1:6: byte 0xe9 is not UTF-8"},
		"NUL in a page": {create201 + "\x00", "byte 0x00 is no text"},
		"100 MB":        {strings.Repeat("# heading\n", 10<<20), "larger than 4 MiB"},
		"a wall of >":   {strings.Repeat(">", 1<<20), "deeper than 100 levels"},
		"a wall of -":   {strings.Repeat("- ", 1<<20), "deeper than 100 levels"},
		"a wall of 1. ": {strings.Repeat("1. ", 1<<20), "deeper than 100 levels"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Import([]spec.Source{{Name: "page.md", Data: []byte(c.data)}}, Options{})
			require.ErrorContains(t, err, c.want)
			var as *spec.Error
			require.ErrorAs(t, err, &as)
		})
	}
}

// TestUnreadableFiles: a file that cannot be opened is told by its name.
func TestUnreadableFiles(t *testing.T) {
	dir := t.TempDir()
	_, err := ReadFile(filepath.Join(dir, "none.md"))
	require.ErrorContains(t, err, "no such file")
	_, err = ReadFile(dir)
	require.ErrorContains(t, err, "is a directory")
	closed := filepath.Join(dir, "closed.md")
	require.NoError(t, os.WriteFile(closed, []byte(create201), 0))
	if _, err = ReadFile(closed); os.Geteuid() != 0 {
		require.ErrorContains(t, err, "permission denied")
	}
	_, err = Import([]spec.Source{{Name: "page.md", Data: []byte(create201)}}, Options{Resources: filepath.Join(dir, "none")})
	require.ErrorContains(t, err, "cannot read the folder of resource pages")
}

// TestOddPages: pages that are hard to read are read all the same.
func TestOddPages(t *testing.T) {
	crlf := strings.ReplaceAll(create201, "\n", "\r\n")
	for name, data := range map[string]string{
		"plain":                   create201,
		"CRLF":                    crlf,
		"a byte order mark":       "\xef\xbb\xbf" + create201,
		"a mark and front matter": "\xef\xbb\xbf---\ntitle: x\n---\n" + create201,
		"CRLF and front matter":   "---\r\ntitle: x\r\n---\r\n" + crlf,
		"front matter never ends": "---\n" + create201,
		"broken front matter":     "---\na: [\n---\n" + create201,
		"no end of line":          strings.TrimRight(create201, "\n"),
		"comments all over":       strings.ReplaceAll(create201, "\n## ", "\n<!-- x -->\n## "),
		"empty annotations":       strings.ReplaceAll(create201, "\n```http", "\n<!-- {} -->\n```http"),
		"tildes":                  strings.ReplaceAll(create201, "```", "~~~"),
		"space behind the fence":  strings.ReplaceAll(create201, "```http", "``` http"),
		"a list around examples":  strings.ReplaceAll(create201, "### Re", "- in a list\n\n### Re"),
	} {
		t.Run(name, func(t *testing.T) {
			result := importOf(t, spec.Source{Name: "page.md", Data: []byte(data)})
			contract, err := spec.Load(result.Source(), spec.Options{})
			require.NoError(t, err)
			require.Equal(t, "/things", contract.Operations[0].Path)
			require.Equal(t, `{"name":"a"}`, string(contract.Operations[0].Body.JSON().Examples[0].Value))
			require.Equal(t, "/id", contract.Operations[0].Identifier.Pointer)
		})
	}
}

// TestSwallowed: a comment or fence that never ends is told, and costs what is
// behind it.
func TestSwallowed(t *testing.T) {
	for text, want := range map[string]string{
		"<!-- {\n":  "page/annotation-unclosed",
		"```http\n": "page/fence-unclosed",
	} {
		at := strings.Index(create201, "## Example")
		result := importOf(t, spec.Source{Name: "page.md", Data: []byte(create201[:at] + text + strings.ReplaceAll(create201[at:], "```", "~~~"))})
		var rules []string
		for _, f := range result.Findings {
			rules = append(rules, string(f.Rule))
		}
		require.Contains(t, rules, want)
	}
}

// slow are pages that are made to take long; each has to end within the time of
// the test binary. What they say is of no interest.
var slow = map[string]func() string{
	"brackets": func() string { return strings.Repeat("[", 1<<20) },
	"links":    func() string { return "## Response\n" + strings.Repeat("[a](b", 1<<18) },
	"stars":    func() string { return strings.Repeat("**a*b ", 1<<18) },
	"backticks": func() string {
		return "|Property|Type|Description|\n|-|-|-|\n|a|String|Possible values are: " + strings.Repeat("`a`, ", 1<<17) + "|\n"
	},
	"columns": func() string {
		return strings.Repeat("|a", 1<<16) + "\n" + strings.Repeat("|-", 1<<16) + "\n" + strings.Repeat("|b", 1<<16) + "\n"
	},
	"rows of many names": func() string {
		var b strings.Builder
		b.WriteString("## Request body\n|Property|Type|Description|\n|-|-|-|\n")
		for i := range 1 << 16 {
			fmt.Fprintf(&b, "|a%d|String|b|\n", i)
		}
		return b.String()
	},
	"examples": func() string {
		return strings.Repeat("```http\nPOST /a\n\n{\"a\":1}\n```\n<!-- {\"name\": \"x\"} -->\n```http\nHTTP/1.1 201 Created\n\n{\"a\":1}\n```\n", 1<<14)
	},
	"rows": func() string {
		return "## Request body\n|Property|Type|Description|\n|-|-|-|\n" + strings.Repeat("|a|String|b|\n", 1<<16)
	},
	"fences": func() string {
		return strings.Repeat("```http\nPOST /a\n\n{}\n```\n```http\nHTTP/1.1 201 Created\n\n{}\n```\n", 1<<9)
	},
	"JSON, deep":    func() string { return "```http\nPOST /a\n\n" + strings.Repeat(`{"a":`, 1<<16) + "\n```\n" },
	"JSON, commas":  func() string { return "```http\nPOST /a\n\n{" + strings.Repeat(",", 1<<18) + "}\n```\n" },
	"JSON, strings": func() string { return "```http\nPOST /a\n\n{" + strings.Repeat("'", 1<<18) + "}\n```\n" },
	"templates": func() string {
		return "## HTTP request\n```http\n" + strings.Repeat("POST /a/{id}/b/{id}\n", 1<<14) + "```\n"
	},
	"comments": func() string { return strings.Repeat("<!-- {\"a\":1,} -->\n", 1<<14) },
	"nested lists": func() string {
		var b strings.Builder
		for i := range 400 {
			b.WriteString(strings.Repeat("  ", i) + "- a\n")
		}
		return b.String()
	},
	"headings": func() string { return strings.Repeat("###### a\n", 1<<16) },
	"numbers": func() string {
		return "```http\nPOST /a\n\n{\"a\": 1e99999999, \"b\": " + strings.Repeat("9", 1<<16) + "}\n```\n"
	},
}

func TestSlowPages(t *testing.T) {
	for name, page := range slow {
		t.Run(name, func(t *testing.T) {
			result := importOf(t, spec.Source{Name: "page.md", Data: []byte("# Create a\n\n" + page())})
			if result.Description == nil {
				return
			}
			_, err := spec.Load(result.Source(), spec.Options{})
			if err != nil {
				require.ErrorContains(t, err, "no create operation")
			}
		})
	}
}

// FuzzImport: whatever a page holds, it is read or refused; what is written
// loads, and what is repaired stays repaired.
func FuzzImport(f *testing.F) {
	f.Add([]byte(create201))
	f.Add([]byte(strings.ReplaceAll(create201, "\n", "\r\n")))
	f.Add([]byte(strings.ReplaceAll(create201, "\"a\"", "“a”,")))
	f.Add([]byte(strings.ReplaceAll(create201, "The name.", "Possible values are: `a`, `b`. Required. Read-only.")))
	f.Add([]byte("---\ntitle: x\n---\n<!-- { \"blockType\": \"request\", \"name\": [\"a\"], } -->\n```http\nPOST /a/{id|b}/c(d='{e}')?f={g}\nA: b\n{\n'a': …\n```\n"))
	for _, page := range []string{sourcePage, "v1.0/api/opentypeextension-post-opentypeextension.md", "v1.0/api/message-post-attachments.md", "beta/api/send-device-command.md"} {
		if data, err := os.ReadFile(filepath.Join(corpus, page)); err == nil {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		src := spec.Source{Name: "page.md", Data: data}
		result, err := Import([]spec.Source{src}, Options{})
		if err != nil {
			return
		}
		for _, found := range result.Findings {
			for _, e := range found.Edits {
				if e.Start < 0 || e.End < e.Start || e.End > len(data) {
					t.Fatalf("%s: an edit outside the page: %+v", found.Rule, e)
				}
			}
		}
		if result.Description != nil {
			if _, err := spec.Survey(result.Source(), spec.Options{}); err != nil {
				t.Fatalf("the description is not readable: %v\n%s", err, result.Description)
			}
		}
		fixed, _, err := Fix(src, Options{})
		if err != nil {
			t.Fatalf("the repaired page is not readable: %v", err)
		}
		again, made, err := Fix(spec.Source{Name: "page.md", Data: fixed}, Options{})
		if err != nil || made > 0 && !bytes.Equal(again, fixed) {
			t.Fatalf("%d repairs were left: %v\n%s", made, err, fixed)
		}
	})
}
