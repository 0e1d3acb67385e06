package mock

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"assay/spec"
)

// stateReader reads a saved state, and says where something is wrong.
type stateReader struct {
	file   string
	text   string
	server *Server
}

// fail is an error at an offset of the text.
func (r *stateReader) fail(offset int, format string, args ...any) error {
	before := r.text[:min(max(offset, 0), len(r.text))]
	line := strings.Count(before, "\n") + 1
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return &StateError{File: r.file, Line: line, Column: column, Text: fmt.Sprintf(format, args...)}
}

// read reads the whole text, and judges it.
func (r *stateReader) read() ([]savedKind, error) {
	if _, problems := spec.CheckJSON([]byte(r.text), spec.JSONLimits{MaxNumberLen: 1 << 20, MaxExponent: 1 << 20}); len(problems) > 0 {
		return nil, r.fail(int(problems[0].Offset), "this is not JSON as a state is written: %s", problems[0].Text)
	}
	root := gjson.Parse(r.text)
	if root.Get("format").String() != stateFormat {
		return nil, &StateError{File: r.file, Text: fmt.Sprintf("this is no state of assay mock: its %q is not %q", "format", stateFormat)}
	}
	m, err := r.members(root, "format", "version", "kinds")
	if err != nil {
		return nil, err
	}
	if v := m["version"]; v.Type != gjson.Number || v.Raw != fmt.Sprint(stateVersion) {
		return nil, r.fail(m["version"].Index, "this is a state of version %s, and version %d is read", v.Raw, stateVersion)
	}
	var kinds []savedKind
	err = r.each(m["kinds"], func(v gjson.Result) error {
		k, err := r.kind(v)
		kinds = append(kinds, k)
		return err
	})
	return kinds, err
}

// members are the members of an object, which has these and no others.
func (r *stateReader) members(v gjson.Result, names ...string) (map[string]gjson.Result, error) {
	if !v.IsObject() {
		return nil, r.fail(v.Index, "an object is wanted here")
	}
	found := map[string]gjson.Result{}
	var err error
	v.ForEach(func(name, value gjson.Result) bool {
		if near := nearest(name.String(), names); near != name.String() {
			err = r.fail(name.Index, "unknown member %q (did you mean %q?)", name.String(), near)
		}
		found[name.String()] = value
		return err == nil
	})
	for _, name := range names {
		if _, there := found[name]; !there && err == nil && name != "lax" {
			err = r.fail(v.Index, "the member %q is missing", name)
		}
	}
	return found, err
}

// each calls a function with each item of an array, until it fails.
func (r *stateReader) each(v gjson.Result, do func(gjson.Result) error) (err error) {
	if !v.IsArray() {
		return r.fail(v.Index, "an array is wanted here")
	}
	v.ForEach(func(_, item gjson.Result) bool {
		err = do(item)
		return err == nil
	})
	return err
}

func (r *stateReader) kind(v gjson.Result) (savedKind, error) {
	m, err := r.members(v, "path", "made", "collections")
	if err != nil {
		return savedKind{}, err
	}
	k := savedKind{service: r.server.kinOf(m["path"].String()), made: m["made"].Uint()}
	switch {
	case k.service == nil:
		return k, r.fail(m["path"].Index, "the description serves no resources at %q (the nearest is %q): is this the state of another one?",
			m["path"].String(), r.server.nearestPath(m["path"].String()))
	case m["made"].Type != gjson.Number || m["made"].Raw != fmt.Sprint(k.made):
		return k, r.fail(m["made"].Index, "%s is no count", m["made"].Raw)
	}
	err = r.each(m["collections"], func(v gjson.Result) error {
		c, err := r.collection(v, k.service)
		k.collections = append(k.collections, c)
		return err
	})
	return k, err
}

func (r *stateReader) collection(v gjson.Result, svc *service) (savedCollection, error) {
	var c savedCollection
	m, err := r.members(v, "under", "resources")
	if err != nil {
		return c, err
	}
	if err := r.each(m["under"], func(v gjson.Result) error {
		if v.Type != gjson.String {
			return r.fail(v.Index, "a text is wanted here: what a parameter of the path holds")
		}
		c.params = append(c.params, v.String())
		return nil
	}); err != nil {
		return c, err
	}
	if len(c.params) != min(svc.owned, len(svc.names)) {
		return c, r.fail(m["under"].Index, "%d values of parameters stand here, and %s has %d above its resources", len(c.params), svc.template, svc.owned)
	}
	keys := map[string]bool{}
	err = r.each(m["resources"], func(v gjson.Result) error {
		one, err := r.resource(v, svc)
		if err == nil && keys[one.id] {
			err = r.fail(v.Index, "a second resource has the key %q", one.id)
		}
		if err == nil {
			keys[one.id] = true
			c.resources = append(c.resources, one)
		}
		return err
	})
	return c, err
}

// resource is one resource, which can be shown as the description has it.
func (r *stateReader) resource(v gjson.Result, svc *service) (*resource, error) {
	m, err := r.members(v, "key", "id", "lax", "value")
	switch {
	case err != nil:
		return nil, err
	case m["key"].Type != gjson.String || m["key"].Str == "":
		return nil, r.fail(m["key"].Index, "a text is wanted here: the resource as its path names it")
	}
	one := &resource{id: m["key"].Str, name: ordered(m["id"]), members: ordered(m["value"]), lax: m["lax"].Bool()}
	if _, err := one.in(svc.created); err != nil {
		return nil, r.fail(m["value"].Index, "the resource %q does not fit the description: %v", one.id, err)
	}
	return one, nil
}
