package reports

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// journalV1 is a journal as the program wrote it on 2026-11-23, in format 1:
//
//	assay run --spec orders.yaml --target mock --fault refusal-status-200 \
//	  --run '/(example|enum-stranger|missing-required|type|null|control|query)/' \
//	  --baseline assay-baseline.yaml --rule header/allow=weak
//
// It is never written again: what is in it has to stay readable.
func journalV1(t *testing.T) ([]byte, []*verdict.Event) {
	data, err := os.ReadFile(filepath.Join("testdata", "journal-v1.ndjson"))
	require.NoError(t, err)
	var events []*verdict.Event
	for e, err := range verdict.ReadJournal(bytes.NewReader(data)) {
		require.NoError(t, err)
		events = append(events, e)
	}
	return data, events
}

// TestJournalV1: an old journal is read without a loss, and every format is made
// of it.
func TestJournalV1(t *testing.T) {
	data, events := journalV1(t)
	require.Len(t, events, bytes.Count(data, []byte("\n")))
	again := bytes.Split(bytes.TrimSpace(written(t, "ndjson", Options{}, events)), []byte("\n"))
	for i, line := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.DisallowUnknownFields()
		require.NoError(t, dec.Decode(new(verdict.Event)), "line %d: a field has gone", i+1)
		require.JSONEq(t, string(line), string(again[i]), "line %d: a field has changed", i+1)
	}
	f := events[len(events)-1].Finished
	require.Len(t, f.Findings, 6)
	require.Equal(t, 4, f.Baseline.Known)
	for _, p := range append(parsers(t), whole...) {
		require.NoError(t, p.parse(written(t, p.format, Options{}, events)), p.format)
	}
	for _, format := range Formats() {
		require.NotEmpty(t, written(t, format, Options{}, events), format)
	}
	text := strings.TrimSpace(string(written(t, "text", Options{}, events)))
	require.Equal(t, "does not conform: http://127.0.0.1:36635 breaks what “Orders” promises: 1 failure in 27 cases, 51 creates, beside 4 known ones; 1 defect in the description",
		text[strings.LastIndex(text, "\n")+1:])
}
