package reports

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay/verdict"
)

// operationView is one operation under test: what was tried, what was answered.
type operationView struct {
	verdict.OperationOutline
	Base       *verdict.Base
	Cases      int
	Examples   []sentExample
	Prepared   []prepared
	Statuses   []statusCount
	Techniques []techniqueCount
	Outcomes   []outcomeCount
	Link       string
}

// Beside names the operations that complete the life of a resource.
func (v operationView) Beside() string {
	var out []string
	for _, op := range [][2]string{{"read", v.Read}, {"list", v.List}, {"delete", v.Delete}} {
		if op[1] != "" {
			out = append(out, op[0])
		}
	}
	return orElse(strings.Join(out, ", "), "neither read, list nor delete")
}

// statusCount is an answer, described or seen; Share is the length of its bar
// in percent of the most frequent.
type statusCount struct {
	Name       string
	N          int
	Documented bool
	Share      float64
}

// Class is the kind of the answer, for its colour.
func (s statusCount) Class() string {
	switch {
	case s.N == 0:
		return "unseen"
	case !s.Documented:
		return "stray"
	}
	return "seen"
}

type techniqueCount struct {
	Name string
	N    []outcomeCount
	All  int
	Link string
}

// operations tells the first operations in full, and of the others a line each.
func (v *pageView) operations(r *run) {
	for i, id := range r.order {
		t := r.tallies[id]
		op := operationView{OperationOutline: r.operation(id), Base: r.base(id), Cases: t.Cases, Link: casesLink("op:" + filterValue(id))}
		for _, o := range worstFirst {
			if n := t.Outcomes[o]; n > 0 {
				op.Outcomes = append(op.Outcomes, outcomeCount{o, n, op.Link + fragment(" status:"+string(o))})
			}
		}
		if i >= staticOperations {
			v.Others = append(v.Others, op)
			continue
		}
		op.Examples, op.Prepared = t.Examples, t.Prepared
		op.Statuses = statusCounts(t, op.OperationOutline.Statuses)
		for _, name := range t.Order {
			op.Techniques = append(op.Techniques, techniqueOf(id, name, t.Techniques[name]))
		}
		v.Operations = append(v.Operations, op)
	}
}

func techniqueOf(op, name string, n counts) techniqueCount {
	c := techniqueCount{Name: name, All: n.total(), Link: casesLink("op:" + filterValue(op) + " technique:" + filterValue(name))}
	for _, o := range worstFirst {
		if n[o] > 0 {
			c.N = append(c.N, outcomeCount{o, n[o], c.Link + fragment(" status:"+string(o))})
		}
	}
	return c
}

// statusCounts are the documented answers and those that came.
func statusCounts(t *tally, documented []string) []statusCount {
	n := map[string]int{}
	known := func(name string) bool {
		return slices.ContainsFunc(documented, func(d string) bool {
			return strings.EqualFold(d, name) || strings.EqualFold(d, name[:1]+"XX")
		})
	}
	for status, times := range t.Statuses {
		n[strconv.Itoa(status)] = times
	}
	out := make([]statusCount, 0, len(n)+len(documented))
	for name, times := range n {
		out = append(out, statusCount{Name: name, N: times, Documented: known(name)})
	}
	for _, d := range documented {
		if n[d] == 0 {
			out = append(out, statusCount{Name: d, Documented: true})
		}
	}
	for kind, times := range t.Failures {
		out = append(out, statusCount{Name: string(kind), N: times})
	}
	slices.SortFunc(out, func(a, b statusCount) int { return strings.Compare(a.Name, b.Name) })
	most := 1
	for _, s := range out {
		most = max(most, s.N)
	}
	for i := range out {
		if n := out[i].N; n > 0 {
			out[i].Share = max(1, math.Round(100*float64(n)/float64(most)))
		}
	}
	return out
}

// timesView is the histogram of answer times.
type timesView struct {
	Half, Most, Max string
	Bars            []timeBar
}

type timeBar struct {
	X, Y, H float64
	N       int
	Label   string
}

func timesOf(h *histogram) *timesView {
	if h.Total == 0 {
		return nil
	}
	v := &timesView{Half: short(h.within(0.5)), Most: short(h.within(0.95)), Max: short(h.Max)}
	first := slices.IndexFunc(h.Counts[:], func(n int) bool { return n > 0 })
	last := len(h.Counts) - 1
	for h.Counts[last] == 0 {
		last--
	}
	top := slices.Max(h.Counts[:])
	for i := first; i <= last; i++ {
		label := "> " + short(bounds[len(bounds)-1])
		if i < len(bounds) {
			label = "≤ " + short(bounds[i])
		}
		height := 60 * float64(h.Counts[i]) / float64(top)
		v.Bars = append(v.Bars, timeBar{X: float64(i-first) * 64, Y: 60 - height, H: height, N: h.Counts[i], Label: label})
	}
	return v
}

func short(d time.Duration) string {
	switch {
	case d >= time.Second:
		return fmt.Sprintf("%.3g s", d.Seconds())
	case d >= time.Millisecond:
		return fmt.Sprintf("%.3g ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.3g ms", float64(d.Microseconds())/1e3)
}
