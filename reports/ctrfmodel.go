package reports

import (
	"time"

	"assay/verdict"
)

// ctrfVersion is the version of the Common Test Report Format that is written.
const ctrfVersion = "0.0.0"

// The parts of a CTRF report that are written.
type (
	ctrfTest struct {
		ID       string            `json:"testId"`
		Name     string            `json:"name"`
		Status   string            `json:"status"` // passed, failed, skipped, other
		Duration int64             `json:"duration"`
		Start    int64             `json:"start,omitempty"`
		Stop     int64             `json:"stop,omitempty"`
		Suite    []string          `json:"suite"`
		Message  string            `json:"message,omitempty"`
		Trace    string            `json:"trace,omitempty"`
		Raw      string            `json:"rawStatus"`
		Tags     []string          `json:"tags,omitempty"`
		Labels   map[string]string `json:"labels,omitempty"`
		Type     string            `json:"type"`
		File     string            `json:"filePath,omitempty"`
		Line     int               `json:"line,omitempty"`
		Retries  int               `json:"retries,omitempty"`
	}
	ctrfSummary struct {
		Tests    int   `json:"tests"`
		Passed   int   `json:"passed"`
		Failed   int   `json:"failed"`
		Skipped  int   `json:"skipped"`
		Pending  int   `json:"pending"`
		Other    int   `json:"other"`
		Suites   int   `json:"suites"`
		Start    int64 `json:"start"` // milliseconds since 1970
		Stop     int64 `json:"stop"`
		Duration int64 `json:"duration"`
	}
	ctrfEnvironment struct {
		App        string            `json:"appName,omitempty"`
		AppVersion string            `json:"appVersion,omitempty"`
		Shard      string            `json:"shardId,omitempty"`
		Healthy    bool              `json:"healthy"`
		Extra      map[string]string `json:"extra"`
	}
	ctrfTool struct {
		Name    string `json:"name"`
		Version string `json:"version,omitempty"`
	}
)

// count adds a test to the numbers.
func (s *ctrfSummary) count(t *ctrfTest) {
	s.Tests++
	switch t.Status {
	case "passed":
		s.Passed++
	case "failed":
		s.Failed++
	case "skipped":
		s.Skipped++
	default:
		s.Other++
	}
}

// span fills the times of the run in.
func (s *ctrfSummary) span(r *run) {
	if r.started != nil && !r.started.Time.IsZero() {
		s.Start = r.started.Time.UnixMilli()
	}
	if r.finished != nil {
		s.Duration = max(r.finished.Duration.Milliseconds(), 0)
	}
	s.Stop = s.Start + s.Duration
}

// ctrfStatus is a case's or rule's outcome in the format's words; "failed" is
// only what the server is to blame for.
var ctrfStatus = map[verdict.Outcome]string{verdict.Pass: "passed", verdict.Weak: "passed", verdict.Fail: "failed", verdict.Skip: "skipped", verdict.Error: "other"}

// ctrfRaw is the outcome in our own words.
var ctrfRaw = map[verdict.Outcome]string{verdict.Pass: "pass", verdict.Weak: "weak", verdict.Fail: "fail", verdict.Skip: "skip", verdict.Error: "inconclusive"}

func (r *run) ctrfEnvironment() ctrfEnvironment {
	c := r.conclude()
	out := ctrfEnvironment{Healthy: c.Outcome == verdict.Pass}
	out.Extra = map[string]string{"verdict": c.Word, "conclusion": plain(c.Sentence, 2000)}
	if st := r.started; st != nil {
		out.App, out.AppVersion, out.Shard = plain(st.Description.Title, 500), plain(st.Description.Version, 200), plain(st.Shard, 100)
		out.Extra["target"], out.Extra["description"], out.Extra["descriptionSha256"] = plain(st.Target, 2000), plain(st.Description.File, maxPath), plain(st.Description.SHA256, 200)
	}
	return out
}

// ctrfMillis rounds up, so that what took time does not read as nothing.
func ctrfMillis(d time.Duration) int64 {
	return int64(max((d + time.Millisecond - 1).Milliseconds(), 0))
}
