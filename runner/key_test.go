package runner

import (
	"net/http"
	"regexp"
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
