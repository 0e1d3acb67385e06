package suite

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/mock"
	"assay/runner"
	"assay/spec"
	"assay/verdict"
)

// station is a real server for a description, whose run can be taken up.
type station struct {
	source spec.Source
	url    string
	nasty  atomic.Pointer[http.HandlerFunc] // answers in its place; nil: nothing does
	asked  atomic.Int64
}

func newStation(t *testing.T, file string, opts mock.Options) *station {
	t.Helper()
	src := spec.Embedded()
	if file != "" {
		var err error
		src, err = spec.ReadFile(file)
		require.NoError(t, err)
	}
	contract, err := Load(src, spec.Options{})
	require.NoError(t, err)
	server, err := mock.New(contract, opts)
	require.NoError(t, err)
	s := &station{source: src}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		if h := s.nasty.Load(); h != nil {
			(*h)(w, r)
			return
		}
		server.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	s.url = srv.URL
	return s
}

// run runs, or takes up a run; the error is nil.
func (s *station) run(ctx context.Context, t *testing.T, resume string, dir string) *Result {
	t.Helper()
	result, err := Run(ctx, Options{
		Source: s.source, Runner: runner.Options{Target: s.url, Timeout: 5 * time.Second, Credentials: runner.Bearer("any-token-will-do")},
		Output: Output{Dir: dir}, Resume: resume, Command: []string{"assay", "run"},
	})
	require.NoError(t, err)
	return result
}

// outcome is what two runs have in common, however they were interrupted.
func outcome(t *testing.T, path string) (ids map[string]int, obligations int, finished *verdict.Finished) {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	ids = map[string]int{}
	for e, err := range verdict.ReadJournal(file) {
		require.NoError(t, err)
		switch {
		case e.Done != nil && e.Done.Case.Technique != "cleanup" && !e.Done.Case.Preparation():
			ids[e.Done.Case.ID]++
		case e.Obligation != nil:
			obligations++
		case e.Finished != nil:
			require.Nil(t, finished, "one trailer")
			finished = e.Finished
		}
	}
	return ids, obligations, finished
}

// sentences say findings to whoever reads the test's failure.
func sentences(f *verdict.Finished) []string {
	var out []string
	for _, x := range f.Findings {
		out = append(out, fmt.Sprintf("%s %s %s %s: %s", x.Fingerprint, x.Rule, x.Outcome, x.Example, x.Sentence))
	}
	slices.Sort(out)
	return out
}

func requireSame(t *testing.T, whole, resumed string, about string) {
	t.Helper()
	ids, obligations, want := outcome(t, whole)
	gotIDs, gotObligations, got := outcome(t, resumed)
	require.NotNil(t, got, about)
	require.Equal(t, ids, gotIDs, about)
	require.Equal(t, obligations, gotObligations, about)
	require.True(t, got.Complete, "%s: %s", about, got.Reason)
	require.Equal(t, sentences(want), sentences(got), about)
	require.Equal(t, want.Counts.Cases, got.Counts.Cases, about)
	require.Equal(t, want.Counts.ByCase, got.Counts.ByCase, about)
	require.Equal(t, want.Bases, got.Bases, about)
	require.Empty(t, got.Left, about)
}

// TestResumeWhereverItBreaksOff: journals of descriptions with several
// operations and with parents, cut off anywhere, come to what the whole came to.
func TestResumeWhereverItBreaksOff(t *testing.T) {
	cuts := 6
	if testing.Short() {
		cuts = 2
	}
	for _, tt := range []struct {
		file   string
		faults mock.Options
		reason string
	}{
		{"", mock.Options{}, "one operation"},
		{"testdata/orders.yaml", mock.Options{Fault: "drops-field"}, "a server with a fault"},
		{"testdata/parcels.yaml", mock.Options{}, "operations below each other"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			s := newStation(t, tt.file, tt.faults)
			dir := t.TempDir()
			whole := s.run(t.Context(), t, "", filepath.Join(dir, "whole")).Journal
			data, err := os.ReadFile(whole)
			require.NoError(t, err)
			contract := bytes.IndexByte(data, '\n') + 1
			contract += bytes.IndexByte(data[contract:], '\n') + 1
			seed := rand.Uint64()
			rnd := rand.New(rand.NewPCG(seed, 1))
			for range cuts {
				at := contract + rnd.IntN(len(data)-contract)
				path := filepath.Join(dir, "cut.ndjson")
				require.NoError(t, os.WriteFile(path, data[:at], 0o666))
				s.run(t.Context(), t, path, filepath.Join(dir, "cut"))
				requireSame(t, whole, path, fmt.Sprintf("seed %d, cut at %d of %d", seed, at, len(data)))
			}
		})
	}
}

// TestResumeAfterCtrlC: what was under way is sent again, counts once, and is
// named in the clean-up; so does a second interruption.
func TestResumeAfterCtrlC(t *testing.T) {
	s := newStation(t, "testdata/parcels.yaml", mock.Options{})
	dir := t.TempDir()
	whole := s.run(t.Context(), t, "", filepath.Join(dir, "whole")).Journal
	all := s.asked.Load()
	for i, share := range []int64{10, 40, 60, 85} {
		out := filepath.Join(dir, fmt.Sprint("cut", i))
		resume := ""
		for part := range 2 {
			ctx, cancel := context.WithCancel(t.Context())
			before := s.asked.Load()
			go func() {
				for ctx.Err() == nil && s.asked.Load()-before < all*share/100/int64(part+1) {
					time.Sleep(time.Millisecond)
				}
				cancel()
			}()
			result := s.run(ctx, t, resume, out)
			cancel()
			require.True(t, result.Finished.Interrupted || result.Finished.Complete)
			resume = result.Journal
		}
		s.run(t.Context(), t, resume, out)
		requireSame(t, whole, resume, fmt.Sprintf("interrupted after %d %%", share))
	}
}

// TestResumeAfterTheTargetDied: cases to which nothing was answered any more are
// sent again.
func TestResumeAfterTheTargetDied(t *testing.T) {
	s := newStation(t, "", mock.Options{})
	dir := t.TempDir()
	whole := s.run(t.Context(), t, "", filepath.Join(dir, "whole")).Journal
	after := s.asked.Load() + 100
	dying := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	stop := make(chan struct{})
	go func() {
		for s.asked.Load() < after {
			time.Sleep(time.Millisecond)
		}
		s.nasty.Store(&dying)
		close(stop)
	}()
	result := s.run(t.Context(), t, "", filepath.Join(dir, "dead"))
	<-stop
	require.False(t, result.Finished.Complete)
	require.Contains(t, result.Finished.Reason, "answers nothing any more")
	require.NotEmpty(t, result.Finished.Left)
	s.nasty.Store(nil)
	s.run(t.Context(), t, result.Journal, filepath.Join(dir, "dead"))
	requireSame(t, whole, result.Journal, "taken up")
}

// TestResumeKeepsWhatWasLeft: what only a trailer knew is still deleted, and
// still named when it cannot be.
func TestResumeKeepsWhatWasLeft(t *testing.T) {
	s := newStation(t, "", mock.Options{})
	dir := t.TempDir()
	path := s.run(t.Context(), t, "", dir).Journal
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := bytes.SplitAfter(data, []byte("\n"))
	var b bytes.Buffer
	b.Write(bytes.Join(lines[:100], nil))
	stray := verdict.Resource{Operation: "createExchangeConnector", ID: `"stray"`, URL: s.url + "/deviceManagement/exchangeConnectors/stray"}
	nowhere := verdict.Resource{Operation: "createExchangeConnector", Case: "somewhere"}
	require.NoError(t, verdict.NewWriter(&b).Event(&verdict.Event{Finished: &verdict.Finished{Interrupted: true, Notes: []string{"a hook failed"}, Left: []verdict.Resource{stray, nowhere}, Duration: time.Hour}}))
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o666))
	result := s.run(t.Context(), t, path, dir)
	require.Equal(t, []verdict.Resource{nowhere}, result.Finished.Left)
	require.Greater(t, result.Finished.Duration, time.Hour)
	require.Equal(t, "a hook failed", result.Finished.Notes[0])
	require.Contains(t, result.Finished.Notes[1], "the run was taken up at ")
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	tried := false
	for e, err := range verdict.ReadJournal(file) {
		require.NoError(t, err)
		tried = tried || e.Done != nil && slices.ContainsFunc(e.Done.Exchanges, func(x verdict.Exchange) bool {
			return x.Request.Method == "DELETE" && x.Request.URL == stray.URL
		})
	}
	require.True(t, tried)
}

// TestResumeRefuses: nothing is sent or changed where the run would be another.
func TestResumeRefuses(t *testing.T) {
	s := newStation(t, "", mock.Options{})
	dir := t.TempDir()
	path := s.run(t.Context(), t, "", dir).Journal
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	cut := data[:len(data)/2]
	orders, err := spec.ReadFile("testdata/orders.yaml")
	require.NoError(t, err)
	for _, tt := range []struct {
		reason string
		change func(*Options)
		text   string
	}{
		{"another description", func(o *Options) { o.Source = orders }, "the description has to be that of the journal"},
		{"another seed", func(o *Options) { o.Plan = cases.Options{Seed: 9} }, "the seed has to be that of the journal: the run was begun with 0, now it is 9"},
		{"another release", func(o *Options) { o.Version = "99" }, "the release of assay has to be that of the journal"},
		{"another server", func(o *Options) { o.Runner.Target = "http://127.0.0.1:1" }, "the target has to be that of the journal"},
		{"the reference server", func(o *Options) { o.Reference = &mock.Options{} }, "now it is the reference server"},
		{"another choice of rules", func(o *Options) { o.Policy.Entries = []verdict.PolicyEntry{{Rule: "echo/field", Mode: "off"}} }, "begun with other rules"},
		{"another policy", func(o *Options) { o.Policy.Entries = []verdict.PolicyEntry{{Rule: "echo/field", Mode: "weak"}} }, "begun with other rules"},
		{"another file", func(o *Options) { o.Resume = filepath.Join(dir, "none") }, "cannot continue the journal"},
		{"hints that change what is promised", func(o *Options) {
			o.Known = []Known{{Operations: "createExchangeConnector", Hints: map[string]spec.Hint{"": {Skip: "not now"}}}}
		}, "not now"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			require.NoError(t, os.WriteFile(path, cut, 0o666))
			asked := s.asked.Load()
			opts := Options{Source: s.source, Runner: runner.Options{Target: s.url}, Output: Output{Dir: t.TempDir()}, Resume: path}
			tt.change(&opts)
			_, err := Run(t.Context(), opts)
			require.ErrorContains(t, err, tt.text)
			require.Equal(t, asked, s.asked.Load(), "nothing was sent")
			now, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, cut, now, "nothing was changed")
			files, err := os.ReadDir(opts.Output.Dir)
			require.NoError(t, err)
			require.Empty(t, files, "nothing was written")
		})
	}
}

// TestResumeOfARunUnderWay: two programs never write one journal.
func TestResumeOfARunUnderWay(t *testing.T) {
	s := newStation(t, "", mock.Options{})
	dir := t.TempDir()
	holding := make(chan struct{})
	reached := make(chan struct{}, 1)
	held := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		select {
		case reached <- struct{}{}:
		default:
		}
		<-holding
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	s.nasty.Store(&held)
	done := make(chan struct{})
	go func() { defer close(done); s.run(t.Context(), t, "", dir) }()
	<-reached
	_, err := Run(t.Context(), Options{Source: s.source, Runner: runner.Options{Target: s.url}, Output: Output{Dir: t.TempDir()}, Resume: filepath.Join(dir, JournalName)})
	require.ErrorContains(t, err, "it is being written by a run that is under way")
	_, err = Run(t.Context(), Options{Source: s.source, Runner: runner.Options{Target: s.url}, Output: Output{Dir: dir}})
	require.ErrorContains(t, err, "is written by a run that is under way")
	close(holding)
	<-done
	require.FileExists(t, filepath.Join(dir, JournalName))
}
