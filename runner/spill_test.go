package runner

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/spec"
	"assay/verdict"
)

// TestLedgerIsReadBackward: what is kept outside of memory comes back as it was
// put in, the newest first, wherever files can be had.
func TestLedgerIsReadBackward(t *testing.T) {
	post := &spec.Operation{ID: "a", Method: http.MethodPost}
	ops := []*spec.Operation{post, {ID: "b", Method: http.MethodPost}, nil}
	for _, row := range []struct{ dir, reason string }{
		{t.TempDir(), "in a file"},
		{"/nonexistent", "in memory, where no file can be made"},
	} {
		t.Setenv("TMPDIR", row.dir)
		t.Setenv("TMP", row.dir)
		var l ledger
		want := make([]made, 3*spillBlock+17)
		for i := range want {
			id := fmt.Sprint(i)
			want[i] = made{
				Resource: verdict.Resource{Operation: "a", Case: "c" + id, Step: id, ID: `"` + id + `"`, URL: "http://x/" + id, Delete: "/d"},
				op:       ops[i%3], parent: i == 5, redirected: i%7 == 0, byID: "http://x/" + id, byLocation: "http://y/" + id,
				query: "q=" + id, header: []verdict.Header{{Name: "A", Value: id}},
			}
			m := want[i]
			l.add([]*made{&m, {Resource: verdict.Resource{Deleted: true}}})
		}
		require.NotEmpty(t, l.older.blocks, row.reason)
		require.Equal(t, row.dir == "/nonexistent", l.older.file == nil, row.reason)
		n := len(want)
		for m, err := range l.backward() {
			require.NoError(t, err)
			n--
			require.Equal(t, want[n], *m, row.reason)
		}
		require.Zero(t, n, row.reason)
		l.older.close()
		left, err := os.ReadDir(row.dir)
		require.True(t, len(left) == 0 || errors.Is(err, os.ErrNotExist), "no file stays")
	}
}

// TestLedgerKnowsLater: what becomes known of a resource after it was taken
// holds for it, and not for later ones.
func TestLedgerKnowsLater(t *testing.T) {
	put := &spec.Operation{ID: "put", Method: http.MethodPut}
	early := &made{op: put, Resource: verdict.Resource{URL: "http://x/1"}}
	again := &made{op: put, Resource: verdict.Resource{URL: "http://x/1"}, parent: true}
	late := &made{op: put, Resource: verdict.Resource{URL: "http://x/2"}}
	var l ledger
	l.add([]*made{early, again})
	l.equip(put, []verdict.Header{{Name: "A", Value: "1"}})
	l.add([]*made{late})
	var got []*made
	for m, err := range l.backward() {
		require.NoError(t, err)
		got = append(got, m)
	}
	require.Equal(t, []*made{late, early}, got, "what two PUTs made at one URL is one resource")
	require.True(t, early.parent)
	require.NotNil(t, early.header)
	require.Nil(t, late.header)
}

// TestLedgerTellsWhatIsLost: a file that cannot be read is an error, not an end.
func TestLedgerTellsWhatIsLost(t *testing.T) {
	var l ledger
	for range 2 * spillBlock {
		l.add([]*made{{}})
	}
	require.NotNil(t, l.older.file)
	l.older.file.Close()
	var failed error
	n := 0
	for _, err := range l.backward() {
		if failed = err; err == nil {
			n++
		}
	}
	require.ErrorContains(t, failed, "cannot be read again")
	require.Equal(t, spillBlock, n)
}
