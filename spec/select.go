package spec

import (
	"fmt"
	"path"
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
	if err := b.entries(); err != nil {
		return nil, err
	}
	b.servers()
	chosen, err := b.choose()
	if err != nil {
		return nil, err
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
	return nil
}

func (e entry) name() string {
	if e.id != "" {
		return e.id
	}
	return e.method + " " + e.path
}

// choose returns the operations under test in document order.
func (b *builder) choose() ([]entry, error) {
	var out []entry
	if len(b.opts.Operations) == 0 {
		for _, e := range b.all {
			if b.why(e) != "" && e.method == "POST" {
				out = append(out, e)
			}
		}
		if len(out) == 0 {
			return nil, &Error{Name: b.contract.File, Msg: "no create operation in it: no POST documents 201, or another success beside a GET of path/{id}",
				Hint: b.hintOperations()}
		}
		return out, nil
	}
	for _, want := range b.opts.Operations {
		found := b.matching(want)
		if len(found) == 0 {
			return nil, &Error{Name: b.contract.File, Msg: fmt.Sprintf("no operation %q", want), Hint: b.nearest(want)}
		}
		for _, e := range found {
			if !slices.ContainsFunc(out, func(o entry) bool { return o.op.n == e.op.n }) {
				out = append(out, e)
			}
		}
	}
	return out, nil
}

// matching finds operations by operationId, "METHOD /path" or a glob of either.
func (b *builder) matching(want string) []entry {
	method, p, isPath := strings.Cut(strings.TrimSpace(want), " ")
	p = strings.TrimSpace(p)
	var out []entry
	for _, e := range b.all {
		switch {
		case e.id == want, isPath && strings.EqualFold(method, e.method) && e.path == p:
			return []entry{e}
		case strings.ContainsAny(want, "*?") && e.method == "POST":
			if ok, _ := path.Match(want, e.id); ok {
				out = append(out, e)
			}
		}
	}
	return out
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

// nearest suggests the operation with the closest name.
func (b *builder) nearest(want string) string {
	best, dist := "", 1<<30
	for _, e := range b.all {
		for _, name := range []string{e.id, e.method + " " + e.path} {
			if d := EditDistance(strings.ToLower(want), strings.ToLower(name)); name != "" && d < dist {
				best, dist = name, d
			}
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", best)
}

// EditDistance is Levenshtein's, in bytes.
func EditDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diag
			if a[i-1] != b[j-1] {
				cost++
			}
			diag = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

// why says what makes an operation a create; "" when nothing does.
func (b *builder) why(e entry) string {
	responses := e.op.get("responses")
	if responses.get("201").ok() {
		return e.method + " with a documented 201"
	}
	for key := range responses.each {
		if strings.HasPrefix(key, "2") && key != "204" && b.sibling(e, "GET", true) != nil {
			return fmt.Sprintf("%s with a documented %s beside GET of the item", e.method, key)
		}
	}
	return ""
}

// sibling finds the operation on the item (path/{x}) or on the collection
// itself.
func (b *builder) sibling(e entry, method string, item bool) *entry {
	base := strings.TrimSuffix(e.path, "/")
	for i := range b.all {
		o := &b.all[i]
		if o.method != method {
			continue
		}
		p := strings.TrimSuffix(o.path, "/")
		if !item {
			if p == base {
				return o
			}
			continue
		}
		rest, ok := strings.CutPrefix(p, base)
		if !ok {
			continue
		}
		rest = strings.TrimPrefix(rest, "/")
		inBraces := strings.HasPrefix(rest, "{") && strings.HasSuffix(rest, "}") && len(rest) < len(p)-len(base)+1
		inParens := strings.HasPrefix(rest, "({") && strings.HasSuffix(rest, "})")
		if (inBraces && strings.HasPrefix(p[len(base):], "/") || inParens) && strings.Count(rest, "{") == 1 && !strings.Contains(rest, "/") {
			return o
		}
	}
	return nil
}

// uniqueIDs gives operations whose ids clash the form METHOD_path.
func (b *builder) uniqueIDs() {
	seen := map[string]bool{}
	for _, op := range b.contract.Operations {
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
