package mock

import (
	"net/http"
	"slices"
	"strconv"

	"assay/spec"
)

// reason says why a request is refused.
type reason int

const (
	unauthorized reason = iota
	wrongMedia          // 415
	tooLarge            // 413
	notJSON             // the body is no JSON value
	unreadable          // the body is not of its media type
	invalid             // the body breaks its schema
	conflicting         // the name is taken
	notFound
	wrongMethod
	limited // 429 or 503: come again later
	broken  // 500
)

// refusal is a request that is not carried out.
type refusal struct {
	reason     reason
	status     int // if 0, the one that fits reason
	message    string
	problem    spec.JSONProblem // for notJSON
	credential credential       // for unauthorized
	orphan     *link            // for notFound: names what it lies below and is not there
	parameter  *parameter       // the one at fault
	missing    bool             // the parameter is not there
	faults     []spec.Fault     // of the body, or of the parameter
	header     http.Header
}

// statuses are the usual ones of each reason.
var statuses = map[reason]int{
	unauthorized: http.StatusUnauthorized,
	wrongMedia:   http.StatusUnsupportedMediaType,
	tooLarge:     http.StatusRequestEntityTooLarge,
	conflicting:  http.StatusConflict,
	notFound:     http.StatusNotFound,
	wrongMethod:  http.StatusMethodNotAllowed,
	limited:      http.StatusTooManyRequests,
	broken:       http.StatusInternalServerError,
}

// unfit are statuses with a meaning of their own, which an invalid body gets
// only where nothing better is described.
var unfit = []int{401, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 423, 425, 426, 428, 429, 431}

// invalidStatus is the documented status for an invalid body: 400, else 422,
// else what 4XX or default cover, else the first 4xx that is described.
func invalidStatus(op *spec.Operation) int {
	fit := 0
	for _, r := range op.Responses {
		n, err := strconv.Atoi(r.Key)
		switch {
		case err != nil || n/100 != 4:
		case fit == 0 && !slices.Contains(unfit, n):
			fit = n
		}
	}
	described := func(status int) bool { return op.ResponseFor(status) != nil }
	switch {
	case described(http.StatusBadRequest) && exactly(op, http.StatusBadRequest):
		return http.StatusBadRequest
	case exactly(op, http.StatusUnprocessableEntity):
		return http.StatusUnprocessableEntity
	case described(http.StatusBadRequest):
		return http.StatusBadRequest
	case fit != 0:
		return fit
	}
	return http.StatusBadRequest
}

// exactly says whether a status is described by its own key.
func exactly(op *spec.Operation, status int) bool {
	r := op.ResponseFor(status)
	return r != nil && r.Key == strconv.Itoa(status)
}
