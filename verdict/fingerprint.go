package verdict

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"assay/rule"
)

// fingerprint is short, and stable between runs and releases: it holds no
// line number, no case id and no value.
func (k groupKey) fingerprint() string {
	parts := []string{string(k.rule), k.operation, k.place, k.keyword, k.doubt}
	if k.in != "" { // or the fingerprints of bodies would have changed when parameters came
		parts = append(parts, k.in)
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:6])
}

// naming are the keywords of an object that speak of its members by name, so
// that each name is a cause of its own.
var naming = []string{"required", "dependentRequired", "additionalProperties", "unevaluatedProperties", "propertyNames"}

// key says which verdicts have one cause. What could not be judged is told
// apart by the reason alone. Faults of the description are found by the place
// in the example: one fault shows in several examples of one schema.
func (c *Collector) key(v *Verdict) groupKey {
	k := groupKey{rule: v.Rule, operation: v.Operation, keyword: v.Keyword, in: v.In}
	if v.Outcome == Error {
		return groupKey{rule: v.Rule, operation: v.Operation, doubt: v.Reason}
	}
	instance := star(v.Pointer)
	switch {
	case c.rules[v.Rule].Subject == rule.Description && instance != "":
		k.place = instance
	case v.Place.Pointer != "":
		k.place = v.Place.Pointer
		if slices.Contains(naming, v.Keyword) {
			k.place += "#" + instance[strings.LastIndexByte(instance, '/')+1:]
		}
	default:
		k.place = instance
	}
	return k
}

// star writes "*" for the array indexes in a JSON pointer.
func star(ptr string) string {
	if !strings.ContainsAny(ptr, "0123456789") {
		return ptr
	}
	parts := strings.Split(ptr, "/")
	for i, p := range parts {
		if p != "" && strings.Trim(p, "0123456789") == "" {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

// repetition says that a step is the one its case is about, or that one again.
func repetition(step string) bool {
	return step == "" || strings.HasPrefix(strings.TrimLeft(step, "~"), "repeat")
}
