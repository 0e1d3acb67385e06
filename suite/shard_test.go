package suite

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/cases"
	"assay/verdict"
)

func TestParseShard(t *testing.T) {
	for _, tc := range []struct{ text, says, why string }{
		{"1/1", "", "the whole run is a shard too"},
		{"64/64", "", "the last"},
		{"0/8", "the shards are 1/8 to 8/8", "they are counted from 1"},
		{"9/8", "the shards are 1/8 to 8/8", "beyond the last"},
		{"1/0", "a run is divided into", "no shards at all"},
		{"1/1025", "a run is divided into", "more than can be merged"},
		{"3", "is no shard", "of how many is not said"},
		{"a/b", "is no shard", "no numbers"},
		{"1/2/3", "is no shard", "one number too many"},
	} {
		s, err := ParseShard(tc.text)
		if tc.says != "" {
			require.ErrorContains(t, err, tc.says, tc.why)
			continue
		}
		require.NoError(t, err, tc.why)
		require.Equal(t, tc.text, shardName(s), tc.why)
	}
}

// timed is a journal of cases that took so many seconds.
func timed(t *testing.T, seconds map[string]int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := verdict.NewWriter(&b)
	require.NoError(t, w.Event(&verdict.Event{Started: &verdict.Started{Format: verdict.FormatVersion, Tool: "assay"}}))
	for id, n := range seconds {
		require.NoError(t, w.Event(&verdict.Event{Done: &verdict.Done{Case: verdict.CaseInfo{ID: id, Operation: id}, Exchanges: []verdict.Exchange{{Duration: time.Duration(n) * time.Second}}}}))
	}
	return b.Bytes()
}

// TestBalance: the longest first, each where the least is to be done, whatever
// the order of the journal.
func TestBalance(t *testing.T) {
	seconds := map[string]int{"a": 9, "b": 5, "c": 4, "d": 3, "e": 3}
	for range 5 { // maps give another order each time
		got, sum, err := Balance("run.ndjson", bytes.NewReader(timed(t, seconds)), 2)
		require.NoError(t, err)
		require.Len(t, sum, 64)
		load := map[int]int{}
		for op, n := range seconds {
			load[got[op][0]] += n
		}
		require.Equal(t, map[int]int{1: 12, 2: 12}, load)
		require.Equal(t, []int{1}, got["a"], "the longest goes first")
	}
	_, _, err := Balance("run.ndjson", bytes.NewReader(timed(t, nil)), 2)
	require.ErrorContains(t, err, "of no case")
}

// TestSharing: identifiers of different shards are compared only where they are
// known to have been given by one server.
func TestSharing(t *testing.T) {
	on := func(index int, machine, target string) *segment {
		return &segment{index: index, of: 2, started: verdict.Started{Target: target, Machine: machine}}
	}
	both := func(a, b *segment, change func(*segment)) []*segment {
		if change != nil {
			change(b)
		}
		return []*segment{a, b}
	}
	for _, tc := range []struct {
		parts         []*segment
		server, clock bool
		why           string
	}{
		{both(on(1, "m", "http://127.0.0.1:80"), on(2, "m", "http://127.0.0.1:80"), nil), true, true, "one machine, one port"},
		{both(on(1, "m", "http://127.0.0.1:80"), on(2, "o", "http://127.0.0.1:80"), nil), false, false, "each machine has a loopback of its own"},
		{both(on(1, "m", "http://api:80"), on(2, "o", "http://api:80"), nil), false, false, "a service beside each job has the same short name"},
		{both(on(1, "m", "http://api.test.example"), on(2, "o", "http://api.test.example"), nil), true, false, "a full name is the same everywhere, the clock is not"},
		{both(on(1, "m", "http://10.0.0.1"), on(2, "o", "http://10.0.0.1"), nil), true, false, "so is an address"},
		{both(on(1, "m", "http://127.0.0.1:80"), on(2, "m", "http://127.0.0.1:81"), nil), false, false, "two ports"},
		{both(on(1, "m", "http://127.0.0.1:80"), on(1, "m", "http://127.0.0.1:80"), nil), false, false, "the server may have begun anew before a shard ran again"},
		{both(on(1, "m", "http://127.0.0.1:80"), on(2, "m", "http://127.0.0.1:80"), func(s *segment) { s.taken = true }), false, false, "or before it was taken up"},
		{both(on(1, "m", "http://127.0.0.1:80"), on(2, "m", "http://127.0.0.1:80"), func(s *segment) { s.started.Reference = true }), false, false, "the reference server of each run"},
		{both(on(1, "", "http://127.0.0.1:80"), on(2, "", "http://127.0.0.1:80"), nil), false, false, "nobody knows on which machine"},
	} {
		server, clock, why := sharing(tc.parts)
		require.Equal(t, tc.server, server, tc.why)
		require.Equal(t, tc.clock, clock, tc.why)
		require.Equal(t, !tc.server, why != "", tc.why)
	}
}

// TestChoose: which attempt of a case counts.
func TestChoose(t *testing.T) {
	pass, fail := verdict.Verdict{Outcome: verdict.Pass}, verdict.Verdict{Outcome: verdict.Fail}
	attempt := func(v verdict.Verdict, cut bool) *verdict.Done {
		return &verdict.Done{Case: verdict.CaseInfo{ID: "op/control/minimal"}, Verdicts: []verdict.Verdict{v}, Cut: cut}
	}
	for _, tc := range []struct {
		indexes []int // of the shards
		done    []*verdict.Done
		want    uint16
		rate    *verdict.Rate
		why     string
	}{
		{[]int{1, 1}, []*verdict.Done{attempt(fail, false), attempt(pass, false)}, 1, &verdict.Rate{Failed: 1, Of: 2}, "of one shard the last counts, and it comes and goes"},
		{[]int{1, 1}, []*verdict.Done{attempt(pass, false), attempt(fail, false)}, 1, &verdict.Rate{Failed: 1, Of: 2}, "also where it is the worse"},
		{[]int{1, 1}, []*verdict.Done{attempt(pass, false), attempt(fail, true)}, 0, nil, "one that was cut says nothing"},
		{[]int{1, 2}, []*verdict.Done{attempt(pass, false), attempt(fail, false)}, 1, &verdict.Rate{Failed: 1, Of: 2}, "of several shards the worst"},
		{[]int{1, 2}, []*verdict.Done{attempt(fail, false), attempt(pass, false)}, 0, &verdict.Rate{Failed: 1, Of: 2}, "whichever it is"},
		{[]int{1, 2}, []*verdict.Done{attempt(pass, false), attempt(pass, false)}, 0, nil, "else the first"},
		{[]int{1, 2, 2}, []*verdict.Done{attempt(pass, false), attempt(fail, false), attempt(pass, false)}, 2, &verdict.Rate{Failed: 1, Of: 3}, "a shard that was mended takes its failure back"},
	} {
		m := &merge{chosen: map[uint64]judge{}, flaky: map[uint64]*verdict.Rate{}}
		for i, d := range tc.done {
			m.parts = append(m.parts, &segment{index: tc.indexes[i], of: 2})
			m.choose(i, d)
		}
		id := cases.UnitHash("op/control/minimal")
		require.Equal(t, tc.want, m.chosen[id].part, tc.why)
		require.Equal(t, tc.rate, m.flaky[id], tc.why)
	}
}

// TestLacking: shards are named, those that were cut short alike together.
func TestLacking(t *testing.T) {
	m := &merge{}
	for i, reason := range []string{"", "it was killed", "it was killed", "interrupted"} {
		m.parts = append(m.parts, &segment{index: i + 1, of: 6, trailer: &verdict.Finished{Complete: reason == "", Reason: reason}})
	}
	require.Equal(t, "shards 2/6, 3/6: it was killed; shard 4/6: interrupted; shards 5/6, 6/6 are missing", strings.Join(m.lacking(), "; "))
	m.parts = append(m.parts, &segment{index: 4, of: 6, trailer: &verdict.Finished{Complete: true}})
	require.NotContains(t, fmt.Sprint(m.lacking()), "4/6", "another attempt came to its end")
}
