package runner

import (
	"encoding/base64"
	"strings"

	"assay/cases"
	"assay/spec"
)

// What Wrong and Malformed credentials say: well formed, and nobody's.
const (
	wrongToken = "assay-wrong-credentials-0000000000000000"
	notAToken  = "assay, not=a \"token\""
)

// text is the value as it is sent.
func (c Credentials) text(how cases.Credentials) string {
	value := c.Value
	switch {
	case how == cases.Malformed:
		value = notAToken
	case how == cases.Wrong && strings.EqualFold(c.Scheme, "Basic"):
		value = base64.StdEncoding.EncodeToString([]byte("assay:" + wrongToken))
	case how == cases.Wrong && strings.EqualFold(c.Header, "Cookie"):
		name, _, _ := strings.Cut(c.Value, "=")
		value = name + "=" + wrongToken
	case how == cases.Wrong:
		value = wrongToken
	}
	if c.Scheme != "" {
		value = c.Scheme + " " + value
	}
	return value
}

// otherScheme is an Authorization field of a scheme that the operation does not
// describe: Basic where Bearer is, else Bearer; where both are, one of our own.
func otherScheme(op *spec.Operation) string {
	described := map[string]bool{}
	if op != nil {
		for _, alternative := range op.Security {
			for _, s := range alternative {
				described[schemeOf(s)] = true
			}
		}
	}
	switch {
	case !described["bearer"]:
		return "Bearer " + wrongToken
	case !described["basic"]:
		return "Basic " + base64.StdEncoding.EncodeToString([]byte("assay:"+wrongToken))
	}
	return "Assay " + wrongToken
}

// schemeOf is the scheme of the field Authorization that a described one uses,
// in lower case; "" for API keys.
func schemeOf(s spec.Scheme) string {
	switch s.Type {
	case "http":
		return strings.ToLower(s.Scheme)
	case "basic": // OpenAPI 2.0
		return "basic"
	case "oauth2", "openIdConnect":
		return "bearer"
	}
	return ""
}

// asksForCredentials says whether any operation of a contract does, those
// beside the creates included.
func asksForCredentials(c *spec.Contract) bool {
	for _, op := range c.Operations {
		all := []*spec.Operation{op, op.Read, op.Delete}
		if op.List != nil {
			all = append(all, op.List.Operation)
		}
		for _, p := range op.Parents {
			all = append(all, p.Create)
		}
		for _, o := range all {
			if o != nil && len(o.Security) > 0 {
				return true
			}
		}
	}
	return false
}
