package reports

import (
	"strings"

	"assay/rule"
	"assay/verdict"
)

// Conclusion is what a run says about the server, in words.
type Conclusion struct {
	// Word is "conforms", "does not conform" or "could not judge"; "no new
	// failure" where the server fails in ways that the baseline has, and in no
	// other.
	Word string `json:"word"`
	// Outcome is pass, fail or error.
	Outcome verdict.Outcome `json:"outcome"`
	// Sentence follows Word after a colon.
	Sentence string `json:"sentence"`
}

// sections are findings by what the reader has to do about them.
type sections struct {
	Fails, Weak, Description, Unclear []verdict.Finding
}

func divide(fs []verdict.Finding) sections {
	var s sections
	for _, f := range fs {
		switch {
		case f.Outcome == verdict.Error:
			s.Unclear = append(s.Unclear, f)
		case f.Subject == rule.Description:
			s.Description = append(s.Description, f)
		case f.Outcome == verdict.Weak:
			s.Weak = append(s.Weak, f)
		case f.Outcome == verdict.Fail:
			s.Fails = append(s.Fails, f)
		}
	}
	return s
}

// Bounds, in bytes, of the texts in a conclusion: the names of what was tested,
// and why nothing can be said.
const (
	maxNamed = 300
	maxWhy   = 1_500
)

// conclude draws the conclusion. A server conforms only when the run is
// complete and some create succeeded: where nothing was shown, nothing is
// claimed. One failure is enough for the opposite, complete or not.
func (r *run) conclude() Conclusion {
	fresh, old := apart(r.findings())
	s, known := divide(fresh), divide(old)
	target, what := "the server", "the description"
	if r.started != nil {
		target = orElse(plain(r.started.Target, maxNamed), target)
		if title := plain(strings.TrimSpace(r.started.Description.Title), maxNamed); title != "" {
			what = "“" + title + "”"
		}
	}
	missing := cut(r.incomplete(), maxWhy)
	switch n := r.counts(); {
	case len(s.Fails) > 0:
		c := Conclusion{Word: "does not conform", Outcome: verdict.Fail}
		c.Sentence = target + " breaks what " + what + " promises: " + count(len(s.Fails), "failure", "failures") + " in " + r.extent()
		if n := len(known.Fails); n > 0 {
			c.Sentence += ", beside " + count(n, "known one", "known ones")
		}
		if missing != "" {
			c.Sentence += "; the run is incomplete: " + missing
		}
		c.Sentence += reserve(s)
		return c
	case missing != "":
		return Conclusion{"could not judge", verdict.Error, "the run is incomplete: " + missing + " (" + r.extent() + " were judged)"}
	case r.finished.Diagnosis != "":
		return Conclusion{"could not judge", verdict.Error, plain(r.finished.Diagnosis, maxWhy)}
	case n.Created == 0:
		return Conclusion{"could not judge", verdict.Error, "no create succeeded in " + r.extent() + ", so nothing was shown"}
	case len(known.Fails) > 0:
		return Conclusion{"no new failure", verdict.Pass, target + " breaks what " + what + " promises in " + count(len(known.Fails), "known way", "known ways") + ", and in no other: no new failure in " + r.extent() + reserve(s)}
	default:
		return Conclusion{"conforms", verdict.Pass, target + " keeps what " + what + " promises: no failure in " + r.extent() + reserve(s)}
	}
}

// extent says how much was done.
func (r *run) extent() string {
	n := r.counts()
	return count(n.Cases, "case", "cases") + ", " + count(n.Created, "create", "creates")
}

// reserve lists what a conclusion does not cover.
func reserve(s sections) string {
	var b strings.Builder
	if n := len(s.Weak); n > 0 {
		b.WriteString("; " + count(n, "recommendation", "recommendations") + " not met")
	}
	if n := len(s.Unclear); n > 0 {
		b.WriteString("; " + count(n, "question", "questions") + " left open")
	}
	if n := len(s.Description); n > 0 {
		b.WriteString("; " + count(n, "defect", "defects") + " in the description")
	}
	return b.String()
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
