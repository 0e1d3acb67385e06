package runner

import (
	"slices"
	"strings"
	"sync"

	"assay/cases"
)

// sideBySide counts the steps, from the first on, that are sent at the same
// time.
func sideBySide(steps []cases.Step) int {
	n := 1
	for steps[0].Together && n < len(steps) && steps[n].Together {
		n++
	}
	return n
}

// together sends steps at the same time, as far as the workers of the run
// allow, and records them in the order of the plan. It is false when the run
// has ended.
func (r *run) together(c *cases.Case, steps []cases.Step, t *trail) bool {
	trails := make([]trail, len(steps))
	sent := make([]bool, len(steps))
	room := make(chan struct{}, r.opts.Workers)
	start := make(chan struct{})
	r.agree(steps, t, trails)
	var all sync.WaitGroup
	var once sync.Once
	var fault any
	for i := range steps {
		all.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					once.Do(func() { fault = p })
				}
			}()
			<-start // so that none has a lead
			room <- struct{}{}
			defer func() { <-room }()
			sent[i] = r.step(c, &steps[i], &trails[i])
		})
	}
	close(start)
	all.Wait()
	if fault != nil {
		panic(fault) // where it is caught: our own fault ends the run, not the process
	}
	return t.merge(steps, trails, sent)
}

// agree gives steps that bear the mark of the first one that mark before any of
// them is sent.
func (r *run) agree(steps []cases.Step, t *trail, trails []trail) {
	if !slices.ContainsFunc(steps, func(st cases.Step) bool { return st.Marks != cases.FreshMarks }) {
		return
	}
	mark := either(t.bound.mark, marker(r.opts.Nonce, r.sends.Add(1)))
	for i := range trails {
		trails[i].bound.mark, trails[i].bound.given = mark, true
	}
}

// merge takes the trails of steps in their order. What the case's first create
// bound is the case's.
func (t *trail) merge(steps []cases.Step, trails []trail, sent []bool) bool {
	all := true
	if t.others == nil {
		t.others = map[string]*bound{}
	}
	for i := range trails {
		part := &trails[i]
		t.exchanges = append(t.exchanges, part.exchanges...)
		t.made = append(t.made, part.made...)
		t.deleted = append(t.deleted, part.deleted...)
		if steps[i].ID == "" {
			t.bound = part.bound
		} else {
			t.others[steps[i].ID] = &part.bound
		}
		all = all && sent[i]
	}
	return all
}

// alone sends one step, if what it needs is bound. It is false when the run has
// ended.
func (r *run) alone(c *cases.Case, st *cases.Step, t *trail) bool {
	own, other := t.addressed(st)
	if other == nil {
		return !t.bound.ready(own) || r.step(c, own, t)
	}
	if !other.ready(own) {
		return true
	}
	kept := t.bound
	t.bound = *other
	defer func() { t.bound = kept }()
	return r.step(c, own, t)
}

// addressed is a step that is about another create than the case's first, as if
// it were about the first, with what that create bound; the step itself and nil
// when it is not.
func (t *trail) addressed(st *cases.Step) (*cases.Step, *bound) {
	for _, name := range []string{cases.VarID, cases.VarLocation} {
		before, rest, ok := strings.Cut(st.Path, strings.TrimSuffix(name, "}")+":")
		step, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			continue
		}
		out := *st
		out.Path = before + name + after
		if b := t.others[step]; b != nil {
			return &out, b
		}
		return &out, &bound{}
	}
	return st, nil
}
