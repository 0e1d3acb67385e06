package runner

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"assay/spec"
	"assay/verdict"
)

// Removal is what became of a resource that an earlier run left behind.
type Removal struct {
	Resource verdict.Resource
	// Gone says that it was deleted, or that nothing was there any more.
	Gone bool
	// Status is that of the last answer; 0 when none came.
	Status int
	// Reason says why it stays, and is empty when it is gone.
	Reason string
}

// errHost is the reason why a resource elsewhere is left alone.
var errHost = errors.New("it is not on the target: nothing was sent")

// Remove deletes resources of an earlier run, one after the other in the order
// given, and tells what became of each. It sends one DELETE to the URL of each,
// again only where the target asks to come again later, and nothing else. A
// target that answers nothing is given up. The error is *OptionsError.
func Remove(ctx context.Context, rs []verdict.Resource, opts Options, told func(Removal)) error {
	opts, err := opts.settled()
	if err != nil {
		return err
	}
	t, err := parseTarget(opts.Target)
	if err != nil {
		return err
	}
	contract := &spec.Contract{}
	keys := newKeyring(opts, t, contract)
	if err := keys.begin(ctx, nil); err != nil {
		return err
	}
	r := &run{
		contract: contract, opts: opts, target: t, transport: newTransport(opts),
		pace: newPace(opts.Rate), health: &health{base: time.Now()},
	}
	r.binding = newBinding(&r.opts, t, keys)
	defer r.transport.close()
	for _, m := range rs {
		told(r.removal(ctx, m))
	}
	return nil
}

func (r *run) removal(ctx context.Context, m verdict.Resource) Removal {
	out := Removal{Resource: m}
	u, err := url.Parse(m.URL)
	if err == nil && (u.Host != r.target.host || u.Scheme != r.target.scheme) {
		err = errHost
	}
	if err != nil {
		out.Reason = err.Error()
		return out
	}
	var xs []verdict.Exchange
	r.call(ctx, &spec.Operation{Method: http.MethodDelete}, u, nil, "delete", &xs)
	switch {
	case len(xs) == 0 && ctx.Err() != nil:
		out.Reason = "interrupted before it was tried"
	case len(xs) == 0:
		out.Reason = "not tried: the target answers nothing"
	case xs[len(xs)-1].Response == nil:
		out.Reason = "no answer: " + xs[len(xs)-1].Failure.Text
	default:
		out.Status = xs[len(xs)-1].Response.Status
		out.Gone = accepted(&xs[len(xs)-1]) || out.Status == http.StatusNotFound || out.Status == http.StatusGone
		if !out.Gone {
			out.Reason = fmt.Sprintf("DELETE was answered %d", out.Status)
		}
	}
	return out
}
