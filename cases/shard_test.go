package cases

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// sharesOf are the plans of all parts: by case, how many have it.
func sharesOf(t *testing.T, opts Options, n int) (controls, others map[string]int, turns map[string]int) {
	t.Helper()
	controls, others, turns = map[string]int{}, map[string]int{}, map[string]int{}
	for i := range n {
		opts.Shard = Shard{Index: i + 1, Of: n, Shares: opts.Shard.Shares}
		p, err := New(embedded(t), opts)
		require.NoError(t, err)
		seen := map[string]bool{}
		for _, c := range p.Ladder() {
			seen[c.ID] = true
		}
		if p.Idle() {
			continue
		}
		last := 0
		for c := range p.Plan("") {
			require.Greater(t, c.Turn, last, "in the order of the plan")
			require.True(t, c.Twin == "" || seen[c.Twin], "%s without its twin %s in %d/%d", c.ID, c.Twin, i+1, n)
			last, seen[c.ID], turns[c.ID] = c.Turn, true, c.Turn
			if c.Phase == Controls {
				controls[c.ID]++
			} else {
				others[c.ID]++
			}
		}
	}
	return controls, others, turns
}

// TestShardsAreTheWhole: each case is in exactly one part, controls are in each,
// and together they are the whole plan, whatever else narrows it.
func TestShardsAreTheWhole(t *testing.T) {
	for _, opts := range []Options{{}, {Random: 30, Seed: 7}, {MaxCases: 90}, {Shard: Shard{Shares: map[string][]int{"createExchangeConnector": {2, 1}}}}} {
		p, err := New(embedded(t), Options{Random: opts.Random, Seed: opts.Seed, MaxCases: opts.MaxCases})
		require.NoError(t, err)
		want, turn := map[string]int{}, 0
		for c := range p.Plan("") {
			turn++
			want[c.ID] = turn
			require.Zero(t, c.Turn, "a whole plan is not numbered")
		}
		for _, n := range []int{2, 8} {
			controls, others, turns := sharesOf(t, opts, n)
			require.NotEmpty(t, controls)
			for id, times := range others {
				require.Equal(t, 1, times, "%s of %d", id, n)
			}
			require.Equal(t, want, turns, "%d parts", n)
		}
	}
}

// TestShardsAreStable: where a case goes is the same in every release, or the
// shards of a run that is begun again would be other ones.
func TestShardsAreStable(t *testing.T) {
	for id, want := range map[string]uint64{"": 0, "createOrder/enum/status/stranger": 0} {
		require.NotEqual(t, want, UnitHash(id))
	}
	all := 0
	spread := map[uint64]int{}
	for c := range first(t).Plan("") {
		spread[UnitHash(c.ID)%8]++
		all++
	}
	for part := range uint64(8) {
		require.InDelta(t, all/8, spread[part], float64(all)/10, "about as much each")
	}
}

func first(t *testing.T) *Planner {
	t.Helper()
	p, err := New(embedded(t), Options{})
	require.NoError(t, err)
	return p
}
