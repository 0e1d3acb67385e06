package reports

import (
	"bufio"
	"encoding/json"
	"io"

	"assay/verdict"
)

// DocumentVersion is the version of the JSON report's schema, which the page's
// data shares. Fields may be added without a new version; none is removed or
// changes its meaning.
const DocumentVersion = 1

// documentHead opens the JSON report.
type documentHead struct {
	Format   string            `json:"format"` // "assay-report"
	Version  int               `json:"version"`
	Started  *verdict.Started  `json:"started"`
	Contract *verdict.Outline  `json:"contract"`
	Notes    map[string]string `json:"notes,omitempty"`
}

// documentCase is one element of "cases".
type documentCase struct {
	// Outcome is the worst of the verdicts.
	Outcome verdict.Outcome `json:"outcome"`
	*verdict.Done
}

// documentTail closes the JSON report: everything that is known only at the
// end.
type documentTail struct {
	Conclusion  Conclusion            `json:"conclusion"`
	Incomplete  string                `json:"incomplete,omitempty"`
	Counts      verdict.Counts        `json:"counts"`
	Findings    []verdict.Finding     `json:"findings"`
	Matrix      []Matrix              `json:"matrix"`
	Obligations []*verdict.Obligation `json:"obligations"`
	// Finished is the journal's trailer without its findings, null where the
	// journal has none.
	Finished *verdict.Finished `json:"finished"`
}

func (r *run) head() documentHead {
	return documentHead{Format: "assay-report", Version: DocumentVersion, Started: r.started, Contract: r.outline}
}

func (r *run) tail() documentTail {
	t := documentTail{Conclusion: r.conclude(), Incomplete: r.incomplete(), Counts: r.counts(), Findings: r.findings(), Matrix: r.matrix.matrices(), Obligations: r.matrix.obligations}
	if r.finished != nil {
		trailer := *r.finished
		trailer.Findings, trailer.Counts = nil, verdict.Counts{}
		t.Finished = &trailer
	}
	return t
}

// jsonSink writes the JSON report as the run goes on: the head and the cases
// when they come, the rest at the end.
type jsonSink struct {
	run  *run
	w    *bufio.Writer
	open bool // the head is written
	n    int  // cases written
}

func newJSON(w io.Writer, _ Options) verdict.Sink {
	return &jsonSink{run: newRun(true), w: bufio.NewWriter(w)}
}

func (s *jsonSink) Event(e *verdict.Event) error {
	s.run.event(e)
	if e.Done == nil {
		return nil
	}
	if err := s.begin(); err != nil {
		return err
	}
	if s.n > 0 {
		s.w.WriteString(",\n")
	}
	s.n++
	return s.value(documentCase{s.run.worst(e.Done.Verdicts), e.Done})
}

func (s *jsonSink) Close() error {
	if err := s.begin(); err != nil {
		return err
	}
	s.w.WriteString("],\n")
	if err := s.members(s.run.tail()); err != nil {
		return err
	}
	s.w.WriteString("}\n")
	return s.w.Flush()
}

// begin writes the head once.
func (s *jsonSink) begin() error {
	if s.open {
		return nil
	}
	s.open = true
	s.w.WriteString("{")
	if err := s.members(s.run.head()); err != nil {
		return err
	}
	_, err := s.w.WriteString(",\n\"cases\":[\n")
	return err
}

func (s *jsonSink) value(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = s.w.Write(data)
	return err
}

// members writes the members of a struct without its braces.
func (s *jsonSink) members(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = s.w.Write(data[1 : len(data)-1])
	return err
}

// newNDJSON writes the journal itself.
func newNDJSON(w io.Writer, _ Options) verdict.Sink { return verdict.NewWriter(w) }
