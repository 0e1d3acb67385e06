package runner

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// TestRandomFailureIsShrunk: a server that breaks when two properties meet is
// shown with these two alone.
func TestRandomFailureIsShrunk(t *testing.T) {
	contract, err := spec.Load(spec.Source{Name: "x.yaml", Data: []byte(`openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /things:
    post:
      operationId: createThing
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}
      responses:
        "201": {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}
        "400": {description: refused}
components: {schemas: {T: {type: object, properties: {a: {type: string}, b: {type: integer}, c: {type: boolean}, d: {type: string}, e: {type: number}}}}}
`)}, spec.Options{})
	require.NoError(t, err)
	server := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]any
		data, _ := io.ReadAll(r.Body)
		if json.Unmarshal(data, &body) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if body["b"] != nil && body["d"] != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		w.Write(data)
	})
	shortest := ""
	err = Run(context.Background(), contract, cases.Options{Random: 30}, Options{Handler: server}, func(e *verdict.Event) error {
		if e.Done == nil || !strings.Contains(e.Done.Case.ID, "~shrink.") {
			return nil
		}
		x := e.Done.Exchanges[0]
		if body := string(x.Request.Body.Data); x.Response.Status == 500 && (shortest == "" || len(body) < len(shortest)) {
			shortest = body
		}
		return nil
	})
	require.NoError(t, err)
	var left map[string]any
	require.NoError(t, json.Unmarshal([]byte(shortest), &left), "nothing was shrunk")
	require.Len(t, left, 2, "b and d alone: %s", shortest)
}
