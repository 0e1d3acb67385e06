package runner

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/verdict"
)

// crowd is a case of n creates at the same time, each read afterwards.
func crowd(s *script, n int) *cases.Case {
	c := s.add("at-once", markedBody, verdict.Accept)
	first, read := c.Steps[0], c.Steps[1]
	first.Together, c.Steps, c.Exclusive = true, nil, true
	for i := range n {
		st := first
		if i > 0 {
			st.ID = fmt.Sprintf("create.%d", i+1)
		}
		c.Steps = append(c.Steps, st)
	}
	for i, st := range c.Steps[:n:n] {
		read.ID, read.Path = fmt.Sprintf("read.%d", i+1), "/orders/"+cases.VarOf(cases.VarID, st.ID)
		c.Steps = append(c.Steps, read)
	}
	return c
}

// TestTogether: all are under way before the first is answered, they are
// recorded in the order of the plan, and each read is about its own create.
func TestTogether(t *testing.T) {
	const n = 8
	var mu sync.Mutex
	arrived, all := 0, make(chan struct{})
	shop := newShop()
	shop.create = func(_ http.ResponseWriter, r *http.Request, _ []byte) bool {
		mu.Lock()
		arrived++
		last := arrived == 1+n // the rung came first
		mu.Unlock()
		if last {
			close(all)
		}
		if r.Header.Get("X-Crowd") != "" {
			<-all
		}
		return false
	}
	s := newScript()
	c := crowd(s, n)
	for i := range n {
		c.Steps[i].Header = append(c.Steps[i].Header[:1:1], verdict.Header{Name: "X-Crowd", Value: "1"})
	}
	d := play(t, s, Options{Handler: shop, Workers: n}).find(t, "at-once")
	require.Len(t, d.Exchanges, 2*n)
	require.Len(t, d.Created, n)
	for i, st := range c.Steps {
		x := d.Exchanges[i]
		require.Equal(t, st.ID, x.Step, "in the order of the plan")
		if i < n {
			require.Equal(t, st.ID, d.Created[i].Step)
			continue
		}
		made := d.Exchanges[i-n]
		require.Equal(t, string(made.Response.Body.Data), string(x.Response.Body.Data), "%s reads what its create made", st.ID)
		require.True(t, strings.HasSuffix(d.Created[i-n].URL, x.Request.URL[strings.LastIndexByte(x.Request.URL, '/'):]))
	}
	require.Zero(t, shop.count(), "all are deleted again")
}

// TestTogetherKeepsToTheWorkers: the user's bound holds here too.
func TestTogetherKeepsToTheWorkers(t *testing.T) {
	var mu sync.Mutex
	under, most := 0, 0
	shop := newShop()
	shop.create = func(http.ResponseWriter, *http.Request, []byte) bool {
		mu.Lock()
		under++
		most = max(most, under)
		mu.Unlock()
		time.Sleep(2 * time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		under--
		return false
	}
	s := newScript()
	crowd(s, 6)
	d := play(t, s, Options{Handler: shop, Workers: 1}).find(t, "at-once")
	require.Len(t, d.Created, 6)
	require.Equal(t, 1, most)
}

// TestTogetherWithRefusals: what was refused is not read, and the others are.
func TestTogetherWithRefusals(t *testing.T) {
	var mu sync.Mutex
	n := 0
	shop := newShop()
	shop.create = func(w http.ResponseWriter, _ *http.Request, _ []byte) bool {
		mu.Lock()
		defer mu.Unlock()
		if n++; n > 1 && n%2 == 0 {
			w.WriteHeader(http.StatusBadRequest)
			return true
		}
		return false
	}
	s := newScript()
	crowd(s, 4)
	d := play(t, s, Options{Handler: shop}).find(t, "at-once")
	require.Len(t, d.Created, 2)
	require.Len(t, d.Exchanges, 4+2)
}

func TestTogetherStopsAtTheBound(t *testing.T) {
	shop := newShop()
	s := newScript()
	crowd(s, 8)
	h := play(t, s, Options{Handler: shop, MaxCreates: 4, NoCleanup: true})
	require.Equal(t, 4, shop.count())
	require.Len(t, h.find(t, "at-once").Created, 3)
}

func TestAddressed(t *testing.T) {
	other := &bound{id: "o-2"}
	tr := &trail{bound: bound{id: "o-1"}, others: map[string]*bound{"create.2": other}}
	for _, row := range []struct {
		reason, path, want string
		bound              *bound
	}{
		{"of the first create", "/orders/{$id}", "/orders/{$id}", nil},
		{"of another", "/orders/{$id:create.2}", "/orders/{$id}", other},
		{"by its Location", "{$location:create.2}", "{$location}", other},
		{"of one that was not sent", "/orders/{$id:create.3}", "/orders/{$id}", &bound{}},
		{"nothing late in it", "/orders", "/orders", nil},
		{"a text that only begins so", "/orders/{$id:", "/orders/{$id:", nil},
	} {
		st, b := tr.addressed(&cases.Step{ID: "read.1", Path: row.path})
		require.Equal(t, row.want, st.Path, row.reason)
		require.Equal(t, row.bound, b, row.reason)
	}
}

// TestALaterCreateIsKeptApart: what a case creates beside its own resource is
// read by its own name, and a delete of the one leaves the other alone.
func TestALaterCreateIsKeptApart(t *testing.T) {
	for _, all := range []bool{false, true} {
		shop := newShop()
		s := newScript()
		c := s.add("neighbours", `{}`, verdict.Accept)
		op := c.Op
		second := c.Steps[0]
		second.ID = "create.2"
		del := cases.Step{ID: "delete.1", Kind: cases.Delete, Op: op.Delete, Method: "DELETE", Path: "/orders/" + cases.VarID}
		other := cases.Step{ID: "read.other", Kind: cases.Read, Op: op.Read, Method: "GET", Path: "/orders/" + cases.VarOf(cases.VarID, "create.2")}
		c.Steps = []cases.Step{c.Steps[0], second, c.Steps[1], del, other}
		h := play(t, s, Options{Workers: 1, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			shop.ServeHTTP(w, r)
			if r.Method == http.MethodDelete && all {
				shop.kept = map[string][]byte{}
			}
		})})
		xs := h.find(t, "neighbours").Exchanges
		require.Len(t, xs, 5)
		require.Contains(t, xs[2].Request.URL, "/orders/o-2")
		require.Contains(t, xs[3].Request.URL, "/orders/o-2")
		require.Contains(t, xs[4].Request.URL, "/orders/o-3")
		require.Equal(t, map[bool]int{false: 200, true: 404}[all], xs[4].Response.Status)
		require.Zero(t, shop.count())
	}
}
