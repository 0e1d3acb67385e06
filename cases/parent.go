package cases

import (
	"encoding/json"
	"fmt"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// unknownParents sends the base below parents that do not exist: identifiers of
// the right type that nobody gave.
func (w *writer) unknownParents() {
	for _, parent := range w.p.op.Parents {
		for _, a := range w.p.request.args {
			if a.par.In != "path" || a.par.Name != parent.Param || a.par.Hint.Skip != "" {
				continue
			}
			arg, ok := stranger(a.par, w.p.opts.Seed)
			if !ok {
				continue
			}
			t := &trial{w: w, par: a.par, now: &a}
			c := t.start("parent", "", "unknown", &arg)
			c.Title = fmt.Sprintf("The resource is created below a %s that does not exist.", a.par.Name)
			c.Keyword, c.Twin = "parent", w.base.c.ID
			c.Expect = expect(classLoose, "the path names a resource that does not exist")
			c.Change = &verdict.Change{Pointer: c.Pointer, Keyword: "parent", Was: t.was(""), Became: string(values.Encode(arg.value, nil))}
			w.emit(c)
		}
	}
}

// stranger is a value that the schema of a parameter allows and that hardly
// anything is called.
func stranger(par *spec.Parameter, seed uint64) (argument, bool) {
	tried := []any{json.Number("987654321"), json.Number("98765"), Marker, KeyMarker}
	if par.Schema != nil {
		if v, err := values.NewMaker(par.Schema.Request(), values.Options{Seed: seed + 1, Plain: true}).Make(); err == nil {
			tried = append(tried, v)
		}
	}
	for _, v := range tried {
		if _, isNumber := v.(json.Number); isNumber && (par.Schema == nil || par.Schema.Request().Shape().Allows("string")) {
			continue
		}
		if arg, err := argue(par, v); err == nil && (par.Schema == nil || arg.valid()) {
			return arg, true
		}
	}
	return argument{}, false
}
