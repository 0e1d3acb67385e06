package suite

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// Known is what the user knows of some operations and the description does not
// tell.
type Known struct {
	// Operations names them: an operationId, "METHOD /path", a tag, or a glob
	// of one of these, in which * stands for any text and ? for one character.
	Operations string
	// Origin is where it was written, such as "assay.yaml:7".
	Origin string
	Pins   cases.Pins
	// Hints are as spec.Options has them for one operation.
	Hints map[string]spec.Hint
	// Hooks are the commands of these operations.
	Hooks OperationHooks
}

// resolved is what is known of each operation, by its id.
type resolved struct {
	hints map[string]map[string]spec.Hint
	pins  map[string]cases.Pins
	hooks map[string]OperationHooks
}

// Lay adds what the user knows to the options of a load, a plan and hooks, by
// the ids of the operations that it is about. An exact name wins over a tag or
// a glob, whatever their order; of equals the later one. What is known of an
// operation that the description does not have is an error. Any of the three
// may be nil.
func Lay(known []Known, src spec.Source, load *spec.Options, plan *cases.Options, hooks *Hooks) error {
	if len(known) == 0 {
		return nil
	}
	candidates, err := survey(src, *load)
	if err != nil {
		return err
	}
	r := resolved{hints: maps.Clone(load.Hints), pins: map[string]cases.Pins{}, hooks: map[string]OperationHooks{}}
	if r.hints == nil {
		r.hints = map[string]map[string]spec.Hint{}
	}
	var exact []func()
	for _, k := range known {
		met := false
		for _, c := range candidates {
			switch named, matched := k.names(c); {
			case named:
				exact = append(exact, func() { r.add(c.ID, k) })
			case matched:
				r.add(c.ID, k)
			default:
				continue
			}
			met = true
		}
		if !met {
			return fmt.Errorf("%s: no operation %q in %s%s", k.Origin, k.Operations, src.Name, nearestOperation(k.Operations, candidates))
		}
	}
	for _, add := range exact {
		add()
	}
	load.Hints = r.hints
	if plan != nil {
		plan.Pins = r.pins
	}
	if hooks != nil {
		hooks.Operations = r.hooks
	}
	return nil
}

// names says whether an operation is the one that is named, or among those that
// a tag or a glob matches.
func (k Known) names(c spec.Candidate) (named, matched bool) {
	want := strings.TrimSpace(k.Operations)
	texts := append([]string{c.ID, c.Method + " " + c.Path}, c.Tags...)
	if method, path, ok := strings.Cut(want, " "); ok && strings.EqualFold(method, c.Method) && strings.TrimSpace(path) == c.Path {
		return true, true
	}
	return want == c.ID, slices.ContainsFunc(texts, func(text string) bool { return glob(want, text) })
}

// glob matches a text; * stands for any text, ? for one character.
func glob(pattern, text string) bool {
	for i, c := range pattern {
		switch {
		case c == '*':
			for j := range len(text) + 1 {
				if glob(pattern[i+1:], text[j:]) {
					return true
				}
			}
			return false
		case text == "":
			return false
		}
		r := []rune(text)[0]
		if c != '?' && c != r {
			return false
		}
		text = text[len(string(r)):]
	}
	return text == ""
}

func nearestOperation(want string, candidates []spec.Candidate) string {
	best, dist := "", max(3, len(want)/3)+1
	for _, c := range candidates {
		for _, name := range append([]string{c.ID, c.Method + " " + c.Path}, c.Tags...) {
			if d := spec.EditDistance(strings.ToLower(want), strings.ToLower(name)); d < dist {
				best, dist = name, d
			}
		}
	}
	if best == "" {
		return "; assay cases --operations lists them"
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// add lays one piece of knowledge over what is known already.
func (r *resolved) add(id string, k Known) {
	hints := maps.Clone(r.hints[id])
	if hints == nil {
		hints = map[string]spec.Hint{}
	}
	maps.Copy(hints, k.Hints)
	if len(hints) > 0 {
		r.hints[id] = hints
	}
	r.pins[id] = overlay(r.pins[id], k.Pins)
	h := r.hooks[id]
	if k.Hooks.Setup.Line != "" {
		h.Setup = k.Hooks.Setup
	}
	if k.Hooks.Teardown.Line != "" {
		h.Teardown = k.Hooks.Teardown
	}
	if h != (OperationHooks{}) {
		r.hooks[id] = h
	}
}

// overlay returns pins with those of top laid over them.
func overlay(pins, top cases.Pins) cases.Pins {
	if len(top.Body) > 0 {
		pins.Body = top.Body
	}
	pins.Values, pins.Params = laid(pins.Values, top.Values), laid(pins.Params, top.Params)
	pins.Header = headers(pins.Header, top.Header)
	return pins
}

func laid[V any](below, top map[string]V) map[string]V {
	if len(below) == 0 {
		return top
	}
	out := maps.Clone(below)
	maps.Copy(out, top)
	return out
}

// headers puts fields in place of those with the same names.
func headers(below, top []verdict.Header) []verdict.Header {
	out := slices.DeleteFunc(slices.Clone(below), func(h verdict.Header) bool {
		return slices.ContainsFunc(top, func(t verdict.Header) bool { return strings.EqualFold(t.Name, h.Name) })
	})
	return append(out, top...)
}
