package importdoc

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTypeOf(t *testing.T) {
	for raw, want := range map[string]typeName{
		"String":                                           {name: "String"},
		"Edm.String":                                       {name: "String"},
		"String collection":                                {name: "String", collection: true},
		"Collection(Edm.String)":                           {name: "String", collection: true},
		"collection of string":                             {name: "string", collection: true},
		"[mimeContent](../resources/m.md)":                 {name: "mimeContent", file: "m.md"},
		"[keyValue](../resources/k.md) collection":         {name: "keyValue", file: "k.md", collection: true},
		"[chatType](../resources/chat.md#chattype-values)": {name: "chatType", file: "chat.md", anchor: "chattype-values"},
		"[folder][]":                                       {name: "folder"},
		"microsoft.graph.physicalAddress":                  {name: "physicalAddress"},
		"[microsoft.graph.ediscovery.tag](tag.md)":         {name: "ediscovery.tag", file: "tag.md"},
		"microsoftTunnelLogCollectionStatus":               {name: "microsoftTunnelLogCollectionStatus"},
	} {
		have := typeOf(raw)
		have.written = ""
		require.Equal(t, want, have, raw)
	}
}

func TestEnumIn(t *testing.T) {
	for text, want := range map[string]string{
		"Possible values are: `none`, `connected`.":                                                  "none connected",
		"Possible values are: `a`, `b`, and `c`. More text with `d`.":                                "a b c",
		"Possible values: `personal` (default), `shared`.":                                           "personal shared",
		"The value can be `Eligible` and `Active`. Required.":                                        "Eligible Active",
		"The value can be `UserRenew`, `AdminRenew`and `AdminExtend`.":                               "UserRenew AdminRenew AdminExtend",
		"The supported values for **dataType** are:<br/><ul><li>`string` </li><li>`int64`</li></ul>": "string int64",
		"The value can be <ul><li>`AdminAdd`: Admins add;</li><li>`UserAdd`: users;</li></ul>":       "AdminAdd UserAdd",
		"Possible values are: `standard` - all inherit; `private` - some.":                           "standard private",
		"Possible values are: low, normal, high.":                                                    "low normal high",
		"Possible values are: `applicationProxy`. Read-only.":                                        "applicationProxy",
		"For example, possible values are `a`, `b` and so on.":                                       "", // the list does not claim to be whole
		"Possible values include `a`, `b`.":                                                          "",
		"Supported values such as `a`, `b`.":                                                         "",
		"The value can be set with `PATCH` on the `user` resource.":                                  "",
		"Possible values are described in [another page](x.md).":                                     "",
		"The possible value is: `null`.":                                                             "",
		"Not supported. Allowed for `x` and `y` members.":                                            "",
		"": "",
	} {
		var names []string
		for _, v := range enumIn(text, false) {
			names = append(names, v.text)
		}
		require.Equal(t, want, strings.Join(names, " "), text)
	}
	require.Equal(t, []enumValue{{"0", true}, {"1", true}, {"2", true}},
		enumIn("The upload state. Possible values are: 0 - `Not Ready`, 1 - `Ready`, 2 - `Processing`. Inherited.", true))
	require.Empty(t, enumIn("Possible values are: `a`, `b`.", true), "an integer has no texts")
}

func TestWording(t *testing.T) {
	for text, want := range map[string]bool{
		"Read-only.": true,
		"The mail address. Read-Only. Supports $filter.": true,
		"Identifies the tab. Read only.":                 true,
		"This property is read-only.":                    true,
		"Read-only, Nullable.":                           true,
		"Not read-only.":                                 false,
		"Read-only if the user is synchronised.":         false,
		"Grants read-only access to files.":              false,
	} {
		require.Equal(t, want, saysReadOnly(text), text)
	}
	for text, want := range map[string]bool{
		"Required.":                             true,
		"The ID of the role. Required.":         true,
		"Display name (required)":               true,
		"one of `self`. Required on create. ":   true,
		"Required if launching an app service.": false,
		"This property is required when a user is created and it cannot be cleared.": false,
		"Not required.": false,
		"Required for users who will be assigned licenses.": false,
	} {
		require.Equal(t, want, saysRequired(text), text)
	}
}

func TestAddressOf(t *testing.T) {
	for url, want := range map[string]string{
		"/deviceManagement/exchangeConnectors":            "/deviceManagement/exchangeConnectors",
		"me/devices/{id}/commands":                        "/me/devices/{id}/commands",
		"/teams/{id}/channels/{id}/tabs":                  "/teams/{teamId}/channels/{channelId}/tabs",
		"/users/{id | userPrincipalName}/contacts":        "/users/{id}/contacts",
		"https://graph.microsoft.com/v1.0/things":         "/things",
		"/appCatalogs/teamsApps?requiresReview:{Boolean}": "/appCatalogs/teamsApps",
		"/drive/root:/{item-path}:/createUploadSession":   "/drive/root:/{item-path}:/createUploadSession",
		"/users/{user-id}/x/{user-id}/y":                  "/users/{user-id}/x/{xId}/y",
		"/a/{id}/.../b":                                   "",
		"https://{host}/a":                                "",
		"/":                                               "",
		"/a/<id>/b":                                       "",
	} {
		a, err := addressOf("POST", url, 0)
		if want == "" {
			require.Error(t, err, url)
			continue
		}
		require.NoError(t, err, url)
		require.Equal(t, want, a.path, url)
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		template, url, prefix string
		match                 bool
	}{
		{"/a/b", "https://h/v1.0/a/b", "v1.0", true},
		{"/a/b", "/a/b", "", true},
		{"/a/b", "https://h/localtest/a/b", "localtest", true},
		{"/users/{id}/b", "https://h/beta/users/kim@contoso.com/b", "beta", true},
		{"/drive/root:/{path}:/x", "/drive/root:/f.txt:/x", "", true},
		{"/a/{id}/b", "https://h/v1.0/a/b", "", false},
		{"/a/b", "https://h/v1.0/x/a/b", "", false}, // two segments are no version
		{"/a/b/$ref", "https://h/beta/a/b", "", false},
	} {
		a, err := addressOf("POST", c.template, 0)
		require.NoError(t, err)
		prefix, n := a.match(c.url)
		require.Equal(t, c.match, n >= 0, "%s %s", c.template, c.url)
		if c.match {
			require.Equal(t, c.prefix, strings.Join(prefix, "/"))
		}
	}
}

func TestMessages(t *testing.T) {
	for _, c := range []struct {
		name, text, method, target, body string
		status                           int
		joined                           bool
	}{
		{"request", "POST /a\nA: b\n\n{}\n", "POST", "/a", "{}", 0, false},
		{"CRLF", "POST /a HTTP/1.1\r\nA: b\r\n\r\n{}\r\n", "POST", "/a", "{}", 0, false},
		{"blanks in the URL", "GET /a?$filter=b eq c HTTP/1.1\n", "GET", "/a?$filter=b eq c", "", 0, false},
		{"URL in two lines", "POST /a\n?b=c\nA: b\n\n{}", "POST", "/a?b=c", "{}", 0, false},
		{"no blank line", "HTTP/1.1 201 Created\nA: b\n{\n}", "", "", "{\n}", 201, true},
		{"no version", "HTTP 201 Created\n\n{}", "", "", "{}", 201, false},
		{"no reason", "HTTP/1.1 201\n", "", "", "", 201, false},
		{"blank lines first", "\n\nPOST /a\n\n\n\n{}", "POST", "/a", "{}", 0, false},
	} {
		m := readMessage(&block{text: excerpt{text: c.text, lines: []excerptLine{{0, 0}}}}, nil)
		require.NotNil(t, m, c.name)
		require.Equal(t, []any{c.method, c.target, c.body, c.status, c.joined}, []any{m.method, m.target, m.body, m.status, m.joined}, c.name)
	}
	require.Nil(t, readMessage(&block{text: excerpt{text: "{}", lines: []excerptLine{{0, 0}}}}, nil))
}

func TestAnnotation(t *testing.T) {
	of := func(text string) *annotation {
		return annotationOf(&block{text: excerpt{text: text, lines: []excerptLine{{0, 0}}}})
	}
	require.Nil(t, of("<!-- markdownlint-disable -->"))
	require.Nil(t, of("<!-- {"))
	a := of("<!-- { \"blockType\": \"Request\", \"name\": [\"a\", \"b\"], \"truncated\": \"True\", \"@odata.type\": \"Collection(microsoft.graph.x)\", } -->")
	require.Equal(t, "request", a.blockType)
	require.Equal(t, []string{"a", "b"}, a.names)
	require.True(t, a.truncated)
	require.True(t, a.collection)
	require.Equal(t, "microsoft.graph.x", a.odataType)
	require.Len(t, a.slips, 1, "a trailing comma")
	require.True(t, of("<!-- {\"type\": \"#page.annotation\"} -->").page)
	require.Len(t, of("<!-- { nonsense -->").slips, 1)
}

func TestIsPage(t *testing.T) {
	for _, c := range []struct {
		name, data string
		page       bool
	}{
		{"a.md", "", true},
		{"A.MD", "openapi: 3.0.3", true},
		{"-", create201, true},
		{"-", "---\ntitle: x\n---\n\n# Create x\n", true},
		{"-", "\xef\xbb\xbf---\r\ntitle: x\r\n---\r\n# Create x\r\n", true},
		{"a.yaml", "# a comment\nopenapi: 3.0.3\n", false},
		{"a.yaml", "# a comment\nopenapi: 3.0.3\ninfo:\n  description: |\n    ```http\n```http\n", false},
		{"a.yaml", "---\nopenapi: 3.0.3\n---\n", false},
		{"a.json", "{}", false},
		{"-", "", false},
	} {
		require.Equal(t, c.page, IsPage(c.name, []byte(c.data)), "%s %q", c.name, c.data)
	}
}
