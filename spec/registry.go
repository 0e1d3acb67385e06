package spec

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// registry holds the schemas that were asked for, in two views.
//
// Each schema that is asked for or referred to is a root, a resource of its own
// in the compiler with the URL "mem:///N"; references are rewritten to those
// URLs. So the compiler takes the closure of the references by itself, nothing
// else of the document is ever looked at, and files, anchors and oddly placed
// targets need no special care.
type registry struct {
	doc   *document
	mu    sync.Mutex
	roots []root
	index map[rootKey]int
	views [2]*viewSet
	// defects by place, so that a schema seen in both views is reported once.
	defects  []Defect
	reported map[string]bool
	formats  map[string]bool // unknown ones met
}

type root struct {
	loc   loc
	inner bool // the schema without its nullable: see rewriter.nullable
	// relaxed are names that required does not demand here, joined by NUL: see
	// rewriter.relaxed.
	relaxed string
}

type rootKey struct {
	file    *file
	ptr     string
	inner   bool
	relaxed string
}

// direction is the way a body travels.
type direction int

const (
	requests direction = iota
	responses
)

// viewSet is what one direction has compiled.
type viewSet struct {
	compiler *jsonschema.Compiler
	origin   map[string]loc    // schema location (URL#pointer) to its place
	wrapped  map[string]bool   // anyOf made for a doubtful nullable
	doubtful map[string]bool   // null is neither plainly allowed nor forbidden
	alias    map[string]string // keyword as written where it was rewritten
	hints    map[string]bool   // schemas made of a discriminator's names
}

func newRegistry(d *document) *registry {
	r := &registry{doc: d, index: map[rootKey]int{}, reported: map[string]bool{}, formats: map[string]bool{}}
	for dir := range r.views {
		c := jsonschema.NewCompiler()
		c.DefaultDraft(jsonschema.Draft2020)
		c.AssertFormat()
		registerFormats(c)
		c.UseRegexpEngine(patternEngine())
		v := &viewSet{compiler: c, origin: map[string]loc{}, wrapped: map[string]bool{},
			doubtful: map[string]bool{}, alias: map[string]string{}, hints: map[string]bool{}}
		c.UseLoader(&rewriter{reg: r, dir: direction(dir), view: v})
		r.views[dir] = v
	}
	return r
}

// add makes a root of a schema.
func (r *registry) add(l loc, inner bool, relaxed ...string) int {
	names := strings.Join(relaxed, "\x00")
	k := rootKey{l.n.file, l.ptr, inner, names}
	if i, ok := r.index[k]; ok {
		return i
	}
	r.roots = append(r.roots, root{l, inner, names})
	r.index[k] = len(r.roots) - 1
	return len(r.roots) - 1
}

func rootURL(i int) string { return "mem:///" + strconv.Itoa(i) }

// schema makes a Schema of a place in the document.
func (r *registry) schema(l loc) *Schema {
	if !l.ok() {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return &Schema{Place: l.place(), reg: r, root: r.add(l, false)}
}

// compile compiles a root for one direction.
func (r *registry) compile(i int, dir direction) (*jsonschema.Schema, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := r.views[dir].compiler.Compile(rootURL(i))
	if err == nil {
		return s, nil
	}
	var re *refError
	if errors.As(err, &re) {
		return nil, re
	}
	return nil, fmt.Errorf("the schema at %s:%d cannot be used: %s", r.roots[i].loc.place().File, r.roots[i].loc.place().Line, compileText(err))
}

func compileText(err error) string {
	text := err.Error()
	if i := strings.LastIndex(text, "mem:///"); i >= 0 {
		if _, rest, ok := strings.Cut(text[i:], ": "); ok {
			return rest
		}
	}
	return text
}

// report records a defect once a place and code.
func (r *registry) report(d Defect) {
	key := d.Code + "\x00" + d.Place.File + "\x00" + d.Place.Pointer
	if !r.reported[key] {
		r.reported[key] = true
		r.defects = append(r.defects, d)
	}
}

// plainURL undoes the percent-encoding that the compiler gives the pointers in
// its locations: names of properties may hold any character.
func plainURL(location string) string {
	if strings.IndexByte(location, '%') < 0 {
		return location
	}
	resource, pointer, _ := strings.Cut(location, "#")
	if plain, err := url.PathUnescape(pointer); err == nil {
		return resource + "#" + plain
	}
	return location
}

// placeOf returns the place of a compiled schema.
func (v *viewSet) placeOf(location string) loc {
	location = plainURL(location)
	for {
		if l, ok := v.origin[location]; ok {
			return l
		}
		i := strings.LastIndexByte(location, '/')
		if i < 0 || !strings.Contains(location[:i], "#") {
			return v.origin[location[:max(i, 0)]]
		}
		location = location[:i]
		if strings.HasSuffix(location, "#") {
			return v.origin[strings.TrimSuffix(location, "#")]
		}
	}
}
