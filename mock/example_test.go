package mock

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestExampleAnswers: what cannot be derived is as the documented example shows
// it, where that is valid.
func TestExampleAnswers(t *testing.T) {
	const described = `
openapi: 3.0.3
info: {title: Bookings, version: "1"}
paths:
  /bookings:
    post:
      operationId: book
      requestBody: {content: {application/json: {schema: {type: object, properties: {seat: {type: string}}}}}}
      responses:
        "201":
          description: Booked.
          content:
            application/json:
              schema:
                type: object
                required: [id, state, price, stops]
                properties:
                  id: {type: string, readOnly: true}
                  seat: {type: string}
                  state: {type: string, readOnly: true}
                  gate: {type: string, readOnly: true}
                  price: {type: object, required: [amount, currency], properties: {amount: {type: number}, currency: {type: string, minLength: 3, maxLength: 3}}}
                  stops: {type: array, items: {type: string}}
              example: EXAMPLE
`
	rows := []struct{ why, example, want string }{
		{"a valid one", `{id: x, seat: 1A, state: held, gate: B7, price: {amount: 12.50, currency: EUR}, stops: [PRG]}`,
			`^{"id":"[^"]+","seat":"9F","state":"held","price":{"amount":12.50?,"currency":"EUR"},"stops":\[\]}$`},
		{"one that breaks its schema is none", `{id: x, state: held, price: {amount: 12, currency: Euro}, stops: []}`, `"seat":"9F","state":"(NY|state[a-z]*)","price":{"amount":12.5`},
		{"one that lacks something is none", `{state: held}`, `"seat":"9F","state":"(NY|state[a-z]*)","price":{"amount":12.5`},
	}
	for _, row := range rows {
		s := started(t, inline(t, strings.Replace(described, "EXAMPLE", row.example, 1)), Options{})
		resp := ask(s, "POST", "/bookings", `{"seat":"9F"}`)
		require.Equal(t, 201, resp.StatusCode, row.why)
		got := text(t, resp)
		require.Regexp(t, row.want, got, row.why)
		require.Equal(t, got, text(t, ask(s, "GET", resp.Header.Get("Location"), "")), row.why)
	}
}
