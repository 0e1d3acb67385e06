package suite

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strings"

	"assay/mock"
	"assay/reports"
	"assay/spec"
)

// lawful are the servers that must raise nothing. When single faults are asked
// for, the faithful one is enough.
func (p *prover) lawful() []*subject {
	out := []*subject{{
		contract: p.contract, name: faithfulName, title: "Every promise is kept.", again: p.rerun("", ""),
	}}
	if len(p.opts.Faults) > 0 {
		return out
	}
	for _, o := range mock.Oddities() {
		out = append(out, &subject{
			contract: p.contract, options: mock.Options{Oddities: []string{o.Name}, Seed: p.opts.Plan.Seed},
			name: o.Name, title: o.Title, why: o.Reason, again: p.rerun("--oddity", o.Name),
		})
	}
	return out
}

// faults are all that the contract gives occasion for, each on the contract of
// its operation alone.
func (p *prover) faults() []*subject {
	var out []*subject
	for _, op := range p.contract.Operations {
		alone := *p.contract
		alone.Operations = []*spec.Operation{op}
		for _, c := range mock.FaultsOf(&alone) {
			p.occasion[c.Fault.Name] = true
			s := &subject{
				contract: &alone, options: mock.Options{Fault: c.Name, Seed: p.opts.Plan.Seed},
				name: c.Name, title: c.Fault.Title, fault: &c, again: p.rerun("--fault", c.Name).of(op.ID),
			}
			if len(p.contract.Operations) > 1 { // as the whole contract names it
				s.name = c.Fault.Name + "@" + op.ID + ":" + c.Place
			}
			out = append(out, s)
		}
	}
	kinds := mock.Faults()
	rank := func(s *subject) int {
		return slices.IndexFunc(kinds, func(f mock.Fault) bool { return f.Name == s.fault.Fault.Name })
	}
	slices.SortStableFunc(out, func(a, b *subject) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

// chosen are the faults that the options ask for.
func (p *prover) chosen(all []*subject) ([]*subject, error) {
	if len(p.opts.Faults) > 0 {
		if err := p.known(all); err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(s *subject) bool {
			return !slices.ContainsFunc(p.opts.Faults, s.called)
		})
	}
	if p.opts.Sample > 0 && p.opts.Sample < len(all) {
		return sampled(all, p.opts.Sample, p.opts.Plan.Seed), nil
	}
	return all, nil
}

// called says whether a name is that of the fault: of its kind, of the place in
// the whole contract, or of that in its operation alone.
func (s *subject) called(name string) bool {
	return name == s.fault.Fault.Name || name == s.name || name == s.fault.Name
}

// known refuses names that no fault has. A kind for which the contract has no
// place is none of them.
func (p *prover) known(all []*subject) error {
	var names []string
	for _, f := range mock.Faults() {
		names = append(names, f.Name)
	}
	kinds := len(names)
	for _, s := range all {
		names = append(names, s.name)
	}
	for _, name := range p.opts.Faults {
		if slices.Contains(names[:kinds], name) || slices.ContainsFunc(all, func(s *subject) bool { return s.called(name) }) {
			continue
		}
		hint := ""
		if p.opts.Suggest != nil {
			hint = p.opts.Suggest(name, names)
		}
		return fmt.Errorf("unknown fault %q%s", name, hint)
	}
	return nil
}

// sampled takes n faults, one after the other from each area, in each by the
// hash of their names. Their order stays.
func sampled(all []*subject, n int, seed uint64) []*subject {
	var areas []string
	byArea := map[string][]*subject{}
	for _, s := range all {
		area := reports.AreaOf(s.fault.Fault.Rules[0])
		if byArea[area] == nil {
			areas = append(areas, area)
		}
		byArea[area] = append(byArea[area], s)
	}
	for _, list := range byArea {
		slices.SortStableFunc(list, func(a, b *subject) int { return cmp.Compare(hashed(seed, a.name), hashed(seed, b.name)) })
	}
	taken := map[*subject]bool{}
	for round := 0; len(taken) < n; round++ {
		for _, area := range areas {
			if list := byArea[area]; round < len(list) && len(taken) < n {
				taken[list[round]] = true
			}
		}
	}
	return slices.DeleteFunc(all, func(s *subject) bool { return !taken[s] })
}

func hashed(seed uint64, name string) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d/%s", seed, name)
	return h.Sum64()
}

// rerun is the command that runs one server once more.
type rerun struct {
	args     []string
	selected bool // the description has several operations, or one was named
	tail     []string
}

func (p *prover) rerun(flag, name string) rerun {
	r := rerun{args: []string{"assay", "run"}, selected: len(p.contract.Operations) > 1 || len(p.opts.Load.Operations) > 0}
	if p.opts.Spec != "" {
		r.args = append(r.args, "--spec", p.opts.Spec)
	}
	r.tail = []string{"--target", "mock"}
	if flag != "" {
		r.tail = append(r.tail, flag, name)
	}
	if p.opts.Load.Identifier != "" {
		r.tail = append(r.tail, "--id-property", p.opts.Load.Identifier)
	}
	if p.opts.Plan.Seed != 0 {
		r.tail = append(r.tail, "--seed", fmt.Sprint(p.opts.Plan.Seed))
	}
	return r
}

// of is the command on one operation alone. One without an operationId is
// selected by its method and path, which its id joins by an underscore.
func (r rerun) of(operation string) rerun {
	if r.selected && operation != "" {
		if method, path, ok := strings.Cut(operation, "_/"); ok && method == strings.ToUpper(method) {
			operation = method + " /" + path
		}
		r.args = append(slices.Clone(r.args), "--operation", operation)
		r.selected = false
	}
	return r
}

// line is the command for a shell, with --run for the cases that show it; all
// when that is empty.
func (r rerun) line(run string) string {
	args := slices.Concat(r.args, r.tail)
	if run != "" {
		args = append(args, "--run", run)
	}
	for i, a := range args {
		args[i] = shellWord(a)
	}
	return strings.Join(args, " ")
}

// only is the regular expression for one case; empty for none.
func only(id string) string {
	if id == "" {
		return ""
	}
	return "^" + regexp.QuoteMeta(id) + "$"
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// shellWord quotes a text where a POSIX shell would read something else.
func shellWord(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
