package runner

import (
	"fmt"
	"iter"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/checks"
	"assay/spec"
	"assay/verdict"
)

// about401 judges as the checks do, and blames every other 401.
func about401(s *checks.Sample) (out []verdict.Verdict) {
	for _, x := range s.Exchanges {
		if x.Response == nil || x.Response.Status != http.StatusUnauthorized {
			out = append(out, verdict.Verdict{Rule: "status/accepts-valid", Outcome: verdict.Pass, Step: x.Step})
			continue
		}
		out = append(out,
			verdict.Verdict{Rule: "status/accepts-valid", Outcome: verdict.Error, Reason: "401", Step: x.Step},
			verdict.Verdict{Rule: "resource/readable", Outcome: verdict.Fail, Step: x.Step})
	}
	return out
}

// TestCredentialsThatExpireEndTheRun: a token without a source of others.
func TestCredentialsThatExpireEndTheRun(t *testing.T) {
	e := &expiring{shop: newShop(), limit: 10}
	e.tokens.Store(1)
	s := e.script(60)
	s.judge = about401
	h := play(t, s, Options{Handler: e, Credentials: Bearer("token-000001")})
	require.False(t, h.finished.Complete)
	require.Contains(t, h.finished.Reason, "the credentials have expired and cannot be renewed")
	require.Contains(t, h.finished.Reason, "--auth-command")
	require.Less(t, len(h.done), 40, "the rest is not sent")
	controls := 0
	for _, d := range h.done {
		for _, v := range d.Verdicts {
			require.NotEqual(t, verdict.Fail, v.Outcome, d.Case.ID)
		}
		if strings.Contains(d.Case.ID, controlSuffix) {
			controls++
		}
	}
	require.Equal(t, 1, controls, "it is asked once")
}

func TestA401ThatComesAndGoesIsTheServers(t *testing.T) {
	shop := newShop()
	var n atomic.Int32
	shop.create = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
		if strings.Contains(string(body), "now and then") && n.Add(1)%2 == 1 {
			w.WriteHeader(http.StatusUnauthorized)
			return true
		}
		return false
	}
	s := newScript()
	s.judge = about401
	s.add("strong", `{"now and then":1}`, verdict.Accept)
	weak := s.add("weak", `{"now and then":1}`, verdict.Accept)
	weak.Expect.Strength = verdict.Lenient
	s.add("auth", `{"now and then":1}`, verdict.Accept).Technique = "auth"
	for _, c := range s.rest {
		c.Steps = c.Steps[:1]
	}
	h := play(t, s, Options{Handler: shop, Credentials: Bearer("token-000001"), Workers: 1})
	require.True(t, h.finished.Complete)
	strong := h.find(t, "/strong")
	require.Equal(t, verdict.Fail, strong.Verdicts[0].Outcome)
	require.Equal(t, "a refusal (401)", strong.Verdicts[0].Got)
	require.Zero(t, shop.count())
	require.Equal(t, "control", h.find(t, controlSuffix+"1").Case.Technique)
}

func TestCredentialsGoWhereTheyAreDescribed(t *testing.T) {
	var seen [3]atomic.Int32 // creates, reads and deletes with a token
	shop := newShop()
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			seen[map[string]int{"POST": 0, "GET": 1, "DELETE": 2}[r.Method]].Add(1)
		}
		shop.ServeHTTP(w, r)
	})
	scheme := securedBy("http", "bearer")
	for _, row := range []struct {
		why                   string
		opts                  Options
		create, read          bool
		creates, reads, drops int32
	}{
		{"nothing is described: the user gave it for a reason", Options{Credentials: Bearer("t0ken!")}, false, false, 2, 1, 2},
		{"the create asks for it, the rest does not", Options{Credentials: Bearer("t0ken!")}, true, false, 2, 0, 0},
		{"the read asks for it, too", Options{Credentials: Bearer("t0ken!")}, true, true, 2, 1, 0},
		{"a header of the user's goes with every request", Options{Header: []verdict.Header{{Name: "Authorization", Value: "Bearer t0ken!"}}}, true, false, 2, 1, 2},
	} {
		for i := range seen {
			seen[i].Store(0)
		}
		s := newScript()
		op := s.c.Operations[0]
		s.ladder[0].Steps[0].Marked = false // no sweep
		if row.create {
			op.Security = scheme
		}
		if row.read {
			op.Read.Security = scheme
		}
		row.opts.Handler = h
		play(t, s, row.opts)
		require.Equal(t, fmt.Sprint(row.creates, row.reads, row.drops), fmt.Sprint(seen[0].Load(), seen[1].Load(), seen[2].Load()), row.why)
	}
}

func TestOtherSchemes(t *testing.T) {
	for _, row := range []struct{ kind, scheme, want string }{
		{"http", "bearer", "Basic "},
		{"oauth2", "", "Basic "},
		{"openIdConnect", "", "Basic "},
		{"http", "basic", "Bearer "},
		{"basic", "", "Bearer "},
		{"apiKey", "", "Bearer "},
	} {
		op := *orders().Operations[0]
		op.Security = securedBy(row.kind, row.scheme)
		k := newKeyring(Options{Credentials: APIKey("query", "key", "secret")}, &target{}, orders())
		header, query := k.present(cases.OtherScheme, &op)
		require.Len(t, header, 1, row.kind)
		require.True(t, strings.HasPrefix(header[0].Value, row.want), "%s %s: %s", row.kind, row.scheme, header[0].Value)
		require.Empty(t, query, "what is described stays out")
	}
	op := *orders().Operations[0]
	op.Security = append(securedBy("http", "bearer"), securedBy("http", "Basic")...)
	require.True(t, strings.HasPrefix(otherScheme(&op), "Assay "), "both are described")
}

func securedBy(kind, scheme string) []spec.Requirement {
	return []spec.Requirement{{{Name: "auth", Type: kind, Scheme: scheme}}}
}

// TestParentsThatVanishAreNobodysFailure: what was there when the operation
// began is deleted by somebody else.
func TestParentsThatVanishAreNobodysFailure(t *testing.T) {
	_, repos, _ := family()
	s := &tree{}
	st := familyStages(nil)
	plan := st.plan
	st.plan = func(op *spec.Operation, more cases.Pins) (*planned, error) {
		p, err := plan(op, more)
		rest := p.rest
		p.rest = func(base string) iter.Seq[*cases.Case] {
			return func(yield func(*cases.Case) bool) {
				s.mu.Lock()
				clear(s.kept)
				s.mu.Unlock()
				rest(base)(yield)
			}
		}
		return p, err
	}
	st.judge = func(x *checks.Sample) []verdict.Verdict {
		return []verdict.Verdict{{Rule: "status/rejects-invalid", Outcome: verdict.Pass}, {Rule: "status/documented", Outcome: verdict.Weak}, {Rule: "echo/field", Outcome: verdict.Skip}}
	}
	h := grow(t, s, st, Options{}, repos)
	require.False(t, h.finished.Complete)
	require.Contains(t, h.finished.Diagnosis, "createRepo: what its path names was there at first and is there no longer (404)")
	for _, id := range []string{"createRepo/control/one", "createRepo/control/two"} {
		vs := h.find(t, id).Verdicts
		require.Equal(t, []verdict.Outcome{verdict.Error, verdict.Error, verdict.Skip}, []verdict.Outcome{vs[0].Outcome, vs[1].Outcome, vs[2].Outcome}, id)
	}
	require.Empty(t, h.finished.Left)
}
