package reports

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"assay/rule"
	"assay/verdict"
)

// ctrfSink writes a CTRF report with the tests of the JUnit file: one for each
// operation and rule, and two about the run itself.
type ctrfSink struct {
	junitSink
	out ctrfWriter
}

func newCTRF(w io.Writer, opts Options) verdict.Sink {
	s := &ctrfSink{junitSink: *newJUnit(nil, opts).(*junitSink)}
	s.out = ctrfWriter{run: s.run, w: bufio.NewWriter(w), suites: map[string]bool{}}
	return s
}

func (s *ctrfSink) Close() error {
	findings := map[string]*verdict.Finding{}
	all := s.run.findings()
	for i := range all {
		whole := "all operations"
		if all[i].Subject == rule.Description {
			whole = "description"
		}
		key := clean(orElse(all[i].Operation, whole)) + " " + clean(string(all[i].Rule))
		if findings[key] == nil {
			findings[key] = &all[i]
		}
	}
	for _, suite := range s.suites().Suites {
		for i := range suite.Cases {
			c := &suite.Cases[i]
			t := ctrfFromJUnit(&suite, c)
			if f := findings[c.Class+" "+c.Name]; f != nil {
				t.told(s.run, f)
			}
			if err := s.out.test(t); err != nil {
				return err
			}
		}
	}
	return s.out.close()
}

// told adds what a finding says about its rule.
func (t *ctrfTest) told(r *run, f *verdict.Finding) {
	place := r.homes(f)[0]
	t.File, t.Line = plain(r.file(place.File), maxPath), place.Line
	t.Labels["fingerprint"], t.Labels["basis"], t.Labels["subject"] = plain(f.Fingerprint, 200), plain(string(f.Basis), 50), plain(string(f.Subject), 50)
	if k := f.Known; k != nil && t.Raw == "known" {
		t.Labels["known"] = plain(accepted(k), 500)
	}
	if f.Intermittent != nil {
		t.Labels["intermittent"] = fmt.Sprintf("%d of %d failed", f.Intermittent.Failed, f.Intermittent.Of)
	}
}

// ctrfFromJUnit reads the outcome of a test case out of its elements. A run
// that shows nothing is a failed test: whoever counts only those must not take
// it for a good one.
func ctrfFromJUnit(suite *junitSuite, c *junitCase) *ctrfTest {
	outcome, told := verdict.Pass, &junitResult{}
	switch {
	case c.Failure != nil:
		outcome, told = verdict.Fail, c.Failure
	case c.Error != nil:
		outcome, told = verdict.Error, c.Error
	case c.Skipped != nil:
		outcome, told = verdict.Skip, c.Skipped
	case c.Out != "":
		outcome = verdict.Weak
	}
	took, _ := strconv.ParseFloat(c.Time, 64)
	t := &ctrfTest{
		ID: plain(c.Class+"/"+c.Name, 500), Name: orElse(plain(c.Name, 500), "unnamed"), Status: ctrfStatus[outcome], Raw: ctrfRaw[outcome], Type: "contract",
		Duration: ctrfMillis(time.Duration(math.Round(took*1e6)) * time.Microsecond),
		Suite:    []string{orElse(plain(suite.Name, 500), "unnamed")},
		Message:  plain(told.Message, 2000), Trace: cut(shownLines(orElse(told.Text, c.Out)), 2*junitText),
		Labels: map[string]string{"operation": plain(c.Class, 500)},
	}
	if area, _, found := strings.Cut(t.Name, "/"); found {
		t.Tags = []string{area}
	}
	if suite.Name == "run" && outcome == verdict.Error {
		t.Status, t.Raw = "failed", orElse(told.Type, t.Raw)
	}
	switch {
	case told.Type == "known":
		t.Raw = "known"
	case outcome == verdict.Skip && c.Out != "":
		t.Status, t.Raw = "other", "defect of the description"
	}
	return t
}

// ctrfWriter writes tests as they come, and the numbers behind them.
type ctrfWriter struct {
	run     *run
	w       *bufio.Writer
	open    bool
	summary ctrfSummary
	suites  map[string]bool
}

func (c *ctrfWriter) test(t *ctrfTest) error {
	if err := c.begin(); err != nil {
		return err
	}
	if c.summary.Tests > 0 {
		c.w.WriteString(",\n")
	}
	c.summary.count(t)
	if len(c.suites) < 10_000 {
		c.suites[strings.Join(t.Suite, "\x00")] = true
	}
	return c.value(t)
}

// begin writes the head once: what is known when the run starts.
func (c *ctrfWriter) begin() error {
	if c.open {
		return nil
	}
	c.open = true
	tool := ctrfTool{Name: "assay"}
	head := struct {
		Format  string `json:"reportFormat"`
		Version string `json:"specVersion"`
		Run     string `json:"runId,omitempty"`
		By      string `json:"generatedBy"`
	}{Format: "CTRF", Version: ctrfVersion, By: "assay"}
	if st := c.run.started; st != nil {
		tool.Version, head.Run = plain(st.Version, 100), plain(st.Nonce, 200)
		head.By = strings.TrimSpace("assay " + tool.Version)
	}
	data, err := json.Marshal(head)
	if err != nil {
		return err
	}
	c.w.Write(data[:len(data)-1])
	c.w.WriteString(",\"results\":{\"tool\":")
	if err := c.value(tool); err != nil {
		return err
	}
	_, err = c.w.WriteString(",\"tests\":[\n")
	return err
}

func (c *ctrfWriter) close() error {
	if err := c.begin(); err != nil {
		return err
	}
	c.summary.Suites = len(c.suites)
	c.summary.span(c.run)
	c.w.WriteString("\n],\"summary\":")
	if err := c.value(c.summary); err != nil {
		return err
	}
	c.w.WriteString(",\"environment\":")
	if err := c.value(c.run.ctrfEnvironment()); err != nil {
		return err
	}
	c.w.WriteString("}}\n")
	return c.w.Flush()
}

func (c *ctrfWriter) value(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = c.w.Write(data)
	return err
}
