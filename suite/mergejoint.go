package suite

import (
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"assay/checks"
	"assay/verdict"
)

const idsUnique = "id/unique"

// joint judges the rules about the run over several parts. Identifiers need
// more than the merged events: whether two resources lived on one server, and by
// one clock. Where that is not known, those of each part are judged apart.
type joint struct {
	*checks.RunJudge                    // of the merged events
	apart            []*checks.RunJudge // of each part; nil where all share one server and one clock
	shared           *checks.RunJudge   // of all parts; nil where they may not share a server
	slack            time.Duration      // by which clocks may differ
	note             string             // why identifiers are not compared; empty where they are
}

// clockSlack is more than the clocks of machines that are kept right differ by.
const clockSlack = 2 * time.Second

func newJoint(parts []*segment, outline *verdict.Outline) *joint {
	j := &joint{RunJudge: checks.NewRunJudge(outline)}
	for _, p := range parts {
		j.RunJudge.Event(&verdict.Event{Started: &p.started}) // its nonce
	}
	one, oneClock, why := sharing(parts)
	j.note = why
	if one {
		j.shared = checks.NewRunJudge(outline)
	}
	if !oneClock {
		j.slack = clockSlack
	}
	if one && oneClock {
		return j
	}
	for range parts {
		j.apart = append(j.apart, checks.NewRunJudge(outline))
	}
	return j
}

// sharing says whether the parts are known to have shared a server, and a clock.
func sharing(parts []*segment) (server, clock bool, why string) {
	first := &parts[0].started
	clock = true
	for i, p := range parts {
		s := &p.started
		again := p.taken || slices.ContainsFunc(parts[:i], func(o *segment) bool { return o.index == p.index })
		switch {
		case s.Reference && len(parts) > 1:
			return false, false, "each shard started a reference server of its own"
		case !SameTarget(s.Target, first.Target):
			return false, false, "the shards were sent to different targets"
		case again && len(parts) > 1:
			return false, false, "some shards ran again or were taken up, and the server may have begun anew since"
		}
		clock = clock && (len(parts) == 1 || s.Machine != "" && s.Machine == first.Machine)
	}
	if !clock && !publicName(first.Target) {
		return false, false, "on different machines " + first.Target + " may have been different servers"
	}
	return true, clock, ""
}

// publicName says that a target's host is the same one wherever it is named.
func publicName(target string) bool {
	u, err := url.Parse(target)
	if err != nil {
		return false
	}
	host := strings.TrimSuffix(u.Hostname(), ".")
	if ip := net.ParseIP(host); ip != nil {
		return !ip.IsLoopback() && !ip.IsUnspecified()
	}
	return strings.Contains(host, ".") && !strings.HasSuffix(host, ".localhost")
}

// part takes an event of one part, as it is in its journal.
func (j *joint) part(i int, e *verdict.Event) {
	if j.apart != nil {
		j.apart[i].Event(e)
	}
	if j.shared != nil && e.Resumed == nil {
		j.shared.Event(j.early(e))
	}
}

// early is an event whose deletions are told earlier than they were, by as much
// as clocks may differ: what was deleted about when the other was created is not
// known to have lived beside it.
func (j *joint) early(e *verdict.Event) *verdict.Event {
	if j.slack == 0 || e.Done == nil || len(e.Done.Deleted) == 0 {
		return e
	}
	d := *e.Done
	d.Exchanges = slices.Clone(d.Exchanges)
	for i := range d.Exchanges {
		if x := &d.Exchanges[i]; x.Request.Method == "DELETE" {
			x.Start = x.Start.Add(-j.slack)
		}
	}
	return &verdict.Event{Done: &d}
}

// Verdicts are those of the merged events, but for the identifiers.
func (j *joint) Verdicts() []verdict.Verdict {
	out := slices.DeleteFunc(j.RunJudge.Verdicts(), func(v verdict.Verdict) bool { return v.Rule == idsUnique })
	judges := j.apart
	if j.shared != nil {
		judges = append([]*checks.RunJudge{j.shared}, judges...)
	}
	var ids []verdict.Verdict
	failed, told := map[string]bool{}, map[string]bool{} // what a judge before has told
	for _, judge := range judges {
		var more []string
		for _, v := range judge.Verdicts() {
			key := strings.Join([]string{v.Operation, string(v.Outcome), v.Case, v.Step}, "\x00")
			if v.Rule != idsUnique || told[key] {
				continue
			}
			failed[v.Operation] = failed[v.Operation] || v.Outcome == verdict.Fail
			ids, more = append(ids, v), append(more, key)
		}
		for _, key := range more {
			told[key] = true
		}
	}
	ids = slices.DeleteFunc(ids, func(v verdict.Verdict) bool { return failed[v.Operation] && v.Outcome != verdict.Fail })
	return append(ids, out...)
}
