package cases

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"assay/spec"
	"assay/values"
)

// argument is a parameter with what is sent for it.
type argument struct {
	par   *spec.Parameter
	pairs []values.Pair // not escaped
	// value is what the pairs say, nil where nobody knows.
	value any
	// bound says that the text holds a late-bound value or a mark, which the
	// runner escapes.
	bound bool
	// made says that the value was made up.
	made bool
}

// known is what the user knows of the parameters of one operation.
type known struct {
	opts Options
	pins map[string]string // by name; they win over opts.Params
}

// of is what the user knows of another operation beside it: what is pinned
// there wins.
func (k known) of(op *spec.Operation) known {
	own := map[string]string{}
	for name, text := range k.pins {
		own[name] = text
	}
	for name, text := range k.opts.Pins[op.ID].Params {
		own[name] = text
	}
	return known{opts: k.opts, pins: own}
}

// given is the user's own text for a parameter.
func (k known) given(par *spec.Parameter) (text string, ok bool) {
	if text, ok = k.pins[par.Name]; !ok {
		text, ok = k.opts.Params[par.Name]
	}
	return text, ok
}

// argument finds what is sent for a parameter: what the user says, the parent
// that can be created, what the description shows, or something made up. It is
// false for an optional parameter of which the user says nothing.
func (k known) argument(op *spec.Operation, par *spec.Parameter) (argument, bool, error) {
	if text, ok := k.given(par); ok {
		arg := argument{par: par, pairs: []values.Pair{{Name: par.Name, Value: text}}}
		if why := arg.misplaced(text); why != "" && par.In == "path" {
			return argument{}, false, errors.New(why)
		}
		if v, _, found, err := arg.read(); err == nil && found {
			arg.value = v
		}
		return arg, true, nil
	}
	if len(par.Hint.Value) > 0 {
		v, err := decode(par.Hint.Value)
		if err != nil {
			return argument{}, false, fmt.Errorf("the value of x-assay is no JSON: %w", err)
		}
		arg, err := argue(par, v)
		return arg, true, err
	}
	if !par.Required || supplied(op, par) {
		return argument{}, false, nil
	}
	if arg, ok := late(op, par); ok {
		return arg, true, nil
	}
	arg, err := k.described(par)
	if err == nil && arg.made && op.Method == http.MethodPost && len(beside(op)) == 0 && par == ending(op) {
		if fresh, ok := lateText(par, freshName(par)); ok { // it may name what is made, and then a second one clashes
			fresh.made = true
			return fresh, true, nil
		}
	}
	return arg, true, err
}

// supplied says that the credentials of the run are what a parameter carries.
func supplied(op *spec.Operation, par *spec.Parameter) bool {
	for _, alt := range op.Security {
		for _, s := range alt {
			if s.Type == "apiKey" && s.In == par.In && (s.Param == par.Name || par.In == "header" && strings.EqualFold(s.Param, par.Name)) {
				return true
			}
		}
	}
	return false
}

// late is an argument that is another one with each send, or bound by the
// runner: the key of a request, the name that a client chooses, a parent.
func late(op *spec.Operation, par *spec.Parameter) (argument, bool) {
	text := ""
	switch {
	case par == keyOf(op):
		text = freshKey(par) // one value for all would make one create of all
	case par == chosen(op):
		text = freshName(par)
	case par.In == "path" && slices.ContainsFunc(op.Parents, func(p *spec.Parent) bool { return p.Param == par.Name }):
		text = VarParent(par.Name)
	}
	return lateText(par, text)
}

// lateText is an argument whose text the runner completes; it is not ok where
// there is none.
func lateText(par *spec.Parameter, text string) (argument, bool) {
	arg := argument{par: par, value: text, pairs: []values.Pair{{Name: par.Name, Value: text}}, bound: true}
	if par.In == "path" && text != "" {
		arg.pairs, _ = values.Serialize(&spec.Parameter{Name: par.Name, In: par.In, Style: par.Style, Explode: par.Explode}, text)
	}
	return arg, text != "" && len(arg.pairs) == 1
}

// freshName is a segment that is another one with each send; "" when the schema
// has no room for one.
func freshName(par *spec.Parameter) string {
	candidates := []string{Marker, KeyMarker, Marker + Marker}
	for _, ex := range par.Examples {
		if shown := plain(ex.Value); len(shown) == len(KeyMarker) && strings.Count(shown, "-") == 4 {
			candidates = []string{KeyMarker, Marker}
		}
	}
	for _, text := range candidates {
		if par.Schema == nil || allows(par, text) {
			return text
		}
	}
	return ""
}

// allows says whether the schema of a parameter allows a value.
func allows(par *spec.Parameter, v any) bool {
	faults, err := par.Schema.Request().Validate(values.Encode(v, nil))
	return err == nil && len(faults) == 0
}

// described is what the description shows for a parameter, the first that can
// be sent and is valid: an example, a default, a member of an enum; else
// something made up.
func (k known) described(par *spec.Parameter) (argument, error) {
	shown := shownValues(par)
	for _, v := range shown {
		if arg, err := argue(par, v); err == nil && arg.valid() {
			return arg, nil
		}
	}
	arg, err := k.invent(par)
	if err != nil && len(shown) > 0 {
		return argue(par, shown[0]) // an example that breaks its schema is better than nothing
	}
	return arg, err
}

// shownValues are the values that the description shows, the likeliest first.
func shownValues(par *spec.Parameter) []any {
	var out []any
	for _, ex := range par.Examples {
		if v, err := decode(ex.Value); err == nil {
			out = append(out, v)
		}
	}
	if par.Schema == nil {
		return out
	}
	sh := par.Schema.Request().Shape()
	for _, s := range sh.Schemas {
		if s.Default != nil {
			out = append(out, *s.Default)
		}
	}
	out = append(out, sh.Examples()...)
	for _, s := range sh.Schemas {
		if s.Const != nil {
			out = append(out, *s.Const)
		}
		if s.Enum != nil {
			out = append(out, s.Enum.Values...)
		}
	}
	return out
}

// invent makes a value up: what the schema demands alone or, where nothing
// of that can be sent, all that it allows.
func (k known) invent(par *spec.Parameter) (argument, error) {
	if par.Schema == nil {
		arg, err := argue(par, "assay")
		arg.made = true
		return arg, err
	}
	var failed error
	for _, all := range []bool{false, true} {
		v, err := values.NewMaker(par.Schema.Request(), values.Options{Seed: k.opts.Seed, All: all}).Make()
		if err != nil {
			failed = err
			continue
		}
		if text, ok := v.(string); ok { // a word reads better in a URL
			if word := strings.ReplaceAll(text, " ", "-"); allows(par, word) {
				v = word
			}
		}
		arg, err := argue(par, v)
		if err == nil {
			arg.made = true
			return arg, nil
		}
		failed = err
	}
	return argument{}, failed
}

// argue writes a value as a parameter's style has it. The error says why it
// cannot be sent there.
func argue(par *spec.Parameter, v any) (argument, error) {
	pairs, err := values.Serialize(par, v)
	if err != nil {
		return argument{}, err
	}
	arg := argument{par: par, pairs: pairs, value: v}
	if why := arg.unsendable(); why != "" {
		return argument{}, errors.New(why)
	}
	return arg, nil
}

// read is what a receiver makes of an argument, and its faults; found is false
// where it reads nothing.
func (a argument) read() (v any, faults []spec.Fault, found bool, err error) {
	v, found, err = values.Deserialize(a.par, a.pairs)
	if err != nil || !found || a.par.Schema == nil {
		return v, nil, found, err
	}
	faults, err = a.par.Schema.Request().Validate(values.Encode(v, nil))
	return v, faults, found, err
}

// valid says whether a receiver reads a valid value.
func (a argument) valid() bool {
	_, faults, found, err := a.read()
	return err == nil && found && len(faults) == 0
}
