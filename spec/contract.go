// Package spec turns an OpenAPI description into a contract: the create
// operations under test, what each promises, and where in the document it
// says so.
//
// It loads only what is needed: it selects operations, takes the transitive
// closure of their references, and builds the model from that, so that a broken
// corner elsewhere costs nothing. It refuses to fetch over the network and to
// read files outside the description's own folder.
//
//	src, err := spec.ReadFile("openapi.yaml")
//	contract, err := spec.Load(src, spec.Options{})
//	faults, err := contract.Operations[0].Body.JSON().Schema.Request().Validate(body)
package spec

import (
	"encoding/json"
	"strings"
)

// Place is where the description makes a promise.
type Place struct {
	File    string // the description's name as the user gave it
	Line    int    // 1-based, 0 when unknown
	Column  int    // 1-based, 0 when unknown
	Pointer string // JSON pointer into the description
}

// Contract is what a description promises for the operations under test.
type Contract struct {
	Title   string // info.title
	Version string // info.version
	OpenAPI string // such as "3.0.3"
	File    string // the description's name as the user gave it
	SHA256  string // of the description's bytes, hex
	// Servers are the documented base URLs, variables replaced by their
	// defaults. They are never called by themselves.
	Servers    []string
	Operations []*Operation // in document order
	// Unusable are operations that were selected but cannot be tested.
	Unusable []Unusable
	// Notes say what was read with reserve, such as unknown formats.
	Notes []string
	// Defects are faults of the description that the loader met.
	Defects []Defect
}

// Unusable is an operation that was selected but cannot be tested.
type Unusable struct {
	Operation string
	Reason    string // what is missing, and what the user can do
	Place     Place
}

// Defect is a fault of the description.
type Defect struct {
	Code      string // kebab case, such as "duplicate-operation-id"
	Operation string // id of the operation concerned; may be empty
	Message   string
	Hint      string
	Place     Place
}

// Operation is one operation of the description. Read, List and Delete are
// operations of their own, found beside a create.
type Operation struct {
	// ID names the operation in case ids: its operationId, else METHOD_path.
	ID string
	// Method is in upper case; Path is the template as documented, but that the
	// operations beside a create name the parameters that they share with it as
	// the create does.
	Method  string
	Path    string
	Summary string
	Tags    []string
	Place   Place
	// Why says what made it a create, such as "POST with a documented 201".
	Why        string
	Parameters []*Parameter // path-level ones included
	Body       *RequestBody // nil where none is described
	Responses  []*Response  // as documented, in document order
	// Success are the responses that count as created, best first.
	Success    []*Response
	Security   []Requirement // alternatives; empty where none is required
	Identifier *Identifier   // nil where none was found
	Read       *Operation    // GET path/{id}
	List       *List         // GET path
	Delete     *Operation    // DELETE path/{id}
	// OwnParam is the parameter at the end of a PUT's path by which the client
	// itself names what is created; empty for other operations. Read and Delete
	// then have the same path.
	OwnParam string
	// Parents are the creates of the resources that parameters of the path
	// name, outermost first.
	Parents []*Parent
	// References are the creates of the resources that required properties of
	// the body name by their identifiers; Param is the name of the property.
	References []*Parent
	// Hints are what x-assay says of places in the request body, by JSON
	// pointer with "*" for any item or map value; "" is the operation's own.
	Hints map[string]Hint
}

// Parent is the create of a resource that a path parameter of another create
// names, or a property of its body.
type Parent struct {
	Param string // the path parameter, or the property
	// Create makes the resource. What its own path needs is among the parents
	// that come before it.
	Create *Operation
	// Pointer is the JSON pointer of the parameter's value in the answer of
	// Create; if empty, the identifier is the value, and where Create has an
	// OwnParam, what was sent for that.
	Pointer string
	Why     string // such as "/orgs/{org} is read at what POST /orgs creates"
}

// Hint is what the user knows and OpenAPI has no word for: the extension
// x-assay, or the same in the configuration.
type Hint struct {
	Value json.RawMessage // to be used here; if empty, none
	// ServerOwned says that the server may change or drop what is sent.
	ServerOwned bool
	// Skip is the reason why this is not tested; if empty, it is.
	Skip  string
	Place Place
}

// List is the operation that lists the collection.
type List struct {
	*Operation
	// Items is the JSON pointer of the array in the answer; "" when the answer
	// is the array.
	Items string
}

// Parameter is a path, query, header or cookie parameter.
type Parameter struct {
	Name     string
	In       string // "path", "query", "header", "cookie"
	Required bool
	Style    string // as in OpenAPI, default filled in
	Explode  bool
	Schema   *Schema   // may be nil
	Examples []Example // documented ones
	// Media is the media type of the text where the parameter is described by
	// content and not by a schema; else empty.
	Media string
	// AllowReserved says that reserved characters stay as they are (OpenAPI
	// 3.0.3, Parameter Object); query parameters only.
	AllowReserved bool
	Hint          Hint
	Place         Place
}

// RequestBody is what a create takes.
type RequestBody struct {
	Required bool
	Media    []*Media // in document order
	Place    Place
}

// JSON returns the first JSON media type, or nil.
func (b *RequestBody) JSON() *Media {
	if b == nil {
		return nil
	}
	return firstJSON(b.Media)
}

// Response is one documented answer.
type Response struct {
	Key         string // "201", "2XX" or "default"
	Description string
	Media       []*Media // empty when no body is described
	Headers     []*Header
	Place       Place
}

// JSON returns the first JSON media type, or nil.
func (r *Response) JSON() *Media { return firstJSON(r.Media) }

// Header is a documented response header.
type Header struct {
	Name     string
	Required bool
	Schema   *Schema // may be nil
	Place    Place
}

// Media is one media type with its schema and examples.
type Media struct {
	Type     string  // as documented, such as "application/json" or "application/*+json"
	Schema   *Schema // nil where none is described
	Examples []Example
	// Encoding says how properties of a form are written, by name; properties
	// without an entry follow the defaults of OpenAPI.
	Encoding map[string]Encoding
	Place    Place
}

// Encoding is how one property of a form is written (OpenAPI 3.0.3, Encoding
// Object).
type Encoding struct {
	ContentType   string // if empty, the default for the property's type
	Style         string // default filled in
	Explode       bool   // default filled in
	AllowReserved bool
}

// Example is a documented value.
type Example struct {
	Name string // key under examples; "example" for a single one
	// Value is the example as JSON, members in the documented order.
	Value []byte
	Place Place
	// From says where it was found: "media", "schema".
	From string

	at loc
}

// At returns the place of a value inside the example, the example's own where
// the pointer leads nowhere.
func (e *Example) At(pointer string) Place {
	if n := e.at.n.at(pointer); n != nil && pointer != "" {
		return loc{n, e.at.ptr + pointer}.place()
	}
	return e.Place
}

// Requirement is one alternative of security: all its schemes together.
type Requirement []Scheme

// Scheme is a security scheme in use.
type Scheme struct {
	Name   string // key under securitySchemes
	Type   string // "http", "apiKey", "oauth2", "openIdConnect", "mutualTLS"
	Scheme string // for http: "bearer", "basic", …, lower case
	In     string // for apiKey: "header", "query", "cookie"
	Param  string // for apiKey: the parameter's name
	Scopes []string
	Place  Place
}

// Identifier is how a created resource is named.
type Identifier struct {
	// Pointer is the JSON pointer of the id in the answer; "" when Location
	// alone names the resource (Location is then true), or when the whole answer
	// is the id (Location is then false).
	Pointer  string
	Location bool
	Reason   string // why it was taken for the identifier
	// Assigned says that the server alone gives the id: it is read-only or no
	// part of the request's body.
	Assigned bool
	// Given says that the user named it.
	Given bool
	// NotInPath says that it names the resource, but not in the item's path: the
	// path asks for something else, which is not known.
	NotInPath bool
	Place     Place
}

// ResponseFor returns the documented answer for a status: exact, then range
// ("2XX"), then default; nil when undocumented.
func (o *Operation) ResponseFor(status int) *Response {
	exact, rng := itoa3(status), string(rune('0'+status/100))+"XX"
	var byRange, byDefault *Response
	for _, r := range o.Responses {
		switch {
		case r.Key == exact:
			return r
		case strings.EqualFold(r.Key, rng):
			byRange = r
		case r.Key == "default":
			byDefault = r
		}
	}
	if byRange != nil {
		return byRange
	}
	return byDefault
}

// Created says whether an answer with this status means that the resource was
// created, as the description has it.
func (o *Operation) Created(status int) bool {
	if status < 200 || status > 299 {
		return false
	}
	r := o.ResponseFor(status)
	for _, s := range o.Success {
		if s == r {
			return true
		}
	}
	return false
}

// MediaFor returns the media type of the response that fits a Content-Type:
// exact without parameters and case, then type/*, then */*; nil when none fits.
func (r *Response) MediaFor(contentType string) *Media { return mediaFor(r.Media, contentType) }

func itoa3(n int) string {
	if n < 0 || n > 999 {
		return ""
	}
	return string([]byte{byte('0' + n/100), byte('0' + n/10%10), byte('0' + n%10)})
}
