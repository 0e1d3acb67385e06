package values

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/spec"
)

// Options say what a Maker makes; the zero value makes minimal values.
type Options struct {
	// All fills every property and not only the required ones.
	All bool
	// Seed varies the values; the same seed gives the same ones.
	Seed uint64
	// Plain leaves documented examples and defaults aside.
	Plain bool
	// Random draws presence, branches, members and lengths from the seed instead
	// of taking the simplest.
	Random bool
	// Samples are values seen in documented examples, by property name; they are
	// tried before made-up ones.
	Samples map[string][]any
	// MaxDepth is how deep optional parts are filled. If zero, 6.
	MaxDepth int
}

// Maker makes valid values for one view.
type Maker struct {
	view  *spec.View
	opts  Options
	tries int
}

// maxTries bounds the work for one value, so that a schema of contradicting
// branches costs milliseconds and not minutes.
const maxTries = 4000

// NewMaker returns a Maker for a view.
func NewMaker(v *spec.View, opts Options) *Maker {
	if opts.MaxDepth == 0 {
		opts.MaxDepth = 6
	}
	return &Maker{view: v, opts: opts}
}

// Minimal makes a valid value with the required properties only.
func Minimal(v *spec.View) (any, error) { return NewMaker(v, Options{}).Make() }

// Make makes a valid value for the view's root.
func (m *Maker) Make() (any, error) { return m.For("", m.view.Root) }

// For makes a value that satisfies all the schemas. The name (usually that of
// the property) colours free text, so that no two properties hold the same.
func (m *Maker) For(name string, schemas ...*jsonschema.Schema) (any, error) {
	m.tries = 0
	return m.value(site{name: name}, schemas)
}

// ForShape makes a value for a place.
func (m *Maker) ForShape(name string, sh *spec.Shape) (any, error) {
	return m.For(name, sh.Schemas...)
}

// site is where a value stands.
type site struct {
	name  string
	depth int
}

func (s site) in(name string) site { return site{name: name, depth: s.depth + 1} }

var errTries = errors.New("the schema has too many alternatives to try")

// hardDepth is where even required parts are given up.
const hardDepth = 60

// value tries candidates until one satisfies every schema.
func (m *Maker) value(at site, schemas []*jsonschema.Schema) (any, error) {
	if at.depth > hardDepth {
		return nil, errors.New("the schema requires itself without end, so that no value has an end")
	}
	var last error
	for v, err := range m.candidates(at, schemas) {
		if m.tries++; m.tries > maxTries {
			return nil, errTries
		}
		if err == nil {
			if err = satisfied(v, schemas); err == nil {
				return v, nil
			}
		}
		if errors.Is(err, errTries) {
			return nil, err
		}
		if last == nil {
			last = err
		}
	}
	if last == nil {
		last = errors.New("nothing can be made")
	}
	if p := literalPattern(m.view.ShapeOf(schemas...)); p != "" {
		last = fmt.Errorf("no text matches the pattern %q, which is written as a literal of JavaScript: its slashes and what follows them are taken for characters", p)
	}
	if text := last.Error(); len(text) > maxReason {
		last = fmt.Errorf("… %s", text[strings.LastIndexByte(text[:len(text)-maxReason/2], ' ')+1:])
	}
	return nil, fmt.Errorf("%s: %w", describe(at), last)
}

// maxReason bounds a reason, which names each place on the way to what cannot be
// made.
const maxReason = 300

func describe(at site) string {
	if at.name == "" {
		return "value"
	}
	return strconv.Quote(at.name)
}

// satisfied validates a value against each schema.
func satisfied(v any, schemas []*jsonschema.Schema) error {
	for _, s := range schemas {
		if err := spec.Check(s, v); err != nil {
			return err
		}
	}
	return nil
}

// candidates yields values in the order in which they are worth trying:
// constants, documented examples, then what the keywords ask for, in each
// branch.
func (m *Maker) candidates(at site, schemas []*jsonschema.Schema) func(yield func(any, error) bool) {
	return func(yield func(any, error) bool) {
		sh := m.view.ShapeOf(schemas...)
		if !m.listed(at, sh, yield) {
			return
		}
		if !m.opts.Plain && !m.opts.Random {
			for _, v := range sh.Examples() {
				if plain(v) && !yield(Clone(v), nil) {
					return
				}
			}
		}
		for _, v := range m.opts.Samples[at.name] {
			if !m.opts.Plain && !m.opts.Random && !yield(Clone(v), nil) {
				return
			}
		}
		m.branches(at, sh, yield)
	}
}

// listed yields what const and enum name; null is left to its type.
func (m *Maker) listed(at site, sh *spec.Shape, yield func(any, error) bool) bool {
	for _, s := range sh.Schemas {
		if s.Const != nil && !yield(Clone(*s.Const), nil) {
			return false
		}
		if s.Enum == nil {
			continue
		}
		for _, v := range rotate(s.Enum.Values, m.draw(at.name+" member")) {
			if v != nil && !yield(Clone(v), nil) {
				return false
			}
		}
	}
	return true
}

// plain leaves aside examples that carry what a request must not: null, and
// objects, whose parts the maker makes itself, alone or in arrays. An empty
// array, mostly a default, shows nothing.
func plain(v any) bool {
	switch t := v.(type) {
	case nil, map[string]any:
		return false
	case []any:
		return len(t) > 0 && !slices.ContainsFunc(t, func(it any) bool { _, nested := it.([]any); return nested || !plain(it) })
	}
	return true
}

// branches yields a value for each choice of alternatives of anyOf, oneOf and
// if.
func (m *Maker) branches(at site, sh *spec.Shape, yield func(any, error) bool) bool {
	open := alternatives(sh)
	if len(open) == 0 {
		return m.byType(at, sh, yield)
	}
	first := open[0]
	for _, branch := range rotate(first, m.draw(at.name+" branch")) {
		sub := m.view.ShapeOf(append(slices.Clone(sh.Schemas), branch)...)
		if !m.branchesBut(at, sub, first, yield) {
			return false
		}
		if m.tries > maxTries {
			return false
		}
	}
	return true
}

// branchesBut goes on with the alternatives that are left when one is chosen.
func (m *Maker) branchesBut(at site, sh *spec.Shape, chosen []*jsonschema.Schema, yield func(any, error) bool) bool {
	for _, alt := range alternatives(sh) {
		if slices.ContainsFunc(alt, func(b *jsonschema.Schema) bool { return slices.Contains(sh.Schemas, b) }) {
			continue
		}
		for _, branch := range alt {
			sub := m.view.ShapeOf(append(slices.Clone(sh.Schemas), branch)...)
			if !m.branchesBut(at, sub, alt, yield) || m.tries > maxTries {
				return false
			}
		}
		return true
	}
	return m.listed(at, sh, yield) && m.byType(at, sh, yield)
}

// alternatives returns the lists of branches that a shape leaves open.
func alternatives(sh *spec.Shape) [][]*jsonschema.Schema {
	var out [][]*jsonschema.Schema
	for _, s := range sh.Schemas {
		for _, alt := range [][]*jsonschema.Schema{s.OneOf, s.AnyOf} {
			if len(alt) > 0 && !slices.ContainsFunc(alt, func(b *jsonschema.Schema) bool { return slices.Contains(sh.Schemas, b) }) {
				out = append(out, alt)
			}
		}
		if s.If != nil {
			out = append(out, conditional(s))
		}
	}
	return out
}

// conditional turns if/then/else into branches: the then side with what if
// demands, and the else side.
func conditional(s *jsonschema.Schema) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	if s.Else != nil {
		out = append(out, s.Else)
	}
	if s.Then != nil {
		out = append(out, s.Then)
	}
	if len(out) == 0 {
		out = append(out, s.If)
	}
	return out
}

// byType yields a value of each type that is allowed, the likeliest first.
func (m *Maker) byType(at site, sh *spec.Shape, yield func(any, error) bool) bool {
	for _, t := range likely(sh) {
		switch t {
		case "object":
			v, err := m.object(at, sh)
			if !yield(v, err) {
				return false
			}
		case "array":
			v, err := m.array(at, sh)
			if !yield(v, err) {
				return false
			}
		case "string":
			for _, s := range m.strings(at, sh) {
				if !yield(s, nil) {
					return false
				}
			}
		case "integer", "number":
			for _, n := range m.numbers(at, sh, t == "integer") {
				if !yield(n, nil) {
					return false
				}
			}
		case "boolean":
			if !yield(false, nil) || !yield(true, nil) { // what does nothing is taken more often
				return false
			}
		case "null":
			if !yield(nil, nil) {
				return false
			}
		}
	}
	return true
}

// likely orders the allowed types; where none is written, the keywords tell
// what the author had in mind.
func likely(sh *spec.Shape) []string {
	order := []string{"object", "array", "string", "integer", "number", "boolean", "null"}
	if sh.Types != nil {
		var out []string
		for _, t := range order {
			if slices.Contains(sh.Types, t) {
				out = append(out, t)
			}
		}
		return out
	}
	var first []string
	for _, s := range sh.Schemas {
		switch {
		case len(s.Properties) > 0 || len(s.Required) > 0 || s.AdditionalProperties != nil || s.MinProperties != nil:
			first = append(first, "object")
		case s.Items2020 != nil || s.MinItems != nil || s.MaxItems != nil || len(s.PrefixItems) > 0:
			first = append(first, "array")
		case s.Minimum != nil || s.Maximum != nil || s.MultipleOf != nil || s.ExclusiveMinimum != nil || s.ExclusiveMaximum != nil:
			first = append(first, "number")
		}
	}
	out := append(first, "string", "object", "number", "boolean", "array", "null")
	return unique(out)
}

// draw is a number from the seed, 0 where nothing is random.
func (m *Maker) draw(label string) int {
	if !m.opts.Random {
		return 0
	}
	return int(hash(m.opts.Seed, label) >> 1 % (1 << 30))
}

// rotate begins a list elsewhere.
func rotate[T any](list []T, by int) []T {
	if len(list) == 0 || by%len(list) == 0 {
		return list
	}
	by %= len(list)
	return append(slices.Clone(list[by:]), list[:by]...)
}

func unique(in []string) []string {
	var out []string
	for _, s := range in {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func number(i int64) json.Number { return json.Number(strconv.FormatInt(i, 10)) }
