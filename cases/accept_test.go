package cases

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

// TestAccept guards the preference for answers that can be judged: a server
// that takes the first media type of Accept would answer XML, and nothing of
// what it stored would be seen.
func TestAccept(t *testing.T) {
	for _, tc := range []struct {
		described []string
		want      string
		reason    string
	}{
		{[]string{"application/json"}, "application/json", "the only one"},
		{[]string{"application/xml", "application/json"}, "application/json, application/xml;q=0.5", "JSON is judged, whatever the order"},
		{[]string{"text/plain", "application/hal+json", "application/json"}, "application/hal+json, application/json, text/plain;q=0.5", "+json is JSON"},
		{[]string{"application/xml", "text/csv"}, "application/xml, text/csv", "no JSON to prefer"},
		{[]string{"*/*"}, "*/*", "a range says it already"},
		{nil, "*/*", "nothing is described"},
	} {
		var content []string
		for _, m := range tc.described {
			content = append(content, fmt.Sprintf(`%q: {"schema": {"type": "object"}}`, m))
		}
		description := `{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/x": {"post": {"responses": {"201":
			{"description": "made", "content": {` + strings.Join(content, ",") + `}}}}}}}`
		c, err := spec.Load(spec.Source{Name: "t.json", Data: []byte(description)}, spec.Options{})
		require.NoError(t, err)
		p, err := New(c.Operations[0], Options{})
		require.NoError(t, err)
		require.Equal(t, tc.want, p.accept(c.Operations[0]), tc.reason)
	}
}
