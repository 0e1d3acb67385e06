package values

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

func TestGuess(t *testing.T) {
	for _, row := range []struct{ name, format, want, reason string }{
		{"email", "", "user@example.com", "the word itself"},
		{"contactEmail", "", "user@example.com", "the last word in camel case"},
		{"billing_email_address", "", "user@example.com", "the last words in snake case"},
		{"emailTemplate", "", "", "the last word tells what it is"},
		{"genuine", "", "", "it ends in letters of a word, and is none"},
		{"endsAt", "date-time", "2034-05-17T09:30:00Z", "behind what starts, and behind now"},
		{"expiresOn", "date", "2034-05-17", "a day to come"},
		{"weekend", "date", "", "end is no word of its own here"},
		{"startsAt", "date-time", "", "no reason for another instant"},
		{"currency", "", "USD", "a code that servers look up"},
		{"homepageURL", "", "https://example.com/", "an abbreviation in capitals"},
		{"email", "email", "", "the format has spellings of its own"},
	} {
		require.Equal(t, row.want, guess(row.name, &spec.Shape{Format: row.format}), "%s: %s", row.name, row.reason)
	}
}
