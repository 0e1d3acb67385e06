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
		{"startsAt", "", "2024-05-17T09:30:00Z", "before what ends"},
		{"endsAt", "", "2034-05-17T09:30:00Z", "a text that is an instant by its name"},
		{"to", "", "", "a recipient as well as an end"},
		{"expiresOn", "date", "2034-05-17", "a day to come"},
		{"weekend", "date", "", "end is no word of its own here"},
		{"startsAt", "date-time", "", "no reason for another instant"},
		{"currency", "", "USD", "a code that servers look up"},
		{"homepageURL", "", "https://example.com/", "an abbreviation in capitals"},
		{"email", "email", "", "the format has spellings of its own"},
		{"secret", "password", password, "the format tells what the name does not"},
		{"new_password", "", password, "the name tells what no format does"},
		{"callbackUrl", "", "https://example.com/", "where somebody is called back"},
		{"zipCode", "", "10115", "a code that has a city of the same country"},
		{"price", "", "19.99", "two decimals, as money has"},
	} {
		require.Equal(t, row.want, guess(row.name, &spec.Shape{Format: row.format}), "%s: %s", row.name, row.reason)
	}
}

func TestGuessNumber(t *testing.T) {
	number := func(text string) Range { return rangeOf(t, text) }
	for _, row := range []struct {
		name, bounds string
		integer      bool
		want, reason string
	}{
		{"latitude", "", false, "52.52", "within 90 degrees"},
		{"price", "", false, "12.5", "cents, and no trouble with the binary fractions of ajv and others"},
		{"price", "", true, "20", "whole where only whole ones are allowed"},
		{"discountPercent", "", true, "1", "not beyond 100"},
		{"serverPort", "", true, "8080", "a port that nobody needs rights for"},
		{"port", "maximum: 1024", true, "", "the bounds rule it out"},
		{"quantity", "", true, "1", "the least of anything"},
		{"quantity", "exclusiveMinimum: 1", true, "", "the bound itself is excluded"},
		{"price", "multipleOf: 5", true, "20", "a multiple"},
		{"price", "multipleOf: 7", true, "", "no multiple"},
		{"minPrice", "", true, "20", "the last word tells what it is"},
		{"min_size", "", true, "1", "not above its greatest"},
		{"max_size", "", true, "90", "not below its least"},
		{"expiresAt", "", true, "2031557400", "an instant to come, in seconds"},
		{"size", "", true, "", "any number will do"},
	} {
		v, got := guessNumber(row.name, number(row.bounds), row.integer), ""
		if v != nil {
			got = string(Text(v))
		}
		require.Equal(t, row.want, got, "%s: %s", row.name, row.reason)
	}
}

func TestChecked(t *testing.T) {
	for name, want := range map[string]bool{"country": true, "billing_country_code": true, "callback_url": true, "title": false, "first_name": false, "quantity": false} {
		require.Equal(t, want, Checked(name), name)
	}
}

// TestForeignFormats: what OpenAPI does not know is meant all the same, and
// binds nobody.
func TestForeignFormats(t *testing.T) {
	for _, row := range []struct{ schema, want, reason string }{
		{`{type: string, format: decimal}`, "12.5", "a number as text"},
		{`{type: string, format: iso_4217}`, "USD", "written with underscores"},
		{`{type: string, format: Phone}`, "+12025550143", "in another case"},
		{`{type: string, format: decimal, pattern: '^[0-9]{2}$'}`, "", "the schema rules it out"},
		{`{type: string, format: email}`, "", "a format that is known"},
		{`{type: string, format: mystery}`, "", "a format that nobody knows"},
	} {
		text := "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/t: {post: {requestBody: {content: {application/json: {schema: {type: object, required: [n], properties: {n: " + row.schema + "}}}}}, responses: {'201': {description: made}}}}}\n"
		c, err := spec.Load(spec.Source{Name: "t.yaml", Data: []byte(text)}, spec.Options{})
		require.NoError(t, err)
		v, err := Minimal(c.Operations[0].Body.Media[0].Schema.Request())
		require.NoError(t, err)
		got := v.(map[string]any)["n"].(string)
		if row.want != "" {
			require.Equal(t, row.want, got, row.reason)
			continue
		}
		for _, text := range foreign {
			require.NotEqual(t, text, got, row.reason)
		}
	}
}

// TestPlausiblePatterns: what a pattern asks for is what people write there.
func TestPlausiblePatterns(t *testing.T) {
	for _, row := range []struct{ pattern, want, reason string }{
		{`^\d{4}-\d{2}-\d{2}$`, "2024-05-17", "digits by chance make no date"},
		{`^[A-Z]{2}$`, "US", "two letters are mostly a country"},
		{`^[A-Z]{3}$`, "USD", "three letters are mostly a currency"},
		{`^\d{2}:\d{2}$`, "09:30", "an hour of the day"},
		{`^-?\d{0,6}(\.\d{0,2})?$`, "2024", "neither a sign alone nor nothing"},
		{`^\d+(\.\d{1,2})?$`, "2024", "a number"},
	} {
		got := Matching(row.pattern, 0, -1, 3, 7)
		require.NotEmpty(t, got, row.reason)
		require.Equal(t, row.want, got[0], row.reason)
		require.Less(t, plainness(got[0]), bare, row.reason)
	}
	found := Matching(`^-?\d{0,6}(\.\d{0,2})?$`, 0, -1, 6, 7)
	for i := 1; i < len(found); i++ {
		require.LessOrEqual(t, plainness(found[i-1])/bare, plainness(found[i])/bare, "what holds no digit is last in %q", found)
	}
}

// rangeOf are the bounds of a schema.
func rangeOf(t *testing.T, bounds string) Range {
	t.Helper()
	text := "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/t: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {n: {type: number, " + bounds + "}}}}}}, responses: {'201': {description: made}}}}}\n"
	c, err := spec.Load(spec.Source{Name: "t.yaml", Data: []byte(text)}, spec.Options{})
	require.NoError(t, err)
	return RangeOf(c.Operations[0].Body.Media[0].Schema.Request().Shape().Property("n"))
}
