package suite

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"assay/cases"
	"assay/mock"
	"assay/runner"
	"assay/spec"
	"assay/verdict"
)

// wideResult is what became of one operation.
type wideResult struct {
	op       wideOperation
	planned  int
	judged   map[string]bool // cases, by id
	unjudged []string
	reason   string            // why it is not testable; empty when it is
	broken   []string          // what must never be
	findings []verdict.Finding // about the server and about the description
	took     time.Duration
}

// runWide runs the operations, as many at once as there are processors.
func runWide(root string, ops []wideOperation) []wideResult {
	out := make([]wideResult, len(ops))
	next := make(chan int)
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := range next {
				began := time.Now()
				out[i] = wideRun(root, ops[i])
				out[i].took = time.Since(began)
			}
		})
	}
	for i := range ops {
		next <- i
	}
	close(next)
	group.Wait()
	return out
}

// wideRun loads, plans and serves one operation, and runs it.
func wideRun(root string, op wideOperation) (r wideResult) {
	r.op = op
	defer func() {
		if fault := recover(); fault != nil {
			r.broken = append(r.broken, fmt.Sprintf("panic: %v", fault))
		}
	}()
	src, err := spec.ReadFile(filepath.Join(root, filepath.FromSlash(op.file)))
	if err != nil {
		r.reason = err.Error()
		return r
	}
	contract, err := Load(src, spec.Options{Operations: []string{op.method + " " + op.path}})
	if err != nil {
		r.reason = err.Error()
		return r
	}
	planner, err := cases.New(contract.Operations[0], cases.Options{MaxCases: wideCases})
	if err != nil {
		r.reason = err.Error()
		return r
	}
	r.planned = len(planner.Ladder())
	if base := r.serve(contract); base != "" && r.reason == "" {
		for c := range planner.Plan(base) {
			r.planned++
			if !r.judged[c.ID] && !slices.Contains(r.unjudged, c.ID) {
				r.broken = append(r.broken, c.ID+" was planned and not sent")
			}
		}
	}
	if r.reason == "" && len(r.unjudged) > 0 {
		r.broken = append(r.broken, fmt.Sprintf("%d cases were not judged, such as %s", len(r.unjudged), r.unjudged[0]))
	}
	return r
}

// serve runs a plan against the reference server in process, and returns the
// case that changes were made from.
func (r *wideResult) serve(contract *spec.Contract) (base string) {
	credentials := madeUp(contract, proofToken)
	opts := mock.Options{}
	if credentials != nil {
		opts.Token = proofToken
	}
	server, err := mock.New(contract, opts)
	if err != nil {
		r.reason = "the reference server cannot serve it: " + err.Error()
		return ""
	}
	for _, u := range server.Unserved() {
		if u.Operation == contract.Operations[0].ID {
			r.reason = "the reference server cannot serve it: " + u.Reason
			return ""
		}
		withdraw(contract, u.Operation, u.Reason)
	}
	ctx, cancel := context.WithTimeout(context.Background(), wideTimeout)
	defer cancel()
	seen := gather(r.see)
	finished, err := send(ctx, contract, Options{
		Plan:   cases.Options{MaxCases: wideCases},
		Runner: runner.Options{Handler: server, Credentials: credentials, Timeout: wideTimeout},
	}, &outlet{reports: []*openReport{{sink: seen}}})
	switch {
	case err != nil:
		r.broken = append(r.broken, "the run failed: "+err.Error())
	case finished == nil:
		r.broken = append(r.broken, "the run came to no end")
	default:
		r.end(finished, deletable(contract.Operations[0]))
		for _, b := range finished.Bases {
			base = b.Case
		}
	}
	return base
}

// see holds a case to being judged: by some rule, or with the reason why not.
func (r *wideResult) see(e *verdict.Event) {
	if e.Done == nil || e.Done.Case.Technique == "cleanup" {
		return
	}
	if len(e.Done.Verdicts) == 0 {
		if e.Done.Case.Technique == "parent" {
			return // what is created first is no case of the plan
		}
		r.unjudged = append(r.unjudged, e.Done.Case.ID)
		return
	}
	if r.judged == nil {
		r.judged = map[string]bool{}
	}
	r.judged[e.Done.Case.ID] = true
	for _, v := range e.Done.Verdicts {
		if v.Outcome == verdict.Error && v.Reason == "" {
			r.broken = append(r.broken, fmt.Sprintf("%s: %s is inconclusive without a reason", e.Done.Case.ID, v.Rule))
		}
	}
}

// deletable are the operations, by id, for which a DELETE is described.
func deletable(op *spec.Operation) map[string]bool {
	out := map[string]bool{op.ID: op.Delete != nil}
	for _, p := range op.Parents {
		out[p.Create.ID] = p.Create.Delete != nil
	}
	return out
}

func (r *wideResult) end(f *verdict.Finished, deletable map[string]bool) {
	r.findings = f.Findings
	switch {
	case f.Diagnosis != "":
		r.reason = f.Diagnosis
	case !f.Complete:
		r.broken = append(r.broken, "incomplete: "+f.Reason)
	case f.Counts.Created == 0:
		r.reason = "nothing was created"
	}
	left := slices.DeleteFunc(slices.Clone(f.Left), func(l verdict.Resource) bool { return !deletable[l.Operation] })
	if len(left) > 0 {
		r.broken = append(r.broken, fmt.Sprintf("%d resources are left behind, though a DELETE is described, such as %q", len(left), left[0].URL))
	}
}
