package cases

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// PinsOf are what the user knows of an operation: what is given for it, else
// what is given for all.
func (o Options) PinsOf(operation string) Pins {
	own := o.Pins[operation]
	out := Pins{Body: own.Body, Header: own.Header, Existing: own.Existing, Values: maps.Clone(o.Values), Params: maps.Clone(o.Params)}
	if len(out.Body) == 0 {
		out.Body = o.Body
	}
	if out.Values == nil {
		out.Values = map[string]json.RawMessage{}
	}
	if out.Params == nil {
		out.Params = map[string]string{}
	}
	maps.Copy(out.Values, own.Values)
	maps.Copy(out.Params, own.Params)
	return out
}

// hint collects what is pinned: values of hints, unless they stand where
// nothing is sent, and those of the user, which win.
func (p *Planner) hint() {
	p.pinned = map[string]json.RawMessage{}
	for ptr, h := range p.op.Hints {
		if len(h.Value) > 0 && p.view != nil && !p.readOnly(ptr) {
			p.pinned[ptr] = h.Value
		}
	}
	if ptr, ok := p.ownName(); ok {
		p.pinned[ptr] = values.Encode(Marker, nil)
	}
	maps.Copy(p.pinned, p.opts.Values)
}

// ownName is the place in the body of what a client also names the resource by
// in the path of a PUT: both have to be one (Azure's guidelines for one refuse
// others).
func (p *Planner) ownName() (string, bool) {
	id, par := p.op.Identifier, chosen(p.op)
	if p.op.OwnParam == "" || par == nil || id == nil || id.Pointer == "" || p.view == nil || p.readOnly(id.Pointer) || freshName(par) != Marker {
		return "", false
	}
	sh := p.view.Shape()
	for _, seg := range split(id.Pointer) {
		if sh = sh.Property(seg); sh == nil {
			return "", false
		}
	}
	return id.Pointer, sh.Allows("string") && slices.ContainsFunc(p.view.Shape().Properties, func(prop spec.Property) bool {
		return prop.Required && prop.Name == split(id.Pointer)[0]
	})
}

// readOnly says whether a place, or one above it, is read-only.
func (p *Planner) readOnly(pointer string) bool {
	sh := p.view.Shape()
	for _, seg := range split(pointer) {
		next := sh.Property(seg)
		if _, err := strconv.Atoi(seg); next == nil && (seg == "*" || err == nil) {
			next = sh.Items()
		}
		if next == nil {
			return false
		}
		if sh = next; sh.ReadOnly {
			return true
		}
	}
	return false
}

// pin sets the values that are pinned, where what holds them is there.
func (p *Planner) pin(v any) any {
	if len(p.existing) > 0 {
		v = p.name(v)
	}
	for _, ptr := range slices.Sorted(maps.Keys(p.pinned)) {
		val, err := decode(p.pinned[ptr])
		if err != nil {
			continue
		}
		for _, at := range held(v, ptr) {
			v = set(v, at, val)
		}
	}
	return v
}

// name puts the identifiers that are there on the server where a value has
// others by the same name, alone or in a list.
func (p *Planner) name(v any) any {
	switch t := v.(type) {
	case []any:
		out := make([]any, len(t))
		for i, x := range t {
			out[i] = p.name(x)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(t))
		for member, x := range t {
			text, known := p.existing[member]
			if list, ok := x.([]any); known && ok && len(list) > 0 {
				out[member] = []any{identifierLike(list[0], text)}
			} else if known {
				out[member] = identifierLike(x, text)
			} else {
				out[member] = p.name(x)
			}
		}
		return out
	}
	return v
}

// identifierLike is an identifier in the type of another one, which it takes
// the place of.
func identifierLike(other any, text string) any {
	switch other.(type) {
	case string:
		return text
	case json.Number:
		if n, err := decode([]byte(text)); err == nil {
			return n
		}
	}
	return other
}

// held are the places of a value that a pointer means, "*" standing for each
// item or map value that is there. The last segment may name a new member.
func held(v any, pointer string) []string {
	places := []string{""}
	segs := split(pointer)
	for i, seg := range segs {
		var next []string
		for _, at := range places {
			switch t := mustGet(v, at).(type) {
			case map[string]any:
				if seg == "*" {
					for _, name := range slices.Sorted(maps.Keys(t)) {
						next = append(next, join(at, name))
					}
				} else if _, have := t[seg]; have || i == len(segs)-1 {
					next = append(next, join(at, seg))
				}
			case []any:
				for n := range t {
					if seg == "*" || seg == strconv.Itoa(n) {
						next = append(next, join(at, strconv.Itoa(n)))
					}
				}
			}
		}
		places = next
	}
	return places
}

// skipped is the reason why a place, or one above it, is not tested; "" when it
// is.
func (p *Planner) skipped(pointer string) string {
	for _, ptr := range slices.Sorted(maps.Keys(p.op.Hints)) {
		if h := p.op.Hints[ptr]; h.Skip != "" && ptr != "" && covers(split(ptr), split(pointer)) {
			return h.Skip
		}
	}
	return ""
}

// covers says whether a place with "*" for any segment is another one or above
// it.
func covers(place, other []string) bool {
	if len(place) > len(other) {
		return false
	}
	for i, seg := range place {
		if seg != "*" && seg != other[i] {
			return false
		}
	}
	return true
}

// skip enters what a place promises as not tested, with the reason of the hint;
// false where there is none.
func (w *writer) skip(pl place) bool {
	why := w.p.skipped(pl.pointer)
	if why == "" {
		return false
	}
	for _, s := range pl.shape.Schemas {
		for _, k := range keywordsOf(s) {
			if k = w.p.view.Written(s, k); k != "" {
				at := verdict.Place(w.p.view.KeywordPlace(s, k))
				w.p.book.unmet(pl.pointer, k, verdict.AcceptSide, at, why)
				w.p.book.unmet(pl.pointer, k, verdict.RejectSide, at, why)
			}
		}
	}
	if pl.prop.Required {
		w.p.book.unmet(pl.pointer, "required", verdict.RejectSide, w.requiredPlace(pl), why)
	} else {
		w.p.book.unmet(pl.pointer, "present", verdict.AcceptSide, verdict.Place(pl.shape.Place), why)
	}
	return true
}
