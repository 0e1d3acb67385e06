package reports

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"assay/rule"
	"assay/verdict"
)

// sarifResults bounds the results, largest first: code scanning takes 25,000 in
// a file and shows 5,000.
const sarifResults = 5000

// sarifEntries bounds the entries of a baseline that are named, of each kind.
const sarifEntries = 50

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// sarifSink writes a SARIF 2.1.0 log: findings as results at their places in
// the description, what could not be judged as notifications.
type sarifSink struct {
	run   *run
	w     io.Writer
	index map[rule.ID]int // of the rule in the driver's list
}

func newSARIF(w io.Writer, opts Options) verdict.Sink {
	return &sarifSink{run: newRun(false).in(opts), w: w, index: map[rule.ID]int{}}
}

func (s *sarifSink) Event(e *verdict.Event) error {
	s.run.event(e)
	return nil
}

func (s *sarifSink) Close() error {
	enc := json.NewEncoder(s.w)
	enc.SetIndent("", " ")
	return enc.Encode(sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{s.log()}})
}

// sarifLevel says how grave a result is: what fails a run by default is an
// error, and a defect of the description is none of the server's.
func sarifLevel(o verdict.Outcome, b rule.Basis, subject rule.Subject) string {
	switch {
	case o == verdict.Fail && subject != rule.Description && b != rule.Should:
		return "error"
	case o == verdict.Weak && (b == rule.Expectation || subject == rule.Description):
		return "note"
	}
	return "warning"
}

func (s *sarifSink) log() sarifRun {
	r := s.run
	findings := r.findings()
	c, n := r.conclude(), r.counts()
	out := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	out.Properties = sarifRunBag{Verdict: c.Word, Conclusion: plain(c.Sentence, 2000), Cases: n.Cases, Requests: n.Requests, Created: n.Created}
	out.Tool.Driver = sarifDriver{Name: "assay", Rules: s.rules(findings), Notifications: sarifNotices()}
	if st := r.started; st != nil {
		out.Tool.Driver.Version = plain(st.Version, 100)
		out.Automation = &sarifAutomation{ID: "assay/" + plain(r.file(st.Description.File), maxPath) + "/"}
		out.Properties.Target, out.Properties.SHA256 = plain(st.Target, 2000), plain(st.Description.SHA256, 200)
		out.Properties.Seed, out.Properties.Shard = st.Seed, plain(st.Shard, 100)
	}
	left := 0
	for i := range findings {
		switch {
		case findings[i].Outcome == verdict.Error:
		case len(out.Results) == sarifResults:
			left++
		default:
			out.Results = append(out.Results, s.result(&findings[i]))
		}
	}
	out.Invocations = []sarifInvocation{s.invocation(c, findings, left)}
	return out
}

// rules are those of the contract, and what findings name besides.
func (s *sarifSink) rules(findings []verdict.Finding) []sarifDescriptor {
	out := []sarifDescriptor{}
	add := func(info rule.Info) {
		if _, known := s.index[info.ID]; known {
			return
		}
		s.index[info.ID] = len(out)
		out = append(out, descriptor(info))
	}
	if s.run.outline != nil {
		for _, info := range s.run.outline.Rules {
			add(info)
		}
	}
	for i := range findings {
		f := &findings[i]
		add(rule.Info{ID: f.Rule, Basis: f.Basis, Subject: f.Subject})
	}
	return out
}

func (s *sarifSink) result(f *verdict.Finding) sarifResult {
	fingerprint := plain(f.Fingerprint, 200)
	out := sarifResult{
		RuleID: plain(string(f.Rule), 200), RuleIndex: s.index[f.Rule],
		Level:        sarifLevel(f.Outcome, f.Basis, f.Subject),
		Message:      sarifText{Text: sarifMessage(strings.Join(told(f), "\n"))},
		Fingerprints: map[string]string{"assay/v1": fingerprint, "primaryLocationLineHash": fingerprint},
		Occurrences:  max(f.Count, 0),
		Properties: sarifResultBag{Subject: orElse(plain(string(f.Subject), 50), string(rule.Server)), Basis: plain(string(f.Basis), 50), Outcome: plain(string(f.Outcome), 50),
			Operation: plain(f.Operation, 500), Keyword: plain(f.Keyword, 200), In: plain(f.In, 50), Pointer: plain(f.Pointer, 1000), Example: plain(f.Example, 1000), Curl: reproduction(f)},
	}
	if k := f.Known; k != nil {
		out.Suppressions = []sarifSuppression{{Kind: "external", Status: "accepted", Justification: plain(accepted(k), 1000)}}
		out.Properties.Expires = plain(k.Expires, 20)
	}
	if s.run.finished != nil && s.run.finished.Baseline != nil {
		out.Baseline = "new"
		if f.Known != nil {
			out.Baseline = "unchanged"
		}
	}
	if f.Intermittent != nil {
		out.Properties.Failed, out.Properties.Of = f.Intermittent.Failed, f.Intermittent.Of
	}
	places := s.run.homes(f)
	first := sarifLocation{Physical: s.run.physical(places[0])}
	if name := strings.TrimSpace(out.Properties.Operation + " " + out.Properties.Pointer); name != "" {
		first.Logical = []sarifLogical{{name}}
	}
	out.Locations = []sarifLocation{first}
	for i, p := range places[1:] {
		out.Related = append(out.Related, sarifLocation{ID: i + 1, Physical: s.run.physical(p)})
	}
	return out
}

// invocation says how the run went. The exit code is not known here: it
// depends on --fail-on.
func (s *sarifSink) invocation(c Conclusion, findings []verdict.Finding, left int) sarifInvocation {
	r := s.run
	out := sarifInvocation{Successful: c.Outcome != verdict.Error && r.incomplete() == "", ExitDescription: c.Word}
	out.Execution, out.Configuration = s.notices(c, findings, left)
	if st := r.started; st != nil {
		out.CommandLine = plain(strings.Join(st.Command, " "), 8000)
		if !st.Time.IsZero() {
			out.Start = instant(st.Time)
			if r.finished != nil {
				out.End = instant(st.Time.Add(r.finished.Duration))
			}
		}
	}
	return out
}

// instant writes a time as RFC 3339 in UTC, to the millisecond.
func instant(t time.Time) string {
	if y := t.UTC().Year(); y < 1 || y > 9999 {
		t = time.Unix(0, 0)
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// sarifNotice are the kinds of notifications, in the order of the driver's
// list.
var sarifNotice = []struct{ id, level, text string }{
	{"run/incomplete", "error", "The run was cut short, so its report misses what was not done."},
	{"run/not-judged", "error", "Nothing can be said about the server, for the reason that is given."},
	{"run/inconclusive", "warning", "A rule could not be judged, for the reason that is given."},
	{"run/dropped", "note", "The budget of the run left cases out."},
	{"run/left-behind", "warning", "What the run created stays on the target."},
	{"run/not-shown", "warning", "The report has room for a bounded number of results."},
	{"run/note", "note", "Something happened that the reader of the results should know."},
	{"description/note", "note", "The description was read with reserve."},
	{"run/baseline", "note", "An entry of the baseline wants attention."},
	{"run/policy", "note", "The user changed how a rule counts."},
}

func sarifNotices() []sarifDescriptor {
	out := make([]sarifDescriptor, len(sarifNotice))
	for i, n := range sarifNotice {
		out[i] = sarifDescriptor{ID: n.id, Short: &sarifText{Text: n.text}, Full: &sarifText{Text: n.text}, Help: &sarifText{Text: n.text}, Configuration: &sarifConfig{Level: n.level}}
	}
	return out
}

func notice(id, text string) sarifNotification {
	i := slices.IndexFunc(sarifNotice, func(n struct{ id, level, text string }) bool { return n.id == id })
	return sarifNotification{Descriptor: sarifReference{id, i}, Level: sarifNotice[i].level, Message: sarifText{Text: sarifMessage(plain(text, 4000))}}
}

// notices are what the reader of the results has to know about the run, and
// about how the description was read.
func (s *sarifSink) notices(c Conclusion, findings []verdict.Finding, left int) (execution, configuration []sarifNotification) {
	r := s.run
	execution, configuration = []sarifNotification{}, []sarifNotification{}
	if missing := r.incomplete(); missing != "" {
		execution = append(execution, notice("run/incomplete", "incomplete: "+missing))
	} else if c.Outcome == verdict.Error {
		execution = append(execution, notice("run/not-judged", c.Sentence))
	}
	for i := range findings {
		f := &findings[i]
		if f.Outcome != verdict.Error || len(execution) > sarifResults {
			continue
		}
		n := notice("run/inconclusive", "")
		n.Message.Text = sarifMessage(strings.Join(told(f), "\n"))
		n.Rule = &sarifReference{plain(string(f.Rule), 200), s.index[f.Rule]}
		n.Locations = []sarifLocation{{Physical: s.run.physical(r.homes(f)[0])}}
		execution = append(execution, n)
	}
	if left > 0 {
		execution = append(execution, notice("run/not-shown", count(left, "finding", "findings")+" more, which the journal has"))
	}
	if r.finished != nil {
		for _, d := range r.finished.Dropped {
			execution = append(execution, notice("run/dropped", d))
		}
		for _, n := range r.finished.Notes {
			execution = append(execution, notice("run/note", n))
		}
		for _, line := range baselineLines(r.finished.Baseline, sarifEntries) {
			execution = append(execution, notice("run/baseline", line))
		}
		if n := len(r.finished.Left); n > 0 {
			execution = append(execution, notice("run/left-behind", count(n, "resource stays", "resources stay")+" on the target"))
		}
	}
	for _, p := range r.policy() {
		configuration = append(configuration, notice("run/policy", policyWords(&p)))
	}
	if r.outline != nil {
		for _, n := range r.outline.Notes {
			configuration = append(configuration, notice("description/note", n))
		}
	}
	return execution, configuration
}
