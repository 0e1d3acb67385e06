package suite

import (
	"fmt"
	"slices"
	"strings"

	"assay/cases"
	"assay/checks"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

// Add adds a text such as "echo/field=weak"; origin is where it stands.
func (p *Policy) Add(text, origin string) error {
	id, mode, ok := strings.Cut(text, "=")
	if !ok {
		return fmt.Errorf("%s: %q is no rule with a mode: write it as echo/field=weak", origin, text)
	}
	p.Entries = append(p.Entries, verdict.PolicyEntry{Rule: rule.ID(strings.TrimSpace(id)), Mode: strings.TrimSpace(mode), Origin: origin})
	return nil
}

// Check refuses entries about rules, modes, techniques and places that there
// are not.
func (p Policy) Check() error {
	rules, techniques := ruleIDs(), techniqueNames()
	for _, e := range p.Entries {
		id := string(e.Rule)
		if !slices.ContainsFunc(rules, func(known string) bool { return glob(id, known) }) {
			return fmt.Errorf("%s: unknown rule %q%s", e.Origin, id, nearestWord(id, rules, "assay rules lists them"))
		}
		if !slices.Contains(Modes, e.Mode) {
			return fmt.Errorf("%s: unknown mode %q of rule %q: use off, weak or fail", e.Origin, e.Mode, id)
		}
		if e.Technique != "" && !slices.Contains(techniques, e.Technique) {
			return fmt.Errorf("%s: unknown technique %q%s", e.Origin, e.Technique, nearestWord(e.Technique, techniques, "assay rules lists them"))
		}
		if e.Pointer != "" && !strings.HasPrefix(e.Pointer, "/") {
			return fmt.Errorf("%s: the place %q is no JSON pointer: write it as /customer/name, a parameter as /limit", e.Origin, e.Pointer)
		}
	}
	return nil
}

// known refuses entries about operations that the description does not have.
func (p Policy) known(src spec.Source, load spec.Options) error {
	var candidates []spec.Candidate
	for _, e := range p.Entries {
		if e.Operation == "" {
			continue
		}
		if candidates == nil {
			var err error
			if candidates, err = survey(src, load); err != nil {
				return err
			}
		}
		if !slices.ContainsFunc(candidates, func(c spec.Candidate) bool { _, ok := Known{Operations: e.Operation}.names(c); return ok }) {
			return fmt.Errorf("%s: no operation %q in %s%s", e.Origin, e.Operation, src.Name, nearestOperation(e.Operation, candidates))
		}
	}
	return nil
}

// survey lists what the settings may name: the operations that might create,
// and those that were chosen beside them.
func survey(src spec.Source, load spec.Options) ([]spec.Candidate, error) {
	chosen, err := spec.Survey(src, load)
	if err != nil || len(load.Operations) == 0 {
		return chosen, err
	}
	load.Operations = nil
	all, err := spec.Survey(src, load)
	if err != nil {
		return nil, err
	}
	for _, c := range chosen {
		if !slices.ContainsFunc(all, func(o spec.Candidate) bool { return o.Place == c.Place }) {
			all = append(all, c)
		}
	}
	return all, nil
}

// candidates are the operations of a contract, and those that make what their
// paths name.
func candidates(contract *spec.Contract) []spec.Candidate {
	var out []spec.Candidate
	add := func(op *spec.Operation) {
		out = append(out, spec.Candidate{ID: op.ID, Method: op.Method, Path: op.Path, Tags: op.Tags})
	}
	for _, op := range contract.Operations {
		add(op)
		for _, parent := range op.Parents {
			add(parent.Create)
		}
	}
	for _, u := range contract.Unusable {
		out = append(out, spec.Candidate{ID: u.Operation})
	}
	return out
}

// outlined are the operations of an outline.
func outlined(outline *verdict.Outline) []spec.Candidate {
	var out []spec.Candidate
	for _, op := range outline.Operations {
		out = append(out, spec.Candidate{ID: op.ID, Method: op.Method, Path: op.Path})
	}
	return out
}

// same says that a policy is the one of an outline, wherever its entries stood.
func (p Policy) same(before []verdict.PolicyEntry) bool {
	return slices.EqualFunc(p.Entries, before, func(a, b verdict.PolicyEntry) bool {
		a.Origin, b.Origin = "", ""
		return a == b
	})
}

func ruleIDs() []string {
	var out []string
	for _, r := range checks.Rules() {
		out = append(out, string(r.ID))
	}
	return out
}

func techniqueNames() []string {
	var out []string
	for _, t := range cases.Techniques() {
		out = append(out, t.Name)
	}
	return out
}

// nearestWord is a hint at the known word that takes the fewest edits, or at
// the list of all.
func nearestWord(word string, known []string, list string) string {
	best, limit := "", max(2, len(word)/3)+1
	for _, k := range known {
		if d := spec.EditDistance(word, k); d < limit {
			best, limit = k, d
		}
	}
	if best == "" {
		return "; " + list
	}
	return fmt.Sprintf("; did you mean %q?", best)
}
