package runner

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/verdict"
)

// TestAParameterUnderTestIsTheCases: what the user sends with every request does
// not stand in for what a case leaves out or spoils.
func TestAParameterUnderTestIsTheCases(t *testing.T) {
	for _, row := range []struct {
		why, in, name string
		own           []verdict.Header
		user          []verdict.Header
		field         string
		want          string
	}{
		{"a required header is missing", "header", "X-Tenant", nil, []verdict.Header{{Name: "x-tenant", Value: "u"}}, "X-Tenant", ""},
		{"another header of the user's", "header", "X-Tenant", nil, []verdict.Header{{Name: "X-Other", Value: "u"}}, "X-Other", "u"},
		{"a header with another value", "header", "X-Tenant", []verdict.Header{{Name: "X-Tenant", Value: "bad"}}, []verdict.Header{{Name: "X-Tenant", Value: "u"}}, "X-Tenant", "bad"},
		{"our own name is left out", "header", "User-Agent", nil, nil, "User-Agent", ""},
		{"a required cookie is missing, the user's others are not", "cookie", "team", nil, []verdict.Header{{Name: "Cookie", Value: "a=1; team=u;b=2"}}, "Cookie", "a=1; b=2"},
		{"the only cookie is missing", "cookie", "team", nil, []verdict.Header{{Name: "Cookie", Value: "team=u"}}, "Cookie", ""},
		{"a cookie with another value", "cookie", "team", []verdict.Header{{Name: "Cookie", Value: "team=bad; x=1"}}, []verdict.Header{{Name: "Cookie", Value: "a=1; team=u"}}, "Cookie", "team=bad; x=1; a=1"},
		{"a case about the body: the user's cookie wins", "body", "team", []verdict.Header{{Name: "Cookie", Value: "team=ours; x=1"}}, []verdict.Header{{Name: "Cookie", Value: "a=1; team=u"}}, "Cookie", "x=1; a=1; team=u"},
		{"a case about the body: the user's header wins", "body", "X-Tenant", []verdict.Header{{Name: "X-Tenant", Value: "ours"}}, []verdict.Header{{Name: "X-Tenant", Value: "u"}}, "X-Tenant", "u"},
	} {
		s := newScript()
		c := s.add("it", `{"it":1}`, verdict.Reject)
		c.In, c.Pointer, c.Technique = row.in, "/"+row.name, "missing-required"
		c.Steps[0].Header = append(c.Steps[0].Header, row.own...)
		got := "none came"
		shop := newShop()
		shop.create = func(_ http.ResponseWriter, r *http.Request, body []byte) bool {
			if string(body) == `{"it":1}` {
				got = r.Header.Get(row.field)
			}
			return false
		}
		h := play(t, s, Options{Handler: shop, Header: row.user})
		require.Equal(t, row.want, got, row.why)
		if row.in != "body" && len(row.user) > 0 {
			read := h.find(t, "/it").Exchanges[1].Request
			require.NotEmpty(t, read.Get(row.user[0].Name), "what follows is sent as the user says: %s", row.why)
		}
	}
}

func TestAddQuery(t *testing.T) {
	for _, row := range [][3]string{
		{"", "", ""}, {"a=1", "", "a=1"}, {"", "a=1", "a=1"},
		{"a=1", "b=2", "a=1&b=2"},
		{"a=1&skip=2", "a=9&b=2", "a=1&skip=2&b=2"},
		{"x", "ids=1&ids=2&x=3", "x&ids=1&ids=2"},
		{"%24top=1", "$top=5", "%24top=1"},
	} {
		require.Equal(t, row[2], addQuery(row[0], row[1]), row)
	}
}

// TestALinkSaysAllThatItNeeds: what a Location or a next link has already is not
// added to it.
func TestALinkSaysAllThatItNeeds(t *testing.T) {
	b := bound{location: link{"/base/x/1", "v=2&key=k"}}
	tg, err := parseTarget("http://h/base")
	require.NoError(t, err)
	st := &cases.Step{ID: "read.1", Path: cases.VarLocation, Query: "v=1&full=1"}
	u, err := b.url(tg, st, "key=k", "")
	require.NoError(t, err)
	require.Equal(t, "http://h/base/x/1?v=2&key=k&full=1", u.String())
	require.Equal(t, "http://h/x?v=1", withQuery("http://h/x?v=1", "v=2"))
}
