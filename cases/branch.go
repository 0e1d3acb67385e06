package cases

import (
	"errors"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// choice is a list of alternatives with the keyword that the description has.
type choice struct {
	keyword string
	owner   *jsonschema.Schema
	list    []*jsonschema.Schema
}

// choices are the alternatives at a place.
func (w *writer) choices(pl place) []choice {
	var out []choice
	for _, s := range pl.shape.Schemas {
		if len(s.OneOf) > 0 {
			out = append(out, choice{"oneOf", s, s.OneOf})
		}
		if keyword := w.p.view.Written(s, "anyOf"); len(s.AnyOf) > 0 && keyword != "" {
			out = append(out, choice{keyword, s, s.AnyOf})
		}
	}
	return out
}

// alternatives sends a control for each branch of oneOf and anyOf, and for each
// side of if, that the body does not take, and visits what is new in it.
func (w *writer) alternatives(pl place) {
	for _, c := range w.choices(pl) {
		for i, branch := range c.list {
			if spec.Check(branch, pl.value()) == nil {
				w.p.book.met(pl.pointer, c.keyword, verdict.AcceptSide, w.promise(pl.shape, c.keyword), pl.twin)
				continue
			}
			if i >= maxMembers {
				w.p.book.unmet(pl.pointer, c.keyword, verdict.AcceptSide, w.promise(pl.shape, c.keyword), fmt.Sprintf("of %d alternatives, %d are tried", len(c.list), maxMembers))
				break
			}
			if len(c.list) > 1 {
				w.branch(pl, c.keyword, fmt.Sprint(i+1), []*jsonschema.Schema{branch, c.owner})
			}
		}
	}
	for _, s := range pl.shape.Schemas {
		if s.If == nil {
			continue
		}
		part, now := side(s, pl.value())
		if part != nil {
			w.p.book.met(pl.pointer, now, verdict.AcceptSide, w.promise(pl.shape, now), pl.twin)
		}
		if now == "then" && s.Else != nil {
			w.branch(pl, "else", "", []*jsonschema.Schema{s.Else, s})
		}
		if now == "else" && s.Then != nil {
			w.branch(pl, "then", "", []*jsonschema.Schema{s.Then, s.If, s})
		}
	}
}

// side is the part of if that applies to a value; nil where nothing does.
func side(s *jsonschema.Schema, v any) (part *jsonschema.Schema, keyword string) {
	if spec.Check(s.If, v) == nil {
		return s.Then, "then"
	}
	return s.Else, "else"
}

// branch sends a control that takes a branch, and takes it up as a place.
func (w *writer) branch(pl place, keyword, suffix string, schemas []*jsonschema.Schema) {
	promise := w.promise(pl.shape, keyword)
	v, err := w.inBranch(pl, keyword, schemas)
	if err != nil {
		w.p.book.unmet(pl.pointer, keyword, verdict.AcceptSide, promise, fmt.Sprintf("no value of alternative %s could be made: %v", suffix, err))
		return
	}
	if v == nil {
		return // the null technique sends it
	}
	alt := pl
	alt.alt = keyword + suffix
	if !w.carrier(&alt, set(pl.body, pl.pointer, v), keyword, suffix) {
		return
	}
	w.p.book.met(pl.pointer, keyword, verdict.AcceptSide, promise, alt.twin)
	if at := w.p.view.At(alt.body, alt.pointer); at != nil {
		alt.shape, alt.branch = at, true
		w.visit(alt)
	}
}

// maxDraws bounds how many values are drawn until one takes a branch.
const maxDraws = 20

// inBranch makes a value that satisfies a branch and what applies at the place
// whatever the branch: with the required properties, with all, or drawn. The
// last schema owns the branch.
func (w *writer) inBranch(pl place, keyword string, schemas []*jsonschema.Schema) (any, error) {
	owner := schemas[len(schemas)-1]
	if pl.plain != nil {
		schemas = append(schemas, pl.plain.Schemas...)
	}
	opts := values.Options{Seed: w.p.opts.Seed, Samples: w.p.samples}
	failed := errors.New("no value takes it")
	for i := range maxDraws {
		opts.All, opts.Random = i > 0, i > 1
		v, err := values.NewMaker(w.p.view, opts).For(pl.prop.Name, schemas...)
		if err != nil {
			failed = err
			continue
		}
		if owner.If == nil || keyword != "then" && keyword != "else" {
			return v, nil
		}
		if _, got := side(owner, v); got == keyword {
			return v, nil
		}
		opts.Seed++
	}
	return nil, failed
}
