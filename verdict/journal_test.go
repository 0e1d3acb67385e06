package verdict

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func started() *Event {
	return &Event{Started: &Started{Format: FormatVersion, Tool: "assay", Target: "http://127.0.0.1:1", Seed: 7, Nonce: "abcdefgh",
		Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}}
}

func done(id, body string) *Event {
	return &Event{Done: &Done{
		Case: CaseInfo{ID: id, Operation: "createOrder", Expect: Expectation{Want: Accept, Strength: Strong}},
		Exchanges: []Exchange{{
			Request:  Request{Method: "POST", URL: "http://127.0.0.1:1/orders", Header: []Header{{"Content-Type", "application/json"}}, Body: Body{Data: []byte(body), Size: int64(len(body))}},
			Response: &Response{Status: 201, Proto: "HTTP/1.1", Body: Body{Data: []byte(body), Size: int64(len(body))}},
			Attempt:  1,
		}},
		Verdicts: []Verdict{{Rule: "status/created", Outcome: Pass, Case: id}},
	}}
}

func write(t testing.TB, events ...*Event) []byte {
	var b bytes.Buffer
	w := NewWriter(&b)
	for _, e := range events {
		require.NoError(t, w.Event(e))
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func read(r io.Reader) (events []*Event, err error) {
	for e, err := range ReadJournal(r) {
		if err != nil {
			return events, err
		}
		events = append(events, e)
	}
	return events, nil
}

func TestJournalRoundTrip(t *testing.T) {
	events := []*Event{
		started(),
		{Contract: &Outline{Operations: []OperationOutline{{ID: "createOrder", Success: []string{"201"}}}}},
		done("createOrder/example/0", `{"a":"<&>"}`),
		done("createOrder/example/nul", "\x00\xff\xfe"),
		done("createOrder/example/long", strings.Repeat("é", 200_000)),
		{Obligation: &Obligation{Operation: "createOrder", Keyword: "enum", Side: AcceptSide, Reason: "none"}},
		{Finished: &Finished{Complete: true, Duration: time.Second}},
	}
	data := write(t, events...)
	got, err := read(bytes.NewReader(data))
	require.NoError(t, err)
	require.Len(t, got, len(events))
	require.Equal(t, data, write(t, got...), "what was read is written the same way again")
	require.Equal(t, events[3].Done.Exchanges[0].Request.Body.Data, got[3].Done.Exchanges[0].Request.Body.Data, "bytes that are no UTF-8 survive")
	require.Equal(t, len(events), bytes.Count(data, []byte("\n")), "one line an event")
}

func TestJournalCutAnywhere(t *testing.T) {
	data := write(t, started(), done("a/b/c", "{}"), done("a/b/d", "{}"))
	for n := 1; n <= len(data); n++ {
		lines := bytes.Count(data[:n], []byte("\n"))
		got, err := read(bytes.NewReader(data[:n]))
		var cut *Truncated
		switch {
		case errors.As(err, &cut):
			require.Len(t, got, lines)
			require.Equal(t, lines+1, cut.Line)
			require.Equal(t, int64(bytes.LastIndexByte(data[:n], '\n')+1), cut.Offset)
		case err == nil && data[n-1] == '\n':
			require.Len(t, got, lines)
		case err == nil:
			require.Len(t, got, lines+1, "only the newline is missing: nothing was lost")
			require.Equal(t, byte('\n'), data[n])
		default:
			require.Less(t, n, len(`{"started":`), "only the very beginning is not known for a journal")
			require.ErrorContains(t, err, "not a journal")
		}
	}
}

func TestReadJournalRefuses(t *testing.T) {
	head := string(write(t, started()))
	good := string(write(t, done("a/b/c", "{}")))
	for _, tt := range []struct{ reason, data, want string }{
		{"nothing was written", "", "empty"},
		{"only blank lines", "\n\n", "empty"},
		{"some other JSON lines", `{"level":"info"}` + "\n", "not a journal"},
		{"a JSON array", "[]\n", "not a journal"},
		{"a page", "<html>\n", "not a journal"},
		{"an array where the header should be", `{"started":[]}` + "\n", "not a journal"},
		{"a journal without its header", good, "not a journal"},
		{"a header without a format", `{"started":{"tool":"assay"}}` + "\n", "not a journal"},
		{"a newer format, whatever is in it", `{"started":{"format":2,"tool":["new"]}}` + "\n", "format 2 is newer than the 1"},
		{"a broken line in the middle", head + "{\"done\":\n" + good, "line 2"},
		{"a broken last line that was not cut", head + good + "{\"done\":\n", "line 3"},
		{"a value of another type", head + `{"done":7}` + "\n", "line 2"},
		{"two events in one line", head + strings.TrimSuffix(strings.TrimSpace(good), "}") + `,"finished":{}}` + "\n", "line 2: 2 events"},
		{"an event without a kind", head + good + "{}\n", "line 3: no event"},
		{"a null", head + "null\n", "line 2: no event"},
		{"bytes behind the event", head + strings.TrimSpace(good) + " {}\n", "line 2"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			_, err := read(strings.NewReader(tt.data))
			require.ErrorContains(t, err, tt.want)
			var cut *Truncated
			require.False(t, errors.As(err, &cut))
		})
	}
}

func TestReadJournalTolerates(t *testing.T) {
	head := string(write(t, started()))
	good := string(write(t, done("a/b/c", "{}")))
	for _, tt := range []struct {
		reason, data string
		events       int
	}{
		{"unknown fields of a newer minor version", `{"started":{"format":1,"new":{"a":1}},"also":2}` + "\n", 1},
		{"unknown kinds of events", head + `{"mood":{"good":true}}` + "\n" + good, 2},
		{"blank lines and carriage returns", strings.ReplaceAll(head+good, "\n", "\r\n") + "\r\n", 2},
		{"a missing last newline", head + strings.TrimSpace(good), 2},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			got, err := read(strings.NewReader(tt.data))
			require.NoError(t, err)
			require.Len(t, got, tt.events)
		})
	}
}

func TestReadJournalBoundsLines(t *testing.T) {
	data := write(t, started(), done("a/b/c", strings.Repeat("x", 100_000)))
	j := journal{r: bufio.NewReader(bytes.NewReader(data)), limit: 100_000}
	_, err := j.next()
	require.NoError(t, err)
	_, err = j.next()
	require.ErrorContains(t, err, "line 2 is longer than 100000 bytes")
}

func TestReadJournalTellsOfItsReader(t *testing.T) {
	broken := errors.New("the disk is broken")
	got, err := read(io.MultiReader(bytes.NewReader(write(t, started())), &failing{err: broken}))
	require.Len(t, got, 1)
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "line 2")
}

func TestReadJournalStopsWhenAsked(t *testing.T) {
	data := write(t, started(), done("a/b/c", "{}"), done("a/b/d", "{}"))
	n := 0
	for range ReadJournal(bytes.NewReader(data)) {
		n++
		break
	}
	require.Equal(t, 1, n)
}

func TestWriterTellsWhatFailed(t *testing.T) {
	for _, tt := range []struct {
		reason string
		err    error
		want   string
	}{
		{"a full disk", syscall.ENOSPC, "free some space"},
		{"a quota", syscall.EDQUOT, "free some space"},
		{"a closed file", os.ErrClosed, "closed while the run went on"},
		{"a closed pipe", io.ErrClosedPipe, "closed while the run went on"},
		{"anything else", errors.New("odd"), "odd"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			out := &failing{after: 1, err: tt.err}
			w := NewWriter(out)
			require.NoError(t, w.Event(started()))
			err := w.Event(done("a/b/c", "{}"))
			require.ErrorIs(t, err, tt.err)
			require.ErrorContains(t, err, tt.want)
			require.ErrorContains(t, err, "write event 2")
			require.Equal(t, err, w.Event(done("a/b/d", "{}")), "nothing is written behind a torn line")
			require.Equal(t, 2, out.writes)
			require.Equal(t, err, w.Close())
			require.NoError(t, w.Close())
		})
	}
}

func TestWriterAfterClose(t *testing.T) {
	w := NewWriter(io.Discard)
	require.NoError(t, w.Close())
	require.ErrorIs(t, w.Event(started()), os.ErrClosed)
}

func TestWriterNamesAShortWrite(t *testing.T) {
	w := NewWriter(&failing{short: true})
	require.ErrorIs(t, w.Event(started()), io.ErrShortWrite)
}

func TestWriterFlushesEachEvent(t *testing.T) {
	out := &flushing{}
	w := NewWriter(out)
	require.NoError(t, w.Event(started()))
	require.NoError(t, w.Event(done("a/b/c", "{}")))
	require.Equal(t, 2, out.flushed)
	out.err = syscall.ENOSPC
	require.ErrorIs(t, w.Event(started()), syscall.ENOSPC)
}

func TestWriterCutsBodiesThatDoNotFit(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b)
	w.limit = 3 * keptBody
	big := done("a/b/c", strings.Repeat("x", w.limit))
	require.NoError(t, w.Event(started()))
	require.NoError(t, w.Event(big))
	require.Len(t, big.Done.Exchanges[0].Request.Body.Data, w.limit, "the event itself is not changed")
	require.NoError(t, w.Event(&Event{Finished: &Finished{Findings: []Finding{{Exchange: &big.Done.Exchanges[0]}, {}}}}))
	got, err := read(&b)
	require.NoError(t, err)
	body := got[1].Done.Exchanges[0].Response.Body
	require.True(t, body.Truncated)
	require.Len(t, body.Data, keptBody)
	require.Equal(t, int64(w.limit), body.Size)
	require.True(t, got[2].Finished.Findings[0].Exchange.Request.Body.Truncated)

	err = w.Event(&Event{Finished: &Finished{Reason: strings.Repeat("x", w.limit)}})
	require.ErrorContains(t, err, "do not fit")
	require.NoError(t, w.Event(done("a/b/d", "{}")), "what was not written tears nothing")
}

func FuzzReadJournal(f *testing.F) {
	whole := write(f, started(), done("a/b/c", "{}"), &Event{Finished: &Finished{Complete: true}})
	f.Add(whole)
	f.Add(whole[:len(whole)-5])
	f.Add([]byte(`{"started":{"format":1}}` + "\n" + `{"done":{"exchanges":[{"response":{"body":{"base64":"/w=="}}}]}}` + "\n"))
	f.Add([]byte(`{"started":{"format":9}}`))
	f.Add([]byte("\n{}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := read(bytes.NewReader(data))
		var cut *Truncated
		if errors.As(err, &cut) {
			again, err := read(bytes.NewReader(data[:cut.Offset]))
			require.Len(t, again, len(got), "what stands before the cut is whole")
			if len(got) > 0 {
				require.NoError(t, err)
			}
		}
		if len(got) == 0 {
			return
		}
		require.NotNil(t, got[0].Started)
		first := write(t, got...)
		again, err := read(bytes.NewReader(first))
		require.NoError(t, err)
		require.Equal(t, string(first), string(write(t, again...)), "reading and writing settle")
	})
}

func BenchmarkWriter(b *testing.B) {
	w := NewWriter(io.Discard)
	e := done("createOrder/missing-required/customer/absent", strings.Repeat(`{"serverName":"a"}`, 20))
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, w.Event(e))
	}
}

func BenchmarkReadJournal(b *testing.B) {
	data := write(b, started())
	line := write(b, done("createOrder/missing-required/customer/absent", strings.Repeat(`{"serverName":"a"}`, 20)))
	data = append(data, bytes.Repeat(line, 1000)...)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range ReadJournal(bytes.NewReader(data)) {
			require.NoError(b, err)
			n++
		}
		require.Equal(b, 1001, n)
	}
}

type failing struct {
	after  int // writes that go well
	short  bool
	err    error
	writes int
}

func (f *failing) Write(p []byte) (int, error) {
	f.writes++
	if f.short {
		return len(p) - 1, nil
	}
	if f.writes > f.after {
		return 0, fmt.Errorf("write run.ndjson: %w", f.err)
	}
	return len(p), nil
}

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

type flushing struct {
	flushed int
	err     error
}

func (f *flushing) Write(p []byte) (int, error) { return len(p), nil }

func (f *flushing) Flush() error { f.flushed++; return f.err }
