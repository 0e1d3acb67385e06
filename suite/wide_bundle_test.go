package suite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// bundle is one description made of single operations of many, so that one
// server can serve them all: each under a path of its own, with what it refers
// to under names of its own.
type bundle struct {
	paths, components object
	operations        []wideOperation // with their paths in the bundle
}

// bundleOf takes operations of documents in version 3.0, with the paths around
// them that parents and the life of the resource need.
func bundleOf(t *testing.T, root string, ops []wideOperation) *bundle {
	t.Helper()
	b := &bundle{paths: object{}, components: object{}}
	for i, op := range ops {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(op.file)))
		require.NoError(t, err)
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.UseNumber()
		d := &rawDocument{file: op.file}
		require.NoError(t, dec.Decode(&d.root))
		p := part{bundle: b, doc: d, name: fmt.Sprintf("w%02d", i)}
		p.take(op.path)
		op.path = p.path(op.path)
		b.operations = append(b.operations, op)
	}
	return b
}

// write writes the description.
func (b *bundle) write(t *testing.T, file string) {
	t.Helper()
	data, err := json.Marshal(object{
		"openapi": "3.0.3", "info": object{"title": "operations of many", "version": "1"}, "paths": b.paths, "components": b.components,
	})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, data, 0o600))
}

// part is what one document gives to a bundle.
type part struct {
	bundle *bundle
	doc    *rawDocument
	name   string
}

func (p *part) path(path string) string { return "/" + p.name + path }

// take adds a path, those above it and the items below it.
func (p *part) take(path string) {
	paths, _ := p.doc.root["paths"].(object)
	for other := range paths {
		above := strings.HasPrefix(path+"/", strings.TrimSuffix(other, "/")+"/")
		rest, below := strings.CutPrefix(other, strings.TrimSuffix(path, "/")+"/{")
		if above || below && strings.Count(rest, "/") == 0 {
			p.bundle.paths[p.path(other)] = p.secured(p.renamed(p.doc.resolve(paths[other])).(object))
		}
	}
}

// secured gives the operations of a path the security of their document.
func (p *part) secured(item object) object {
	for _, method := range []string{"get", "put", "post", "delete", "patch"} {
		op, ok := item[method].(object)
		if !ok {
			continue
		}
		requirements, given := op["security"]
		if !given {
			requirements = p.doc.root["security"]
		}
		out := []any{}
		for _, alternative := range list(requirements) {
			named := object{}
			for name, scopes := range alternative {
				named[p.component("securitySchemes", name)] = scopes
			}
			out = append(out, named)
		}
		op["security"] = out
		if id, ok := op["operationId"].(string); ok {
			op["operationId"] = p.name + "-" + id
		}
		delete(op, "servers")
	}
	delete(item, "servers")
	return item
}

// renamed copies a value, its references pointing into the bundle.
func (p *part) renamed(v any) any {
	switch t := v.(type) {
	case []any:
		out := make([]any, len(t))
		for i, x := range t {
			out[i] = p.renamed(x)
		}
		return out
	case object:
		out := object{}
		for _, name := range slices.Sorted(maps.Keys(t)) {
			ref, isRef := t[name].(string)
			kind, component, ok := strings.Cut(strings.TrimPrefix(ref, "#/components/"), "/")
			switch {
			case strings.HasPrefix(name, "x-"):
			case name == "$ref" && isRef && ok && strings.HasPrefix(ref, "#/components/") && !strings.Contains(component, "/"):
				out[name] = "#/components/" + kind + "/" + p.component(kind, component)
			case name == "$ref" && isRef:
				return p.renamed(p.doc.resolve(t))
			default:
				out[name] = p.renamed(t[name])
			}
		}
		return out
	}
	return v
}

// component takes a component along and returns its name in the bundle.
func (p *part) component(kind, escaped string) string {
	components, _ := p.doc.root["components"].(object)
	all, _ := components[kind].(object)
	into, ok := p.bundle.components[kind].(object)
	if !ok {
		into = object{}
		p.bundle.components[kind] = into
	}
	plain := strings.NewReplacer("~1", "/", "~0", "~", "%7B", "{", "%7D", "}", "%20", " ").Replace(escaped)
	name := p.name + "." + strings.Map(func(c rune) rune {
		if c < 0x80 && (c == '.' || c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') {
			return c
		}
		return '_'
	}, plain)
	if _, known := into[name]; !known {
		into[name] = true // it may contain itself
		into[name] = p.renamed(all[plain])
	}
	return name
}
