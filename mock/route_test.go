package mock

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRoutes(t *testing.T) {
	routes := newRoutes([]string{"https://a.example/v1/", "/v1/deep", "{broken"})
	for _, template := range []string{"/pets", "/pets/{id}", "/pets/mine", "/pets/{id}.json", "/books('{id}')", "/u/{u}/o/{o}", "/x/{a}-{b}", "/q?action=go", "/"} {
		require.Nil(t, routes.add(template, "GET", endpoint{}), template)
	}
	require.NotNil(t, routes.add("/pets/{other}", "GET", endpoint{}), "the same path with another name")
	require.Nil(t, routes.add("/pets/{other}", "DELETE", endpoint{}), "another method of it")
	rows := []struct {
		why, path string
		params    []string
		base      string
		found     bool
	}{
		{"a plain path", "/pets", nil, "", true},
		{"a parameter", "/pets/7", []string{"7"}, "", true},
		{"a literal wins over a parameter", "/pets/mine", nil, "", true},
		{"a template with more text wins", "/pets/7.json", []string{"7"}, "", true},
		{"escapes are undone", "/pets/a%2Fb%20c", []string{"a/b c"}, "", true},
		{"a parameter in quotes", "/books('7')", []string{"7"}, "", true},
		{"several parameters", "/u/1/o/2", []string{"1", "2"}, "", true},
		{"several in one segment", "/x/1-2", []string{"1", "2"}, "", true},
		{"a query in the template is none of the path", "/q", nil, "", true},
		{"the root", "/", nil, "", true},
		{"a base path", "/v1/pets/7", []string{"7"}, "/v1", true},
		{"the longer base path", "/v1/deep/pets", nil, "/v1/deep", true},
		{"an empty parameter", "/pets/", nil, "", false},
		{"too short", "/u/1/o", nil, "", false},
		{"too long", "/pets/7/x", nil, "", false},
		{"a broken escape", "/pets/%zz", nil, "", false},
		{"a segment that only begins like the base", "/v1pets", nil, "", false},
		{"nothing", "", nil, "", false},
	}
	for _, row := range rows {
		leaf, params, base := routes.find(row.path)
		require.Equal(t, row.found, leaf != nil, row.why)
		require.Equal(t, row.params, params, row.why)
		require.Equal(t, row.base, base, row.why)
	}
	leaf, _, _ := routes.find("/pets/7")
	require.Equal(t, "DELETE, GET, HEAD, OPTIONS", leaf.allow)
}

func TestFill(t *testing.T) {
	for _, row := range []struct {
		why, template string
		values        []string
		want          string
	}{
		{"values are escaped", "/a/{x}/b/{y}", []string{"1/2", "ü?"}, "/a/1%2F2/b/%C3%BC%3F"},
		{"a value that is missing", "/a/{x}", nil, "/a/"},
		{"blanks of the template", " /a b/{x}", []string{"1"}, "/a%20b/1"},
		{"escapes of the template stay", "/a%20b/{x}", []string{"1"}, "/a%20b/1"},
		{"no query", "/a/{x}?y=1#z", []string{"1"}, "/a/1"},
	} {
		require.Equal(t, row.want, fill(row.template, row.values), row.why)
	}
}
