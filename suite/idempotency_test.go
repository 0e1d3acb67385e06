package suite

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/mock"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

// keyedOrders is the description of orders with another Idempotency-Key.
func keyedOrders(t *testing.T, parameter string) *spec.Contract {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "orders.yaml"))
	require.NoError(t, err)
	const written = "{name: Idempotency-Key, in: header, schema: {type: string, maxLength: 64}}"
	require.Contains(t, string(data), written)
	data = bytes.Replace(data, []byte(written), []byte(parameter), 1)
	contract, err := Load(spec.Source{Name: "orders.yaml", Data: data}, spec.Options{})
	require.NoError(t, err)
	return contract
}

// TestRequiredKeys: where every create needs a key, each send has one of its
// own; a server that keeps to its keys would make one resource of all otherwise.
func TestRequiredKeys(t *testing.T) {
	for _, row := range []struct{ reason, parameter, form string }{
		{"any text", "{name: Idempotency-Key, in: header, required: true, schema: {type: string}}", "^[a-z0-9]{16}$"},
		{"a UUID", "{name: idempotency-key, in: header, required: true, schema: {type: string, format: uuid}}", "^[0-9a-f-]{36}$"},
		{"a string of the draft's form", `{name: IDEMPOTENCY-KEY, in: header, required: true, schema: {type: string}, example: '"a-b"'}`, `^"[0-9a-f-]{36}"$`},
		{"a long one", "{name: Idempotency-Key, in: header, required: true, schema: {type: string, minLength: 30, maxLength: 32}}", "^[a-z0-9]{32}$"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			finished, done := prove(t, keyedOrders(t, row.parameter), mock.Options{})
			require.Empty(t, serverFindings(finished), "a false alarm:\n%s", told(serverFindings(finished)))
			seen := map[string]string{}
			for _, d := range done {
				for _, x := range d.Exchanges {
					key := x.Request.Get("Idempotency-Key")
					if x.Request.Method != "POST" || d.Case.In == "header" && strings.EqualFold(d.Case.Pointer, "/Idempotency-Key") {
						continue // about the key itself: it sends none, or a wrong one
					}
					require.Regexp(t, row.form, key, d.Case.ID)
					if other := seen[key]; d.Case.Technique != "idempotency" || x.Step == "" {
						require.Empty(t, other, "%s has the key of another send", d.Case.ID)
					}
					seen[key] = d.Case.ID
				}
			}
		})
	}
}

// TestKeyFindings: what a server does with keys is one finding for each rule
// that it does not follow, none a failure: it only should.
func TestKeyFindings(t *testing.T) {
	for _, row := range []struct {
		reason, fault string
		want          []rule.ID
	}{
		{"faithful", "", nil},
		{"two resources under one key", "key-ignored", []rule.ID{"idempotency/other-body", "idempotency/same-key"}},
		{"the first answer for any body", "key-forgets-body", []rule.ID{"idempotency/other-body"}},
	} {
		t.Run(row.reason, func(t *testing.T) {
			finished, done := prove(t, contractOf(t, "orders"), mock.Options{Fault: row.fault})
			require.ElementsMatch(t, row.want, rulesOf(serverFindings(finished)), told(serverFindings(finished)))
			for _, f := range serverFindings(finished) {
				require.Equal(t, verdict.Weak, f.Outcome)
			}
			variants := map[string]int{}
			for _, d := range done {
				if d.Case.Technique == "idempotency" {
					variant := path.Base(d.Case.ID)
					variants[variant]++
					requireKeys(t, variant, d.Exchanges)
				}
			}
			require.Equal(t, map[string]int{"same-key": 1, "other-body": 1, "same-key-at-once": 1, "replay-later": 1, "replay-after-refusal": 1}, variants)
		})
	}
}

// requireKeys holds the creates of a case to what its variant says: which of
// them has the key of the first, and which its body.
func requireKeys(t *testing.T, variant string, exchanges []verdict.Exchange) {
	t.Helper()
	var creates []verdict.Request
	for _, x := range exchanges {
		if x.Request.Method == "POST" {
			creates = append(creates, x.Request)
		}
	}
	const key, body = true, true
	want := map[string][][2]bool{
		"same-key":             {{key, body}},
		"other-body":           {{key, !body}},
		"same-key-at-once":     {{key, body}, {key, body}, {key, body}},
		"replay-later":         {{!key, !body}, {key, body}},
		"replay-after-refusal": {{key, !body}},
	}[variant]
	require.Len(t, creates, 1+len(want), variant)
	first := creates[0]
	require.NotEmpty(t, first.Get("Idempotency-Key"), variant)
	for i, w := range want {
		have := [2]bool{first.Get("Idempotency-Key") == creates[i+1].Get("Idempotency-Key"), bytes.Equal(first.Body.Data, creates[i+1].Body.Data)}
		require.Equal(t, w, have, "%s, send %d", variant, i+2)
	}
}
