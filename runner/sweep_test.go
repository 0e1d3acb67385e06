package runner

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/verdict"
)

func TestSweepFindsWhatNobodyToldOf(t *testing.T) {
	for _, tt := range []struct {
		reason string
		answer func(w http.ResponseWriter)
	}{
		{"created and refused", func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadRequest) }},
		{"created and failed", func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }},
		{"created and hung up", func(http.ResponseWriter) { panic(http.ErrAbortHandler) }},
		{"created without a word of where", func(w http.ResponseWriter) { w.WriteHeader(http.StatusCreated) }},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			shop := newShop()
			shop.kept["o-0"] = []byte(`{"id":"o-0","name":"not ours"}`)
			shop.create = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
				if !strings.Contains(string(body), "quiet") {
					return false
				}
				shop.store(new(discard), body)
				tt.answer(w)
				return true
			}
			s := newScript()
			for i := range 5 {
				s.add(fmt.Sprint("quiet/", i), `{"quiet":["`+cases.Marker+`"]}`, verdict.Accept)
			}
			h := play(t, s, Options{Handler: shop})
			require.Equal(t, 1, shop.count(), "only what was there before stays")
			last := h.cleanup[len(h.cleanup)-1]
			require.Equal(t, "createOrder/cleanup/sweep", last.Case.ID)
			require.GreaterOrEqual(t, len(last.Deleted), 5)
			require.Equal(t, "list.2", last.Exchanges[1].Step, "page after page")
		})
	}
}

func TestSweepFindsWhatARedirectionNamed(t *testing.T) {
	shop := newShop()
	shop.create = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
		shop.store(new(discard), body)
		w.Header().Set("Location", fmt.Sprintf("/orders/o-%d", shop.last))
		w.WriteHeader(http.StatusSeeOther)
		return true
	}
	s := newScript()
	s.c.Operations[0].List = nil
	h := play(t, s, Options{Handler: shop})
	require.Zero(t, shop.count())
	require.Empty(t, h.done[0].Created, "a redirection is no success")
	require.Empty(t, h.finished.Bases[0].Case)
}

func TestSweepIsLeftOut(t *testing.T) {
	for _, tt := range []struct {
		reason string
		change func(s *script, opts *Options)
	}{
		{"where no list is described", func(s *script, _ *Options) { s.c.Operations[0].List = nil }},
		{"where no delete is described", func(s *script, _ *Options) { s.c.Operations[0].Delete = nil }},
		{"where nothing is marked", func(s *script, _ *Options) { s.ladder[0].Steps[0].Marked = false }},
		{"where all is to stay", func(_ *script, o *Options) { o.NoCleanup = true }},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			shop := newShop()
			lists := 0
			s := newScript()
			opts := Options{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/orders" && r.Method == http.MethodGet {
					lists++
				}
				shop.ServeHTTP(w, r)
			})}
			tt.change(s, &opts)
			play(t, s, opts)
			require.Zero(t, lists)
		})
	}
}
