package suite

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay/cases"
	"assay/verdict"
)

// MaxShards bounds into how many shards a run is divided.
const MaxShards = 1024

// ParseShard reads a shard such as "2/8", the second of eight.
func ParseShard(text string) (cases.Shard, error) {
	first, second, ok := strings.Cut(text, "/")
	i, errI := strconv.Atoi(first)
	n, errN := strconv.Atoi(second)
	switch {
	case !ok || errI != nil || errN != nil:
		return cases.Shard{}, fmt.Errorf("%q is no shard: write the second of eight as 2/8, or auto", text)
	case n < 1 || n > MaxShards:
		return cases.Shard{}, fmt.Errorf("%q: a run is divided into 1 to %d shards", text, MaxShards)
	case i < 1 || i > n:
		return cases.Shard{}, fmt.Errorf("%q: the shards are 1/%d to %d/%d", text, n, n, n)
	}
	return cases.Shard{Index: i, Of: n}, nil
}

// shardName is the shard as the journal has it; "" for a whole run.
func shardName(s cases.Shard) string {
	if s.Of == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Index, s.Of)
}

// machine tells machines apart without naming them.
func machine(s cases.Shard) string {
	name, err := os.Hostname()
	if s.Of == 0 || err != nil || name == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("assay machine " + name))
	return hex.EncodeToString(sum[:6])
}

// IsEmpty says that a shard had nothing to send.
func IsEmpty(f *verdict.Finished) bool {
	return f != nil && f.Complete && slices.ContainsFunc(f.Notes, isEmptyNote)
}

const emptyNote = " has no case: nothing was sent, which is no error"

func isEmptyNote(note string) bool {
	return strings.HasPrefix(note, "shard ") && strings.HasSuffix(note, emptyNote)
}

// unit is the part of an operation that goes to one shard.
type unit struct {
	operation string
	part      int
	took      time.Duration
}

// Balance shares the operations of an earlier journal out to n shards by how long
// their cases took: the longest part first, each to the shard that has the least
// to do. The same journal gives the same answer on every machine; its sha256 is
// returned in hex. Operations that it does not have go by their hash. name is for
// messages.
func Balance(name string, journal io.Reader, n int) (map[string][]int, string, error) {
	sum, count, took := sha256.New(), map[string]int{}, map[string]time.Duration{}
	for e, err := range verdict.ReadJournal(io.TeeReader(journal, sum)) {
		if err != nil {
			return nil, "", fmt.Errorf("cannot read the timings in %q: %w", name, err)
		}
		if e.Done == nil || !caseOf(e.Done) {
			continue
		}
		count[e.Done.Case.Operation]++
		for _, x := range e.Done.Exchanges {
			took[e.Done.Case.Operation] += x.Duration
		}
	}
	if len(count) == 0 {
		return nil, "", fmt.Errorf("the timings in %q are of no case: give the journal of a run that was sent", name)
	}
	return share(count, took, n), hex.EncodeToString(sum.Sum(nil)), nil
}

// share is the greedy assignment, longest first. The cases of an operation are
// spread evenly over its parts by their hashes.
func share(count map[string]int, took map[string]time.Duration, n int) map[string][]int {
	var units []unit
	out := map[string][]int{}
	for op, cs := range count {
		parts := min(max(cs/cases.ShareCases, 1), n)
		out[op] = make([]int, parts)
		for i := range parts {
			units = append(units, unit{op, i, took[op] / time.Duration(parts)})
		}
	}
	slices.SortFunc(units, func(a, b unit) int {
		return cmp.Or(cmp.Compare(b.took, a.took), cmp.Compare(a.operation, b.operation), cmp.Compare(a.part, b.part))
	})
	load := make([]time.Duration, n)
	for _, u := range units {
		least := 0
		for i := range load {
			if load[i] < load[least] {
				least = i
			}
		}
		load[least] += max(u.took, 1)
		out[u.operation][u.part] = least + 1
	}
	return out
}

// withoutCases adds to a trailer that the shard had no case.
func withoutCases(closing func(*verdict.Finished), shard string, empty bool) func(*verdict.Finished) {
	if !empty || shard == "" {
		return closing
	}
	return func(f *verdict.Finished) {
		if closing != nil {
			closing(f)
		}
		f.Notes = append(f.Notes, "shard "+shard+emptyNote)
	}
}
