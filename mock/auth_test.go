package mock

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

func TestAuthorize(t *testing.T) {
	bearerScheme := spec.Scheme{Type: "http", Scheme: "bearer"}
	basicScheme := spec.Scheme{Type: "http", Scheme: "basic"}
	key := func(in string) spec.Scheme { return spec.Scheme{Type: "apiKey", In: in, Param: "k"} }
	one := func(schemes ...spec.Scheme) []spec.Requirement { return []spec.Requirement{schemes} }
	rows := []struct {
		why      string
		security []spec.Requirement
		token    string
		path     string
		header   []string
		want     credential
	}{
		{"nothing is demanded", nil, "", "/", nil, granted},
		{"a token makes it a bearer", nil, "t", "/", nil, absent},
		{"no credentials", one(bearerScheme), "", "/", nil, absent},
		{"any bearer will do without a token", one(bearerScheme), "", "/", []string{"Authorization", "Bearer x.y-z=="}, granted},
		{"the scheme has no case", one(bearerScheme), "t", "/", []string{"Authorization", "bEARER t"}, granted},
		{"another token", one(bearerScheme), "t", "/", []string{"Authorization", "Bearer u"}, wrong},
		{"no token behind the scheme", one(bearerScheme), "", "/", []string{"Authorization", "Bearer"}, malformed},
		{"characters that no token has", one(bearerScheme), "", "/", []string{"Authorization", "Bearer a b"}, malformed},
		{"another scheme", one(bearerScheme), "", "/", []string{"Authorization", "Basic dTpw"}, foreign},
		{"OAuth is a bearer", one(spec.Scheme{Type: "oauth2"}), "t", "/", []string{"Authorization", "Bearer t"}, granted},
		{"user and password", one(basicScheme), "p", "/", []string{"Authorization", "Basic dTpw"}, granted},
		{"another password", one(basicScheme), "q", "/", []string{"Authorization", "Basic dTpw"}, wrong},
		{"no base64", one(basicScheme), "", "/", []string{"Authorization", "Basic §"}, malformed},
		{"no colon", one(basicScheme), "", "/", []string{"Authorization", "Basic dXA="}, malformed},
		{"a scheme known by its name", one(spec.Scheme{Type: "http", Scheme: "digest"}), "", "/", []string{"Authorization", "Digest x=y"}, granted},
		{"a key in a header", one(key("header")), "t", "/", []string{"K", "t"}, granted},
		{"a key in the query", one(key("query")), "t", "/?k=t", nil, granted},
		{"a key in a cookie", one(key("cookie")), "t", "/", []string{"Cookie", "k=t"}, granted},
		{"another key", one(key("header")), "t", "/", []string{"K", "u"}, wrong},
		{"both are demanded, one is there", one(bearerScheme, key("header")), "t", "/", []string{"K", "t"}, absent},
		{"either will do", []spec.Requirement{{bearerScheme}, {key("header")}}, "t", "/", []string{"K", "t"}, granted},
		{"nothing will do too", []spec.Requirement{{bearerScheme}, {}}, "t", "/", nil, granted},
		{"the nearest alternative counts", []spec.Requirement{{bearerScheme}, {key("header")}}, "t", "/", []string{"K", "u"}, wrong},
	}
	for _, row := range rows {
		r := httptest.NewRequest("POST", row.path, nil)
		for i := 0; i+1 < len(row.header); i += 2 {
			r.Header.Set(row.header[i], row.header[i+1])
		}
		require.Equal(t, row.want, authorize(r, row.security, row.token), row.why)
	}
	require.Equal(t, `Bearer realm="assay", error="invalid_token", Basic realm="assay"`, challenge(append(one(bearerScheme), one(basicScheme)...), wrong))
	require.Equal(t, `ApiKey realm="assay"`, challenge(one(key("header")), absent))
}
