package importdoc

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"assay/spec"
)

// library is the folder of resource pages. Pages name others by links; only the
// bare name counts, so that a link never leads out of the folder.
type library struct {
	dir   string
	names []string          // file names in lower case
	files map[string]string // as they are, by lower case
	read  map[string]*resource
}

// openLibrary lists the folder; none is an empty library, unless one was named.
func openLibrary(src spec.Source, opts Options) (*library, error) {
	lib := &library{files: map[string]string{}, read: map[string]*resource{}}
	dir := opts.Resources
	switch {
	case dir != "":
	case src.Dir == "":
		return lib, nil
	default:
		dir = filepath.Join(src.Dir, "..", "resources")
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		if opts.Resources == "" {
			return lib, nil
		}
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return nil, &spec.Error{Name: dir, Msg: "cannot read the folder of resource pages: " + err.Error(), Hint: "name a folder of Markdown files"}
	}
	for _, e := range entries {
		low := strings.ToLower(e.Name())
		if strings.HasSuffix(low, ".md") && !e.IsDir() {
			lib.names = append(lib.names, low)
			lib.files[low] = e.Name()
		}
	}
	lib.dir = dir
	return lib, nil
}

// resource reads a page of the library; nil when it has none of that name, or
// the page cannot be read.
func (l *library) resource(file string) *resource {
	if r, done := l.read[file]; done {
		return r
	}
	l.read[file] = nil
	name, there := l.files[file]
	if !there {
		return nil
	}
	root, err := os.OpenRoot(l.dir)
	if err != nil {
		return nil
	}
	defer root.Close()
	f, err := root.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxPage+1))
	if err != nil {
		return nil
	}
	p, err := readPage(spec.Source{Name: filepath.ToSlash(filepath.Join(l.dir, name)), Data: data})
	if err != nil {
		return nil
	}
	l.read[file] = readResource(p)
	return l.read[file]
}

// fileOf finds the page of a type by the link that it has, else by its name:
// mimecontent.md, or the one page that ends in -mimecontent.md.
func (l *library) fileOf(t typeName) string {
	if l.files[t.file] != "" {
		return t.file
	}
	name := strings.ToLower(strings.ReplaceAll(t.name, ".", "-"))
	if name == "" || strings.ContainsAny(name, " /") {
		return ""
	}
	if l.files[name+".md"] != "" {
		return name + ".md"
	}
	found := ""
	for _, have := range l.names {
		if strings.HasSuffix(have, "-"+name+".md") {
			if found != "" {
				return ""
			}
			found = have
		}
	}
	return found
}

// typ is the resource of a type, nil when no page tells it.
func (l *library) typ(t typeName) (*resource, string) {
	file := l.fileOf(t)
	if file == "" {
		return nil, ""
	}
	return l.resource(file), file
}

// enum are the members of a type that is an enumeration: those of its own page,
// or those that a page lists under a heading of that name.
func (l *library) enum(t typeName) []enumValue {
	r, _ := l.typ(t)
	if r == nil {
		return nil
	}
	for _, name := range []string{strings.ToLower(t.name), strings.TrimSuffix(t.anchor, "-values")} {
		if values := r.enums[name]; len(values) > 0 && name != "" {
			return values
		}
	}
	if t.anchor == "" && strings.EqualFold(r.name, t.name) {
		return r.members
	}
	return nil
}

// bases are the resource and those that it inherits from, nearest first. whole
// is false where one of them could not be read.
func (l *library) bases(r *resource) (chain []*resource, whole bool) {
	for range 20 {
		chain = append(chain, r)
		if r.base.name == "" {
			return chain, true
		}
		next, _ := l.typ(r.base)
		if next == nil {
			return chain, strings.EqualFold(r.base.name, "entity")
		}
		r = next
	}
	return chain, false
}
