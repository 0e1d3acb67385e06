package config

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Schema is the JSON Schema (Draft 2020-12) of a file with these keys, for
// editors. It accepts every file that the reader accepts, and refuses what a
// schema can: names that are not known or there by two names, values of another
// kind, entries that lack something. Duplicate names, and variables that are
// not set, are for the reader alone.
func Schema(title string, keys []Key) ([]byte, error) {
	b := blocks{}
	root := b.object(keys)
	root["$defs"] = b
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = title
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(root)
	return out.Bytes(), err
}

type schema = map[string]any

// blocks are the schemas of single settings, by name, which several maps have
// in common.
type blocks map[string]any

// ref refers to the schema of a key; one that shares its name with another key
// of another schema stands where it is used.
func (b blocks) ref(k Key) schema {
	own := b.setting(k)
	if have, ok := b[k.Name]; ok && !reflect.DeepEqual(have, any(own)) {
		return own
	}
	b[k.Name] = own
	return schema{"$ref": "#/$defs/" + k.Name}
}

// object is the schema of a map of settings.
func (b blocks) object(keys []Key) schema {
	properties, dotted := schema{}, map[string][]Key{}
	var twice []any
	for _, k := range keys {
		for _, name := range names([]Key{k}) {
			properties[name] = either(properties[name], b.ref(k))
			if above, below, ok := strings.Cut(name, "."); ok {
				child := k
				child.Name, child.Plural = below, ""
				dotted[above] = append(dotted[above], child)
			}
		}
		if k.Plural != "" && !sharesName(keys, k) {
			twice = append(twice, schema{"type": "object", "required": []string{k.Name, k.Plural}})
		}
	}
	for _, above := range slices.Sorted(maps.Keys(dotted)) {
		properties[above] = either(properties[above], b.object(dotted[above]))
	}
	out := schema{"type": []string{"object", "null"}, "properties": properties, "additionalProperties": false}
	if len(twice) > 0 {
		out["not"] = schema{"anyOf": twice}
	}
	var required []string
	for _, k := range keys {
		if k.Required {
			required = append(required, k.Name)
		}
	}
	if len(required) > 0 {
		out["type"], out["required"] = "object", required
	}
	return out
}

// sharesName says whether the key's plural is the name of another key, too, so
// that both names may be there.
func sharesName(keys []Key, k Key) bool {
	return slices.ContainsFunc(keys, func(other Key) bool { return other.Name == k.Plural })
}

// either allows what two keys with one name take.
func either(before, next any) any {
	if before == nil {
		return next
	}
	a, b := before.(schema), next.(schema)
	choices, ok := a["anyOf"].([]any)
	if !ok || len(a) > 1 {
		choices = []any{a}
	}
	return schema{"anyOf": append(choices, b)}
}

// setting is the schema of one setting.
func (b blocks) setting(k Key) schema {
	out := schema{}
	switch one := k.scalar(); {
	case k.Record:
		out = schema{"type": []string{"array", "null"}, "items": b.object(k.Entries)}
	case k.Entries != nil:
		out = b.entries(k)
	case k.JSON && k.Join == "": // anything
	default:
		// A name without a value sets nothing.
		choices := []any{one, schema{"type": "null"}}
		if k.List {
			choices = append(choices, schema{"type": "array", "items": one})
		}
		if k.Join != "" {
			choices = append(choices, schema{"type": "object", "additionalProperties": k.member(one)})
		}
		out = schema{"anyOf": choices}
	}
	if k.Help != "" {
		out = maps.Clone(out)
		out["description"] = k.Help
	}
	return out
}

// member is the schema of a value in a map.
func (k Key) member(one schema) any {
	if k.JSON {
		return true
	}
	if len(k.Enum) > 0 {
		return one
	}
	return schema{"type": kinds[Text].types}
}

// entries is the schema of a map of maps.
func (b blocks) entries(k Key) schema {
	out := schema{"type": []string{"object", "null"}, "additionalProperties": b.object(k.Entries)}
	var bounds []any
	if k.Names != "" {
		bounds = append(bounds, schema{"pattern": "^(?:" + k.Names + ")$"})
	}
	if len(k.Reserved) > 0 {
		bounds = append(bounds, schema{"not": schema{"enum": k.Reserved}})
	}
	if len(bounds) > 0 {
		out["propertyNames"] = schema{"allOf": bounds}
	}
	return out
}

// withVariable is the text of a value that the environment completes.
var withVariable = schema{"type": "string", "pattern": `\$\{[^}]*\}`}

// scalar is the schema of a value that is neither list nor map.
func (k Key) scalar() schema {
	own := kinds[k.Kind]
	switch {
	case k.Secret:
		return withVariable
	case k.Glob:
		return schema{"anyOf": []any{schema{"enum": k.Enum}, withVariable, schema{"type": "string", "pattern": "[*?]"}}}
	case len(k.Enum) > 0:
		return schema{"anyOf": []any{schema{"enum": k.Enum}, withVariable}}
	case k.Kind == Text && k.Required:
		return schema{"type": own.types, "pattern": `\S`}
	case k.Kind == Text:
		return schema{"type": own.types}
	}
	choices := []any{schema{"type": "string", "pattern": own.pattern}, withVariable}
	if len(own.types) > 0 {
		choices = append([]any{schema{"type": own.types}}, choices...)
	}
	if k.Kind == Duration {
		choices = append(choices, schema{"const": 0})
	}
	return schema{"anyOf": choices}
}
