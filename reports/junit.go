package reports

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"assay/rule"
	"assay/verdict"
)

// junitText bounds the text of a failure, in bytes: CI systems leave longer
// ones unread.
const junitText = 8 << 10

// The elements of a JUnit file, as far as CI systems agree on them.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"-"` // no schema has it at the root
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string           `xml:"name,attr"`
		Tests      int              `xml:"tests,attr"`
		Failures   int              `xml:"failures,attr"`
		Errors     int              `xml:"errors,attr"`
		Skipped    int              `xml:"skipped,attr"`
		Time       string           `xml:"time,attr"`
		Timestamp  string           `xml:"timestamp,attr,omitempty"`
		Properties *junitProperties `xml:"properties"`
		Cases      []junitCase      `xml:"testcase"`
	}
	junitProperties struct {
		Property []junitProperty `xml:"property"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class   string       `xml:"classname,attr"`
		Name    string       `xml:"name,attr"`
		Time    string       `xml:"time,attr"`
		Skipped *junitResult `xml:"skipped"`
		Error   *junitResult `xml:"error"`
		Failure *junitResult `xml:"failure"`
		Out     string       `xml:"system-out,omitempty"`
	}
	junitResult struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// junitSink gathers one test case for each operation and rule. The numbers of
// verdicts are kept, not the verdicts.
type junitSink struct {
	run    *run
	w      io.Writer
	opts   Options
	judged map[junitKey]*junitTally
}

type junitKey struct {
	operation string
	rule      rule.ID
}

type junitTally struct {
	n      counts
	reason string // of the first skip or error
	time   time.Duration
}

func newJUnit(w io.Writer, opts Options) verdict.Sink {
	return &junitSink{run: newRun(false).in(opts), w: w, opts: opts, judged: map[junitKey]*junitTally{}}
}

func (s *junitSink) Event(e *verdict.Event) error {
	s.run.event(e)
	switch {
	case e.Contract != nil:
		s.judge(e.Contract.Verdicts, 0)
	case e.Done != nil:
		var took time.Duration
		for i := range e.Done.Exchanges {
			took += e.Done.Exchanges[i].Duration
		}
		s.judge(e.Done.Verdicts, took)
	case e.Finished != nil:
		s.judge(e.Finished.Verdicts, 0)
	}
	return nil
}

// judge counts verdicts; the time of a case is shared among its verdicts, so
// that the sum is the time that passed.
func (s *junitSink) judge(vs []verdict.Verdict, took time.Duration) {
	for i := range vs {
		v := &vs[i]
		key := junitKey{v.Operation, v.Rule}
		t := s.judged[key]
		if t == nil {
			t = &junitTally{n: counts{}}
			s.judged[key] = t
		}
		t.n[v.Outcome]++
		t.time += took / time.Duration(len(vs))
		if t.reason == "" && (v.Outcome == verdict.Skip || v.Outcome == verdict.Error) {
			t.reason = v.Reason
		}
	}
}

func (s *junitSink) Close() error {
	b := bufio.NewWriter(s.w)
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(b)
	enc.Indent("", "  ")
	if err := enc.Encode(s.suites()); err != nil {
		return err
	}
	b.WriteByte('\n')
	return b.Flush()
}

// suites are the run itself, one for each operation, and the description.
func (s *junitSink) suites() junitSuites {
	findings := map[junitKey][]verdict.Finding{}
	for _, f := range s.run.findings() {
		key := junitKey{f.Operation, f.Rule}
		findings[key] = append(findings[key], f)
		if s.judged[key] == nil { // a finding without its verdicts is not lost
			s.judged[key] = &junitTally{n: counts{f.Outcome: f.Count}, reason: f.Reason}
		}
	}
	keys := slices.SortedFunc(maps.Keys(s.judged), func(a, b junitKey) int {
		return cmp.Or(cmp.Compare(a.operation, b.operation), cmp.Compare(a.rule, b.rule))
	})
	var description junitSuite
	description.Name = "description"
	byOperation := map[string]*junitSuite{}
	out := junitSuites{Name: "assay", Suites: []junitSuite{s.runSuite()}}
	for _, key := range keys {
		c := s.testCase(key, findings[key])
		if s.subject(key, findings[key]) == rule.Description {
			description.Cases = append(description.Cases, c)
			continue
		}
		name := orElse(key.operation, "all operations")
		if byOperation[name] == nil {
			byOperation[name] = &junitSuite{Name: clean(name)}
		}
		byOperation[name].Cases = append(byOperation[name].Cases, c)
	}
	for _, name := range slices.Sorted(maps.Keys(byOperation)) {
		out.Suites = append(out.Suites, *byOperation[name])
	}
	if len(description.Cases) > 0 {
		out.Suites = append(out.Suites, description)
	}
	s.fit(&out)
	s.total(&out)
	return out
}

func (s *junitSink) subject(key junitKey, fs []verdict.Finding) rule.Subject {
	if len(fs) > 0 {
		return fs[0].Subject
	}
	return s.run.infos[key.rule].Subject
}

// runSuite says whether the run can be relied on: a report of nothing but
// passes would be a lie where nothing was created or the end is missing.
func (s *junitSink) runSuite() junitSuite {
	suite := junitSuite{Name: "run"}
	complete := junitCase{Class: "run", Name: "the run is complete"}
	if missing := s.run.incomplete(); missing != "" {
		complete.Error = &junitResult{Message: clean("incomplete: " + missing), Type: "incomplete"}
	}
	created := junitCase{Class: "run", Name: "a create succeeded"}
	if s.run.counts().Created == 0 {
		why := "no create succeeded, so nothing was shown"
		if s.run.finished != nil {
			why = orElse(s.run.finished.Diagnosis, why)
		}
		created.Error = &junitResult{Message: clean(why), Type: "inconclusive"}
	}
	suite.Cases = []junitCase{complete, created}
	if st := s.run.started; st != nil {
		suite.Properties = &junitProperties{}
		suite.Timestamp = st.Time.UTC().Format("2006-01-02T15:04:05")
		for _, p := range []junitProperty{{"target", st.Target}, {"description", st.Description.File}, {"description.sha256", st.Description.SHA256}, {"seed", fmt.Sprint(st.Seed)}, {"version", st.Version}, {"shard", st.Shard}} {
			if p.Value != "" {
				suite.Properties.Property = append(suite.Properties.Property, junitProperty{p.Name, clean(p.Value)})
			}
		}
	}
	s.told(&suite)
	return suite
}

// told adds what the user should know beside the tests: the baseline, and what
// was changed in the rules.
func (s *junitSink) told(suite *junitSuite) {
	var lines []junitProperty
	if f := s.run.finished; f != nil && f.Baseline != nil {
		lines = append(lines, junitProperty{"baseline", f.Baseline.File}, junitProperty{"baseline.known", fmt.Sprint(f.Baseline.Known)})
		for i, line := range baselineLines(f.Baseline, textKnown) {
			lines = append(lines, junitProperty{fmt.Sprintf("baseline.note.%d", i+1), line})
		}
	}
	for i, p := range s.run.policy() {
		lines = append(lines, junitProperty{fmt.Sprintf("policy.%d", i+1), policyWords(&p)})
	}
	if len(lines) > 0 && suite.Properties == nil {
		suite.Properties = &junitProperties{}
	}
	for _, p := range lines {
		suite.Properties.Property = append(suite.Properties.Property, junitProperty{p.Name, clean(p.Value)})
	}
}

func (s *junitSink) testCase(key junitKey, all []verdict.Finding) junitCase {
	fs, old := apart(all)
	t := s.judged[key]
	c := junitCase{Class: clean(orElse(key.operation, "description")), Name: clean(string(key.rule)), Time: seconds(t.time)}
	if s.subject(key, all) != rule.Description {
		c.Class = clean(orElse(key.operation, "all operations"))
	}
	summary := clean(orElse(s.run.infos[key.rule].Title, string(key.rule)))
	switch {
	case t.n[verdict.Fail] > 0 && s.subject(key, all) == rule.Description:
		// A defect of the document is no failed test of the server, and the
		// exit code does not count it either.
		told := s.result(all, verdict.Fail, summary, s.run.infos[key.rule].Basis)
		c.Skipped, c.Out = &junitResult{Message: "defect of the description: " + told.Message}, told.Text
	case t.n[verdict.Fail] > 0 && (with(fs, verdict.Fail) == nil && with(old, verdict.Fail) != nil || len(all) == 0 && s.explained(key)):
		told := s.result(old, verdict.Fail, summary, "known")
		c.Skipped, c.Out = &junitResult{Message: clean("known failure"), Type: "known"}, told.Text
		if f := with(old, verdict.Fail); f != nil {
			c.Skipped.Message = clean(plain(accepted(f.Known), 500))
		}
	case t.n[verdict.Fail] > 0:
		c.Failure = s.result(fs, verdict.Fail, summary, s.run.infos[key.rule].Basis)
	case t.n[verdict.Error] > 0 && with(fs, verdict.Error) == nil && with(old, verdict.Error) != nil:
		c.Skipped = &junitResult{Message: clean(plain(accepted(with(old, verdict.Error).Known), 500)), Type: "known"}
	case t.n[verdict.Error] > 0:
		c.Error = s.result(fs, verdict.Error, orElse(clean(t.reason), summary), "inconclusive")
	case t.n[verdict.Weak] > 0:
		c.Out = s.result(fs, verdict.Weak, summary, "weak").Text
	case t.n[verdict.Pass] == 0:
		c.Skipped = &junitResult{Message: orElse(clean(t.reason), "not applicable")}
	}
	return c
}

// with is the first finding with an outcome, nil where there is none.
func with(fs []verdict.Finding, o verdict.Outcome) *verdict.Finding {
	i := slices.IndexFunc(fs, func(f verdict.Finding) bool { return f.Outcome == o })
	if i < 0 {
		return nil
	}
	return &fs[i]
}

// explained says that failures of a rule have no finding of their own, because
// those of a rule that it needs stand for them, and that those are known.
func (s *junitSink) explained(key junitKey) bool {
	known := false
	for _, f := range s.run.findings() {
		if f.Operation == key.operation && f.Outcome == verdict.Fail && slices.Contains(s.run.infos[key.rule].Needs, f.Rule) {
			if known = f.Known != nil; !known {
				return false
			}
		}
	}
	return known
}

// result tells the findings of one outcome, largest first as they come.
func (s *junitSink) result(fs []verdict.Finding, o verdict.Outcome, summary string, kind rule.Basis) *junitResult {
	res := &junitResult{Message: summary, Type: string(kind)}
	var b strings.Builder
	for i := range fs {
		f := &fs[i]
		if f.Outcome != o {
			continue
		}
		if b.Len() == 0 && f.Sentence != "" {
			res.Message = clean(cut(f.Sentence, 500))
		}
		fmt.Fprintln(&b, f.Sentence)
		for _, kv := range [][2]string{{"place", wheres(f.Places)}, {"what", doing(f)}, {"want", f.Want}, {"got", f.Got}, {"why", f.Reason}, {"said", f.Said}, {"hint", f.Hint}, {"at", pointers(f)}, {"count", cases(f)}, {"case", f.Example}} {
			if kv[1] != "" {
				fmt.Fprintf(&b, "  %-5s %s\n", kv[0], cut(kv[1], 1000))
			}
		}
		if f.Exchange != nil {
			fmt.Fprintf(&b, "  try   %s\n", cut(verdict.Curl(&f.Exchange.Request), 4000))
		}
		b.WriteByte('\n')
	}
	res.Text = clean(b.String())
	if len(res.Text) > junitText {
		res.Text = cut(res.Text, junitText-len("… (999,999,999 bytes more)"))
	}
	return res
}

// total fills the numbers of suites in.
func (s *junitSink) total(out *junitSuites) {
	var all time.Duration
	for i := range out.Suites {
		suite := &out.Suites[i]
		var took float64
		for j := range suite.Cases {
			c := &suite.Cases[j]
			c.Time = orElse(c.Time, seconds(0))
			var t float64
			fmt.Sscan(c.Time, &t)
			took += t
			suite.Tests++
			suite.Failures += one(c.Failure)
			suite.Errors += one(c.Error)
			suite.Skipped += one(c.Skipped)
		}
		suite.Time = fmt.Sprintf("%.6f", took)
		out.Tests += suite.Tests
		out.Failures += suite.Failures
		out.Errors += suite.Errors
		out.Skipped += suite.Skipped
	}
	if s.run.finished != nil {
		all = s.run.finished.Duration
	}
	out.Time = seconds(all)
}
