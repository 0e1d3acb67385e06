package checks

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

func TestFraming(t *testing.T) {
	const both = "Content-Length: 12 stands beside Transfer-Encoding: chunked (RFC 9112 section 6.1)."
	for _, row := range []struct {
		why   string
		wire  []string
		kinds []string
	}{
		{"nothing was seen, or nobody looked", nil, nil},
		{"one fault", []string{both}, []string{"RFC 9112 6.1"}},
		{"one fault at two values is one kind", []string{both, "Content-Length: 13 stands beside Transfer-Encoding: chunked (RFC 9112 section 6.1)."}, []string{"RFC 9112 6.1"}},
		{"two faults", []string{both, `a blank before the colon of "X " (RFC 9112, section 5.1)`}, []string{"RFC 9112 6.1", "RFC 9112 5.1"}},
		{"a sentence without a clause", []string{"odd"}, []string{"framing"}},
	} {
		s := made(t, thing, thingID)
		s.Exchanges[0].Wire = row.wire
		var kinds []string
		for _, v := range s.of("http/framing") {
			require.Equal(t, verdict.Fail, v.Outcome, row.why)
			kinds = append(kinds, v.Keyword)
		}
		require.Equal(t, row.kinds, kinds, row.why)
	}
	broken := made(t, thing, thingID).header("Content-Length", "7")
	broken.Exchanges[0].Wire = []string{both}
	require.Equal(t, []string{"body/content-length fail"}, broken.found(), "one broken answer is one finding")
}
