package spec

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// Schema is a schema of the description in its two views.
type Schema struct {
	Place Place
	reg   *registry
	root  int
	once  [2]sync.Once
	view  [2]*View
	err   [2]error
}

// View is a schema as it applies to one direction.
//
// The request view does not demand read-only properties, the response view
// does not demand write-only ones. A View is safe for concurrent use.
type View struct {
	// Root is the compiled schema, the model that generators walk. Draft
	// 2020-12, whatever the description's version: 3.0 keywords are rewritten.
	Root   *jsonschema.Schema
	reg    *registry
	dir    direction
	shapes sync.Map // by schema
}

// Undecided is the error of a validation that could not be decided, such as a
// pattern that ran out of time. It is never a fault of the value.
type Undecided struct{ Reason string }

func (e *Undecided) Error() string { return e.Reason }

// NotJSON is the error of a body that is no JSON value that could be judged.
type NotJSON struct{ Problem JSONProblem }

func (e *NotJSON) Error() string { return "not JSON: " + e.Problem.Text }

// Request returns the view for bodies that are sent. Load has compiled it, so
// it is there.
func (s *Schema) Request() *View { return s.in(requests) }

// Response returns the view for bodies that come back.
func (s *Schema) Response() *View { return s.in(responses) }

func (s *Schema) in(dir direction) *View {
	if err := s.compile(dir); err != nil {
		panic(fmt.Sprintf("spec: schema used though it does not compile: %v", err)) // Load refuses such operations
	}
	return s.view[dir]
}

// compile makes the view of one direction.
func (s *Schema) compile(dir direction) error {
	s.once[dir].Do(func() {
		c, err := s.reg.compile(s.root, dir)
		s.view[dir], s.err[dir] = &View{Root: c, reg: s.reg, dir: dir}, err
	})
	return s.err[dir]
}

// Validate judges JSON text, which must be one JSON value within the limits of
// CheckJSON. No faults and no error mean valid. The error is *Undecided when
// the value could not be judged, or *NotJSON when the text is no JSON at all.
func (v *View) Validate(data []byte) ([]Fault, error) {
	value, problems := CheckJSON(data, JSONLimits{})
	for _, p := range problems {
		if p.Fatal() || p.Kind == JSONTrailing {
			return nil, &NotJSON{p}
		}
	}
	return v.ValidateValue(value)
}

// ValidateValue judges a decoded value (map[string]any, []any, string,
// json.Number, bool, nil).
func (v *View) ValidateValue(value any) ([]Fault, error) {
	verr, err := validate(v.Root, value)
	if err != nil || verr == nil {
		return nil, err
	}
	faults := v.faults(verr)
	v.relocate(value, faults)
	slices.SortStableFunc(faults, compareFaults)
	return faults, nil
}

// validate runs the validator and turns its panics (a pattern out of time, a
// number it cannot hold) into *Undecided.
func validate(s *jsonschema.Schema, value any) (verr *jsonschema.ValidationError, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *Undecided:
			err = r
		default:
			err = &Undecided{Reason: fmt.Sprintf("the validator gave up: %v", r)}
		}
	}()
	switch e := s.Validate(value).(type) {
	case nil:
		return nil, nil
	case *jsonschema.ValidationError:
		if endless(e) {
			return nil, &Undecided{Reason: "the schema refers to itself and to nothing else"}
		}
		return e, nil
	default:
		return nil, &Undecided{Reason: e.Error()}
	}
}

// endless says whether a validation came back to where it was without a step
// into the value: what such a schema means is not defined (JSON Schema 2020-12
// Core, 9.4.1).
func endless(e *jsonschema.ValidationError) bool {
	if _, ok := e.ErrorKind.(*kind.RefCycle); ok {
		return true
	}
	return slices.ContainsFunc(e.Causes, endless)
}

// satisfies says whether a value is valid; an undecided one is not.
func satisfies(s *jsonschema.Schema, value any) bool {
	verr, err := validate(s, value)
	return verr == nil && err == nil
}

// Check validates a decoded value against one compiled schema; nil means valid.
func Check(s *jsonschema.Schema, value any) error {
	verr, err := validate(s, value)
	if err != nil {
		return err
	}
	for verr != nil && len(verr.Causes) > 0 {
		verr = verr.Causes[0]
	}
	if verr == nil {
		return nil
	}
	var f Fault
	f.describe(verr.ErrorKind)
	return fmt.Errorf("want %s, got %s", f.Want, f.Got)
}

// FormatsAnnotate says that formats are annotations in the description's
// version, as from OpenAPI 3.1 on (JSON Schema Validation 7.2.1).
func (v *View) FormatsAnnotate() bool { return v.reg.doc.dialect == openapi31 }

// PlaceOf returns where a compiled schema of this view stands in the
// description.
func (v *View) PlaceOf(s *jsonschema.Schema) Place {
	return v.set().placeOf(s.Location).place()
}

// KeywordPlace returns where a keyword of a compiled schema stands, the
// schema's own place when the keyword is not written there.
func (v *View) KeywordPlace(s *jsonschema.Schema, keyword string) Place {
	return keywordPlace(v.set().placeOf(s.Location), keyword)
}

// Quote returns a keyword's value as JSON text as written in the description,
// and "" when it is not written there.
func (v *View) Quote(s *jsonschema.Schema, keyword string) string {
	n := v.set().placeOf(s.Location).n.get(keyword)
	if n == nil {
		return ""
	}
	return string(n.appendJSON(nil))
}

// Written returns a keyword of a compiled schema as the description has it,
// where it was rewritten on the way: the oneOf behind a discriminator. It is ""
// for what nobody wrote: the choice that a doubtful nullable becomes.
func (v *View) Written(s *jsonschema.Schema, keyword string) string {
	if keyword != "anyOf" {
		return keyword
	}
	if v.wrapped(s) {
		return ""
	}
	if alias := v.set().alias[strings.TrimSuffix(plainURL(s.Location), "#")]; alias != "" {
		return alias
	}
	return keyword
}

func (v *View) set() *viewSet { return v.reg.views[v.dir] }

func keywordPlace(l loc, keyword string) Place {
	if l.n.get(keyword) == nil {
		return l.place()
	}
	return l.key(keyword)
}
