package verdict

import "slices"

// Renewal is a baseline written anew from a run.
type Renewal struct {
	File *BaselineFile
	// Added are the entries without a predecessor, Gone those that were stale.
	Added, Gone []BaselineEntry
	// Grown are the entries that have more places than before.
	Grown []BaselineEntry
	// Unmet is the number of entries that stay because the run could not have
	// met them.
	Unmet int
}

// Renew makes the baseline of a run, after Finish: the findings that count, and
// the entries that the run could not have met. What remains keeps its reason,
// its day and, where its places are the same, its sentence, so that two runs
// write the same file.
func (a *Accepted) Renew(f *Finished, counts func(*Finding) bool) Renewal {
	out := Renewal{File: &BaselineFile{Name: a.file}}
	for i := range f.Findings {
		g := &f.Findings[i]
		by, missing := a.match(g)
		if len(by) == 0 && !counts(g) || out.File.has(g.Fingerprint) {
			continue
		}
		e := g.Entry()
		switch {
		case len(by) == 0:
			out.Added = append(out.Added, e)
		case len(missing) > 0:
			out.Grown = append(out.Grown, e)
		}
		e.Known = accepting(by)
		if len(by) == 1 && by[0].Fingerprint == e.Fingerprint && slices.Equal(by[0].Pointers, e.Pointers) {
			e.Sentence, e.Case = by[0].Sentence, by[0].Case
		}
		out.File.Entries = append(out.File.Entries, e)
	}
	for _, x := range a.entries {
		switch {
		case x.met:
		case a.isStale(f, x):
			out.Gone = append(out.Gone, x.BaselineEntry)
		case !out.File.has(x.Fingerprint):
			out.Unmet++
			out.File.Entries = append(out.File.Entries, x.BaselineEntry)
		}
	}
	return out
}

func (a *Accepted) isStale(f *Finished, x *accepted) bool {
	return f.Baseline != nil && (&BaselineFile{Entries: f.Baseline.Stale}).has(x.Fingerprint)
}

func (b *BaselineFile) has(fingerprint string) bool {
	return slices.ContainsFunc(b.Entries, func(e BaselineEntry) bool { return e.Fingerprint == fingerprint })
}
