package reports

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

type harLog struct {
	Log struct {
		Version string
		Creator struct{ Name, Version string }
		Entries []harEntry
		Comment string
	}
}

func harOf(t *testing.T, events []*verdict.Event) harLog {
	var got harLog
	require.NoError(t, json.Unmarshal(written(t, "har", Options{}, events), &got))
	require.Equal(t, "1.2", got.Log.Version)
	return got
}

// TestHAR: every exchange of the journal is an entry, with its bytes.
func TestHAR(t *testing.T) {
	for _, s := range []sample{{}, {faulty: true, hostile: hostile, small: true}} {
		events := s.events()
		got := harOf(t, events).Log.Entries
		for _, e := range events {
			if e.Done == nil {
				continue
			}
			for i := range e.Done.Exchanges {
				x, h := &e.Done.Exchanges[i], got[0]
				got = got[1:]
				require.Equal(t, plain(e.Done.Case.ID, 2000), h.Case)
				require.Equal(t, plain(x.Step, 2000), h.Step)
				require.Contains(t, h.Comment, h.Case)
				require.Equal(t, x.Response.Status, h.Response.Status)
				require.Equal(t, string(x.Response.Body.Data), decoded(t, h.Response.Content.Text, h.Response.Content.Encoding))
				require.Equal(t, x.Response.Body.Size, h.Response.Content.Size)
				require.Len(t, h.Request.Headers, len(x.Request.Header))
				require.Len(t, h.Response.Headers, len(x.Response.Header))
				require.Equal(t, float64(x.Duration.Microseconds())/1000, h.Time)
				require.Equal(t, h.Time, h.Timings.Send+h.Timings.Wait+h.Timings.Receive, "the parts make the whole")
				if len(x.Request.Body.Data) > 0 {
					require.Equal(t, string(x.Request.Body.Data), decoded(t, h.Request.PostData.Text, h.Request.PostData.Encoding))
				}
			}
		}
		require.Empty(t, got)
	}
}

func decoded(t *testing.T, text, encoding string) string {
	if encoding == "" {
		return text
	}
	require.Equal(t, "base64", encoding)
	data, err := base64.StdEncoding.DecodeString(text)
	require.NoError(t, err)
	return string(data)
}

// TestHAROddities: what the format has no word for is said in its own.
func TestHAROddities(t *testing.T) {
	exchange := verdict.Exchange{
		Request: verdict.Request{Method: "POST", URL: "http://h/p?a=1&b=x%20y&c&d=%zz", Header: []verdict.Header{{Name: "X", Value: "caf\xe9"}},
			Body: verdict.Body{Data: []byte("\xff\x00"), Size: 2}},
		Failure: &verdict.Failure{Kind: verdict.FailTimeout, Text: "no answer within 1s"}, Wire: []string{"two Content-Length fields"}, Attempt: 2,
	}
	truncated := verdict.Exchange{Step: "read.1", Request: verdict.Request{Method: "GET", URL: "http://h/p/1"},
		Response: &verdict.Response{Status: 302, Header: []verdict.Header{{Name: "location", Value: "/q"}}, Body: verdict.Body{Data: []byte("abc"), Size: 9000, Truncated: true}}}
	start := time.Date(2026, 11, 23, 9, 30, 0, 0, time.FixedZone("", 3600))
	events := []*verdict.Event{
		{Started: &verdict.Started{Time: start}},
		{Done: &verdict.Done{Case: verdict.CaseInfo{ID: "made", Technique: "parent"}, Exchanges: []verdict.Exchange{exchange}}},
		{Done: &verdict.Done{Case: verdict.CaseInfo{ID: "cleaned", Technique: housekeeping}, Exchanges: []verdict.Exchange{truncated}}},
	}
	got := harOf(t, events).Log
	require.Contains(t, got.Comment, "incomplete")
	require.Len(t, got.Entries, 2, "what prepares a run and cleans up behind it was sent too")
	first, second := got.Entries[0], got.Entries[1]
	require.Equal(t, "2026-11-23T08:30:00.000Z", first.Started, "the run's time where the exchange has none")
	require.Equal(t, "made · two Content-Length fields", first.Comment)
	require.Equal(t, []harPair{{"a", "1"}, {"b", "x y"}, {"c", ""}, {"d", "%zz"}}, first.Request.Query)
	require.Equal(t, []harPair{{"X", `caf\xe9`}}, first.Request.Headers)
	require.Equal(t, "http://h/p?a=1&b=x%20y&c&d=%25zz", first.Request.URL)
	require.Equal(t, harPost{Text: "/wA=", Encoding: "base64"}, *first.Request.PostData)
	require.Equal(t, 0, first.Response.Status)
	require.Equal(t, "timeout: no answer within 1s", first.Response.Error)
	require.Equal(t, "/q", second.Response.RedirectURL)
	require.Equal(t, "only the first 3 bytes of 9,000 were kept", second.Response.Content.Comment)
	require.Nil(t, second.Request.PostData)
}

// TestStreamed: what these formats keep does not grow with the cases.
func TestStreamed(t *testing.T) {
	var done *verdict.Event
	for _, e := range (sample{small: true}).events() {
		if e.Done != nil {
			done = e
		}
	}
	for _, format := range []string{"har", "ctrf-cases"} {
		sink, err := New(format, io.Discard, Options{})
		require.NoError(t, err)
		kept := func(n int) uint64 {
			for range n {
				require.NoError(t, sink.Event(done))
			}
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.HeapAlloc
		}
		few := kept(100)
		require.Less(t, kept(5_000), few+512<<10, "%s: 5,000 cases of 2 kB and more", format)
		require.NoError(t, sink.Close())
	}
}
