package suite

import (
	"fmt"
	"slices"
	"strings"

	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

// Mode is what the user wants of a rule.
type Mode string

const (
	// Off leaves the rule out.
	Off Mode = "off"
	// AsWeak makes its failures weak.
	AsWeak Mode = "weak"
	// AsFail makes what is weak by it a failure.
	AsFail Mode = "fail"
)

// Modes are the names of the modes.
var Modes = []string{string(Off), string(AsWeak), string(AsFail)}

// Policy changes how the rules count. It is applied before an event is written,
// so that the journal and every report made from it say the same.
type Policy struct {
	// Entries are the changes; of those that fit a verdict the last one counts.
	// The rule of an entry may be a glob, such as "echo/*"; its operation is
	// written as Known.Operations, and its pointer may have globs, too.
	Entries []verdict.PolicyEntry
	// Strict makes everything weak a failure, unless an entry says otherwise.
	Strict bool
}

// policing is a policy at work in one run.
type policing struct {
	Policy
	operations []map[string]bool // of each entry, by id; nil for all
	changed    []int             // verdicts, by entry
	used       []bool            // whether an entry made any difference
}

// start begins to count; ops are the operations that verdicts may be about.
func (p Policy) start(ops []spec.Candidate) *policing {
	out := &policing{Policy: p, changed: make([]int, len(p.Entries)), used: make([]bool, len(p.Entries))}
	for _, e := range p.Entries {
		var ids map[string]bool
		if e.Operation != "" {
			ids = map[string]bool{}
			for _, op := range ops {
				_, ids[op.ID] = Known{Operations: e.Operation}.names(op)
			}
		}
		out.operations = append(out.operations, ids)
	}
	return out
}

// rules are those that are not left out everywhere.
func (p Policy) rules(all []rule.Info) []rule.Info {
	return slices.DeleteFunc(slices.Clone(all), func(r rule.Info) bool {
		for _, e := range slices.Backward(p.Entries) {
			if glob(string(e.Rule), string(r.ID)) {
				return Mode(e.Mode) == Off && e.Operation == "" && e.Technique == "" && e.Pointer == ""
			}
		}
		return false
	})
}

// apply returns the verdicts as the user wants them; the given ones stay as
// they are. about is the case that they are about, nil for contract and run
// rules.
func (p *policing) apply(verdicts []verdict.Verdict, about *verdict.CaseInfo) []verdict.Verdict {
	if len(p.Entries) == 0 && !p.Strict {
		return verdicts
	}
	var out []verdict.Verdict
	for _, v := range verdicts {
		i := p.decides(&v, about)
		if v.Outcome = p.outcome(v.Outcome, i); v.Outcome != "" {
			out = append(out, v)
		}
	}
	return out
}

// decides is the index of the last entry that fits a verdict, -1 when none
// does.
func (p *policing) decides(v *verdict.Verdict, about *verdict.CaseInfo) int {
	operation, technique, pointer := v.Operation, "", v.Pointer
	if about != nil {
		operation, technique, pointer = orText(operation, about.Operation), about.Technique, orText(pointer, about.Pointer)
	} else if parts := strings.Split(v.Case, "/"); len(parts) > 1 {
		technique = parts[1] // operation/technique/place/variant
	}
	for i, e := range slices.Backward(p.Entries) {
		switch {
		case !glob(string(e.Rule), string(v.Rule)),
			p.operations[i] != nil && !p.operations[i][operation],
			e.Technique != "" && e.Technique != technique,
			e.Pointer != "" && !glob(e.Pointer, pointer):
			continue
		}
		return i
	}
	return -1
}

// outcome is what an entry makes of an outcome; empty where it leaves the
// verdict out.
func (p *policing) outcome(was verdict.Outcome, i int) verdict.Outcome {
	mode := Mode("")
	if i >= 0 {
		mode = Mode(p.Entries[i].Mode)
	}
	became := was
	switch {
	case mode == Off:
		became = ""
	case mode == AsWeak && was == verdict.Fail:
		became = verdict.Weak
	case was == verdict.Weak && (mode == AsFail || p.Strict && mode != AsWeak):
		became = verdict.Fail
	}
	if i < 0 {
		return became
	}
	p.used[i] = p.used[i] || became != was || mode == AsWeak && p.Strict && was == verdict.Weak
	if became != was && was != verdict.Skip && mode != "" {
		p.changed[i]++
	}
	return became
}

func orText(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// counted are the entries with what each changed, and notes about those that
// made no difference.
func (p *policing) counted() (entries []verdict.PolicyEntry, notes []string) {
	for i, e := range p.Entries {
		e.Changed = p.changed[i]
		entries = append(entries, e)
		if !p.used[i] {
			notes = append(notes, fmt.Sprintf("%s: the policy %s made no difference in this run", orText(e.Origin, "--rule"), entryWords(e)))
		}
	}
	return entries, notes
}

// entryWords names an entry in a sentence.
func entryWords(e verdict.PolicyEntry) string {
	words := fmt.Sprintf("%q for rule %s", e.Mode, e.Rule)
	for _, part := range [][2]string{{"operation", e.Operation}, {"technique", e.Technique}, {"place", e.Pointer}} {
		if part[1] != "" {
			words += ", " + part[0] + " " + part[1]
		}
	}
	return words
}

// String says in words what no entry says, for the notes of a report; empty
// when there is nothing.
func (p Policy) String() string {
	if p.Strict {
		return "what is weak counts as failed (--strict)"
	}
	return ""
}
