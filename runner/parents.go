package runner

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

const (
	parentTechnique = "parent"
	maxParents      = 8 // above each other
)

// errEndedBefore says that the run ended before a parent was made: nothing was
// shown about it.
var errEndedBefore = errors.New("the run ended before")

// orphanError is a parent that could not be made.
type orphanError struct {
	path  string // of the resource, as the child's template has it
	why   string
	param string
	// refused says that the target answered, and may refuse the rest as well.
	refused bool
}

func (e *orphanError) Error() string {
	return fmt.Sprintf("the parent %s could not be created: %s; supply --param %s=VALUE", e.path, e.why, e.param)
}

// household is what the run created because paths of operations name it. One
// resource serves all operations below the same place.
type household struct {
	kept  map[string]parent
	plans map[string]*planned // of creates of parents, not bound yet
}

// maxPlans bounds the plans that are kept: operations side by side have the
// same parents.
const maxPlans = 32

// parent is what became of one of them.
type parent struct {
	value string // of the path parameter, not escaped
	err   error
}

// below creates what the path of an operation names and binds it in its plan.
// It is false when that cannot be had: the operation is left alone.
func (r *run) below(op *spec.Operation, p *planned) bool {
	bound, err := r.parents(op, op, p, 0)
	switch {
	case err == nil:
		p.bind(bound)
		return true
	case errors.Is(err, errEndedBefore):
	case !slices.Contains(r.diagnoses, err.Error()):
		r.diagnoses = append(r.diagnoses, err.Error())
	}
	r.bases = append(r.bases, verdict.Base{Operation: op.ID})
	return false
}

// parents creates what a plan leaves to be bound, outermost first, for the sake
// of child.
func (r *run) parents(child, op *spec.Operation, p *planned, depth int) (map[string]string, error) {
	bound := map[string]string{}
	for i, par := range op.Parents {
		if !p.awaits(cases.VarParent(par.Param)) {
			continue
		}
		if depth == maxParents {
			return nil, &orphanError{path: upTo(op.Path, par.Param), why: fmt.Sprintf("it is below %d others", depth), param: par.Param}
		}
		value, err := r.parent(child, op, i, p.pins, depth)
		if err != nil {
			return nil, err
		}
		bound[par.Param] = value
	}
	return bound, nil
}

// parent makes one of the parents of op, or takes the one that was made.
func (r *run) parent(child, op *spec.Operation, i int, pins cases.Pins, depth int) (string, error) {
	par := op.Parents[i]
	create := rooted(par.Create, op.Parents[:i])
	p, err := r.parentPlan(create, r.referred(child, create, inherited(pins, create), depth+1))
	if err == nil && len(p.ladder) == 0 {
		err = cases.ErrNoBase
	}
	if err != nil {
		return "", &orphanError{path: upTo(op.Path, par.Param), why: err.Error(), param: par.Param}
	}
	bound, err := r.parents(child, create, p, depth+1)
	if err != nil {
		return "", err
	}
	p.bind(bound)
	value, err := r.housed(child, par, create, p)
	var orphan *orphanError
	if errors.As(err, &orphan) {
		orphan.path = either(orphan.path, upTo(op.Path, par.Param))
		if orphan.refused {
			orphan.refused = false // it counts once for all below it
			r.hope()
		}
	}
	return value, err
}

// housed takes the resource that was made by a bound plan, or makes it.
func (r *run) housed(child *spec.Operation, par *spec.Parent, create *spec.Operation, p *planned) (string, error) {
	first := &p.ladder[0].Steps[0]
	key := strings.Join([]string{create.Method, first.Path, first.Query, par.Pointer}, " ")
	if known, ok := r.household.kept[key]; ok {
		return known.value, known.err
	}
	value, err := r.adopt(child, par, create, p.ladder)
	if !errors.Is(err, errEndedBefore) {
		r.household.kept[key] = parent{value, err}
	}
	return value, err
}

// adopt climbs a parent's own ladder until one is created, and reads the value
// of the parameter from the answer.
func (r *run) adopt(child *spec.Operation, par *spec.Parent, create *spec.Operation, rungs []*cases.Case) (string, error) {
	var tried []climbed
	defer func() {
		for _, k := range tried {
			r.tell(k, nil)
		}
	}()
	for _, rung := range rungs {
		c := preparation(child, par, create, rung)
		t := r.walk(c)
		first := t.last("")
		if first == nil {
			return "", errEndedBefore
		}
		r.identify(c, rung, t)
		for _, m := range t.made {
			m.parent = true
		}
		r.ledger.add(t.made)
		tried = append(tried, climbed{c, t})
		if accepted(first) {
			r.swept = append(r.swept, swept{op: create, st: &rungs[0].Steps[0], parent: true})
			value := r.valueOf(par, create, first, t.bound.location)
			if value == "" {
				return "", &orphanError{why: fmt.Sprintf("%s was answered %d, and the answer names no value for {%s}", create.Method+" "+create.Path, first.Response.Status, par.Param), param: par.Param}
			}
			r.opts.Logf("%s: {%s} is %q, made by %s %s", child.ID, par.Param, value, create.Method, create.Path)
			return value, nil
		}
		if unreachable(first) {
			break
		}
	}
	return "", r.refusedParent(par, create, tried)
}

// parentPlan plans the create of a parent, once for all operations below it.
func (r *run) parentPlan(create *spec.Operation, pins cases.Pins) (*planned, error) {
	key := create.ID
	for _, par := range create.Parents {
		key += "\x00" + par.Param
	}
	for _, name := range slices.Sorted(maps.Keys(pins.Params)) {
		key += "\x01" + name + "\x00" + pins.Params[name]
	}
	p := r.household.plans[key]
	if p == nil {
		var err error
		if p, err = r.stages.plan(create, pins); err != nil {
			return nil, err
		}
		if len(r.household.plans) >= maxPlans {
			clear(r.household.plans)
		}
		r.household.plans[key] = p
	}
	own := *p
	return &own, nil
}

// refusedParent says why no rung of a parent was created.
func (r *run) refusedParent(par *spec.Parent, create *spec.Operation, tried []climbed) error {
	if r.unanswered(tried) || r.sending.Err() != nil {
		return errEndedBefore
	}
	out := &orphanError{why: create.Method + " " + create.Path + ": " + ladder(tried), param: par.Param}
	statuses := statusesOf(tried)
	switch {
	case slices.ContainsFunc(statuses, elsewhere):
	case slices.Contains(statuses, 401):
		out.why += " (credentials are missing or not valid; " + demanded(create) + ")"
		out.refused = true
	default:
		if where := r.misplaced(create, tried[0]); strings.HasPrefix(where, elsewhereWords) {
			out.why += " (" + where + ")"
		}
		out.refused = true
	}
	return out
}

// rooted is the create of a parent with its own parents, those that stand
// before it where it knows none.
func rooted(create *spec.Operation, before []*spec.Parent) *spec.Operation {
	if len(create.Parents) > 0 || len(before) == 0 {
		return create
	}
	own := *create
	for _, p := range before {
		if strings.Contains(create.Path, "{"+p.Param+"}") {
			own.Parents = append(own.Parents, p)
		}
	}
	return &own
}

// inherited are the values that a child's pins give for the path of its parent.
func inherited(child cases.Pins, create *spec.Operation) cases.Pins {
	out := cases.Pins{}
	for _, par := range create.Parameters {
		if v, ok := child.Params[par.Name]; ok && par.In == "path" {
			if out.Params == nil {
				out.Params = map[string]string{}
			}
			out.Params[par.Name] = v
		}
	}
	return out
}

// preparation is a rung of a parent's ladder as it is sent for a child.
func preparation(child *spec.Operation, par *spec.Parent, create *spec.Operation, rung *cases.Case) *cases.Case {
	_, place, _ := strings.Cut(rung.ID, "/")
	c := &cases.Case{Op: create, Steps: rung.Steps[:1:1], Value: rung.Value, Verbatim: rung.Verbatim, Phase: cases.Preflight}
	c.CaseInfo = verdict.CaseInfo{
		ID:        strings.Join([]string{escapeID(child.ID), parentTechnique, escapeID(par.Param), strings.ReplaceAll(place, "/", ".")}, "/"),
		Operation: child.ID, Technique: parentTechnique,
		Title:  fmt.Sprintf("What {%s} names is created: %s %s.", par.Param, create.Method, create.Path),
		Base:   rung.Base,
		Expect: verdict.Expectation{Want: verdict.Accept, Strength: verdict.Lenient, Reason: either(par.Why, "the path names it")},
	}
	return c
}

// valueOf reads the value of the parameter: at its place in the answer, in what
// was sent where the client chooses it, else the identifier; empty when there is
// none.
func (r *run) valueOf(par *spec.Parent, create *spec.Operation, x *verdict.Exchange, at link) string {
	text := ""
	if par.Pointer != "" {
		body, _ := valueAt(x.Response.Body, "")
		text, _ = identity(body, par.Pointer)
	} else if u, err := url.Parse(x.Request.URL); create.OwnParam != "" && err == nil {
		text = sentFor(create.OwnParam, create.Path, r.target.below(u))
	} else if text, _ = identifier(create, x.Response); at.path != "" && (text == "" || create.Identifier.NotInPath) {
		segs := segments(at.path)
		if plain, err := url.PathUnescape(segs[len(segs)-1]); err == nil {
			text = plain
		}
	}
	return text
}

// sentFor is what stands in a path for a parameter of its template.
func sentFor(param, template, path string) string {
	want, have := segments(template), segments(path)
	for i, w := range want {
		before, after, ok := strings.Cut(w, "{"+param+"}")
		if !ok || i >= len(have) || strings.ContainsAny(before+after, "{}") {
			continue
		}
		text, err := url.PathUnescape(have[i])
		if err == nil && len(text) > len(before)+len(after) && strings.HasPrefix(text, before) && strings.HasSuffix(text, after) {
			return text[len(before) : len(text)-len(after)]
		}
	}
	return ""
}

// upTo is the beginning of a template, up to a parameter.
func upTo(path, param string) string {
	before, _, ok := strings.Cut(path, "{"+param+"}")
	if !ok {
		return "{" + param + "}"
	}
	return before + "{" + param + "}"
}
