package mock

import (
	"slices"

	"assay/values"
)

// present is a resource as it appears in an answer; not to be changed.
func (x *exchange) present(f *form, r *resource) any {
	v, err := r.in(f)
	if err != nil {
		return nil
	}
	return x.dress(f, r, v)
}

// dress lets the behaviour change how a resource appears.
func (x *exchange) dress(f *form, r *resource, v any) any {
	if len(x.service.behaviour.show) == 0 || f.media == "" {
		return v
	}
	v = clone(v)
	shown, ok := at(v, f.holder)
	if !ok {
		return v
	}
	for _, hook := range x.service.behaviour.show {
		shown = hook(x, r, shown)
	}
	return put(v, f.holder, shown)
}

// read answers with one resource.
func (x *exchange) read() *answer {
	if rf := x.authorized(); rf != nil && !x.condoned(rf) {
		return x.refuse(rf)
	}
	if rf := x.orphaned(); rf != nil {
		return x.refuse(rf)
	}
	_, r := x.find()
	if r == nil {
		return x.missing()
	}
	f := x.service.read
	a := newAnswer(reads, f.status)
	a.form, a.resource, a.media = f, r, f.media
	a.value = x.present(f, r)
	x.server.presets.apply(f.response, a.header)
	return a
}

func (x *exchange) missing() *answer {
	return x.refuse(&refusal{reason: notFound, message: "There is no such resource."})
}

// list answers with all resources of the collection, oldest first; the newest
// of them where the description bounds their number.
func (x *exchange) list() *answer {
	if rf := x.authorized(); rf != nil && !x.condoned(rf) {
		return x.refuse(rf)
	}
	if rf := x.orphaned(); rf != nil {
		return x.refuse(rf)
	}
	f := x.service.listed
	a := newAnswer(lists, f.status)
	a.form, a.media = f, f.media
	x.server.presets.apply(f.response, a.header)
	if f.media == "" {
		return a
	}
	items := []any{}
	for _, r := range x.collection().all() {
		if item, ok := at(x.present(f, r), f.items+"/0"); ok {
			items = append(items, item)
		}
	}
	if f.root.at(f.items).unique() {
		items = apart(items)
	}
	if most := f.root.at(f.items).most(); most >= 0 && len(items) > most {
		items = items[len(items)-most:]
	}
	a.value = clone(f.minimal)
	if _, made := at(a.value, f.items+"/0"); len(items) > 0 || !made {
		a.value = put(a.value, f.items, items)
	}
	return a
}

// apart leaves out what an earlier item is equal to: resources without an
// identifier may look alike, and a list may want items that differ.
func apart(items []any) []any {
	seen := map[string]bool{}
	return slices.DeleteFunc(items, func(item any) bool {
		text := string(values.Encode(plain(item), nil))
		defer func() { seen[text] = true }()
		return seen[text]
	})
}

// delete forgets one resource.
func (x *exchange) delete() *answer {
	if rf := x.authorized(); rf != nil && !x.condoned(rf) {
		return x.refuse(rf)
	}
	c, r := x.find()
	if r == nil || !c.remove(r.id) {
		return x.missing()
	}
	x.bereave(x.service, c.params, r)
	f := x.service.deleted
	a := newAnswer(deletes, f.status)
	a.form, a.resource, a.media = f, r, f.media
	a.value = f.bare(nil, r.name)
	if !f.valid(a.value) {
		a.value = clone(f.minimal)
	}
	x.server.presets.apply(f.response, a.header)
	return a
}
