package reports

import (
	"fmt"
	"strings"

	"assay/rule"
	"assay/verdict"
)

// apart tells findings that count from those that the baseline has.
func apart(fs []verdict.Finding) (fresh, known []verdict.Finding) {
	for i := range fs {
		if fs[i].Known == nil {
			fresh = append(fresh, fs[i])
		} else {
			known = append(known, fs[i])
		}
	}
	return fresh, known
}

// accepted says why a finding is known, and until when.
func accepted(k *verdict.Known) string {
	out := "known, and accepted without a reason"
	if k.Reason != "" {
		out = "known: " + k.Reason
	}
	if k.Expires != "" {
		out += " (until " + k.Expires + ")"
	}
	return out
}

// EntryWords name an entry of a baseline in one line that is fit for a terminal.
func EntryWords(e *verdict.BaselineEntry) string { return shown(entryWords(e)) }

// entryWords name an entry of a baseline in one line.
func entryWords(e *verdict.BaselineEntry) string {
	place := e.Pointer
	if len(e.Pointers) > 0 {
		place = strings.Join(e.Pointers[:min(len(e.Pointers), 5)], " ")
		if more := len(e.Pointers) - 5; more > 0 {
			place += fmt.Sprintf(" and %d more", more)
		}
	}
	words := strings.Join(present(string(e.Rule), e.Operation, place, e.Keyword), " ")
	if e.Fingerprint != "" {
		words += " [" + e.Fingerprint + "]"
	}
	return words
}

// baselineLines say what became of the baseline: that entries are stale or
// expired, and that what an entry knows shows at new places. At most n lines of
// each kind name an entry.
func baselineLines(b *verdict.Baseline, n int) []string {
	if b == nil {
		return nil
	}
	var out []string
	for _, kind := range []struct {
		entries   []verdict.BaselineEntry
		one, many string
	}{
		{b.Grown, "shows at a new place, which counts", "show at new places, which count"},
		{b.Expired, "has expired, and counts again", "have expired, and count again"},
		{b.Stale, "is stale: what it describes is mended", "are stale: what they describe is mended"},
	} {
		switch len(kind.entries) {
		case 0:
			continue
		case 1:
			out = append(out, "1 entry of "+b.File+" "+kind.one)
		default:
			out = append(out, number(len(kind.entries))+" entries of "+b.File+" "+kind.many)
		}
		for i := range kind.entries[:min(len(kind.entries), n)] {
			out = append(out, "– "+entryWords(&kind.entries[i]))
		}
		if more := len(kind.entries) - n; more > 0 {
			out = append(out, "– and "+number(more)+" more")
		}
	}
	return out
}

// policy are the user's changes to rules: with how often each applied where the
// trailer says so.
func (r *run) policy() []verdict.PolicyEntry {
	switch {
	case r.finished != nil && len(r.finished.Policy) > 0:
		return r.finished.Policy
	case r.outline != nil:
		return r.outline.Policy
	}
	return nil
}

var modeWords = map[string]string{"off": "is left out", "weak": "is at most weak", "fail": "fails where it would be weak"}

// policyWords say one change in a line.
func policyWords(p *verdict.PolicyEntry) string {
	words := "rule " + string(p.Rule) + " " + orElse(modeWords[p.Mode], p.Mode)
	for _, kv := range [][2]string{{"operation", p.Operation}, {"technique", p.Technique}, {"place", p.Pointer}} {
		if kv[1] != "" {
			words += ", " + kv[0] + " " + kv[1]
		}
	}
	if p.Reason != "" {
		words += ": " + p.Reason
	}
	if p.Changed > 0 {
		words += "; " + count(p.Changed, "verdict", "verdicts")
	}
	if p.Origin != "" {
		words += " (" + p.Origin + ")"
	}
	return words
}

// known says that a case fails in ways that the baseline has, and in no other.
func (r *run) known(d *verdict.Done, outcome verdict.Outcome) bool {
	if outcome != verdict.Fail {
		return false
	}
	for i := range d.Verdicts {
		v := &d.Verdicts[i]
		if v.Outcome == verdict.Fail && !v.Known && r.infos[v.Rule].Subject != rule.Description {
			return false
		}
	}
	return true
}
