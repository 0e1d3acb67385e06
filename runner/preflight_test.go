package runner

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/checks"
	"assay/spec"
	"assay/verdict"
)

// climbing has three rungs, and one case behind them.
func climbing() *script {
	s := newScript()
	op := s.c.Operations[0]
	s.ladder = nil
	for _, name := range []string{"given", "example", "minimal"} {
		c := order(op, name, fmt.Sprintf(`{"rung":%q}`, name), verdict.Accept)
		c.Base = "the " + name + " body"
		s.ladder = append(s.ladder, c)
	}
	s.add("after", `{}`, verdict.Accept)
	s.obligations = []verdict.Obligation{{}}
	s.judge = func(x *checks.Sample) []verdict.Verdict {
		return []verdict.Verdict{{Rule: "seen", Note: fmt.Sprint(x.Works)}}
	}
	return s
}

// answers replies to each rung with a status of its own, 201 being real.
func answers(shop *shop, status ...int) http.Handler {
	n := 0
	shop.create = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
		if !strings.Contains(string(body), "rung") {
			return false
		}
		code := status[n]
		n++
		if code == 201 {
			return false
		}
		w.WriteHeader(code)
		return true
	}
	return shop
}

func TestPreflightClimbsToTheFirstThatIsCreated(t *testing.T) {
	shop := newShop()
	h := play(t, climbing(), Options{Handler: answers(shop, 400, 201, 201)})
	require.Equal(t, verdict.Base{Operation: "createOrder", Rung: "the example body", Case: "createOrder/example", Tried: []verdict.Rung{
		{Name: "the given body", Case: "createOrder/given", Outcome: "refused (400)"},
		{Name: "the example body", Case: "createOrder/example", Outcome: "created (201)"},
	}}, h.finished.Bases[0])
	require.Equal(t, []string{"createOrder/given", "createOrder/example", "createOrder/after"}, h.ids())
	require.Equal(t, "true", h.done[0].Verdicts[0].Note, "a rung is judged knowing that another one was created")
	require.True(t, h.finished.Complete)
	require.Empty(t, h.finished.Diagnosis)
}

func TestPreflightDiagnoses(t *testing.T) {
	for _, tt := range []struct {
		reason string
		status []int
		judged bool
		want   string
	}{
		{"credentials", []int{401, 401, 401}, false, "every request to POST /orders was answered 401: credentials are missing"},
		{"rights", []int{403, 403, 403}, false, "answered 403: the credentials do not allow it"},
		{"a wrong path", []int{404, 404, 404}, false, "answered 404: nothing is there below --target http://in-process"},
		{"something of each", []int{401, 404, 403}, false, "answered 401 403 404"},
		{"refusals", []int{400, 422, 400}, true, "no body was accepted by POST /orders (the given body: refused (400); the example body: refused (422); the minimal body: refused (400)): supply one"},
		{"failures", []int{500, 500, 500}, true, "failed (500)"},
		{"one refusal that is about the body", []int{401, 400, 401}, true, "no body was accepted"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			h := play(t, climbing(), Options{Handler: answers(newShop(), tt.status...)})
			require.Contains(t, h.finished.Diagnosis, tt.want)
			require.False(t, h.finished.Complete)
			require.Len(t, h.done, 3, "the plan is not sent")
			require.Equal(t, 1, h.obligations)
			for _, d := range h.done {
				require.Equal(t, tt.judged, len(d.Verdicts) > 0)
			}
			require.Empty(t, h.finished.Bases[0].Case)
		})
	}
}

func TestPreflightSuggestsABasePath(t *testing.T) {
	below := http.StripPrefix("/api/v2", newShop())
	quiet := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v2/orders" && r.Method != http.MethodPost {
			http.NotFound(w, r)
			return
		}
		below.ServeHTTP(w, r)
	})
	s := climbing()
	s.c.Servers = []string{"https://api.example.test", "https://api.example.test/api/v2/"}
	h := play(t, s, Options{Handler: below})
	require.Contains(t, h.finished.Diagnosis, "the path is below /api/v2: give --target http://in-process/api/v2")
	require.Len(t, h.finished.Bases[0].Tried, 3)
	require.Empty(t, h.done[0].Created, "a harmless request was enough")

	s = climbing()
	s.c.Servers = []string{"https://api.example.test/api/v2"}
	h = play(t, s, Options{Handler: quiet})
	require.Contains(t, h.finished.Diagnosis, "give --target http://in-process/api/v2")
	require.Len(t, h.done[0].Created, 1, "what the search created is recorded")
	require.Empty(t, h.finished.Left, "and deleted")

	s = climbing()
	s.c.Servers = []string{"/somewhere"}
	h = play(t, s, Options{Handler: http.NotFoundHandler()})
	require.Contains(t, h.finished.Diagnosis, "the description's servers have the base path /somewhere; is it missing")

	s = climbing()
	s.c.Servers = []string{"https://api.example.test/api"}
	h = play(t, s, Options{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodOptions { // which is answered alike everywhere
			http.NotFound(w, r)
		}
	})})
	require.Contains(t, h.finished.Diagnosis, "is it missing")
}

func TestPreflightUnreachable(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ln.Close()
	h := play(t, climbing(), Options{Target: "http://" + ln.Addr().String()})
	require.Contains(t, h.finished.Diagnosis, "cannot be reached: no connection: dial tcp")
	require.False(t, h.finished.Complete)
	require.Len(t, h.done, 1, "one refused connection is enough")
	require.Empty(t, h.done[0].Verdicts)
	require.Equal(t, "not answered (refused)", h.finished.Bases[0].Tried[0].Outcome)
}

func TestPreflightOfAServerThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body) // only then is the end of the connection noticed
			<-r.Context().Done()
		}
		h := play(t, climbing(), Options{Handler: http.HandlerFunc(hang), Timeout: 10 * time.Second})
		require.Contains(t, h.finished.Diagnosis, "cannot be reached: no complete answer within 10s")
		require.Len(t, h.done, 3)
	})
}

func TestPreflightOfAServerThatHangsOnCreatesOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				io.Copy(io.Discard, r.Body)
				<-r.Context().Done()
			}
		}
		h := play(t, climbing(), Options{Handler: http.HandlerFunc(hang), Timeout: 10 * time.Second})
		require.Contains(t, h.finished.Diagnosis, "no body was accepted")
		require.Contains(t, h.finished.Diagnosis, "not answered (timeout)")
		for _, d := range h.done {
			require.NotEmpty(t, d.Verdicts, "it answers: the hang is judged")
		}
	})
}

func TestPreflightGivesUpOnManyOperations(t *testing.T) {
	s := climbing()
	for i := range 9 {
		other := *s.c.Operations[0]
		other.ID = fmt.Sprint("create", i)
		s.c.Operations = append(s.c.Operations, &other)
	}
	h := play(t, s, Options{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) })})
	require.Len(t, h.finished.Bases, hopelessAfter)
	require.Contains(t, h.finished.Reason, "nothing but 401")
}

func TestHangHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := newShop()
		shop.create = func(_ http.ResponseWriter, r *http.Request, body []byte) bool {
			if strings.Contains(string(body), "hang") {
				<-r.Context().Done()
				return true
			}
			time.Sleep(time.Millisecond)
			return false
		}
		s := newScript()
		s.add("hang", `{"hang":1}`, verdict.Accept)
		for i := range 500 {
			s.add(fmt.Sprint("n/", i), `{}`, verdict.Accept)
		}
		began := time.Now()
		h := play(t, s, Options{Handler: shop, Timeout: 10 * time.Second})
		require.Less(t, time.Since(began), 11*time.Second, "one timeout, and nothing beside it")
		require.Equal(t, "createOrder/hang", h.done[1].Case.ID)
		require.Equal(t, verdict.FailTimeout, h.done[1].Exchanges[0].Failure.Kind)
	})
}

func TestInterruptDoesNotWaitForAHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := newShop()
		s := newScript()
		s.add("hang", `{"hang":1}`, verdict.Accept)
		shop.create = func(_ http.ResponseWriter, r *http.Request, body []byte) bool {
			if strings.Contains(string(body), "hang") {
				<-r.Context().Done()
				return true
			}
			return false
		}
		began := time.Now()
		h := play(t, s, Options{Handler: shop, Timeout: time.Hour, MaxTime: time.Second})
		require.Less(t, time.Since(began), time.Second+2*grace)
		require.Equal(t, verdict.FailCancelled, h.done[1].Exchanges[0].Failure.Kind)
		require.Zero(t, shop.count())
	})
}

func TestCleanupTriesTheLocationToo(t *testing.T) {
	shop := newShop()
	shop.create = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
		shop.store(new(discard), body) // the path uses another name than the id in the body
		w.Header().Set("Location", fmt.Sprintf("/orders/o-%d", shop.last))
		w.WriteHeader(201)
		w.Write([]byte(`{"id":"inner"}`))
		return true
	}
	s := newScript()
	s.add("same", `{}`, verdict.Accept)
	h := play(t, s, Options{Handler: shop, Workers: 1})
	require.Zero(t, shop.count())
	require.Len(t, h.cleanup[0].Exchanges, 3)
	require.Equal(t, []string{"http://in-process/orders/inner", "http://in-process/orders/o-2", "http://in-process/orders/o-1"}, h.cleanup[0].Deleted)
	require.Empty(t, h.finished.Left)
}

type discard struct{ h http.Header }

func (d *discard) Header() http.Header {
	if d.h == nil {
		d.h = http.Header{}
	}
	return d.h
}
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(int)             {}

func TestCleanupOutcomes(t *testing.T) {
	for _, tt := range []struct {
		reason string
		status int
		left   int
	}{
		{"deleted", 204, 0},
		{"deleted with a body", 200, 0},
		{"not there any more", 404, 0},
		{"gone", 410, 0},
		{"not allowed", 403, 1},
		{"not possible", 405, 1},
		{"failed", 500, 1},
		{"moved", 302, 1},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			shop := newShop()
			h := play(t, newScript(), Options{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodDelete {
					w.WriteHeader(tt.status)
					return
				}
				shop.ServeHTTP(w, r)
			})})
			require.Len(t, h.finished.Left, tt.left)
			require.Len(t, h.cleanup[0].Deleted, 1-tt.left)
			require.True(t, h.finished.Complete)
		})
	}
}

func TestCleanupSendsWhatTheDeleteAsksFor(t *testing.T) {
	shop := newShop()
	s := newScript()
	op := s.c.Operations[0]
	op.Delete.Parameters = []*spec.Parameter{{Name: "api-version", In: "query"}, {Name: "X-Tenant", In: "header"}}
	st := &s.ladder[0].Steps[0]
	st.Query = "api-version=2&dry=1"
	st.Header = append(st.Header, verdict.Header{Name: "X-Tenant", Value: "t"}, verdict.Header{Name: "X-Other", Value: "o"})
	h := play(t, s, Options{Handler: shop, Credentials: APIKey("query", "key", "secret-key")})
	req := h.cleanup[0].Exchanges[0].Request
	require.Equal(t, "http://in-process/orders/o-1?api-version=2&key=REDACTED", req.URL)
	require.Equal(t, "t", req.Get("X-Tenant"))
	require.Empty(t, req.Get("X-Other"))
	require.Empty(t, req.Get("Content-Type"))
	require.Zero(t, shop.count())
}

func TestCleanupDeletesOneURLOnce(t *testing.T) {
	deletes := 0
	s := newScript()
	s.add("same", `{}`, verdict.Accept)
	h := play(t, s, Options{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			deletes++
			w.WriteHeader(204)
			return
		}
		w.WriteHeader(201)
		w.Write([]byte(`{"id":"always"}`))
	}), Workers: 1})
	require.Equal(t, 1, deletes)
	require.Empty(t, h.finished.Left)
}

func TestUnsendableStepsShowNothing(t *testing.T) {
	s := newScript()
	c := s.add("control", `{}`, verdict.Accept)
	c.Steps[0].Header = []verdict.Header{{Name: "X", Value: "a\nb"}}
	d := s.add("path", `{}`, verdict.Accept)
	d.Steps[0].Path = "/%zz"
	h := play(t, s, Options{Handler: newShop()})
	for _, id := range []string{"control", "path"} {
		x := h.find(t, id).Exchanges[0]
		require.Equal(t, verdict.FailCancelled, x.Failure.Kind)
		require.Contains(t, x.Failure.Text, "cannot be sent")
	}
	require.True(t, h.finished.Complete)
}

// TestABasePathIsSuggestedWhereItIsMissing: the target may have it already.
func TestABasePathIsSuggestedWhereItIsMissing(t *testing.T) {
	for _, row := range []struct {
		why, target string
		servers     []string
		want        string
	}{
		{"it is there", "http://h/api/v1", []string{"https://a.test/api/v1"}, "nothing is there below --target http://h/api/v1"},
		{"it is there, behind more", "http://h/proxy/api/v1", []string{"https://a.test/api/v1"}, "nothing is there below"},
		{"one of several is there", "http://h/api/v1", []string{"https://a.test/api/v2", "https://a.test/api/v1"}, "nothing is there below"},
		{"one of the servers has none", "http://h", []string{"https://a.test/api/v2", "https://a.test"}, "nothing is there below"},
		{"it is missing", "http://h", []string{"https://a.test/api/v1"}, "base path /api/v1; is it missing from --target http://h?"},
		{"another one", "http://h/v3", []string{"https://a.test/api/v1"}, "base path /api/v1; is it missing from --target http://h/v3?"},
		{"no servers", "http://h", nil, "nothing is there below"},
	} {
		s := climbing()
		s.c.Servers = row.servers
		var asked []string
		h := play(t, s, Options{Target: row.target, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.Path)
			http.NotFound(w, r)
		})})
		require.Contains(t, h.finished.Diagnosis, row.want, row.why)
		require.NotContains(t, strings.Join(asked, " "), "/api/v1/api/v1", row.why)
	}
}

// TestValuesOfTheUserMayNotExist: what --param names is as good a reason for 404
// as the base path.
func TestValuesOfTheUserMayNotExist(t *testing.T) {
	s := climbing()
	st := s.stages()
	plan := st.plan
	st.plan = func(op *spec.Operation, more cases.Pins) (*planned, error) {
		p, err := plan(op, more)
		p.given = []string{"org", "team"}
		p.notes = func() []string { return []string{"GET /orders is not called: no value"} }
		return p, err
	}
	h := &heard{}
	require.NoError(t, start(t.Context(), s.c, st, Options{Handler: http.NotFoundHandler()}, h.event))
	require.Contains(t, h.finished.Diagnosis, "nothing is there below --target http://in-process, or what --param gives for {org}, {team} does not exist")
	require.Equal(t, []string{"createOrder: GET /orders is not called: no value"}, h.finished.Notes)
	op := &spec.Operation{Parameters: []*spec.Parameter{{Name: "org", In: "path"}, {Name: "org", In: "query"}, {Name: "team", In: "path"}, {Name: "q", In: "query"}}}
	require.Equal(t, []string{"org"}, inPath(op, map[string]string{"org": "x", "q": "y"}))
}

// TestNotesAreBounded: a description of a thousand operations has not a thousand
// lines of them.
func TestNotesAreBounded(t *testing.T) {
	var told []string
	r := &run{opts: Options{Logf: func(f string, args ...any) { told = append(told, fmt.Sprintf(f, args...)) }}}
	for range 50 {
		r.note(&spec.Operation{ID: "x"}, &planned{notes: func() []string { return []string{"n"} }})
	}
	require.Len(t, r.remarks, maxNotes+1)
	require.Len(t, told, 50)
}
