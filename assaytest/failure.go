package assaytest

import (
	"fmt"
	"strings"

	"assay/rule"
	"assay/verdict"
)

// inProcess is what a handler is called that listens nowhere.
const inProcess = "http://in-process"

// maxShown is how many bytes of a body are in a failure; the report has all.
const maxShown = 300

// told are the tests that have told of a finding at length, by what tells
// findings apart: rule, outcome, place and keyword. Others name them.
type told map[[4]string]string

func (seen told) text(o *operation, test string, r rule.Info, j *judgement, v verdict.Verdict) string {
	key := [4]string{string(v.Rule), string(v.Outcome), v.Place.Pointer, v.Keyword}
	if first, ok := seen[key]; ok {
		return fmt.Sprintf("%s%s: want %s, got %s; one finding with %s", v.Rule, placed(v.Place), v.Want, v.Got, first)
	}
	seen[key] = test
	return o.failure(test, r, j, v)
}

// failure is the text of one failure, each part under a label of its own:
//
//	POST /orders answered 201
//	    rule      status/rejects-invalid (openapi.yaml:41)
//	    case      createOrder/missing-required/customer/absent
//	    sent      {"note":"x"}
//	    change    /customer (required): removed
//	    want      a refusal (4xx), since customer is required
//	    got       a success (201)
//	    repro     curl …
//	    rerun     go test -run '^TestConformance$/^createOrder$/…'
func (o *operation) failure(test string, r rule.Info, j *judgement, v verdict.Verdict) string {
	var b strings.Builder
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(&b, "\n    %-9s %s", label, text)
		}
	}
	x := shown(j, v)
	fmt.Fprintf(&b, "%s %s%s", o.op.Method, o.op.Path, answered(x))
	line("rule", string(r.ID)+placed(v.Place)+": "+r.Title)
	line("case", j.id)
	if x != nil {
		line("sent", brief(x.Request.Body))
	}
	if j.done != nil {
		line("what", j.done.Case.Title)
	}
	line("at", v.Pointer)
	line("want", v.Want)
	line("got", v.Got)
	if x != nil && x.Response != nil {
		line("said", brief(x.Response.Body))
	}
	line("hint", v.Hint)
	if x != nil {
		line("repro", strings.Replace(verdict.Curl(&x.Request), inProcess, "http://localhost:8080", 1))
	}
	line("rerun", rerun(test))
	return b.String()
}

// shown is the exchange that a verdict is about; nil where there is none.
func shown(j *judgement, v verdict.Verdict) *verdict.Exchange {
	if v.Exchange != nil || j.done == nil {
		return v.Exchange
	}
	var out *verdict.Exchange
	for i := range j.done.Exchanges {
		if x := &j.done.Exchanges[i]; x.Step == v.Step || out == nil {
			out = x
		}
	}
	return out
}

func answered(x *verdict.Exchange) string {
	switch {
	case x == nil:
		return ""
	case x.Response != nil:
		return fmt.Sprintf(" answered %d", x.Response.Status)
	case x.Failure != nil:
		return fmt.Sprintf(" gave no answer (%s)", x.Failure.Kind)
	}
	return ""
}

func placed(p verdict.Place) string {
	if p.Line == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s:%d)", p.File, p.Line)
}

// brief is a body on one line, as much as a failure has room for.
func brief(b verdict.Body) string {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(b.Data), "\uFFFD")), " ")
	text = strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return '\uFFFD'
		}
		return c
	}, text)
	if len(text) > maxShown {
		return strings.ToValidUTF8(text[:maxShown], "") + fmt.Sprintf("… (%d bytes)", b.Size)
	}
	return text
}

// rerun is the command that runs one subtest again.
func rerun(test string) string {
	return "go test -run '^" + strings.Join(strings.Split(test, "/"), "$/^") + "$'"
}
