package cases

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// TestMadeUpIsAskedWeakly: a server may look up what nobody confirms, so that
// its refusal is no plain fault; what the description shows is asked firmly.
func TestMadeUpIsAskedWeakly(t *testing.T) {
	for _, r := range []struct {
		reason, properties, id string
		strength               verdict.Strength
	}{
		{"free text may be the name of something", `labels: {type: string}`, "control/labels/with", verdict.Lenient},
		{"a number may be the number of something", `milestone: {type: integer}`, "control/milestone/with", verdict.Lenient},
		{"bounds confirm nothing", `milestone: {type: integer, minimum: 1, maximum: 9}`, "control/milestone/with", verdict.Lenient},
		{"an edge is named", `size: {type: integer, minimum: 1, maximum: 9}`, "range/size/most", verdict.Strong},
		{"an edge of a foreign key is not there", `project_id: {type: integer, minimum: 1}`, "range/project_id/least", verdict.Lenient},
		{"an example confirms", `labels: {type: string, example: bug}`, "control/labels/with", verdict.Strong},
		{"a default confirms", `labels: {type: string, default: bug}`, "control/labels/with", verdict.Strong},
		{"an enum confirms", `labels: {type: string, enum: [bug]}`, "control/labels/with", verdict.Strong},
		{"a truth value needs none", `private: {type: boolean}`, "control/private/with", verdict.Strong},
		{"a format says enough", `when: {type: string, format: date-time}`, "control/when/with", verdict.Strong},
		{"a UUID is mostly a foreign key", `owner: {type: string, format: uuid}`, "control/owner/with", verdict.Lenient},
		{"a list of made-up texts", `tags: {type: array, maxItems: 3, items: {type: string}}`, "items/tags/most", verdict.Lenient},
		{"a list of members", `tags: {type: array, maxItems: 3, items: {enum: [a, b]}}`, "items/tags/most", verdict.Strong},
		{"what stands beside a made-up text", `box: {type: object, required: [owner], properties: {owner: {type: string}, kind: {enum: [a, b]}}}`, "enum/box.kind/member-b", verdict.Lenient},
		{"what stands beside a shown one", `box: {type: object, required: [owner], properties: {owner: {type: string, example: me}, kind: {enum: [a, b]}}}`, "enum/box.kind/member-b", verdict.Strong},
		{"absence is always known", `labels: {type: string}`, "absent/labels", ""},
		{"the first match", `code: {type: string, pattern: '^[a-z]{3,9}$'}`, "pattern/code/match-1", verdict.Strong},
		{"a further match", `code: {type: string, pattern: '^[a-z]{3,9}$'}`, "pattern/code/match-2", verdict.Lenient},
		{"a match of what is looked up", `currency: {type: string, pattern: '^[A-Z]{3}$'}`, "pattern/currency/match-2", verdict.Lenient},
		{"an unknown format beside the pattern", `price: {type: string, format: decimal, pattern: '^-?\d{0,6}(\.\d{0,2})?$'}`, "pattern/price/match-1", verdict.Lenient},
		{"the longest text", `title: {type: string, maxLength: 40}`, "length/title/maxLength-ascii", verdict.Strong},
		{"the longest of what is looked up", `country: {type: string, maxLength: 40}`, "length/country/maxLength-ascii", verdict.Lenient},
		{"the longest address", `callback_url: {type: string, maxLength: 40}`, "length/callback_url/maxLength-ascii", verdict.Lenient},
		{"an address that a server may go to", `callback_url: {type: string, format: uri}`, "format/callback_url/lawful-plain", ""},
	} {
		op := operationOf(t, "3.0.3", `{type: object, properties: {`+r.properties+`, beside: {type: boolean}}}`, "")
		c := caseOf(t, op, Options{}, r.id)
		if r.strength == "" {
			require.True(t, c == nil || c.Technique != "absent" || c.Expect.Strength == verdict.Strong, r.reason)
			continue
		}
		require.NotNil(t, c, r.reason)
		require.Equal(t, verdict.Accept, c.Expect.Want, r.reason)
		require.Equal(t, r.strength, c.Expect.Strength, r.reason)
	}
}

// TestWhatHasToBeUniqueIsSentOnce: where the base is marked, the texts that
// accepted changes set are other ones with each send.
func TestWhatHasToBeUniqueIsSentOnce(t *testing.T) {
	for _, r := range []struct{ reason, properties, id, body string }{
		{"an edge with room", `slug: {type: string, maxLength: 40}`, "length/slug/maxLength-ascii", `"slug":"` + Marker + strings.Repeat("x", 24) + `"`},
		{"an edge of two-byte characters", `slug: {type: string, maxLength: 20}`, "length/slug/maxLength-two-byte", `"slug":"` + Marker + "éééé" + `"`},
		{"an edge that the mark fills alone keeps its characters", `slug: {type: string, maxLength: 16}`, "length/slug/maxLength-two-byte", `"slug":"` + strings.Repeat("é", 16) + `"`},
		{"an edge without room", `slug: {type: string, maxLength: 9}`, "length/slug/maxLength-ascii", `"slug":"xxxxxxxxx"`},
		{"a spelling of an address", `mail: {type: string, format: email}`, "format/mail/lawful-dotted", `"mail":"first.` + Marker + `@example.com"`},
		{"a match", `code: {type: string, pattern: '^[a-z0-9]{3,40}$'}`, "pattern/code/match-1", Marker + `"`},
		{"a match without room", `code: {type: string, pattern: '^[a-z]{3}$'}`, "pattern/code/match-2", ``},
		{"hostile text", `nick: {type: string}`, "text/nick/quotes", `"nick":"quote \" and '` + Marker + `"`},
		{"hostile text that a mark would change keeps its ends", `nick: {type: string}`, "text/nick/blanks-at-ends", `"nick":" both ends` + Marker + ` "`},
		{"a text that reads like null stays so", `nick: {type: string}`, "text/nick/word-null", `"nick":"null"`},
		{"what is looked up is not made distinct", `country: {type: string, maxLength: 40}`, "length/country/maxLength-ascii", strings.Repeat("x", 40)},
	} {
		op := operationOf(t, "3.0.3", `{type: object, required: [name], properties: {`+r.properties+`, name: {type: string}}}`, "")
		c := caseOf(t, op, Options{}, r.id)
		require.NotNil(t, c, r.reason)
		require.Contains(t, string(c.Steps[0].Body), r.body, r.reason)
		require.True(t, c.Steps[0].Marked, r.reason)
	}
}
