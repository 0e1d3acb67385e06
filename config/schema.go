package config

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Schema is the JSON Schema (Draft 2020-12) of a file with these keys, for
// editors. It accepts every file that the reader accepts, and refuses what a
// schema can: names that are not known or there by two names, values of another
// kind, entries that lack something. Duplicate names, and variables that are
// not set, are for the reader alone.
func Schema(title string, keys []Key) ([]byte, error) {
	root := object(keys)
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

// object is the schema of a map of settings.
func object(keys []Key) schema {
	properties, dotted := schema{}, map[string][]Key{}
	var twice []any
	for _, k := range keys {
		for _, name := range names([]Key{k}) {
			properties[name] = either(properties[name], k.schema())
			if above, below, ok := strings.Cut(name, "."); ok {
				child := k
				child.Name, child.Plural = below, ""
				dotted[above] = append(dotted[above], child)
			}
		}
		if k.Plural != "" && !sharesName(keys, k) {
			twice = append(twice, schema{"required": []string{k.Name, k.Plural}})
		}
	}
	for above, children := range dotted {
		properties[above] = either(properties[above], object(children))
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

// schema is that of one value.
func (k Key) schema() schema {
	out := schema{}
	switch one := k.scalar(); {
	case k.Record:
		out = schema{"type": []string{"array", "null"}, "items": object(k.Entries)}
	case k.Entries != nil:
		out = k.entriesSchema()
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

func (k Key) entriesSchema() schema {
	out := schema{"type": []string{"object", "null"}, "additionalProperties": object(k.Entries)}
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
