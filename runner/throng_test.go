package runner

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

// oneAtATime answers 503 to what comes while something else is under way.
type oneAtATime struct {
	next  http.Handler
	under atomic.Int32
	over  atomic.Bool // the store is broken: everything is answered so
	busy  atomic.Int32
}

func (s *oneAtATime) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer s.under.Add(-1)
	if s.under.Add(1) > 1 && r.Method == http.MethodPost || s.over.Load() && r.Method == http.MethodPost {
		s.busy.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	time.Sleep(time.Millisecond) // so that others come meanwhile
	s.next.ServeHTTP(w, r)
}

// TestRunLeavesABusyTargetAlone: its store takes one request at a time.
func TestRunLeavesABusyTargetAlone(t *testing.T) {
	s := newScript()
	for i := range 60 {
		s.add(fmt.Sprint("n/", i), markedBody, verdict.Accept)
	}
	shop := newShop()
	server := &oneAtATime{next: shop}
	h := play(t, s, Options{Handler: server, Workers: 8})
	for i := range 60 {
		d := h.find(t, fmt.Sprint("n/", i))
		last := &d.Exchanges[0]
		for j := range d.Exchanges {
			if x := &d.Exchanges[j]; x.Request.Method == http.MethodPost {
				last = x
			}
		}
		require.Equal(t, http.StatusCreated, last.Response.Status, d.Case.ID)
	}
	require.Less(t, int(server.busy.Load()), 30, "after some it is left alone from the start")
	require.Contains(t, fmt.Sprint(h.finished.Notes), "one at a time")
	require.Zero(t, shop.count())
}

// TestRunGivesUpOnWhatIsAlwaysBusy: sending alone does not help.
func TestRunGivesUpOnWhatIsAlwaysBusy(t *testing.T) {
	s := newScript()
	for i := range 40 {
		s.add(fmt.Sprint("n/", i), `{"busy":1}`, verdict.Accept)
	}
	shop := newShop()
	shop.create = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
		if string(body) != `{"busy":1}` {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	h := play(t, s, Options{Handler: shop, Workers: 4})
	sent := 0
	for i := range 40 {
		sent += len(h.find(t, fmt.Sprint("n/", i)).Exchanges)
	}
	require.LessOrEqual(t, sent, 40+2*relievedNever+4, "those under way when it was learnt are sent again, too")
	require.Empty(t, h.finished.Notes)
}
