package runner

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// strict deletes only with the query that its description asks for.
func strict(shop *shop) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete && r.URL.RawQuery != "tenant=a%26b" {
			http.Error(w, "whose?", http.StatusBadRequest)
			return
		}
		shop.ServeHTTP(w, r)
	})
}

// TestTheNameOfAResourceIsEnoughToDeleteIt: the journal keeps no more than its
// URL.
func TestTheNameOfAResourceIsEnoughToDeleteIt(t *testing.T) {
	script := func() *script {
		s := newScript()
		s.c.Operations[0].Delete.Parameters = []*spec.Parameter{{Name: "tenant", In: "query", Required: true}}
		c := s.add("one", `{}`, verdict.Accept)
		for _, c := range append(s.ladder, c) {
			c.Steps[0].Query = "tenant=a%26b&dry=false"
		}
		return s
	}
	shop := newShop()
	h := play(t, script(), Options{Handler: strict(shop), NoCleanup: true})
	require.Len(t, h.finished.Left, 2)
	for _, m := range h.finished.Left {
		require.True(t, strings.HasSuffix(m.URL, "?tenant=a%26b"), m.URL)
	}
	require.NoError(t, Remove(t.Context(), h.finished.Left, Options{Handler: strict(shop)}, func(r Removal) { require.True(t, r.Gone, r.Reason) }))
	require.Zero(t, shop.count())

	h = play(t, script(), Options{Handler: strict(shop)})
	require.Zero(t, shop.count())
	require.Empty(t, h.finished.Left)
	require.Contains(t, h.cleanup[0].Deleted, h.find(t, "/one").Created[0].URL, "the deletion is told under the name of the creation")
}

func TestADeleteWithAQueryDeletesTheResource(t *testing.T) {
	s := newScript()
	c := s.add("one", `{}`, verdict.Accept)
	c.Steps = append(c.Steps, cases.Step{ID: "delete.1", Kind: cases.Delete, Op: s.c.Operations[0].Delete, Method: "DELETE", Path: "/orders/" + cases.VarID, Query: "force=true"})
	d := play(t, s, Options{Handler: newShop()}).find(t, "/one")
	require.True(t, d.Created[0].Deleted)
	require.Contains(t, d.Deleted, d.Created[0].URL)
}
