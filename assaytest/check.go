package assaytest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/cases"
	"assay/checks"
	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

// maxBody bounds what is read of a body, in bytes.
const maxBody = 8 << 20

// Check judges an answer that a test got by itself: its status, header and body
// against the operation of the description that the request is about, and the
// echo of what was sent. The bodies are read, and can be read again. A request
// that no create of the description is about fails the test.
//
// A body that the client has sent is no longer in the request: set
// Request.GetBody, as http.NewRequest does for bytes and strings, or leave the
// echo unjudged.
func Check(t testing.TB, description string, req *http.Request, res *http.Response) {
	t.Helper()
	contract, err := load(description, spec.Options{})
	if err != nil {
		t.Fatalf("the description cannot be used: %v", err)
	}
	op := find(contract, req)
	if op == nil {
		t.Fatalf("%s %s is no create of %s: it has %s", req.Method, req.URL.Path, description, listed(contract))
	}
	x, err := recorded(req, res)
	if err != nil {
		t.Fatalf("the exchange cannot be read: %v", err)
	}
	o := &operation{op: op, contract: contract}
	c := o.own(&x)
	infos := map[rule.ID]rule.Info{}
	for _, r := range checks.Rules() {
		infos[r.ID] = r
	}
	done := &verdict.Done{Case: c.CaseInfo, Exchanges: []verdict.Exchange{x}}
	for _, v := range checks.JudgeCase(&checks.Sample{Contract: contract, Case: c, Exchanges: done.Exchanges, Works: true}) {
		if r := infos[v.Rule]; v.Outcome == verdict.Fail && r.Subject != rule.Description {
			t.Error(o.failure(t.Name(), r, &judgement{id: c.ID, done: done}, v))
		}
	}
}

// find is the create that a request is about, by its method and the end of its
// path: where the API is mounted is not the description's to say.
func find(contract *spec.Contract, req *http.Request) *spec.Operation {
	path := strings.Split(strings.Trim(req.URL.Path, "/"), "/")
	var best *spec.Operation
	length := -1
	for _, op := range contract.Operations {
		template := strings.Split(strings.Trim(op.Path, "/"), "/")
		if op.Method != req.Method || len(template) > len(path) || len(template) <= length {
			continue
		}
		tail := path[len(path)-len(template):]
		fits := !slices.ContainsFunc(template, func(s string) bool {
			seg := tail[0]
			tail = tail[1:]
			return !strings.Contains(s, "{") && s != seg
		})
		if fits {
			best, length = op, len(template)
		}
	}
	return best
}

func listed(contract *spec.Contract) string {
	var out []string
	for _, op := range contract.Operations {
		out = append(out, op.Method+" "+op.Path)
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}

// own is the case of a request that assay did not plan: what it should come to
// is for its author to say, unless it is a documented success.
func (o *operation) own(x *verdict.Exchange) *cases.Case {
	c := &cases.Case{Op: o.op, Steps: []cases.Step{{Kind: cases.Create, Op: o.op, Method: o.op.Method, Body: x.Request.Body.Data}}}
	c.CaseInfo = verdict.CaseInfo{ID: o.op.ID + "/own/~/request", Operation: o.op.ID, Technique: "own", Title: "A request of the test's own.",
		Expect: verdict.Expectation{Want: verdict.Either, Reason: "the test knows what it asks for"}}
	if value, problems := spec.CheckJSON(x.Request.Body.Data, spec.JSONLimits{}); len(problems) == 0 {
		c.Value = value
	}
	return c
}

// recorded is the exchange of a request and its answer, whose body is put back.
func recorded(req *http.Request, res *http.Response) (verdict.Exchange, error) {
	x := verdict.Exchange{Start: time.Now(), Attempt: 1}
	x.Request = verdict.Request{Method: req.Method, URL: req.URL.String(), Header: fields(req.Header)}
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return x, fmt.Errorf("the request's body: %w", err)
		}
		data, err := io.ReadAll(io.LimitReader(body, maxBody))
		if err != nil {
			return x, fmt.Errorf("the request's body: %w", err)
		}
		x.Request.Body = verdict.Body{Data: data, Size: int64(len(data))}
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, maxBody))
	if err != nil {
		return x, fmt.Errorf("the answer's body: %w", err)
	}
	res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(data))
	x.Response = &verdict.Response{Proto: res.Proto, Status: res.StatusCode, Header: fields(res.Header), Body: verdict.Body{Data: data, Size: int64(len(data))}}
	return x, nil
}

func fields(h http.Header) []verdict.Header {
	var out []verdict.Header
	for name, all := range h {
		for _, v := range all {
			out = append(out, verdict.Header{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(out, func(a, b verdict.Header) int { return strings.Compare(a.Name, b.Name) })
	return out
}
