// Package importdoc reads annotated reference pages, Markdown as the
// documentation of Microsoft Graph has it, and writes the OpenAPI description
// that they amount to. On the way it says what is wrong with a page, at its
// line and with a repair.
//
// It refuses to guess: a property is what a table, a resource page or an
// example says of it, and "properties that are required when you create" heads
// a list of all properties, so that it makes none of them required. It fetches
// nothing; resource pages are read from one folder, by their bare names.
//
//	page, err := importdoc.ReadFile("user-post-users.md")
//	result, err := importdoc.Import([]spec.Source{page}, importdoc.Options{})
//	contract, err := spec.Load(result.Source(), spec.Options{})
package importdoc

import (
	"errors"
	"fmt"

	"assay/spec"
)

// Options are how pages are read; the zero value works.
type Options struct {
	// Resources is the folder of the resource pages. If empty, the folder
	// "resources" beside that of each page, where there is one.
	Resources string
}

// Result is what pages amount to.
type Result struct {
	// Description is the OpenAPI 3.0.3 document, YAML in UTF-8; nil when no
	// page describes an operation.
	Description []byte
	// Operations are those of the description, in its order.
	Operations []Operation
	// Findings are what is wrong with the pages, in the order of the pages and
	// of their lines.
	Findings []Finding
	// Notes say what was read with reserve or left out.
	Notes []string

	name string
}

// Operation is one operation of the description that was written.
type Operation struct {
	Page   string // name of the page
	Title  string
	ID     string // operationId
	Method string
	Path   string
	// Created says that a 201 is documented, so that assay tests it.
	Created bool
	// Alternative names the operation that this is another address of; empty
	// for the one that the examples belong to.
	Alternative string
}

// Source is the description as spec reads it, under the name of the page.
func (r *Result) Source() spec.Source {
	return spec.Source{Name: r.name, Data: r.Description}
}

// Import reads pages. An error is a page that cannot be read at all, and says
// which; whatever else is wrong with one is a finding.
func Import(sources []spec.Source, opts Options) (*Result, error) {
	if len(sources) == 0 {
		return nil, errors.New("no page was named")
	}
	result := &Result{name: sources[0].Name}
	d := newDescription()
	for _, src := range sources {
		p, err := readPage(src)
		if err != nil {
			return nil, err
		}
		lib, err := openLibrary(src, opts)
		if err != nil {
			return nil, err
		}
		c := p.create(lib)
		judge(p, c)
		result.Findings = append(result.Findings, p.sorted()...)
		result.Notes = append(result.Notes, p.notes...)
		result.Operations = append(result.Operations, d.add(c)...)
	}
	if len(result.Operations) == 0 {
		return result, nil
	}
	result.Notes = append(result.Notes, d.notes...)
	var err error
	if result.Description, err = d.write(); err != nil {
		return nil, fmt.Errorf("cannot write the description of %s: %w", result.name, err)
	}
	return result, nil
}
