package runner

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/checks"
	"assay/spec"
	"assay/verdict"
)

func TestRunEmitsInTheOrderOfThePlan(t *testing.T) {
	shop := newShop()
	shop.create = func(_ http.ResponseWriter, _ *http.Request, body []byte) bool {
		time.Sleep(time.Duration(len(body)%7) * time.Millisecond) // so that workers overtake each other
		return false
	}
	doors(t, shop, func(t *testing.T, opts Options) {
		s := newScript()
		want := []string{s.ladder[0].ID}
		for i := range 200 {
			c := s.add(fmt.Sprintf("n/%d", i), fmt.Sprintf(`{"n":"%s"}`, strings.Repeat("x", i%11)), verdict.Accept)
			want = append(want, c.ID)
		}
		s.obligations = []verdict.Obligation{{}, {}}
		h := play(t, s, opts)
		require.Equal(t, want, h.ids())
		require.Equal(t, 2, h.obligations)
		require.True(t, h.finished.Complete)
		require.Equal(t, s.ladder[0].ID, h.finished.Bases[0].Case)
		require.Equal(t, "the example", h.finished.Bases[0].Rung)
		require.Len(t, h.find(t, "n/7").Exchanges, 2, "the read-back follows the create")
		require.Equal(t, http.StatusOK, h.find(t, "n/7").Exchanges[1].Response.Status)
		require.Zero(t, shop.count(), "nothing is left behind")
		require.Empty(t, h.finished.Left)
		require.Len(t, h.cleanup, 3+1, "deletions are grouped, and a sweep follows")
	})
}

func TestRunKeepsPhasesApart(t *testing.T) {
	var under, most atomic.Int32
	var mu sync.Mutex
	var seen []string
	shop := newShop()
	shop.create = func(_ http.ResponseWriter, r *http.Request, body []byte) bool {
		n := under.Add(1)
		defer under.Add(-1)
		mu.Lock()
		seen = append(seen, string(body))
		if strings.Contains(string(body), "alone") {
			most.Store(max(most.Load(), n))
		}
		mu.Unlock()
		time.Sleep(2 * time.Millisecond)
		return false
	}
	s := newScript()
	for i := range 60 {
		c := s.add(fmt.Sprintf("n/%d", i), `{"phase":"one"}`, verdict.Accept)
		c.Phase = cases.Controls
		if i >= 30 {
			c.Phase, c.Steps[0].Body = cases.Changes, []byte(`{"phase":"two"}`)
		}
		if i == 40 || i == 41 {
			c.Exclusive, c.Steps[0].Body = true, []byte(`{"phase":"two alone"}`)
		}
	}
	play(t, s, Options{Handler: shop})
	require.Len(t, seen, 61)
	for i, body := range seen[1:] {
		want := "one"
		if i >= 30 {
			want = "two"
		}
		require.Contains(t, body, want, "request %d", i)
	}
	require.Equal(t, int32(1), most.Load(), "an exclusive case has the target to itself")
	require.Contains(t, seen[41], "alone")
	require.Contains(t, seen[42], "alone")
}

func TestRunTellsACaseOfItsTwin(t *testing.T) {
	shop := newShop()
	shop.create = func(_ http.ResponseWriter, _ *http.Request, body []byte) bool {
		if strings.Contains(string(body), "slow") {
			time.Sleep(30 * time.Millisecond) // the case that leans on it is done first
		}
		return false
	}
	s := newScript()
	var mu sync.Mutex
	twins := map[string]*checks.Twin{}
	s.judge = func(x *checks.Sample) []verdict.Verdict {
		mu.Lock()
		defer mu.Unlock()
		twins[x.Case.ID] = x.Twin
		return nil
	}
	yes := s.add("twin/accepted", `{"slow":1}`, verdict.Accept)
	no := s.add("twin/refused", `{"slow":1,"bad":1}`, verdict.Accept)
	for i, twin := range []string{yes.ID, no.ID, s.ladder[0].ID, "createOrder/none", ""} {
		s.add(fmt.Sprint("lean/", i), `{"bad":2}`, verdict.Reject).Twin = twin
	}
	play(t, s, Options{Handler: shop})
	require.Equal(t, &checks.Twin{ID: yes.ID, Answered: true, Accepted: true, Status: 201}, twins["createOrder/lean/0"])
	require.Equal(t, &checks.Twin{ID: no.ID, Answered: true, Status: 400}, twins["createOrder/lean/1"])
	require.True(t, twins["createOrder/lean/2"].Accepted, "a rung can be a twin")
	require.Equal(t, &checks.Twin{ID: "createOrder/none"}, twins["createOrder/lean/3"])
	require.Nil(t, twins["createOrder/lean/4"])
}

func TestRunMarksWhatItSends(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]bool{}
	shop := newShop()
	shop.create = func(_ http.ResponseWriter, r *http.Request, body []byte) bool {
		mu.Lock()
		defer mu.Unlock()
		seen[string(body)] = true
		return false
	}
	s := newScript()
	for i := range 20 {
		s.add(fmt.Sprint("n/", i), markedBody, verdict.Accept)
	}
	plain := s.add("plain", markedBody, verdict.Accept)
	plain.Steps[0].Marked = false
	play(t, s, Options{Handler: shop, Nonce: "abcdefgh"})
	require.Len(t, seen, 22, "every send has a marker of its own")
	require.Contains(t, seen, markedBody, "what is not marked is sent as it is")
	for body := range seen {
		require.Len(t, body, len(markedBody))
		require.True(t, body == markedBody || strings.HasPrefix(body, `{"name":"abcdefgh0000`), body)
	}
}

func TestRunRetriesAConflictWithAFreshMarker(t *testing.T) {
	shop := newShop()
	shop.create = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
		if !strings.Contains(string(body), "clash") {
			return false
		}
		w.WriteHeader(http.StatusConflict)
		return true
	}
	s := newScript()
	s.add("marked", `{"clash":"`+cases.Marker+`"}`, verdict.Accept)
	s.add("plain", `{"clash":1}`, verdict.Accept)
	s.add("wrong", `{"clash":"`+cases.Marker+`","bad":1}`, verdict.Reject)
	h := play(t, s, Options{Handler: shop})
	require.Len(t, h.find(t, "marked").Exchanges, 1+maxConflicts)
	bodies := map[string]bool{}
	for i, x := range h.find(t, "marked").Exchanges {
		require.Equal(t, i+1, x.Attempt)
		bodies[string(x.Request.Body.Data)] = true
	}
	require.Len(t, bodies, 1+maxConflicts)
	require.Len(t, h.find(t, "plain").Exchanges, 1, "the same bytes would clash again")
	require.Len(t, h.find(t, "wrong").Exchanges, 1, "a refusal is what was asked for")
}

func TestRunWaitsWhenAsked(t *testing.T) {
	for _, tt := range []struct {
		reason   string
		status   int
		after    string
		attempts int
	}{
		{"429 with a time", 429, "0", 1 + maxWaits},
		{"503 with a time", 503, "0", 1 + maxWaits},
		{"503 with a date in the past", 503, "Mon, 02 Jan 2006 15:04:05 GMT", 1 + maxWaits},
		{"503 without a time is sent once more, alone", 503, "", 2},
		{"503 with nonsense too", 503, "soon", 2},
		{"a year is not waited for", 429, "31536000", 1},
		{"nor a date in a far year", 429, "Mon, 02 Jan 2206 15:04:05 GMT", 1},
		{"nor a number beyond all bounds", 503, "99999999999999999", 1},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			shop := newShop()
			shop.create = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
				if !strings.Contains(string(body), "busy") {
					return false
				}
				if tt.after != "" {
					w.Header().Set("Retry-After", tt.after)
				}
				w.WriteHeader(tt.status)
				return true
			}
			s := newScript()
			s.add("busy", `{"busy":1}`, verdict.Accept)
			h := play(t, s, Options{Handler: shop})
			require.Len(t, h.find(t, "busy").Exchanges, tt.attempts)
		})
	}
}

func TestRunGoesOnAfterAPause(t *testing.T) {
	var n atomic.Int32
	shop := newShop()
	shop.create = func(w http.ResponseWriter, _ *http.Request, _ []byte) bool {
		if n.Add(1)%10 != 5 {
			return false
		}
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	s := newScript()
	for i := range 50 {
		s.add(fmt.Sprint("n/", i), markedBody, verdict.Accept)
	}
	h := play(t, s, Options{Handler: shop})
	for _, d := range h.done {
		last := d.Exchanges[len(d.Exchanges)-2]
		require.Equal(t, http.StatusCreated, last.Response.Status, d.Case.ID)
	}
	require.Zero(t, shop.count())
}

func TestRunEndsAtItsBounds(t *testing.T) {
	t.Run("of creates", func(t *testing.T) {
		shop := newShop()
		s := newScript()
		for i := range 100 {
			s.add(fmt.Sprint("n/", i), `{"n":1}`, verdict.Accept)
		}
		h := play(t, s, Options{Handler: shop, MaxCreates: 10})
		require.Equal(t, 10, shop.last)
		require.True(t, h.finished.Complete, "the user's own bound does not cut the run short")
		require.Equal(t, []string{"91 cases of createOrder were not sent: --max-creates is reached"}, h.finished.Dropped)
		require.Zero(t, shop.count())
	})
	t.Run("of creates, refusals not counted", func(t *testing.T) {
		shop := newShop()
		s := newScript()
		for i := range 40 {
			s.add(fmt.Sprint("bad/", i), `{"bad":1}`, verdict.Reject)
		}
		h := play(t, s, Options{Handler: shop, MaxCreates: 2})
		require.Len(t, h.done, 41)
		require.Empty(t, h.finished.Dropped)
	})
	t.Run("of time", func(t *testing.T) {
		shop := newShop()
		shop.create = func(http.ResponseWriter, *http.Request, []byte) bool { time.Sleep(5 * time.Millisecond); return false }
		s := newScript()
		for i := range 2000 {
			s.add(fmt.Sprint("n/", i), `{"n":1}`, verdict.Accept)
		}
		h := play(t, s, Options{Handler: shop, MaxTime: 100 * time.Millisecond})
		require.True(t, h.finished.Complete)
		require.Len(t, h.finished.Dropped, 1)
		require.Less(t, len(h.done), 2000)
		require.Zero(t, shop.count())
	})
}

func TestRunInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	shop := newShop()
	var n atomic.Int32
	shop.create = func(http.ResponseWriter, *http.Request, []byte) bool {
		if n.Add(1) == 50 {
			cancel()
		}
		time.Sleep(5 * time.Millisecond) // under way when the run is interrupted
		return false
	}
	doors(t, shop, func(t *testing.T, opts Options) {
		ctx, cancel = context.WithCancel(t.Context())
		n.Store(0)
		s := newScript()
		for i := range 500 {
			s.add(fmt.Sprint("n/", i), `{"n":1}`, verdict.Accept)
		}
		h, err := playIn(ctx, s, opts)
		require.NoError(t, err)
		require.True(t, h.finished.Interrupted)
		require.False(t, h.finished.Complete)
		require.GreaterOrEqual(t, len(h.done), 40)
		require.Less(t, len(h.done), 100)
		require.Zero(t, shop.count(), "what was created is deleted all the same")
		for _, d := range h.done {
			require.Nil(t, d.Exchanges[0].Failure, "what was under way was waited for")
		}
	})
}

func TestRunInterruptedWhileCleaningUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		shop := newShop()
		s := newScript()
		for i := range 100 {
			s.add(fmt.Sprint("n/", i), `{}`, verdict.Accept)
		}
		slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete {
				cancel()
				time.Sleep(4 * time.Second)
			}
			shop.ServeHTTP(w, r)
		})
		defer time.Sleep(time.Minute) // for the handlers to end
		began := time.Now()
		h, err := playIn(ctx, s, Options{Handler: slow, Timeout: time.Minute})
		require.NoError(t, err)
		require.Equal(t, cleanupTime, time.Since(began))
		require.True(t, h.finished.Interrupted)
		require.Len(t, h.done, 101)
		require.Equal(t, shop.count(), len(h.finished.Left))
		require.NotZero(t, shop.count())
	})
}

func TestRunInterruptedBeforeItBegins(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h, err := playIn(ctx, newScript(), Options{Handler: newShop()})
	require.NoError(t, err)
	require.True(t, h.finished.Interrupted)
	require.Empty(t, h.done)
}

func TestRunWithoutCleanup(t *testing.T) {
	shop := newShop()
	h := play(t, newScript(), Options{Handler: shop, NoCleanup: true})
	require.Equal(t, 1, shop.count())
	require.Equal(t, []verdict.Resource{{Operation: "createOrder", Case: "createOrder/example", ID: `"o-1"`, URL: "http://in-process/orders/o-1"}}, h.finished.Left)
	require.Equal(t, h.finished.Left, h.done[0].Created)
}

func TestRunLeavesWhatItMayNotDelete(t *testing.T) {
	shop := newShop()
	s := newScript()
	s.c.Operations[0].Delete = nil
	h := play(t, s, Options{Handler: shop})
	require.Len(t, h.finished.Left, 1)
	require.Empty(t, h.cleanup)
}

func TestRunDeletesWithinACase(t *testing.T) {
	shop := newShop()
	s := newScript()
	c := s.add("whole", `{}`, verdict.Accept)
	c.Steps = append(c.Steps,
		cases.Step{ID: "delete.1", Kind: cases.Delete, Op: c.Op.Delete, Method: "DELETE", Path: "/orders/" + cases.VarID},
		cases.Step{ID: "read.2", Kind: cases.Read, Op: c.Op.Read, Method: "GET", Path: cases.VarLocation})
	h := play(t, s, Options{Handler: shop})
	d := h.find(t, "whole")
	require.Len(t, d.Exchanges, 4)
	require.Equal(t, http.StatusNotFound, d.Exchanges[3].Response.Status)
	require.True(t, d.Created[0].Deleted)
	require.Equal(t, []string{d.Created[0].URL}, d.Deleted)
	require.Len(t, h.cleanup[0].Exchanges, 1, "only the rung is left to delete")
}

func TestRunStopsWhenTheJournalCannotBeWritten(t *testing.T) {
	shop := newShop()
	s := newScript()
	for i := range 100 {
		s.add(fmt.Sprint("n/", i), `{}`, verdict.Accept)
	}
	full := errors.New("no space left on device")
	n := 0
	err := start(t.Context(), s.c, s.stages(), Options{Handler: shop, Workers: 1}, func(*verdict.Event) error {
		if n++; n > 5 {
			return full
		}
		return nil
	})
	require.ErrorIs(t, err, full)
	require.Less(t, n, 30, "only what was under way, the clean-up and the trailer come afterwards: reports may still take them")
	require.Zero(t, shop.count(), "what was created is deleted all the same")
}

func TestRunSurvivesAFaultOfItsOwn(t *testing.T) {
	shop := newShop()
	s := newScript()
	bad := s.add("bad", `{}`, verdict.Accept)
	s.add("lean", `{"bad":1}`, verdict.Reject).Twin = bad.ID
	s.judge = func(x *checks.Sample) []verdict.Verdict {
		if x.Case.ID == bad.ID {
			panic("oh dear")
		}
		return nil
	}
	h, err := playIn(t.Context(), s, Options{Handler: shop})
	require.ErrorContains(t, err, "oh dear")
	require.False(t, h.finished.Complete)
	require.Zero(t, shop.count())
}

func TestRunNotesProgress(t *testing.T) {
	s := newScript()
	for i := range 30 {
		s.add(fmt.Sprint("n/", i), `{}`, verdict.Accept)
	}
	var last, total int
	h := play(t, s, Options{Handler: newShop(), Progress: func(d, n int) { require.Equal(t, last+1, d); last, total = d, n }})
	require.Equal(t, len(h.done), last)
	require.LessOrEqual(t, total, 31)
}

func TestRunSeveralOperations(t *testing.T) {
	shop := newShop()
	s := newScript()
	other := *s.c.Operations[0]
	other.ID = "createOther"
	s.c.Operations = append(s.c.Operations, &other)
	st := s.stages()
	whole := st.plan
	st.plan = func(op *spec.Operation, _ cases.Pins) (*planned, error) {
		if op.ID == "createOther" {
			return nil, errors.New("no value for the path parameter \"x\"")
		}
		return whole(op, cases.Pins{})
	}
	h := &heard{}
	require.NoError(t, start(t.Context(), s.c, st, Options{Handler: shop}, h.event))
	require.Len(t, h.done, 1)
	require.Contains(t, h.finished.Diagnosis, `createOther cannot be planned: no value for the path parameter "x"`)
	require.False(t, h.finished.Complete)
}

func TestRunWithoutOperations(t *testing.T) {
	s := newScript()
	s.c.Operations = nil
	h := play(t, s, Options{Handler: newShop()})
	require.False(t, h.finished.Complete)
	require.Contains(t, h.finished.Diagnosis, "no operation")
}

func TestRunKeepsToARate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript()
		for i := range 100 {
			s.add(fmt.Sprint("n/", i), `{"bad":1}`, verdict.Reject)
		}
		began := time.Now()
		play(t, s, Options{Handler: newShop(), Rate: 50})
		require.Equal(t, 103*20*time.Millisecond, time.Since(began), "the first goes at once; 104 requests in all")
	})
}

func TestRunPausesForEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := newShop()
		var until atomic.Pointer[time.Time]
		var early atomic.Int32
		shop.create = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
			if at := until.Load(); at != nil && time.Now().Before(*at) {
				early.Add(1)
			}
			if string(body) != `{"busy":1}` || until.Load() != nil {
				time.Sleep(time.Millisecond)
				return false
			}
			at := time.Now().Add(7 * time.Second)
			until.Store(&at)
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		}
		s := newScript()
		for i := range 100 {
			s.add(fmt.Sprint("n/", i), `{}`, verdict.Accept)
		}
		s.add("busy", `{"busy":1}`, verdict.Accept)
		for i := range 100 {
			s.add(fmt.Sprint("m/", i), `{}`, verdict.Accept)
		}
		h := play(t, s, Options{Handler: shop})
		require.Equal(t, http.StatusCreated, h.find(t, "busy").Exchanges[1].Response.Status)
		require.LessOrEqual(t, early.Load(), int32(8), "no more than was under way")
	})
}

func TestRunDoesNotWaitForever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := newShop()
		shop.create = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
			if string(body) != `{"busy":1}` {
				return false
			}
			w.Header().Set("Retry-After", "25")
			w.WriteHeader(http.StatusTooManyRequests)
			return true
		}
		s := newScript()
		for i := range 200 {
			s.add(fmt.Sprint("n/", i), `{"busy":1}`, verdict.Accept)
		}
		began := time.Now()
		h := play(t, s, Options{Handler: shop})
		require.Len(t, h.done, 201)
		require.LessOrEqual(t, time.Since(began), maxWaiting)
	})
}

func TestRunWithADeadlineAndARate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s := newScript()
		for i := range 100 {
			s.add(fmt.Sprint("n/", i), `{"bad":1}`, verdict.Reject)
		}
		h, err := playIn(ctx, s, Options{Handler: newShop(), Rate: 10})
		require.NoError(t, err)
		require.True(t, h.finished.Interrupted)
		require.Less(t, len(h.done), 12)
	})
}
