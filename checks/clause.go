package checks

import "assay/rule"

// The documents that rules rest on; sections were read in the published texts.

func rfc9110(section, title string) rule.Ref {
	return rule.Ref{Doc: "RFC 9110", Section: section + " " + title, URL: "https://www.rfc-editor.org/rfc/rfc9110#section-" + section}
}

func rfc9112(section, title string) rule.Ref {
	return rule.Ref{Doc: "RFC 9112", Section: section + " " + title, URL: "https://www.rfc-editor.org/rfc/rfc9112#section-" + section}
}

func rfc8259(section, title string) rule.Ref {
	return rule.Ref{Doc: "RFC 8259", Section: section + " " + title, URL: "https://www.rfc-editor.org/rfc/rfc8259#section-" + section}
}

func rfc9457(section, title string) rule.Ref {
	return rule.Ref{Doc: "RFC 9457", Section: section + " " + title, URL: "https://www.rfc-editor.org/rfc/rfc9457#section-" + section}
}

// openAPI names the sections of 3.0.3; 2.0 and 3.1 say the same unless a rule
// tells them apart.
func openAPI(section, title string) rule.Ref {
	return rule.Ref{Doc: "OpenAPI 3.0.3", Section: section + " " + title, URL: "https://spec.openapis.org/oas/v3.0.3"}
}

func jsonSchema(section, title string) rule.Ref {
	return rule.Ref{Doc: "JSON Schema Validation 2020-12", Section: section + " " + title, URL: "https://json-schema.org/draft/2020-12/json-schema-validation#section-" + section}
}
