package cases

import "slices"

// cover returns rows that together hold every combination of levels of any t
// factors: a covering array by the in-parameter-order strategy (Lei et al.,
// IPOG, 2007). levels[i] is the number of levels of factor i; a row holds one
// level a factor. Rows that allowed refuses are not made; what only they could
// cover stays uncovered and is returned.
func cover(levels []int, t int, allowed func(row []int) bool) (rows [][]int, uncovered int) {
	t = min(t, len(levels))
	if t == 0 {
		return nil, 0
	}
	order := make([]int, len(levels)) // factors with many levels first keep the array small
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return levels[b] - levels[a] })
	c := &coverer{levels: make([]int, len(levels)), t: t}
	for i, f := range order {
		c.levels[i] = levels[f]
	}
	c.build()
	for _, r := range c.rows {
		row := make([]int, len(levels))
		for i, f := range order {
			row[f] = max(r[i], 0)
		}
		if allowed(row) {
			rows = append(rows, row)
		}
	}
	return fill(levels, t, rows, allowed)
}

// anyLevel marks a factor of a row that is still free.
const anyLevel = -1

type coverer struct {
	levels []int
	t      int
	rows   [][]int
}

// build starts with all combinations of the first t factors and adds one factor
// after the other.
func (c *coverer) build() {
	for combo := range product(c.levels[:c.t]) {
		row := make([]int, len(c.levels))
		for i := range row {
			row[i] = anyLevel
		}
		copy(row, combo)
		c.rows = append(c.rows, row)
	}
	for f := c.t; f < len(c.levels); f++ {
		c.extend(f)
	}
}

// extend adds factor f: first as another column of the rows that are there, the
// level chosen that covers most, then as new rows for what is left.
func (c *coverer) extend(f int) {
	missing := map[string][]int{}
	for _, others := range subsets(f, c.t-1) {
		cols := append(slices.Clone(others), f)
		for combo := range product(pick(c.levels, cols)) {
			tuple := spread(len(c.levels), cols, combo)
			missing[key(tuple)] = tuple
		}
	}
	for _, row := range c.rows {
		best, most := 0, -1
		for level := range c.levels[f] {
			row[f] = level
			if n := len(c.covered(row, f, missing)); n > most {
				best, most = level, n
			}
		}
		row[f] = best
		for _, k := range c.covered(row, f, missing) {
			delete(missing, k)
		}
	}
	keys := make([]string, 0, len(missing))
	for k := range missing {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		c.place(missing[k])
	}
}

// covered lists the missing tuples that a row holds and that contain factor f.
func (c *coverer) covered(row []int, f int, missing map[string][]int) []string {
	var out []string
	for _, others := range subsets(f, c.t-1) {
		tuple := make([]int, len(row))
		for i := range tuple {
			tuple[i] = anyLevel
		}
		tuple[f] = row[f]
		whole := true
		for _, o := range others {
			tuple[o] = row[o]
			whole = whole && row[o] != anyLevel
		}
		if k := key(tuple); whole && missing[k] != nil {
			out = append(out, k)
		}
	}
	return out
}

// place puts a tuple into a row that has room for it, or into a new one.
func (c *coverer) place(tuple []int) {
	for _, row := range c.rows {
		fits := true
		for i, v := range tuple {
			fits = fits && (v == anyLevel || row[i] == anyLevel || row[i] == v)
		}
		if fits {
			for i, v := range tuple {
				if v != anyLevel {
					row[i] = v
				}
			}
			return
		}
	}
	c.rows = append(c.rows, slices.Clone(tuple))
}

// fill adds a row for each tuple that the allowed rows do not hold, tried on
// the levels 0 of all other factors and on those of each row.
func fill(levels []int, t int, rows [][]int, allowed func([]int) bool) (all [][]int, uncovered int) {
	for _, cols := range subsets(len(levels), t) {
		for combo := range product(pick(levels, cols)) {
			holds := func(row []int) bool {
				for i, col := range cols {
					if row[col] != combo[i] {
						return false
					}
				}
				return true
			}
			if slices.ContainsFunc(rows, holds) {
				continue
			}
			if row := graft(levels, rows, cols, combo, allowed); row != nil {
				rows = append(rows, row)
			} else {
				uncovered++
			}
		}
	}
	return rows, uncovered
}

// graft puts a tuple onto the zero row or onto a known row so that the result
// is allowed; nil when none is.
func graft(levels []int, rows [][]int, cols, combo []int, allowed func([]int) bool) []int {
	bases := append([][]int{make([]int, len(levels))}, rows[:min(len(rows), 12)]...)
	for _, base := range bases {
		row := slices.Clone(base)
		for i, col := range cols {
			row[col] = combo[i]
		}
		if allowed(row) {
			return row
		}
	}
	return nil
}

// product yields every combination of levels; the slice is reused.
func product(levels []int) func(yield func([]int) bool) {
	return func(yield func([]int) bool) {
		combo := make([]int, len(levels))
		for {
			if !yield(combo) {
				return
			}
			i := len(combo) - 1
			for ; i >= 0; i-- {
				if combo[i]++; combo[i] < levels[i] {
					break
				}
				combo[i] = 0
			}
			if i < 0 {
				return
			}
		}
	}
}

// subsets lists the k-element subsets of 0…n-1 in order.
func subsets(n, k int) [][]int {
	var out [][]int
	var walk func(from int, have []int)
	walk = func(from int, have []int) {
		if len(have) == k {
			out = append(out, slices.Clone(have))
			return
		}
		for i := from; i < n; i++ {
			walk(i+1, append(have, i))
		}
	}
	walk(0, nil)
	return out
}

func pick(levels, cols []int) []int {
	out := make([]int, len(cols))
	for i, c := range cols {
		out[i] = levels[c]
	}
	return out
}

func spread(n int, cols, combo []int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = anyLevel
	}
	for i, c := range cols {
		out[c] = combo[i]
	}
	return out
}

func key(tuple []int) string {
	b := make([]byte, len(tuple))
	for i, v := range tuple {
		b[i] = byte(v + 1)
	}
	return string(b)
}
