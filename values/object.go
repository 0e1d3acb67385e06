package values

import (
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/spec"
)

// maxMade bounds the items of an array and the members of an object that are made
// because a schema asks for so many.
const maxMade = 10_000

// object makes an object with the required properties, or with all of them.
func (m *Maker) object(at site, sh *spec.Shape) (any, error) {
	out := map[string]any{}
	for _, p := range sh.Properties {
		if !p.Required {
			continue
		}
		v, err := m.property(at, sh, p)
		if err != nil {
			return nil, err
		}
		out[p.Name] = v
	}
	if m.opts.All && at.depth < m.opts.MaxDepth {
		m.optional(at, sh, out, len(sh.Properties))
		m.entry(at, sh, out)
	}
	if least := m.least(sh, out); len(out) < least {
		if least > maxMade {
			return nil, fmt.Errorf("minProperties %d is beyond the maker's limit of %d", least, maxMade)
		}
		m.optional(at, sh, out, least-len(out))
		for i := 0; len(out) < least && i < least; i++ {
			m.extra(at, sh, out, i)
		}
	}
	return out, nil
}

// optional adds up to n optional properties; one that cannot be made is left
// out, and so is one that the direction does not carry.
func (m *Maker) optional(at site, sh *spec.Shape, out map[string]any, n int) {
	most := 1 << 30
	for _, s := range sh.Schemas {
		if s.MaxProperties != nil {
			most = min(most, *s.MaxProperties)
		}
	}
	for _, p := range sh.Properties {
		if m.opts.Random && m.draw(at.name+"."+p.Name+" present")%2 == 0 && len(out) >= m.leastOf(sh) {
			continue
		}
		if _, have := out[p.Name]; have || n <= 0 || len(out) >= most || len(p.Schemas) == 0 || m.view.Hidden(sh, p.Name) {
			continue
		}
		if v, err := m.property(at, sh, p); err == nil {
			out[p.Name] = v
			n--
		}
	}
}

// leastOf is minProperties.
func (m *Maker) leastOf(sh *spec.Shape) int {
	least := 0
	for _, s := range sh.Schemas {
		if s.MinProperties != nil {
			least = max(least, *s.MinProperties)
		}
	}
	return least
}

// property makes the value of a named property: all schemas that apply to the
// name, patterns and additional ones included.
func (m *Maker) property(at site, sh *spec.Shape, p spec.Property) (any, error) {
	schemas := p.Schemas
	if sub := sh.Property(p.Name); sub != nil {
		schemas = sub.Schemas
	}
	if len(schemas) == 0 {
		return m.word(at.in(p.Name), 0, 24), nil
	}
	return m.value(at.in(p.Name), schemas)
}

// least is the number of properties that minProperties and the like ask for.
func (m *Maker) least(sh *spec.Shape, out map[string]any) int {
	least := m.leastOf(sh)
	for _, s := range sh.Schemas {
		for name, names := range s.DependentRequired {
			if _, have := out[name]; have {
				for _, n := range names {
					m.named(sh, out, n)
				}
			}
		}
	}
	return least
}

func (m *Maker) named(sh *spec.Shape, out map[string]any, name string) {
	if _, have := out[name]; have {
		return
	}
	if sub := sh.Property(name); sub != nil {
		if v, err := m.value(site{name: name, depth: 1}, sub.Schemas); err == nil {
			out[name] = v
		}
	} else {
		out[name] = "value"
	}
}

// entry adds one map entry where the schema describes map values and names no
// properties.
func (m *Maker) entry(at site, sh *spec.Shape, out map[string]any) {
	if len(sh.Properties) > 0 || len(out) > 0 {
		return
	}
	for _, s := range sh.Schemas {
		if _, ok := s.AdditionalProperties.(*jsonschema.Schema); ok || len(s.PatternProperties) > 0 {
			m.extra(at, sh, out, 0)
			return
		}
	}
}

// extra adds a member of a free name.
func (m *Maker) extra(at site, sh *spec.Shape, out map[string]any, i int) {
	for _, name := range m.freeNames(sh, i) {
		if _, have := out[name]; have {
			continue
		}
		sub := sh.Property(name)
		if sub == nil {
			out[name] = m.word(at.in(name), 0, 24)
			return
		}
		if v, err := m.value(at.in(name), sub.Schemas); err == nil {
			out[name] = v
			return
		}
	}
}

// freeNames are member names that propertyNames and patternProperties allow.
func (m *Maker) freeNames(sh *spec.Shape, i int) []string {
	var names []string
	for _, s := range sh.Schemas {
		if s.PropertyNames != nil {
			if v, err := (&Maker{view: m.view, opts: Options{Seed: m.opts.Seed + uint64(i), MaxDepth: 6, Plain: true}}).For(fmt.Sprintf("key%d", i+1), s.PropertyNames); err == nil {
				if n, ok := v.(string); ok {
					names = append(names, n)
				}
			}
		}
		for re := range s.PatternProperties {
			names = append(names, Matching(re.String(), 0, -1, 4, m.opts.Seed+uint64(i))...)
		}
	}
	return append(names, fmt.Sprintf("key%d", i+1))
}

// array makes an array of as few items as allowed, or of one where all is to be
// filled.
func (m *Maker) array(at site, sh *spec.Shape) (any, error) {
	least, distinct, prefix := 0, false, 0
	most := 1 << 30
	for _, s := range sh.Schemas {
		if s.MinItems != nil {
			least = max(least, *s.MinItems)
		}
		if s.MaxItems != nil {
			most = min(most, *s.MaxItems)
		}
		if s.Contains != nil {
			least = max(least, 1)
			if s.MinContains != nil {
				least = max(least, *s.MinContains)
			}
		}
		distinct = distinct || s.UniqueItems
		prefix = max(prefix, len(s.PrefixItems))
	}
	if m.opts.All && at.depth < m.opts.MaxDepth {
		least = min(max(least, 1, prefix), most)
		if m.opts.Random {
			least = min(least+m.draw(at.name+" items")%3, most)
		}
	}
	if least > maxMade {
		return nil, fmt.Errorf("minItems %d is beyond the maker's limit of %d", least, maxMade)
	}
	return m.Items(at.name, at.depth, sh, least, distinct)
}

// Items makes an array of n items for a shape; distinct ones where asked.
func (m *Maker) Items(name string, depth int, sh *spec.Shape, n int, distinct bool) ([]any, error) {
	out := make([]any, 0, n)
	seen := map[string]bool{}
	for i := 0; len(out) < n; i++ {
		if i > 4*n+200 {
			return nil, fmt.Errorf("no %d distinct items could be made", n)
		}
		schemas := itemSchemas(sh, len(out))
		sub := &Maker{view: m.view, opts: m.opts, tries: m.tries}
		sub.opts.Seed += uint64(i)
		if i > 0 {
			sub.opts.Plain = true
		}
		var v any
		var err error
		if i > 0 && distinct {
			v, err = sub.nth(site{name: name, depth: depth + 1}, schemas, i, seen)
		} else {
			v, err = sub.value(site{name: name, depth: depth + 1}, schemas)
		}
		if err != nil {
			return nil, err
		}
		m.tries = sub.tries
		if key := string(Encode(v, nil)); !distinct || !seen[key] {
			seen[key] = true
			out = append(out, v)
		}
	}
	return out, nil
}

// nth yields a valid value that was not seen yet.
func (m *Maker) nth(at site, schemas []*jsonschema.Schema, i int, seen map[string]bool) (any, error) {
	for v, err := range m.candidates(at, schemas) {
		if m.tries++; m.tries > maxTries {
			return nil, errTries
		}
		if err == nil && !seen[string(Encode(v, nil))] && satisfied(v, schemas) == nil {
			return v, nil
		}
	}
	return nil, fmt.Errorf("%s: no %d distinct values", describe(at), i+1)
}

// itemSchemas are those that apply to the item at an index; the kind that
// contains asks for comes first.
func itemSchemas(sh *spec.Shape, i int) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	for _, s := range sh.Schemas {
		if item := spec.ItemSchema(s, i); item != nil {
			out = append(out, item)
		}
		if s.Contains != nil {
			need := 1
			if s.MinContains != nil {
				need = *s.MinContains
			}
			if i < need {
				out = append(out, s.Contains)
			}
		}
	}
	return out
}
