package reports

import (
	"bufio"
	"io"
	"strings"
	"time"

	"assay/verdict"
)

// ctrfCasesSink writes a CTRF report with one test for each case, as it comes,
// and behind them what was judged of the description and of the run as a whole.
type ctrfCasesSink struct {
	junitSink // of what belongs to no case
	out       ctrfWriter
}

func newCTRFCases(w io.Writer, opts Options) verdict.Sink {
	s := &ctrfCasesSink{junitSink: *newJUnit(nil, opts).(*junitSink)}
	s.out = ctrfWriter{run: s.run, w: bufio.NewWriter(w), suites: map[string]bool{}}
	return s
}

func (s *ctrfCasesSink) Event(e *verdict.Event) error {
	if e.Done == nil {
		return s.junitSink.Event(e)
	}
	s.run.event(e)
	if e.Done.Case.Technique == housekeeping || e.Done.Case.Preparation() {
		return nil
	}
	return s.out.test(s.test(e.Done))
}

func (s *ctrfCasesSink) Close() error {
	for _, suite := range s.beside() {
		for i := range suite.Cases {
			if err := s.out.test(ctrfFromJUnit(&suite, &suite.Cases[i])); err != nil {
				return err
			}
		}
	}
	return s.out.close()
}

func (s *ctrfCasesSink) test(d *verdict.Done) *ctrfTest {
	outcome := s.run.worst(d.Verdicts)
	t := &ctrfTest{
		ID: orElse(plain(d.Case.ID, 1000), "unnamed"), Name: orElse(plain(orElse(d.Case.Title, d.Case.ID), 1000), "unnamed"),
		Status: orElse(ctrfStatus[outcome], "other"), Raw: orElse(ctrfRaw[outcome], plain(string(outcome), 50)), Type: "contract",
		Suite:  []string{orElse(plain(d.Case.Operation, 500), "all operations"), orElse(plain(d.Case.Technique, 200), "case")},
		Labels: map[string]string{"operation": plain(d.Case.Operation, 500), "technique": plain(d.Case.Technique, 200), "expect": plain(string(d.Case.Expect.Want), 50)},
		File:   plain(s.run.file(d.Case.Promise.File), maxPath), Line: max(d.Case.Promise.Line, 0),
	}
	var took time.Duration
	for i := range d.Exchanges {
		took += d.Exchanges[i].Duration
		t.Retries = max(t.Retries, d.Exchanges[i].Attempt-1)
	}
	t.Duration = ctrfMillis(took)
	if len(d.Exchanges) > 0 && !d.Exchanges[0].Start.IsZero() {
		t.Start = d.Exchanges[0].Start.UnixMilli()
		t.Stop = t.Start + t.Duration
	}
	t.Message, t.Trace = story(d, outcome)
	if s.run.known(d, outcome) {
		t.Status, t.Raw = "skipped", "known"
	}
	return t
}

// story tells the verdicts that made the outcome, and how to send the case
// again; it is empty for a case that passed.
func story(d *verdict.Done, outcome verdict.Outcome) (message, trace string) {
	if outcome == verdict.Pass {
		return "", ""
	}
	var lines []string
	for i := range d.Verdicts {
		v := &d.Verdicts[i]
		if v.Outcome != outcome || len(lines) >= 50 {
			continue
		}
		said := plain(verdictLine(v), 1000)
		message = orElse(message, said)
		lines = append(lines, said)
	}
	if x := mainExchange(d); x != nil && outcome != verdict.Skip && len(x.Request.Body.Data) <= junitText {
		lines = append(lines, plain(verdict.Curl(&x.Request), junitText))
	}
	return message, cut(strings.Join(lines, "\n"), 2*junitText)
}

// verdictLine says in one line what a verdict says.
func verdictLine(v *verdict.Verdict) string {
	parts := []string{string(v.Rule)}
	for _, kv := range [][2]string{{"at", v.Pointer}, {"want", v.Want}, {"got", v.Got}, {"why", v.Reason}} {
		if kv[1] != "" {
			parts = append(parts, kv[0]+" "+cut(kv[1], 1000))
		}
	}
	return strings.Join(parts, " · ")
}
