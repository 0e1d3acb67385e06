package mock

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
)

// keyed sends one request twice under a key, and then another.
func (p *probe) keyed() {
	if !slices.ContainsFunc(p.op.Parameters, func(par *spec.Parameter) bool { return strings.EqualFold(par.Name, "Idempotency-Key") }) {
		return
	}
	p.keys++
	key := fmt.Sprint("key-", p.keys)
	first := p.create(p.base, "Idempotency-Key", key)
	if first == nil || first.id == nil {
		return
	}
	defer p.forget(first)
	body, _ := json.Marshal(p.base)
	again := p.send(p.op.Method, p.post, string(body), "Idempotency-Key", key)
	if id := place1(again.value, p.op.Identifier.Pointer); fmt.Sprint(id) != fmt.Sprint(first.id) {
		p.breaks("idempotency/same-key", "%v, then %v", first.id, id)
	}
	body, _ = json.Marshal(p.other())
	if got := p.send(p.op.Method, p.post, string(body), "Idempotency-Key", key); got.status/100 != 4 {
		p.breaks("idempotency/other-body", "%d", got.status)
	}
}

// other is the base without one of its members.
func (p *probe) other() any {
	base := p.base.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(base)) {
		body := maps.Clone(base)
		if delete(body, name); p.valid(body) {
			return body
		}
	}
	p.t.Fatal("the base has no member that can be left out")
	return nil
}

// TestKeysAtOnce: of many requests under one key at the same time one is
// carried out, and all are told its result.
func TestKeysAtOnce(t *testing.T) {
	s := subjects(t)["orders"]
	server := started(t, s.contract, Options{Token: s.token})
	body, _ := json.Marshal(s.probe.base)
	answers := make([]string, 8)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			r := httptest.NewRequest(http.MethodPost, s.probe.post, strings.NewReader(string(body)))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Idempotency-Key", "one")
			r.Header.Set(s.probe.auth[0], s.probe.auth[1])
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			answers[i] = fmt.Sprint(w.Code, w.Header().Get("Location"), w.Body.String())
		})
	}
	all.Wait()
	require.Len(t, slices.Compact(answers), 1, "the same answer to all")
	require.Equal(t, 1, server.Count())
}
