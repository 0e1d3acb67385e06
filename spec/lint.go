package spec

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// maxLint bounds the part of a description that is handed to kin-openapi, in
// values; beyond it the structural lint is left out with a note.
const maxLint = 200_000

// lint lets kin-openapi judge the structure of the selected operations and of
// what they refer to. Its findings are defects of the description; they never
// keep an operation from being tested. What assay judges itself, with places
// (examples, defaults, patterns, keywords of other versions), is left to it.
func (b *builder) lint(chosen []entry) {
	if b.doc.dialect == swagger20 || len(b.doc.files) > 1 {
		return
	}
	p := &pruner{doc: b.doc, out: map[string]any{}, seen: map[string]bool{}}
	for _, key := range []string{"openapi", "info", "security"} {
		p.add(b.doc.root().get(key))
	}
	p.add(b.doc.root().get("components").get("securitySchemes"))
	for _, e := range chosen {
		p.add(e.item.get("parameters"))
		p.add(e.op)
	}
	if p.count > maxLint {
		b.contract.Notes = append(b.contract.Notes, "the structure of the description was not linted: it is too large")
		return
	}
	data, err := json.Marshal(p.out)
	if err != nil {
		return
	}
	for _, e := range lintErrors(data) {
		code := codeOf(e)
		if slices.Contains(ownCodes, code) || strings.HasSuffix(code, "-plus") || b.doc.newerThan31() && slices.Contains(allowed32, code) {
			continue
		}
		b.defect(Defect{Code: code, Message: cut(strings.SplitN(e.Error(), "\n", 2)[0]), Place: b.doc.root().get("openapi").place()})
	}
}

// ownCodes are those of kin-openapi that assay judges itself.
var ownCodes = []string{"example-violates-schema", "default-violates-schema", "duplicate-operation-id"}

// allowed32 are faults in 3.1 and none from 3.2 on: a response needs no
// description there, and a cookie has a style of its own.
var allowed32 = []string{"response-description-required", "serialization-method-invalid"}

func (d *document) newerThan31() bool {
	return d.dialect == openapi31 && !strings.HasPrefix(d.version, "3.1")
}

// lintErrors loads and validates a document; a document that does not load is
// one error.
func lintErrors(data []byte) []error {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(data)
	if err != nil {
		return []error{err}
	}
	err = doc.Validate(context.Background(), openapi3.EnableMultiError(), openapi3.DisableExamplesValidation(),
		openapi3.DisableSchemaDefaultsValidation(), openapi3.DisableSchemaPatternValidation())
	return flatten(err)
}

func flatten(err error) []error {
	var multi openapi3.MultiError
	if !errors.As(err, &multi) {
		if err == nil {
			return nil
		}
		return []error{err}
	}
	var out []error
	for _, e := range multi {
		out = append(out, flatten(e)...)
	}
	return out
}

func codeOf(err error) string {
	var coded interface{ Code() string }
	if errors.As(err, &coded) {
		return coded.Code()
	}
	return "structure"
}

// pruner copies the selected parts of a document, and what they refer to, to
// the same places of a new one.
type pruner struct {
	doc   *document
	out   map[string]any
	seen  map[string]bool
	count int
}

func (p *pruner) add(l loc) {
	if !l.ok() || p.seen[l.ptr] || p.count > maxLint {
		return
	}
	p.seen[l.ptr] = true
	segs := Segments(l.ptr)
	at := p.out
	for _, s := range segs[:len(segs)-1] {
		next, ok := at[s].(map[string]any)
		if !ok {
			if at[s] != nil {
				return // inside an array: its container is copied as a whole
			}
			next = map[string]any{}
			at[s] = next
		}
		at = next
	}
	at[segs[len(segs)-1]] = decode(l.n)
	p.references(l.n)
}

// references adds every target that a value refers to.
func (p *pruner) references(n *node) {
	if p.count++; p.count > maxLint {
		return
	}
	for _, it := range n.array() {
		p.references(it)
	}
	for _, m := range n.object() {
		if m.name == "$ref" && strings.HasPrefix(m.value.str(), "#/") {
			if t, err := p.doc.resolve(n.file, m.value); err == nil {
				p.add(t)
			}
		}
		p.references(m.value)
	}
}
