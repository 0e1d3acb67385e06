package verdict

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRedactorAdd(t *testing.T) {
	r := NewRedactor(Redaction{Secrets: []string{"the-first-token"}})
	body := func() string {
		return string(r.Event(done("a/b/c", "the-first-token, the-second-token, a short one")).Done.Exchanges[0].Response.Body.Data)
	}
	require.Equal(t, "REDACTED, the-second-token, a short one", body())
	r.Add("the-second-token", "short")
	require.Equal(t, "REDACTED, REDACTED, a short one", body(), "what is shorter than 6 bytes hits innocent text")
}
