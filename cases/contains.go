package cases

import (
	"errors"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// containsBounds are how many items contains asks for; most is -1 when there is
// no bound.
func containsBounds(s *jsonschema.Schema) (least, most int, keyword string) {
	least, most, keyword = 1, -1, "contains"
	if s.MinContains != nil {
		least, keyword = *s.MinContains, "minContains"
	}
	if s.MaxContains != nil {
		most = *s.MaxContains
	}
	return least, most, keyword
}

// acceptContains sends exactly as many items of the described kind as are asked
// for at least and at most.
func acceptContains(w *writer, pl place) {
	for _, s := range pl.shape.Schemas {
		if s.Contains == nil || !takesArray(pl) {
			continue
		}
		least, most, keyword := containsBounds(s)
		w.kinds(pl, s, least, keyword, "fewest", classNamed, "the fewest that are allowed")
		if most >= 0 {
			w.kinds(pl, s, most, "maxContains", "most", classNamed, "the most that are allowed")
		}
	}
}

// rejectContains sends one fewer and one more.
func rejectContains(w *writer, pl place) {
	for _, s := range pl.shape.Schemas {
		if s.Contains == nil || !takesArray(pl) {
			continue
		}
		least, most, keyword := containsBounds(s)
		if least > 0 {
			w.kinds(pl, s, least-1, keyword, "without", classBroken, "one fewer than "+keyword+" asks for")
		}
		if most >= 0 {
			w.kinds(pl, s, most+1, "maxContains", "too-many", classBroken, "one more than maxContains allows")
		}
	}
}

// kinds sends an array with n items of the kind that contains describes, among
// others where more items are needed.
func (w *writer) kinds(pl place, s *jsonschema.Schema, n int, keyword, variant string, c class, what string) {
	list, err := w.arrayOf(pl, s, n)
	if err != nil {
		side := verdict.AcceptSide
		if c == classBroken {
			side = verdict.RejectSide
		}
		w.p.book.unmet(pl.pointer, keyword, side, w.promise(pl.shape, keyword), err.Error())
		return
	}
	w.try(pl, mutation{technique: "contains", keyword: keyword, variant: keyword + "-" + variant, pointer: pl.pointer, value: list, class: c,
		promise: w.promise(pl.shape, keyword), title: fmt.Sprintf("%s has %d items of the kind that contains describes, %s.", pl.name(), n, what),
		reason: w.quote(pl, keyword)})
}

// arrayOf makes an array with n items of the kind and, where minItems asks for
// more, others.
func (w *writer) arrayOf(pl place, s *jsonschema.Schema, n int) ([]any, error) {
	if n > maxItems {
		return nil, fmt.Errorf("arrays of more than %d items are not made", maxItems)
	}
	least, _, distinct := itemBounds(pl)
	out := []any{}
	seen := map[string]bool{}
	for seed := uint64(0); len(out) < max(n, least); seed++ {
		if seed > uint64(50+20*max(n, least)) {
			return nil, errors.New("no such items could be made, or none of another kind")
		}
		schemas := prefixed(pl, len(out))
		if items := pl.shape.Items(); items != nil && len(schemas) == 0 {
			schemas = items.Schemas
		}
		wanted := len(out) < n
		if wanted {
			schemas = append([]*jsonschema.Schema{s.Contains}, schemas...)
		}
		v, err := values.NewMaker(w.p.view, values.Options{All: seed > 1, Random: seed > 2, Plain: seed > 0, Seed: w.p.opts.Seed + seed}).For(pl.prop.Name, schemas...)
		if err != nil {
			return nil, fmt.Errorf("no such items could be made: %w", err)
		}
		if key := string(values.Encode(v, nil)); wanted == (spec.Check(s.Contains, v) == nil) && !(distinct && seen[key]) {
			seen[key] = true
			out = append(out, v)
		}
	}
	return out, nil
}
