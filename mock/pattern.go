package mock

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"assay/values"
)

// patterned makes identifiers that match the patterns of a place: a match with
// its longest run of digits counted on, in the widest notation that fits, or
// else one match after the other.
func patterned(p *place, seed uint64) []maker {
	patterns := values.Patterns(p.shape)
	if len(patterns) == 0 {
		return nil
	}
	least, most := values.Lengths(p.shape)
	var found []maker
	for _, sample := range values.Matching(patterns[0], least, most, 8, seed) {
		for _, n := range notations {
			if m := n.counting(sample); m != nil {
				found = append(found, m)
			}
		}
	}
	return append(found, func(n uint64) any {
		texts := values.Matching(patterns[0], least, most, 8, mix(seed)+n/8)
		if len(texts) == 0 {
			return nil
		}
		return texts[n%uint64(len(texts))]
	})
}

// notation is a way to write numbers.
type notation struct {
	run  *regexp.Regexp
	base int
}

// notations come widest first.
var notations = []notation{
	{regexp.MustCompile(`[0-9a-z]+`), 36},
	{regexp.MustCompile(`[0-9a-f]+`), 16},
	{regexp.MustCompile(`[0-9]+`), 10},
}

// counting replaces the longest run in a text by a number of the same width;
// nil when there is none that gives room for a million of them.
func (w notation) counting(sample string) maker {
	start, end := 0, 0
	for _, at := range w.run.FindAllStringIndex(sample, -1) {
		if at[1]-at[0] > end-start {
			start, end = at[0], at[1]
		}
	}
	width := end - start
	if math.Pow(float64(w.base), float64(width)) < 1e6 {
		return nil
	}
	return func(n uint64) any {
		digits := strconv.FormatUint(n, w.base)
		return sample[:start] + strings.Repeat("0", max(0, width-len(digits))) + digits + sample[end:]
	}
}
