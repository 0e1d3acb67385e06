package spec

import (
	"fmt"
	"slices"
	"strings"
)

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// entry is one operation of the document before it is modelled.
type entry struct {
	method string // upper case
	path   string
	item   loc // the path item
	op     loc
	id     string // operationId, may be empty
}

// build selects operations and models them.
func (b *builder) build() (*Contract, error) {
	b.servers()
	chosen, err := b.choose()
	if err != nil {
		return nil, err
	}
	b.chosen = map[*node]bool{}
	for _, e := range chosen {
		b.chosen[e.op.n] = true
	}
	for _, e := range chosen {
		op, err := b.create(e)
		if err != nil {
			b.contract.Unusable = append(b.contract.Unusable, Unusable{Operation: e.name(), Reason: err.Error(), Place: e.op.place()})
			continue
		}
		b.contract.Operations = append(b.contract.Operations, op)
	}
	b.uniqueIDs()
	b.unusedHints()
	b.lint(chosen)
	b.collectNotes()
	if len(b.contract.Operations) == 0 && len(b.contract.Unusable) > 0 {
		u := b.contract.Unusable[0]
		return nil, &Error{Name: b.contract.File, Line: u.Place.Line, Msg: fmt.Sprintf("operation %q cannot be tested: %s", u.Operation, u.Reason)}
	}
	return b.contract, nil
}

// entries lists the operations of the document.
func (b *builder) entries() error {
	paths := b.doc.root().get("paths")
	if !paths.ok() || paths.n.kind != kindObject {
		return &Error{Name: b.contract.File, Msg: `no operations: there is no "paths" object`}
	}
	for p, item := range paths.each {
		if t, err := b.doc.follow(item); err == nil {
			item = t
		}
		for m, op := range item.each {
			if slices.Contains(methods, m) && op.n.kind == kindObject {
				b.all = append(b.all, entry{strings.ToUpper(m), strings.TrimSpace(p), item, op, op.get("operationId").n.str()})
			}
		}
	}
	b.index = indexOf(b.all)
	return nil
}

func (e entry) name() string {
	if e.id != "" {
		return e.id
	}
	return e.method + " " + e.path
}

func (b *builder) hintOperations() string {
	var names []string
	for _, e := range b.all {
		if e.method == "POST" || e.method == "PUT" {
			names = append(names, e.name())
		}
	}
	if len(names) == 0 {
		return "it has no POST at all"
	}
	more := ""
	if len(names) > 5 {
		names, more = names[:5], " …"
	}
	return "choose one with --operation: " + strings.Join(names, ", ") + more
}

// why says what makes an operation a create; "" when nothing does.
func (b *builder) why(e entry) string {
	responses := e.op.get("responses")
	if responses.get("201").ok() {
		return e.method + " with a documented 201"
	}
	for key := range responses.each {
		if e.method == "POST" && strings.HasPrefix(key, "2") && key != "204" && b.sibling(e, "GET", true) != nil {
			return fmt.Sprintf("%s with a documented %s beside GET of the item", e.method, key)
		}
	}
	return ""
}

// byDefault says whether an operation is tested where none is chosen: each POST
// that creates, and each PUT of one thing with a documented 201 unless a POST
// creates the things of its collection, so that the PUT replaces them.
func (b *builder) byDefault(e entry) bool {
	switch {
	case b.why(e) == "":
		return false
	case e.method == "POST":
		return true
	}
	return e.method == "PUT" && holdsItem(e.path) && b.postBeside(e) == nil
}

// holdsItem says whether a template ends in a parameter that names one thing.
func holdsItem(path string) bool {
	_, ok := collectionOf(templateKey(path))
	return ok
}

// postBeside is the POST that creates in the collection of a PUT.
func (b *builder) postBeside(e entry) *entry {
	collection, ok := collectionOf(templateKey(e.path))
	if !ok {
		return nil
	}
	if post := b.index.find("POST", e.path, collection); post != nil && b.why(*post) != "" {
		return post
	}
	return nil
}

// uniqueIDs gives operations whose ids clash the form METHOD_path.
func (b *builder) uniqueIDs() {
	seen := map[string]bool{}
	all := slices.Clone(b.contract.Operations)
	for _, op := range b.contract.Operations {
		for _, p := range slices.Concat(op.Parents, op.References) {
			if !slices.Contains(all, p.Create) {
				all = append(all, p.Create)
			}
		}
	}
	for _, op := range all {
		if seen[op.ID] {
			b.defect(Defect{Code: "duplicate-operation-id", Operation: op.ID, Place: op.Place,
				Message: fmt.Sprintf("operationId %q is used twice", op.ID)})
			op.ID = op.Method + "_" + op.Path
		}
		seen[op.ID] = true
	}
}

// servers reads the documented base URLs.
func (b *builder) servers() {
	root := b.doc.root()
	for _, s := range root.get("servers").items {
		u := s.get("url").n.str()
		for name, v := range s.get("variables").each {
			u = strings.ReplaceAll(u, "{"+name+"}", v.get("default").n.scalar())
		}
		if u != "" {
			b.contract.Servers = append(b.contract.Servers, u)
		}
	}
	if b.doc.dialect != swagger20 {
		return
	}
	host, base := root.get("host").n.str(), root.get("basePath").n.str()
	scheme := "https"
	for _, s := range root.get("schemes").items {
		scheme = s.n.str()
		break
	}
	if host != "" {
		b.contract.Servers = append(b.contract.Servers, scheme+"://"+host+base)
	} else if base != "" {
		b.contract.Servers = append(b.contract.Servers, base)
	}
}

// collectNotes adds what the schemas told while they were compiled.
func (b *builder) collectNotes() {
	reg := b.doc.schemas
	b.contract.Defects = append(b.contract.Defects, reg.defects...)
	for _, m := range b.doc.main.mended {
		b.defect(Defect{Code: "text-mended", Message: m.text + "; it was mended to read on",
			Place: Place{File: b.doc.main.name, Line: m.line}})
	}
	if len(reg.formats) > 0 {
		names := make([]string, 0, len(reg.formats))
		for f := range reg.formats {
			names = append(names, f)
		}
		slices.Sort(names)
		b.contract.Notes = append(b.contract.Notes, "formats that are not known and therefore not checked: "+strings.Join(names, ", "))
	}
	slices.SortStableFunc(b.contract.Defects, func(x, y Defect) int { return x.Place.Line - y.Place.Line })
}

func (b *builder) defect(d Defect) { b.contract.Defects = append(b.contract.Defects, d) }

func (b *builder) note(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(b.contract.Notes, text) {
		b.contract.Notes = append(b.contract.Notes, text)
	}
}
