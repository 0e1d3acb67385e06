package suite

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"assay/cases"
	"assay/verdict"
)

// maxFlaky and maxMissing bound how many cases and shards a sentence names.
const (
	maxFlaky   = 20
	maxMissing = 20
)

// started is the header of the merge: that of its first part, as if the run had
// been one.
func (m *merge) started() *verdict.Started {
	out := m.parts[0].started
	out.Shard, out.Machine, out.Timings, out.Command = "", "", "", whole(out.Command)
	for _, p := range m.parts {
		if p.started.Time.Before(out.Time) {
			out.Time = p.started.Time
		}
	}
	return &out
}

// whole is a command line without what makes it one of a shard.
func whole(command []string) []string {
	var out []string
	for i := 0; i < len(command); i++ {
		name, _, joined := strings.Cut(command[i], "=")
		if !slices.Contains([]string{"--shard", "--shard-total", "--timings"}, name) {
			out = append(out, command[i])
		} else if !joined {
			i++
		}
	}
	return out
}

// trailer is what the trailers of all parts say together.
func (m *merge) trailer() *verdict.Finished {
	f := &verdict.Finished{Reason: strings.Join(m.lacking(), "; "), Bases: m.bases()}
	f.Complete = f.Reason == ""
	var diagnoses []string
	for i, p := range m.parts {
		t := p.trailer
		f.Duration = max(f.Duration, t.Duration)
		f.Dropped = merged(f.Dropped, t.Dropped)
		f.Notes = merged(f.Notes, slices.DeleteFunc(slices.Clone(t.Notes), isEmptyNote))
		f.Left = append(f.Left, t.Left...)
		if t.Diagnosis != "" && m.last(i) {
			diagnoses = merged(diagnoses, []string{t.Diagnosis})
		}
		f.Policy = added(f.Policy, t.Policy)
	}
	f.Diagnosis = strings.Join(diagnoses, "; ")
	f.Notes = append(f.Notes, m.notes()...)
	if more := len(f.Left) - maxLeft; more > 0 {
		f.Left = f.Left[:maxLeft]
		f.Notes = append(f.Notes, fmt.Sprintf("%d more resources stay on the target: assay cleanup finds them in the journals of the shards", more))
	}
	return f
}

// last says that no later attempt of a part's shard is there.
func (m *merge) last(i int) bool {
	return i+1 == len(m.parts) || m.parts[i+1].index != m.parts[i].index
}

// added are the changes of rules, with how often each applied in all parts.
func added(sum, more []verdict.PolicyEntry) []verdict.PolicyEntry {
	if len(sum) != len(more) {
		if len(sum) == 0 {
			return slices.Clone(more)
		}
		return sum
	}
	for i := range sum {
		sum[i].Changed += more[i].Changed
	}
	return sum
}

// lacking says which shards are missing, and which came to no end in any of
// their attempts.
func (m *merge) lacking() []string {
	out := slices.Clone(m.unread)
	ends, reasons := map[int]bool{}, map[int]string{}
	for _, p := range m.parts {
		ends[p.index] = ends[p.index] || p.trailer.Complete
		reasons[p.index] = cmp.Or(p.trailer.Reason, p.trailer.Diagnosis, "it came to no end")
	}
	n := m.parts[0].of
	var missing, why []string
	alike := map[string][]string{} // shards by what cut them short
	for i := 1; i <= n; i++ {
		name, reason := fmt.Sprintf("%d/%d", i, n), reasons[i]
		switch {
		case reason == "":
			missing = append(missing, name)
		case !ends[i]:
			if alike[reason] == nil {
				why = append(why, reason)
			}
			alike[reason] = append(alike[reason], name)
		}
	}
	for _, reason := range why {
		if n == 1 {
			out = append(out, reason)
		} else {
			out = append(out, namesOf(alike[reason])+": "+reason)
		}
	}
	switch len(missing) {
	case 0:
	case 1:
		out = append(out, namesOf(missing)+" is missing")
	default:
		out = append(out, namesOf(missing)+" are missing")
	}
	return out
}

// namesOf names shards in a sentence.
func namesOf(names []string) string {
	switch n := len(names); {
	case n == 1:
		return "shard " + names[0]
	case n > maxMissing:
		return fmt.Sprintf("%d shards (%s and so on)", n, strings.Join(names[:maxMissing], ", "))
	}
	return "shards " + strings.Join(names, ", ")
}

// bases are the bases of each operation as a shard found them.
func (m *merge) bases() []verdict.Base {
	found := make([]*verdict.Base, len(m.outline.Operations))
	for _, p := range m.parts {
		for i := range p.trailer.Bases {
			b := &p.trailer.Bases[i]
			at, ok := m.order[b.Operation]
			if !ok || b.Rung == "" && len(b.Tried) == 0 {
				continue // a killed run tells nothing of an operation that it did not come to
			}
			switch was := found[at]; {
			case was == nil || was.Rung == "", was.Case == "" && was.Rung == b.Rung:
				found[at] = b
			case b.Rung != "" && b.Rung != was.Rung:
				m.differ = merged(m.differ, []string{fmt.Sprintf("%s: some shards made their changes to %s, others to %s", b.Operation, was.Rung, b.Rung)})
			}
		}
	}
	var out []verdict.Base
	for _, b := range found {
		if b != nil {
			out = append(out, *b)
		}
	}
	return out
}

// notes are what a merge has to say for itself.
func (m *merge) notes() []string {
	out := slices.Clone(m.differ)
	if m.joint.note != "" {
		out = append(out, "identifiers are compared within each shard alone: "+m.joint.note)
	}
	if n := len(m.unsure); n > 0 {
		names := strings.Join(m.unsure[:min(n, maxFlaky)], ", ")
		if n > maxFlaky {
			names += " and so on"
		}
		out = append(out, fmt.Sprintf("intermittent: %d cases failed in one attempt and not in another: %s", n, names))
	}
	return out
}

// intermittent labels the findings that such cases show.
func (m *merge) intermittent(f *verdict.Finished) {
	for i := range f.Findings {
		g := &f.Findings[i]
		if g.Outcome != verdict.Fail || g.Intermittent != nil {
			continue
		}
		var sum verdict.Rate
		for _, id := range g.Cases {
			if r := m.flaky[cases.UnitHash(id)]; r != nil {
				sum.Failed, sum.Of = sum.Failed+r.Failed, sum.Of+r.Of
			}
		}
		if sum.Of > 0 && sum.Failed < sum.Of {
			g.Intermittent = &sum
		}
	}
}
