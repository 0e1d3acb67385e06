package runner

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseTarget(t *testing.T) {
	for _, tt := range []struct{ reason, raw, want, err string }{
		{"a host", "http://127.0.0.1:8080", "http://127.0.0.1:8080", ""},
		{"a base path", "https://api.example.test/v1/", "https://api.example.test/v1", ""},
		{"credentials are not shown", "http://me:pw@h/x", "http://h/x", ""},
		{"escaped base path", "http://h/a%2Fb", "http://h/a%2Fb", ""},
		{"no scheme", "127.0.0.1:8080", "", "target"},
		{"only a name", "localhost", "", "want a URL such as"},
		{"another scheme", "ftp://h", "", "want a URL such as"},
		{"no host", "http:///x", "", "names no host"},
		{"a query", "http://h/?a=1", "", "without query"},
		{"a fragment", "http://h/#x", "", "without query"},
		{"no URL", "http://h:x", "", "is no URL"},
		{"nothing", "", "", "want a URL such as"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			got, err := parseTarget(tt.raw)
			if tt.err != "" {
				var own *OptionsError
				require.ErrorAs(t, err, &own)
				require.ErrorContains(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, got.String())
		})
	}
}

func TestTargetURL(t *testing.T) {
	tg, err := parseTarget("http://h:1/base")
	require.NoError(t, err)
	for _, tt := range []struct {
		reason, path, query string
		whole               bool
		want                string // "" for an error
	}{
		{"below the base", "/orders", "", false, "http://h:1/base/orders"},
		{"a whole path", "/orders", "", true, "http://h:1/orders"},
		{"a query", "/orders", "a=%20", false, "http://h:1/base/orders?a=%20"},
		{"escapes stay as they are", "/a%2Fb/%41", "", false, "http://h:1/base/a%2Fb/%41"},
		{"no slash", "orders", "", false, "http://h:1/base/orders"},
		{"a would-be host", "//evil.test/x", "", true, "http://h:1//evil.test/x"},
		{"a would-be user", "@evil.test/x", "", true, "http://h:1/@evil.test/x"},
		{"a fragment is not sent", "/a#b", "", false, "http://h:1/base/a"},
		{"a broken escape", "/%zz", "", false, ""},
		{"control characters", "/a\nb", "", false, ""},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			u, err := tg.url(tt.path, tt.query, tt.whole)
			if tt.want == "" {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, u.String())
			require.Equal(t, "h:1", u.Host)
		})
	}
}

func TestTargetFollow(t *testing.T) {
	tg, err := parseTarget("http://api.test/v1")
	require.NoError(t, err)
	from, err := url.Parse("http://api.test/v1/orders")
	require.NoError(t, err)
	for _, tt := range []struct{ reason, link, path, query string }{
		{"absolute", "http://api.test/v1/orders/7", "/v1/orders/7", ""},
		{"another case of the host", "http://API.test/v1/orders/7", "/v1/orders/7", ""},
		{"the port that goes without saying", "http://api.test:80/v1/orders/7", "/v1/orders/7", ""},
		{"a path", "/v1/orders/7", "/v1/orders/7", ""},
		{"a relative path", "orders/7", "/v1/orders/7", ""},
		{"a query", "/v1/orders?page=2", "/v1/orders", "page=2"},
		{"the target's host, whatever the path", "/elsewhere", "/elsewhere", ""},
		{"another host, a path that fits", "https://inner.test/api/orders/7", "/v1/orders/7", ""},
		{"another port", "http://api.test:8443/orders/7", "/v1/orders/7", ""},
		{"another host, an id that is escaped", "http://inner.test/orders/a%2Fb", "/v1/orders/a%2Fb", ""},
		{"another host, another path", "http://inner.test/orders/7/items", "", ""},
		{"another host, no id", "http://inner.test/orders/", "", ""},
		{"another host, a step upwards", "http://inner.test/orders/%2E%2E", "", ""},
		{"no URL", "http://h:x/", "", ""},
		{"a name", "urn:uuid:98cdc9e4", "", ""},
		{"a script", "javascript:alert(1)", "", ""},
		{"nothing", "", "", ""},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			path, query, ok := tg.follow(from, tt.link, "/orders/{id}")
			require.Equal(t, tt.path != "", ok)
			if ok {
				require.Equal(t, tt.path, path)
				require.Equal(t, tt.query, query)
			}
		})
	}
}

func TestFitting(t *testing.T) {
	for _, tt := range []struct{ path, template, tail string }{
		{"/orders/7", "/orders/{id}", "/orders/7"},
		{"/v1/api/orders/7", "/orders/{id}", "/orders/7"},
		{"/orders('7')", "/orders('{id}')", "/orders('7')"},
		{"/orders('')", "/orders('{id}')", ""},
		{"/orders(7)", "/orders('{id}')", ""},
		{"/users/a/orders/7", "/users/{user}/orders/{id}", "/users/a/orders/7"},
		{"/orders", "/orders/{id}", ""},
		{"/7", "/{id}", "/7"},
		{"/", "/{id}", ""},
		{"/orders/..", "/orders/{id}", ""},
		{"/range/1-2", "/range/{from}-{to}", "/range/1-2"},
		{"/orders/7", "", ""},
	} {
		tail, ok := fitting(tt.path, tt.template)
		require.Equal(t, tt.tail != "", ok, "%s %s", tt.path, tt.template)
		if ok {
			require.Equal(t, tt.tail, tail)
		}
	}
}

func TestItemPath(t *testing.T) {
	for _, tt := range []struct{ reason, create, path, template, want string }{
		{"beside the create", "/orders", "/orders", "/orders/{id}", "/orders/7"},
		{"below a parent", "/users/{user}/orders", "/users/a%20b/orders", "/users/{user}/orders/{id}", "/users/a%20b/orders/7"},
		{"a parent of another name", "/users/{user}/orders", "/users/x/orders", "/users/{uid}/orders/{id}", "/users/x/orders/7"},
		{"with a slash at the end", "/orders/", "/orders/", "/orders/{id}/", "/orders/7/"},
		{"in OData's way", "/orders", "/orders", "/orders('{id}')", "/orders('7')"},
		{"a create by PUT", "/orders/{id}", "/orders/mine", "/orders/{id}", "/orders/mine"},
		{"two ids", "/orders", "/orders", "/orders/{a}/{b}", ""},
		{"two ids in one segment", "/orders", "/orders", "/orders/{a}-{b}", ""},
		{"a path that is not the create's", "/orders", "/a/b/c", "/orders/{id}", ""},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			got, _, ok := itemPath(tt.create, tt.path, tt.template, "7")
			require.Equal(t, tt.want != "", ok)
			if ok {
				require.Equal(t, tt.want, got)
			}
		})
	}
}
