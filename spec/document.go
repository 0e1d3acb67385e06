package spec

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// dialect is the family of the description's version.
type dialect int

const (
	swagger20 dialect = iota
	openapi30
	openapi31 // and later
)

// maxRefDepth bounds chains of references.
const maxRefDepth = 100

// document is a description with the files it refers to.
type document struct {
	main    *file
	files   map[string]*file // by path relative to the description's folder
	dir     string
	version string
	dialect dialect
	schemas *registry
}

// file is one file of a description.
type file struct {
	name   string // for messages
	path   string // relative to the description's folder, slashes; "" for the description itself
	root   *node
	mended []mend
	hinted bool // x-assay stands somewhere in it
	linked bool // a runtime expression about an answer stands somewhere in it
}

// mend is a fault of the text that was repaired to read on.
type mend struct {
	line int
	text string
}

func (f *file) mendedAt(line int, text string) {
	f.mended = append(f.mended, mend{line: line, text: text})
}

// loc is a node with the JSON pointer that leads to it.
type loc struct {
	n   *node
	ptr string
}

func (l loc) get(name string) loc { return l.inside(name, l.n.get(name)) }

// inside is the place of a member, its home where it was made.
func (l loc) inside(name string, n *node) loc {
	if n != nil && n.home != "" {
		return loc{n, n.home}
	}
	return loc{n, Join(l.ptr, name)}
}

func (l loc) ok() bool { return l.n != nil }

// place is where the value stands.
func (l loc) place() Place {
	if l.n == nil {
		return Place{Pointer: l.ptr}
	}
	return Place{File: l.n.file.name, Line: l.n.line, Column: l.n.col, Pointer: l.ptr}
}

// key is where the name of a member stands.
func (l loc) key(name string) Place {
	p := l.get(name).place()
	if l.n != nil {
		p.File = l.n.file.name
		p.Line, p.Column = l.n.key(name)
	}
	return p
}

// each yields the members of an object in document order.
func (l loc) each(yield func(name string, value loc) bool) {
	for _, m := range l.n.object() {
		if !yield(m.name, l.inside(m.name, m.value)) {
			return
		}
	}
}

// items yields the items of an array.
func (l loc) items(yield func(i int, value loc) bool) {
	for i, it := range l.n.array() {
		if !yield(i, loc{it, fmt.Sprintf("%s/%d", l.ptr, i)}) {
			return
		}
	}
}

func openDocument(src Source) (*document, error) {
	f := &file{name: src.Name}
	root, err := parse(f, src.Data)
	if err != nil {
		return nil, err
	}
	f.root = root
	relocate(f, src.Data)
	d := &document{main: f, files: map[string]*file{}, dir: src.Dir}
	if src.Dir != "" && src.Name != "" {
		d.files[filepath.Base(src.Name)] = f
	}
	if err := d.readVersion(); err != nil {
		return nil, err
	}
	d.schemas = newRegistry(d)
	return d, nil
}

func (d *document) root() loc { return loc{d.main.root, ""} }

func (d *document) readVersion() error {
	root := d.root()
	fail := func(l loc, msg, hint string) error {
		return &Error{Name: d.main.name, Line: l.place().Line, Column: l.place().Column, Msg: msg, Hint: hint}
	}
	if root.n.kind != kindObject {
		return fail(root, "not an OpenAPI document: its top is no object", "name the file that begins with openapi: 3.… or swagger: \"2.0\"")
	}
	v := root.get("openapi")
	if !v.ok() {
		if v = root.get("swagger"); !v.ok() {
			if is, hint, at := d.relative(); is != "" {
				return fail(at, "not an OpenAPI document: it is "+is, hint)
			}
			return fail(root, `not an OpenAPI document: neither "openapi" nor "swagger" at its top`, "name the file that begins with one of them; parts of a description are read when it refers to them")
		}
	}
	d.version = v.n.scalar()
	switch {
	case strings.HasPrefix(d.version, "3.0"):
		d.dialect = openapi30
	case strings.HasPrefix(d.version, "3."):
		d.dialect = openapi31
	case d.version == "2" || strings.HasPrefix(d.version, "2."):
		d.version, d.dialect = "2.0", swagger20
	default:
		return fail(v, fmt.Sprintf("unknown OpenAPI version %q", d.version), "2.0, 3.0, 3.1 and 3.2 are understood")
	}
	return nil
}

// refError is a reference that leads nowhere.
type refError struct {
	ref   string
	place Place
	why   string
}

func (e *refError) Error() string {
	return fmt.Sprintf("$ref %q at %s:%d: %s", e.ref, e.place.File, e.place.Line, e.why)
}

// follow returns the value behind a chain of $refs, the value itself when it
// has none.
func (d *document) follow(l loc) (loc, error) {
	start := l
	for range maxRefDepth {
		ref := l.n.get("$ref")
		if ref == nil || ref.kind != kindString {
			return l, nil
		}
		t, err := d.resolve(l.n.file, ref)
		if err != nil {
			return loc{}, err
		}
		l = t
	}
	return loc{}, &refError{ref: start.n.get("$ref").str(), place: start.place(), why: "the chain of references does not end"}
}

// resolve finds the value that a $ref names.
func (d *document) resolve(from *file, ref *node) (loc, error) {
	fail := func(format string, args ...any) (loc, error) {
		return loc{}, &refError{ref: ref.text, place: loc{n: ref}.place(), why: fmt.Sprintf(format, args...)}
	}
	name, frag, _ := strings.Cut(ref.text, "#")
	f := from
	if name != "" {
		var err error
		if f, err = d.open(from, name); err != nil {
			return fail("%v", err)
		}
	}
	ptr := frag
	if u, err := url.PathUnescape(frag); err == nil {
		ptr = u
	}
	if ptr != "" && !strings.HasPrefix(ptr, "/") {
		return fail("only JSON pointers are followed behind #")
	}
	n := f.root.at(ptr)
	if n == nil && ptr != frag {
		n, ptr = f.root.at(frag), frag
	}
	if n == nil {
		return fail("there is nothing at %s", ptr)
	}
	return loc{n, ptr}, nil
}

// open reads a file that another one refers to; only files in the description's
// own folder and below, links included.
func (d *document) open(from *file, name string) (*file, error) {
	if u, err := url.Parse(name); err == nil && u.Scheme != "" {
		return nil, fmt.Errorf("references to %s: are not followed; save a copy beside the description", u.Scheme)
	}
	if u, err := url.PathUnescape(name); err == nil {
		name = u
	}
	if d.dir == "" {
		return nil, fmt.Errorf("files cannot be referred to from a description without a folder")
	}
	rel := path.Join(path.Dir(from.path), filepath.ToSlash(name))
	if f := d.files[rel]; f != nil {
		return f, nil
	}
	if path.IsAbs(name) || rel == ".." || strings.HasPrefix(rel, "../") {
		return nil, fmt.Errorf("the file is outside the description's own folder; run assay on a copy in which all files are in one folder")
	}
	root, err := os.OpenRoot(d.dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	data, err := readWhole(root, filepath.FromSlash(rel))
	if err != nil {
		return nil, fmt.Errorf("cannot read the file: %w", err)
	}
	f := &file{name: filepath.Join(d.dir, rel), path: rel}
	if f.root, err = parse(f, data); err != nil {
		return nil, err
	}
	d.files[rel] = f
	return f, nil
}

// readWhole reads a file: none that is no file, such as a pipe that nobody writes
// to, and none that is too large.
func readWhole(root *os.Root, name string) ([]byte, error) {
	st, err := root.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case !st.Mode().IsRegular():
		return nil, errors.New("it is no regular file")
	case st.Size() > defaultMaxBytes:
		return nil, fmt.Errorf("it is larger than %d bytes", defaultMaxBytes)
	}
	return root.ReadFile(name)
}
