package suite

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"assay/cases"
	"assay/verdict"
)

// cleanupCase is the technique of what deletes at the end of a run.
const cleanupCase = "cleanup"

// maxMerged bounds the journals of one merge.
const maxMerged = 4 * MaxShards

// segment is one journal of a merge.
type segment struct {
	path    string
	size    int64
	started verdict.Started
	index   int // of the shard, 1-based
	of      int
	outline *verdict.Outline // nil where the run was killed before it
	same    [sha256.Size]byte
	trailer *verdict.Finished // its own, or one made of what is there
	taken   bool              // the run was taken up
}

// newMerge reads each journal once: whether they belong together, which attempt
// of each case counts, and what their trailers say.
func newMerge(paths []string) (*merge, error) {
	if len(paths) > maxMerged {
		return nil, fmt.Errorf("%d journals are more than the %d that are merged at once", len(paths), maxMerged)
	}
	m := &merge{order: map[string]int{}, chosen: map[uint64]judge{}, flaky: map[uint64]*verdict.Rate{}}
	for _, path := range paths {
		p, err := opening(path)
		if err != nil {
			return nil, err
		}
		if p == nil {
			m.unread = append(m.unread, fmt.Sprintf("%q is empty: a run was killed before it wrote anything", path))
			continue
		}
		m.parts = append(m.parts, p)
	}
	if len(m.parts) == 0 {
		return nil, fmt.Errorf("there is nothing to merge: %s", strings.Join(m.unread, "; "))
	}
	slices.SortStableFunc(m.parts, func(a, b *segment) int {
		return cmp.Or(a.started.Time.Compare(b.started.Time), strings.Compare(a.path, b.path))
	})
	slices.SortStableFunc(m.parts, func(a, b *segment) int { return cmp.Compare(a.index, b.index) })
	for i := range m.parts {
		if err := m.survey(i); err != nil {
			return nil, err
		}
	}
	if m.outline == nil {
		return nil, fmt.Errorf("there is nothing to merge: every run was killed before anything was sent")
	}
	return m, nil
}

// opening reads the first line of a journal; nil for an empty file, as a run
// leaves that was killed at once.
func opening(path string) (*segment, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot read the journal: %w", err)
	case info.IsDir():
		return nil, fmt.Errorf("%q is a directory: name the journals in it, such as %s/*.ndjson", path, strings.TrimSuffix(path, "/"))
	case info.Size() == 0:
		return nil, nil
	}
	started, err := Header(path)
	var torn *verdict.Truncated
	if errors.As(err, &torn) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p := &segment{path: path, size: info.Size(), started: *started, index: 1, of: 1}
	if started.Shard != "" {
		s, err := ParseShard(started.Shard)
		if err != nil {
			return nil, fmt.Errorf("cannot read %q: the shard %w", path, err)
		}
		p.index, p.of = s.Index, s.Of
	}
	return p, nil
}

// survey reads one journal to its end.
func (m *merge) survey(i int) error {
	p := m.parts[i]
	if err := m.parts[0].fits(p); err != nil {
		return err
	}
	file, err := os.Open(p.path)
	if err != nil {
		return fmt.Errorf("cannot read the journal: %w", err)
	}
	defer file.Close()
	cut := salvage{}
	for e, err := range verdict.ReadJournal(file) {
		var torn *verdict.Truncated
		if errors.As(err, &torn) {
			cut.reason = fmt.Sprintf("it was killed: its journal breaks off in line %d", torn.Line)
			break
		}
		if err != nil {
			return fmt.Errorf("cannot read %q: %w", p.path, err)
		}
		switch {
		case e.Contract != nil:
			if err := m.contract(p, e.Contract); err != nil {
				return err
			}
		case e.Resumed != nil:
			p.taken = true
		case e.Finished != nil:
			p.trailer = e.Finished
			continue
		case e.Done != nil && caseOf(e.Done):
			m.choose(i, e.Done)
		}
		cut.add(e)
	}
	if p.trailer == nil {
		cut.reason = cmp.Or(cut.reason, "it was killed: its journal has no trailer")
		p.trailer = cut.trailer()
	}
	p.trailer.Findings, p.trailer.Verdicts = nil, nil // judged anew
	return nil
}

// caseOf says that an event is a case of the plan.
func caseOf(d *verdict.Done) bool {
	return d.Case.Technique != cleanupCase && !d.Case.Preparation()
}

// contract compares what is tested and judged.
func (m *merge) contract(p *segment, outline *verdict.Outline) error {
	text, err := json.Marshal([]any{outline.Operations, outline.Rules, outline.Policy})
	if err != nil {
		return err
	}
	p.outline, p.same = outline, sha256.Sum256(named.ReplaceAll(text, nil))
	if m.outline == nil {
		m.outline, m.like = outline, p
		for i, op := range outline.Operations {
			m.order[op.ID] = i
		}
	}
	if p.same != m.like.same {
		return fmt.Errorf("%q and %q were run with other operations, rules or settings (%q and %q): run all shards with the same flags and assay.yaml",
			m.like.path, p.path, m.like.started.Command, p.started.Command)
	}
	p.outline = m.outline // one is enough
	return nil
}

// fits refuses journals that are not parts of one run, with the difference.
func (p *segment) fits(o *segment) error {
	a, b := &p.started, &o.started
	for _, d := range []struct {
		what     string
		one, two any
	}{
		{"formats of the journal", a.Format, b.Format},
		{"releases of assay", a.Version, b.Version},
		{"descriptions (sha256)", a.Description.SHA256, b.Description.SHA256},
		{"seeds", a.Seed, b.Seed},
		{"numbers of shards", p.of, o.of},
		{"timings that cases are shared out by", a.Timings, b.Timings},
		{"flags that narrow the run", strings.Join(a.Only, " "), strings.Join(b.Only, " ")},
	} {
		if d.one != d.two {
			return fmt.Errorf("the journals are not of one run: %q and %q have different %s: %q and %q", p.path, o.path, d.what, fmt.Sprint(d.one), fmt.Sprint(d.two))
		}
	}
	if p.of == 1 && o != p && (a.Reference != b.Reference || !a.Reference && !SameTarget(a.Target, b.Target)) {
		return fmt.Errorf("the journals are not of one run: %q was sent to %s and %q to %s", p.path, a.Target, o.path, b.Target)
	}
	return nil
}

// choose notes an attempt of a case: of one shard the last counts, of several
// shards the one that fared worst.
func (m *merge) choose(i int, d *verdict.Done) {
	id, now := cases.UnitHash(d.Case.ID), judge{part: uint16(i), severity: gravity(d)}
	was, again := m.chosen[id]
	if !again || int(was.part) == i {
		m.chosen[id] = now
		return
	}
	if fails(was) != fails(now) && was.severity >= 0 && now.severity >= 0 && m.flaky[id] == nil {
		m.flaky[id] = &verdict.Rate{Of: 1}
		if fails(was) {
			m.flaky[id].Failed = 1
		}
	}
	if r := m.flaky[id]; r != nil && now.severity >= 0 {
		r.Of++
		if fails(now) {
			r.Failed++
		}
	}
	switch {
	case now.severity < 0:
	case was.severity < 0, m.parts[was.part].index == m.parts[i].index, now.severity > was.severity:
		m.chosen[id] = now
	}
}

func fails(j judge) bool { return j.severity == 4 }

// gravity is the worst outcome of a case; -1 where it was cut.
func gravity(d *verdict.Done) int8 {
	if d.Cut {
		return -1
	}
	worst := 0
	for i := range d.Verdicts {
		worst = max(worst, slices.Index([]verdict.Outcome{verdict.Skip, verdict.Pass, verdict.Weak, verdict.Error, verdict.Fail}, d.Verdicts[i].Outcome))
	}
	return int8(worst)
}
