package runner

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

func TestDemandedNamesTheFlag(t *testing.T) {
	key := spec.Scheme{Name: "apiKey", Type: "apiKey", In: "query", Param: "key"}
	token := spec.Scheme{Name: "jwt", Type: "http", Scheme: "bearer"}
	for _, row := range []struct {
		security     []spec.Requirement
		want, reason string
	}{
		{nil, "give them with --auth or --header", "nothing is described"},
		{[]spec.Requirement{{key}}, `the description asks for the key "key" in the query (apiKey: --auth query:key:env:VARIABLE)`, "a key by its place"},
		{[]spec.Requirement{{token}, {{Name: "user", Type: "http", Scheme: "basic"}}},
			"the description asks for a bearer token (jwt: ASSAY_TOKEN, or --auth-command), or a user with a password (user: --auth basic:env:VARIABLE, which holds user:password)", "alternatives"},
		{[]spec.Requirement{{key, token}},
			`the description asks for the key "key" in the query (apiKey: --auth query:key:env:VARIABLE) and a bearer token (jwt: ASSAY_TOKEN, or --auth-command); --auth carries one, --header the others`, "both together"},
		{[]spec.Requirement{{}, {{Name: "cert", Type: "mutualTLS"}}}, "the description asks for a client certificate (cert: --client-cert and --client-key)", "optional ones"},
		{[]spec.Requirement{{{Name: "digest", Type: "http", Scheme: "digest"}}}, "the description asks for digest (--header 'Authorization: …')", "a scheme that assay does not speak"},
	} {
		require.Equal(t, row.want, demanded(&spec.Operation{Security: row.security}), row.reason)
	}
}
