package suite

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"assay/rule"
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

// Policy changes how the rules count. It is applied before an event is written,
// so that the journal and every report made from it say the same.
type Policy struct {
	// Rules are the modes of single rules.
	Rules map[rule.ID]Mode
	// Strict makes everything weak a failure, unless Rules says otherwise.
	Strict bool
}

// ParseModes reads texts such as "echo/field=weak" against the known rules. A
// later one for the same rule wins.
func ParseModes(texts []string, known []rule.Info, suggest func(string, []string) string) (map[rule.ID]Mode, error) {
	ids := make([]string, 0, len(known))
	for _, r := range known {
		ids = append(ids, string(r.ID))
	}
	out := map[rule.ID]Mode{}
	for _, text := range texts {
		id, mode, ok := strings.Cut(text, "=")
		if !ok {
			return nil, fmt.Errorf("%q is no rule with a mode: write it as echo/field=weak", text)
		}
		if !slices.Contains(ids, id) {
			return nil, fmt.Errorf("unknown rule %q%s", id, suggest(id, ids))
		}
		if m := Mode(mode); m != Off && m != AsWeak && m != AsFail {
			return nil, fmt.Errorf("unknown mode %q of rule %q: use off, weak or fail", mode, id)
		}
		out[rule.ID(id)] = Mode(mode)
	}
	return out, nil
}

// rules are the rules that are left.
func (p Policy) rules(all []rule.Info) []rule.Info {
	var out []rule.Info
	for _, r := range all {
		if p.Rules[r.ID] != Off {
			out = append(out, r)
		}
	}
	return out
}

// apply returns the verdicts as the user wants them; the given ones stay as
// they are.
func (p Policy) apply(verdicts []verdict.Verdict) []verdict.Verdict {
	if len(p.Rules) == 0 && !p.Strict {
		return verdicts
	}
	var out []verdict.Verdict
	for _, v := range verdicts {
		mode := p.Rules[v.Rule]
		switch {
		case mode == Off:
			continue
		case mode == AsWeak && v.Outcome == verdict.Fail:
			v.Outcome = verdict.Weak
		case v.Outcome == verdict.Weak && (mode == AsFail || p.Strict && mode != AsWeak):
			v.Outcome = verdict.Fail
		}
		out = append(out, v)
	}
	return out
}

// String says the policy in words, for the notes of a report; empty when there
// is none.
func (p Policy) String() string {
	var out []string
	if p.Strict {
		out = append(out, "what is weak counts as failed (--strict)")
	}
	for _, id := range slices.Sorted(maps.Keys(p.Rules)) {
		words := map[Mode]string{Off: "is left out", AsWeak: "is at most weak", AsFail: "fails where it would be weak"}
		out = append(out, fmt.Sprintf("rule %s %s (--rule)", id, words[p.Rules[id]]))
	}
	return strings.Join(out, "; ")
}
