package runner

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/checks"
	"assay/verdict"
)

// expiring lets in whoever has the newest token, which holds for so many
// creates, and refuses DELETE to everybody if barred.
type expiring struct {
	*shop
	tokens atomic.Int32 // issued
	uses   atomic.Int32 // of the newest
	limit  int32
	barred bool
	none   bool // no token after the first
}

func (e *expiring) source(_ context.Context, refused bool) (string, error) {
	if n := e.tokens.Load(); n > 0 && !refused {
		return fmt.Sprintf("token-%06d", n), nil
	}
	if e.none && e.tokens.Load() > 0 {
		return "", errors.New("the issuer is closed")
	}
	e.uses.Store(0)
	return fmt.Sprintf("token-%06d", e.tokens.Add(1)), nil
}

func (e *expiring) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	known := r.Header.Get("Authorization") == fmt.Sprintf("Bearer token-%06d", e.tokens.Load())
	if known && r.Method == http.MethodPost {
		known = e.uses.Add(1) <= e.limit
	}
	if !known || e.barred && r.Method == http.MethodDelete {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	e.shop.ServeHTTP(w, r)
}

func (e *expiring) script(n int) *script {
	s := newScript()
	for i := range n {
		s.add(fmt.Sprintf("c%d", i), markedBody, verdict.Accept)
	}
	return s
}

func TestExpiredCredentialsAreRenewed(t *testing.T) {
	e := &expiring{shop: newShop(), limit: 10}
	s := e.script(60)
	s.judge = func(x *checks.Sample) []verdict.Verdict {
		last := x.Exchanges[len(x.Exchanges)-1]
		require.NotEqual(t, http.StatusUnauthorized, last.Response.Status)
		require.Contains(t, x.Secrets, fmt.Sprintf("token-%06d", 1), "an answer must not hold an old token either")
		return nil
	}
	h := play(t, s, Options{Handler: e, Credentials: &Credentials{Scheme: "Bearer", Source: e.source}})
	require.True(t, h.finished.Complete, h.finished.Reason)
	require.Len(t, h.done, 61)
	require.Zero(t, e.count(), "what was created is deleted with the newest token")
	require.InDelta(t, 7, e.tokens.Load(), 1, "one fetch an expiry, whoever sees it first")
}

func TestCredentialsThatCannotBeRenewedEndTheRun(t *testing.T) {
	e := &expiring{shop: newShop(), limit: 10, none: true}
	s := e.script(60)
	s.judge = func(x *checks.Sample) []verdict.Verdict {
		for _, ex := range x.Exchanges {
			require.NotEqual(t, http.StatusUnauthorized, ex.Response.Status, "it shows nothing about the server")
		}
		return nil
	}
	h := play(t, s, Options{Handler: e, Credentials: &Credentials{Scheme: "Bearer", Source: e.source}})
	require.False(t, h.finished.Complete)
	require.False(t, h.finished.Interrupted)
	require.Contains(t, h.finished.Reason, "cannot be renewed: the issuer is closed")
	require.Zero(t, e.count(), "the token still does for the clean-up")
}

func TestRefusalWhateverTheTokenIsNoExpiry(t *testing.T) {
	e := &expiring{shop: newShop(), limit: 1 << 20, barred: true}
	h := play(t, e.script(20), Options{Handler: e, Credentials: &Credentials{Scheme: "Bearer", Source: e.source}})
	require.True(t, h.finished.Complete, h.finished.Reason)
	require.Len(t, h.finished.Left, 21)
	require.LessOrEqual(t, e.tokens.Load(), int32(1+maxRenewals*8), "it is found out, and not asked again")
}

func TestRemoveFetchesAToken(t *testing.T) {
	e := &expiring{shop: newShop(), limit: 10}
	e.kept["o-1"] = []byte(`{}`)
	rs := []verdict.Resource{{URL: "http://in-process/orders/o-1"}}
	opts := Options{Handler: e, Credentials: &Credentials{Scheme: "Bearer", Source: e.source}}
	require.NoError(t, Remove(t.Context(), rs, opts, func(r Removal) { require.True(t, r.Gone, r.Reason) }))
	require.Zero(t, e.count())
}

func TestSourceErrors(t *testing.T) {
	source := func(context.Context, bool) (string, error) { return "", errors.New("closed") }
	one := &Credentials{Scheme: "Bearer", Source: source}
	for reason, c := range map[string]*Credentials{
		"the first token cannot be had":  one,
		"two sources would be one value": {Header: "X", Source: source, And: one},
	} {
		_, err := playIn(t.Context(), newScript(), Options{Handler: newShop(), Credentials: c})
		var own *OptionsError
		require.ErrorAs(t, err, &own, reason)
		require.Equal(t, "auth", own.Option)
	}
}
