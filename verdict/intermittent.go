package verdict

import (
	"slices"

	"assay/rule"
)

// intermittent notes rules that failed on some of several equal requests of
// one case: the step it is about and its repetitions.
func (c *Collector) intermittent(d *Done) {
	if !slices.ContainsFunc(d.Verdicts, func(v Verdict) bool { return v.Step != "" && repetition(v.Step) }) {
		return // of one request nothing comes and goes
	}
	judged := map[rule.ID]map[string]bool{}  // by step
	failed := map[groupKey]map[string]bool{} // likewise
	for i := range d.Verdicts {
		v := &d.Verdicts[i]
		if !repetition(v.Step) || v.Outcome != Pass && v.Outcome != Fail {
			continue
		}
		note(judged, v.Rule, v.Step)
		if v.Outcome == Fail {
			note(failed, c.key(v), v.Step)
		}
	}
	for k, steps := range failed {
		g, of := c.groups[k], len(judged[k.rule])
		switch {
		case g == nil || of < 2:
		case len(steps) == of:
			g.lasting++
		default:
			if g.finding.Intermittent == nil {
				g.finding.Intermittent = &Rate{}
			}
			g.finding.Intermittent.Failed += len(steps)
			g.finding.Intermittent.Of += of
		}
	}
}

func note[K comparable](in map[K]map[string]bool, key K, step string) {
	if in[key] == nil {
		in[key] = map[string]bool{}
	}
	in[key][step] = true
}
