package checks

import (
	"errors"
	"slices"

	"assay/spec"
)

// content is an answer's body as far as it could be read.
type content struct {
	present bool
	hidden  string // why the bytes cannot be judged; "" when they can
	foreign string // what the answer is, where that is not judged; "" when it is
	json    bool   // the answer says, or the description promises, that it is JSON
	value   any
	read    bool // value is what the body says
	broken  []spec.JSONProblem

	media  *spec.Media // the documented one that it was judged by
	faults []spec.Fault
	doubt  string      // why the schema could not decide
	top    *spec.Shape // of the media type's schema, made once
}

// sent is a request's body as far as it could be read.
type sent struct {
	value any
	read  bool // one JSON value that everybody reads alike
}

// documented is the description's answer for the status that came. A default
// beside documented successes is about errors; one that is itself the success
// is not.
func (st *step) documented() *spec.Response {
	if st.op == nil || st.ex.Response == nil {
		return nil
	}
	r := st.op.ResponseFor(st.status())
	if r != nil && r.Key == "default" && slices.Contains(st.op.Success, r) != (st.class == accepted) {
		return nil
	}
	return r
}

// content reads the answer's body, once.
func (st *step) content() *content {
	if st.got == nil {
		st.got = st.readAnswer()
	}
	return st.got
}

func (st *step) readAnswer() *content {
	c := &content{}
	if st.ex.Response == nil {
		return c
	}
	body := st.ex.Response.Body
	c.present = len(body.Data) > 0 || body.Size > 0
	switch {
	case !c.present:
		return c
	case body.Redacted:
		c.hidden = "secrets were removed from the answer"
	case body.Truncated:
		c.hidden = "the answer is larger than the limit of the run"
	case st.ex.Failure != nil:
		c.hidden = "the answer broke off"
	case unknownCoding(st.ex.Response) != "":
		c.hidden = "the answer is coded in " + quote(unknownCoding(st.ex.Response)) + ", which cannot be undone here"
	}
	r := st.documented()
	ct := st.ex.Response.Get("Content-Type")
	promised := r != nil && r.JSON() != nil
	c.json = spec.IsJSON(ct) || ct == "" && promised
	if c.hidden != "" {
		return c
	}
	if m := st.documentedOther(r, ct); m != nil && !c.json {
		c.readOther(m, ct, body.Data)
		return c
	}
	if !c.json && !promised {
		c.foreign = "the answer is " + first(spec.Essence(ct), "of no media type") + ", whose content is not judged"
		return c
	}
	c.value, c.broken = spec.CheckJSON(body.Data, spec.JSONLimits{})
	c.read = !slices.ContainsFunc(c.broken, func(p spec.JSONProblem) bool { return p.Fatal() || p.Kind == spec.JSONTrailing })
	if !c.json && !c.read {
		c.foreign, c.broken = "the answer is "+spec.Essence(ct)+", whose content is not judged", nil
	}
	if c.read && r != nil {
		c.judge(r, ct)
	}
	return c
}

// documentedOther is the documented media type of an answer that is no JSON,
// nil when there is none.
func (st *step) documentedOther(r *spec.Response, contentType string) *spec.Media {
	if r == nil || contentType == "" {
		return nil
	}
	m := r.MediaFor(contentType)
	if m == nil || m == r.JSON() || spec.IsJSON(m.Type) {
		return nil
	}
	return m
}

// judge validates the value by the documented media type, the one of its
// Content-Type or else the JSON one: a wrong label is a fault of its own.
func (c *content) judge(r *spec.Response, contentType string) {
	c.media = r.MediaFor(contentType)
	if c.media == nil || !spec.IsJSON(contentType) {
		c.media = r.JSON()
	}
	c.validate()
}

// validate notes how the value breaks the schema of its media type.
func (c *content) validate() {
	c.faults, c.doubt = nil, ""
	if c.media == nil || c.media.Schema == nil {
		return
	}
	faults, err := c.media.Schema.Response().ValidateValue(c.value)
	var undecided *spec.Undecided
	if errors.As(err, &undecided) {
		c.doubt = undecided.Reason
	} else if err != nil {
		c.doubt = err.Error()
	}
	c.faults = faults
}

// view is the documented schema of the answer, nil when there is none or the
// body could not be read.
func (c *content) view() *spec.View {
	if !c.read || c.media == nil || c.media.Schema == nil {
		return nil
	}
	return c.media.Schema.Response()
}

// shape is the shape of view's root.
func (c *content) shape() *spec.Shape {
	if v := c.view(); c.top == nil && v != nil {
		c.top = v.Shape()
	}
	return c.top
}

// requestShape is the shape of requestView's root.
func (sc *scene) requestShape() *spec.Shape {
	if v := sc.requestView(); sc.asked == nil && v != nil {
		sc.asked = v.Shape()
	}
	return sc.asked
}

// sent reads the request's body, once.
func (st *step) sent() *sent {
	if st.gave != nil {
		return st.gave
	}
	st.gave = &sent{}
	body := st.ex.Request.Body
	if len(body.Data) == 0 || body.Redacted || body.Truncated {
		return st.gave
	}
	if m := st.scene.requestMedia(); m != nil && m != st.scene.op.Body.JSON() && !spec.IsJSON(m.Type) {
		st.gave.value, st.gave.read = st.plannedValue()
		return st.gave
	}
	v, problems := spec.CheckJSON(body.Data, spec.JSONLimits{})
	st.gave.value = v
	st.gave.read = !slices.ContainsFunc(problems, func(p spec.JSONProblem) bool { return p.Kind != spec.JSONBOM })
	return st.gave
}

// requestView is the schema of the create's body, nil when none is described.
func (sc *scene) requestView() *spec.View {
	m := sc.requestMedia()
	if m == nil || m.Schema == nil {
		return nil
	}
	return m.Schema.Request()
}

// faultPlaces are the JSON pointers of what a fault is about: for missing
// properties those.
func faultPlaces(f *spec.Fault) []string {
	if len(f.Missing) == 0 && len(f.Extra) == 0 {
		return []string{f.Instance}
	}
	var out []string
	for _, name := range slices.Concat(f.Missing, f.Extra) {
		out = append(out, join(f.Instance, name))
	}
	return out
}
