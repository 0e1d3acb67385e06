package reports

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"assay/rule"
	"assay/verdict"
)

// junitCasesSink writes a JUnit file with a test case for each case of the
// plan. The numbers stand at the head of a suite, so that its cases are kept as
// text until the end: about 200 bytes for one that passed.
type junitCasesSink struct {
	junitSink // of what belongs to no case
	suites    map[string]*junitCaseSuite
	order     []string
	seen      map[string]bool
	size      int // bytes of the cases so far
	left      int // cases that had no room
}

// junitCaseSuite is the suite of an operation in the making.
type junitCaseSuite struct {
	XMLName  xml.Name `xml:"testsuite"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Skipped  int      `xml:"skipped,attr"`
	Time     string   `xml:"time,attr"`
	Cases    []byte   `xml:",innerxml"`
	took     time.Duration
}

func newJUnitCases(w io.Writer, opts Options) verdict.Sink {
	return &junitCasesSink{junitSink: *newJUnit(w, opts).(*junitSink), suites: map[string]*junitCaseSuite{}, seen: map[string]bool{}}
}

func (s *junitCasesSink) Event(e *verdict.Event) error {
	if e.Done == nil {
		return s.junitSink.Event(e)
	}
	s.run.event(e)
	if e.Done.Case.Technique == housekeeping || e.Done.Case.Preparation() {
		return nil
	}
	return s.add(e.Done)
}

func (s *junitCasesSink) add(d *verdict.Done) error {
	name := orElse(plain(d.Case.Operation, 500), "all operations")
	suite := s.suites[name]
	if suite == nil {
		suite = &junitCaseSuite{Name: clean(name)}
		s.suites[name] = suite
		s.order = append(s.order, name)
	}
	var took time.Duration
	for i := range d.Exchanges {
		took += d.Exchanges[i].Duration
	}
	c := s.element(d, took)
	data, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"testcase"`
		junitCase
	}{junitCase: c})
	told := c.Failure != nil || c.Error != nil || c.Skipped != nil
	if s.size+len(data) > junitBytes || !told && s.size+len(data) > junitPassed {
		s.left++
		return err
	}
	s.size += len(data)
	suite.took += took
	suite.Tests++
	suite.Failures += one(c.Failure)
	suite.Errors += one(c.Error)
	suite.Skipped += one(c.Skipped)
	suite.Cases = append(append(suite.Cases, "\n  "...), data...)
	return err
}

func (s *junitCasesSink) element(d *verdict.Done, took time.Duration) junitCase {
	c := junitCase{Class: clean(orElse(plain(d.Case.Operation, 500), "all operations")), Name: clean(plain(d.Case.ID, 1000)), Time: seconds(took)}
	distinct(s.seen, &c)
	outcome := s.run.worst(d.Verdicts)
	message, text := story(d, outcome)
	told := &junitResult{Message: clean(message), Type: plain(string(outcome), 50), Text: fitted(clean(text), s.room())}
	if s.run.known(d, outcome) {
		c.Skipped, c.Out = &junitResult{Message: "known: " + told.Message, Type: "known"}, told.Text
		return c
	}
	switch outcome {
	case verdict.Fail:
		c.Failure = told
	case verdict.Error:
		c.Error = told
	case verdict.Skip:
		c.Skipped = &junitResult{Message: orElse(told.Message, "nothing was judged")}
	case verdict.Weak:
		c.Out = told.Text
	}
	return c
}

// junitPassed is how many bytes cases that passed may fill, so that there is
// room for those that did not.
const junitPassed = junitBytes / 2

// room is how long the text of a case may be: shorter as the file fills.
func (s *junitCasesSink) room() int {
	return junitTexts[min(len(junitTexts)*s.size/junitBytes, len(junitTexts)-1)]
}

func (s *junitCasesSink) Close() error {
	total := junitSuites{Name: "assay", Suites: s.beside()}
	for i := range total.Suites {
		for j := range total.Suites[i].Cases {
			distinct(s.seen, &total.Suites[i].Cases[j])
		}
	}
	if s.left > 0 {
		leftOut(&total.Suites[0], count(s.left, "case is", "cases are")+" left out: a file of more than 30 MB is not read")
	}
	s.total(&total)
	for _, suite := range s.suites {
		suite.Time = seconds(suite.took)
		suite.Cases = append(suite.Cases, '\n')
		total.Tests += suite.Tests
		total.Failures += suite.Failures
		total.Errors += suite.Errors
		total.Skipped += suite.Skipped
	}
	w := bufio.NewWriter(s.w)
	w.WriteString(xml.Header)
	if err := s.encode(xml.NewEncoder(w), &total); err != nil {
		return err
	}
	w.WriteByte('\n')
	return w.Flush()
}

// encode writes the suites: of the run, and of each operation.
func (s *junitCasesSink) encode(enc *xml.Encoder, total *junitSuites) error {
	root := xml.StartElement{Name: xml.Name{Local: "testsuites"}}
	for _, a := range [][2]string{{"name", total.Name}, {"tests", strconv.Itoa(total.Tests)}, {"failures", strconv.Itoa(total.Failures)}, {"errors", strconv.Itoa(total.Errors)}, {"time", total.Time}} {
		root.Attr = append(root.Attr, xml.Attr{Name: xml.Name{Local: a[0]}, Value: a[1]})
	}
	if err := enc.EncodeToken(root); err != nil {
		return err
	}
	for i := range total.Suites {
		if err := enc.EncodeElement(&total.Suites[i], xml.StartElement{Name: xml.Name{Local: "testsuite"}}); err != nil {
			return err
		}
	}
	for _, name := range s.order {
		if err := enc.Encode(s.suites[name]); err != nil {
			return err
		}
	}
	if err := enc.EncodeToken(root.End()); err != nil {
		return err
	}
	return enc.Flush()
}

// beside are the suites of what belongs to no case: the run itself, the
// description, and the rules about the run as a whole.
func (s *junitSink) beside() []junitSuite {
	findings := map[junitKey][]verdict.Finding{}
	for _, f := range s.run.findings() {
		key := junitKey{f.Operation, f.Rule}
		findings[key] = append(findings[key], f)
		// What cases told about the description is no outcome of theirs.
		if f.Subject == rule.Description && s.judged[key] == nil {
			s.judged[key] = &junitTally{n: counts{f.Outcome: f.Count}, reason: f.Reason}
		}
	}
	whole, description := junitSuite{Name: "whole run"}, junitSuite{Name: "description"}
	for _, key := range slices.SortedFunc(maps.Keys(s.judged), func(a, b junitKey) int {
		return cmp.Or(cmp.Compare(a.operation, b.operation), cmp.Compare(a.rule, b.rule))
	}) {
		c := s.testCase(key, findings[key])
		if s.subject(key, findings[key]) == rule.Description {
			description.Cases = append(description.Cases, c)
		} else {
			whole.Cases = append(whole.Cases, c)
		}
	}
	out := []junitSuite{s.runSuite()}
	for _, suite := range []junitSuite{whole, description} {
		if len(suite.Cases) > 0 {
			out = append(out, suite)
		}
	}
	for i := range out {
		bound(&out[i])
	}
	return out
}

// bound cuts what is long in a suite, but for the texts, which are cut already.
func bound(suite *junitSuite) {
	suite.Name = cut(suite.Name, 500)
	for i := range suite.Cases {
		c := &suite.Cases[i]
		c.Class, c.Name = cut(c.Class, 500), cut(c.Name, 1000)
		for _, told := range []*junitResult{c.Failure, c.Error, c.Skipped} {
			if told != nil {
				told.Message, told.Type = cut(told.Message, 2000), cut(told.Type, 50)
			}
		}
	}
	if suite.Properties == nil {
		return
	}
	for i := range suite.Properties.Property {
		p := &suite.Properties.Property[i]
		p.Value = cut(p.Value, 2000)
	}
}
