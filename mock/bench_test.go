package mock

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"
)

const benchBody = `{"@odata.type":"#microsoft.graph.deviceManagementExchangeConnector","lastSyncDateTime":"2017-01-01T00:02:54.239458+03:00",
"status":"connectionPending","primarySmtpAddress":"Primary Smtp Address value","serverName":"Server Name value",
"connectorServerName":"Connector Server Name value","exchangeConnectorType":"hosted","version":"Version value",
"exchangeAlias":"Exchange Alias value","exchangeOrganization":"Exchange Organization value"}`

// bare decodes and encodes the same body, and does nothing else.
func bare(w http.ResponseWriter, r *http.Request) {
	var v map[string]any
	if err := json.NewDecoder(r.Body).Decode(&v); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	v["id"] = "98cdc9e4-c9e4-98cd-e4c9-cd98e4c9cd98"
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	json.NewEncoder(w).Encode(v)
}

// BenchmarkCreate reports creates a second over loopback, and the ratio to the
// bare handler. Both are asked in turns, so that a busy machine slows both; the
// ratio is the median of those of the turns, so that a hiccup counts for one.
func BenchmarkCreate(b *testing.B) {
	served := httptest.NewServer(started(b, embedded(b), Options{Token: "token-1"}))
	defer served.Close()
	plain := httptest.NewServer(http.HandlerFunc(bare))
	defer plain.Close()
	const turn = 50
	turns := max(b.N/turn, 20)
	var ours time.Duration
	var ratios []float64
	for range turns {
		mine, theirs := sequence(b, served, turn), sequence(b, plain, turn)
		ours, ratios = ours+mine, append(ratios, theirs.Seconds()/mine.Seconds())
	}
	slices.Sort(ratios)
	b.ReportMetric(float64(turns*turn)/ours.Seconds(), "creates/s")
	b.ReportMetric(ratios[turns/2], "of-bare")
	b.ReportMetric(0, "ns/op")
}

// sequence sends n creates, one after the other.
func sequence(b *testing.B, server *httptest.Server, n int) time.Duration {
	start := time.Now()
	for range n {
		r, _ := http.NewRequest("POST", server.URL+connectors, bytes.NewReader([]byte(benchBody)))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", bearerOf)
		resp, err := server.Client().Do(r)
		if err != nil || resp.StatusCode != http.StatusCreated {
			b.Fatal(resp, err)
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	return time.Since(start)
}

// BenchmarkHandler is the work of one create without the network.
func BenchmarkHandler(b *testing.B) {
	s := started(b, embedded(b), Options{Token: "token-1"})
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest("POST", connectors, bytes.NewReader([]byte(benchBody)))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", bearerOf)
		s.ServeHTTP(httptest.NewRecorder(), r)
	}
}
