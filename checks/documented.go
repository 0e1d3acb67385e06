package checks

import (
	"slices"
	"strconv"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// undescribed are statuses that come from what stands before an operation, so
// that descriptions leave them out.
var undescribed = map[int]bool{401: true, 403: true, 404: true, 405: true, 413: true, 415: true, 429: true, 503: true}

// undescribed says so of the step; what was there and is gone may be told from
// what never was (410 for 404, RFC 9110 section 15.5.11).
func (st *step) undescribed() bool {
	return undescribed[st.status()] || st.status() == 410 && st.kind != cases.Create
}

func judgeDocumented(st *step) []verdict.Verdict {
	n := st.status()
	if st.op == nil || n < 200 || n >= 300 && n < 400 || n >= 500 || st.kind == cases.Probe || st.undescribed() || st.outdone() != "" || st.replaced() {
		return nil
	}
	if n >= 400 && n < 500 && (!describesErrors(st.op) || st.kind == cases.Create && !describesInvalid(st.op)) {
		return nil // description/no-error-response says it once
	}
	if n < 300 && !describesSuccess(st.op) {
		return nil
	}
	if st.op.ResponseFor(n) != nil {
		return passed()
	}
	var keys []string
	for _, r := range st.op.Responses {
		keys = append(keys, r.Key)
	}
	v := verdict.Verdict{Outcome: verdict.Weak, Want: "one of the documented statuses: " + list(keys), Got: strconv.Itoa(n), Place: place(st.op.Place)}
	v.Place.Pointer += "/responses/" + v.Got // each status is a finding of its own
	return one(v)
}

// describesInvalid says whether a refusal of an invalid body is described.
func describesInvalid(op *spec.Operation) bool {
	return slices.ContainsFunc(op.Responses, func(r *spec.Response) bool {
		n, _ := strconv.Atoi(r.Key)
		return r.Key[0] == '4' && !slices.Contains(otherwise, n) || r.Key == "default" && !isSuccess(op, r)
	})
}

// otherwise are refusals that have a meaning of their own, which is not that
// the body is invalid.
var otherwise = []int{401, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 423, 425, 426, 428, 429, 431}

// describesSuccess says whether any success of the operation is described.
func describesSuccess(op *spec.Operation) bool {
	return slices.ContainsFunc(op.Responses, func(r *spec.Response) bool { return r.Key[0] == '2' || r.Key == "default" })
}

// describesErrors says whether any refusal of the operation is described.
func describesErrors(op *spec.Operation) bool {
	for _, r := range op.Responses {
		if r.Key[0] == '4' || r.Key == "default" && !isSuccess(op, r) {
			return true
		}
	}
	return false
}

func isSuccess(op *spec.Operation, r *spec.Response) bool {
	for _, s := range op.Success {
		if s == r {
			return true
		}
	}
	return false
}
