// Package values makes JSON values for the schemas of a contract: valid ones,
// minimal and maximal, and the spellings at which servers err.
//
// It is pure and deterministic: the same schema and options give the same
// value. It proves what it makes with the schema itself and makes nothing that
// it cannot prove. Both the plan (package cases) and the reference server
// (package mock) stand on it.
//
//	m := values.NewMaker(schema.Request(), values.Options{All: true})
//	body, err := m.Make()
package values

import (
	"encoding/json"
	"hash/fnv"
	"sort"

	"assay/spec"
)

// Order ranks member names for Encode; names without a rank come last, in
// alphabetical order.
type Order map[string]int

// Add ranks names behind those that are ranked.
func (o Order) Add(names ...string) {
	for _, n := range names {
		if _, ok := o[n]; !ok {
			o[n] = len(o)
		}
	}
}

// Encode writes a value (map[string]any, []any, string, json.Number, bool, nil,
// json.RawMessage) as compact JSON, members in order. It escapes only what RFC
// 8259 section 7 demands.
func Encode(v any, order Order) []byte { return appendValue(nil, v, order) }

func appendValue(b []byte, v any, order Order) []byte {
	switch t := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		if t {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	case json.Number:
		return append(b, t...)
	case json.RawMessage:
		return append(b, t...)
	case string:
		return spec.AppendString(b, t)
	case []any:
		b = append(b, '[')
		for i, it := range t {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(b, it, order)
		}
		return append(b, ']')
	case map[string]any:
		b = append(b, '{')
		for i, name := range Names(t, order) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(spec.AppendString(b, name), ':')
			b = appendValue(b, t[name], order)
		}
		return append(b, '}')
	}
	j, err := json.Marshal(v)
	if err != nil {
		return append(b, "null"...)
	}
	return append(b, j...)
}

// Names returns the member names of an object in order.
func Names(m map[string]any, order Order) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	sort.Slice(names, func(i, j int) bool {
		a, aok := order[names[i]]
		b, bok := order[names[j]]
		if aok != bok {
			return aok
		}
		if aok && a != b {
			return a < b
		}
		return names[i] < names[j]
	})
	return names
}

// Clone copies a value deeply, so that a change leaves the original alone.
func Clone(v any) any {
	switch t := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(t))
		for k, x := range t {
			out[k] = Clone(x)
		}
		return out
	case []any:
		out := make([]any, len(t))
		for i, x := range t {
			out[i] = Clone(x)
		}
		return out
	}
	return v
}

// hash gives a number that depends on the seed and the texts alone.
func hash(seed uint64, texts ...string) uint64 {
	h := fnv.New64a()
	var b [8]byte
	for i := range b {
		b[i] = byte(seed >> (8 * i))
	}
	h.Write(b[:])
	for _, t := range texts {
		h.Write([]byte(t))
		h.Write([]byte{0})
	}
	return mix(h.Sum64())
}

// mix spreads every bit over the whole number (the finaliser of SplitMix64):
// the low bits of FNV depend on the low bits of the text alone.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
