package runner

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/verdict"
)

// TestKeys: each send has a key of its own, but for a step that asks for the
// first one's.
func TestKeys(t *testing.T) {
	for _, row := range []struct {
		reason            string
		marks             cases.Marks
		sameKey, sameBody bool
	}{
		{"a send of its own", cases.FreshMarks, false, false},
		{"another body under the key", cases.SameKey, true, false},
		{"the request once more", cases.SameRequest, true, true},
		{"the same body under a key of its own", cases.SameBody, false, true},
	} {
		t.Run(row.reason, func(t *testing.T) {
			s := newScript()
			c := s.add("keyed", markedBody, verdict.Accept)
			for _, text := range []string{cases.Marker, cases.KeyMarker} {
				c.Steps[0].Header = append(c.Steps[0].Header, verdict.Header{Name: "Key-" + text[:1], Value: text})
			}
			second := c.Steps[0]
			second.ID, second.Marks = "create.2", row.marks
			c.Steps = append(c.Steps[:1:1], second)
			d := play(t, s, Options{Handler: newShop()}).find(t, "keyed")
			a, b := d.Exchanges[0].Request, d.Exchanges[1].Request
			require.Regexp(t, "^"+regexp.QuoteMeta(string(a.Body.Data[len(`{"name":"`):len(a.Body.Data)-2]))+"$", a.Get("Key-a"), "one mark in the body and in the header")
			require.Equal(t, row.sameBody, string(a.Body.Data) == string(b.Body.Data))
			for _, h := range c.Steps[0].Header[1:] {
				require.NotContains(t, a.Get(h.Name), h.Value, "what is sent is no placeholder")
				require.Equal(t, row.sameKey, a.Get(h.Name) == b.Get(h.Name))
			}
		})
	}
}

// TestKeysOfTheCleanup: a DELETE that takes a key gets one of its own each time.
func TestKeysOfTheCleanup(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]int{}
	shop := newShop()
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			mu.Lock()
			seen[r.Header.Get("Cookie")]++
			mu.Unlock()
		}
		shop.ServeHTTP(w, r)
	})
	s := newScript()
	for _, id := range []string{"a", "b", "c"} {
		c := s.add(id, markedBody, verdict.Accept)
		c.Steps[0].Header = append(c.Steps[0].Header, verdict.Header{Name: "Cookie", Value: "key=" + cases.Marker})
	}
	play(t, s, Options{Handler: h})
	require.NotContains(t, seen, "key="+cases.Marker)
	require.Len(t, seen, 4, "three of their own, and none for the rung: %v", seen)
}

func TestUUIDOf(t *testing.T) {
	require.Regexp(t, "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", uuidOf("abcdefgh00000001"))
	require.Len(t, uuidOf("a"), len(cases.KeyMarker))
	require.NotEqual(t, uuidOf("abcdefgh00000001"), uuidOf("abcdefgh00000002"))
}

// TestMarksAtOnce: equal requests that are sent at the same time bear one mark.
func TestMarksAtOnce(t *testing.T) {
	s := newScript()
	c := s.add("at-once", markedBody, verdict.Accept)
	first := c.Steps[0]
	first.Together = true
	first.Header = append(first.Header, verdict.Header{Name: "Key", Value: cases.KeyMarker})
	c.Steps = nil
	for i := range 6 {
		st := first
		if i > 0 {
			st.ID, st.Marks = fmt.Sprintf("create.%d", i+1), cases.SameRequest
		}
		c.Steps = append(c.Steps, st)
	}
	other := first
	other.ID = "create.7"
	c.Steps = append(c.Steps, other)
	d := play(t, s, Options{Handler: newShop()}).find(t, "at-once")
	require.Len(t, d.Exchanges, 7)
	for i, x := range d.Exchanges {
		require.Equal(t, i < 6, string(x.Request.Body.Data) == string(d.Exchanges[0].Request.Body.Data))
		require.Equal(t, i < 6, x.Request.Get("Key") == d.Exchanges[0].Request.Get("Key"))
		require.NotContains(t, string(x.Request.Body.Data), cases.Marker)
	}
}

// TestFirstBindingStays: a later create of a case names another resource, also
// where the first one's answer named none.
func TestFirstBindingStays(t *testing.T) {
	for why, first := range map[string]string{"it names one": `{"id":"a"}`, "it names none": `{}`} {
		n := 0
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost {
				return
			}
			n++
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, map[bool]string{true: first, false: `{"id":"b"}`}[n == 2])
		})
		s := newScript()
		c := s.add("taken", `{}`, verdict.Accept)
		second := c.Steps[0]
		second.ID, second.Body = "create.2", []byte(`{"x":1}`)
		c.Steps = []cases.Step{c.Steps[0], second, c.Steps[1]}
		d := play(t, s, Options{Handler: h, Workers: 1}).find(t, "taken")
		if first == `{}` {
			require.Len(t, d.Exchanges, 2, "%s: there is nothing to read", why)
			continue
		}
		require.True(t, strings.HasSuffix(d.Exchanges[2].Request.URL, "/orders/a"), d.Exchanges[2].Request.URL)
	}
}
