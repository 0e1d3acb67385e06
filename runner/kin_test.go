package runner

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/spec"
)

// TestASweepSparesParents: the list of the organisations under test holds the
// parent of other operations, too, which is deleted when nothing is below it.
func TestASweepSparesParents(t *testing.T) {
	orgs, _, issues := family()
	orgs.List = &spec.List{Operation: &spec.Operation{Method: "GET", Path: "/orgs"}}
	s := &tree{kept: map[string]bool{}}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Path != "/orgs" {
			s.ServeHTTP(w, r)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		items := []map[string]string{}
		for path := range s.kept {
			if segs := segments(path); len(segs) == 2 {
				id, _ := url.PathUnescape(segs[1])
				items = append(items, map[string]string{"id": id, "name": "abcdefgh00000001"})
			}
		}
		json.NewEncoder(w).Encode(items)
	})
	st := familyStages(nil)
	plan := st.plan
	st.plan = func(op *spec.Operation, more cases.Pins) (*planned, error) {
		p, err := plan(op, more)
		p.ladder[0].Steps[0].Body, p.ladder[0].Steps[0].Marked = []byte(markedBody), true
		return p, err
	}
	heard := &heard{}
	opts := Options{Handler: h, Nonce: "abcdefgh"}
	require.NoError(t, start(t.Context(), &spec.Contract{Operations: []*spec.Operation{orgs, issues}}, st, opts, heard.event))
	require.Empty(t, s.kept)
	require.Empty(t, heard.finished.Left)
	require.NotContains(t, strings.Join(heard.ids(), " "), "createOrg/parent", "an operation is not its own parent")
}
