package spec

import (
	"bytes"
	"fmt"
	"strings"
)

// mistaken are the beginnings of files that somebody hands over instead of a
// description, in lower case.
var mistaken = []struct{ begins, is, hint string }{
	{"<!doctype html", "an HTML page", pageHint},
	{"<html", "an HTML page", pageHint},
	{"<?xml", "an XML document", "OpenAPI is written in YAML or JSON"},
	{"#%raml", "a RAML document", "convert it to OpenAPI"},
	{"%pdf-", "a PDF document", "name the OpenAPI file that it was made from"},
	{"pk\x03\x04", "a ZIP archive", "unpack it, and name the OpenAPI file in it"},
	{"\x1f\x8b", "a gzip file", "unpack it first: gunzip -c FILE | assay … --spec -"},
	{"\x7felf", "a program", ""},
	{"\x89png", "a picture", ""},
	{"version https://git-lfs.github.com", "a pointer of Git LFS", "fetch the file itself: git lfs pull"},
}

const pageHint = "as a server, a login page or a proxy answers in its place; fetch the description itself"

// instead says what a file is that plainly is no description; nil where it may
// be one.
func instead(name string, data []byte) *Error {
	head := bytes.TrimLeft(data[:min(len(data), 1024)], " \t\r\n\ufeff")
	lower := bytes.ToLower(head) // of text alone: it replaces what is none
	for _, m := range mistaken {
		if bytes.HasPrefix(head, []byte(m.begins)) || bytes.HasPrefix(lower, []byte(m.begins)) {
			return &Error{Name: name, Line: 1, Msg: "not an OpenAPI document: it is " + m.is, Hint: m.hint}
		}
	}
	return nil
}

// relatives are members at the top of documents of other kinds.
var relatives = []struct{ member, is, hint string }{
	{"swaggerVersion", "a description in Swagger %s", "2.0, 3.0 and 3.1 are understood: convert it"},
	{"asyncapi", "an AsyncAPI %s document", "assay tests OpenAPI descriptions of HTTP"},
	{"arazzo", "an Arazzo %s document", "name one of the descriptions that it refers to"},
	{"overlay", "an OpenAPI overlay", "apply it to its description first"},
	{"openrpc", "an OpenRPC %s document", "assay tests OpenAPI descriptions of HTTP"},
	{"graphqlSchema", "a GraphQL schema", "assay tests OpenAPI descriptions of HTTP"},
	{"$schema", "a JSON Schema", "assay tests operations: name the OpenAPI document that refers to it"},
	{"log", "a recording of HTTP traffic (HAR)", ""},
	{"resources", "an export of Insomnia or of another tool", "export it as OpenAPI"},
}

// relative says what a document without "openapi" and "swagger" is.
func (d *document) relative() (is, hint string, at loc) {
	root := d.root()
	info := root.get("info")
	if strings.Contains(info.get("schema").n.str(), "getpostman.com") || info.get("_postman_id").ok() {
		return "a Postman collection", "export it as OpenAPI", info
	}
	for _, r := range relatives {
		if v := root.get(r.member); v.ok() {
			if strings.Contains(r.is, "%s") {
				return fmt.Sprintf(r.is, v.n.scalar()), r.hint, v
			}
			return r.is, r.hint, v
		}
	}
	return "", "", root
}
