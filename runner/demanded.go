package runner

import (
	"fmt"
	"strings"

	"assay/spec"
)

// demanded names the credentials that an operation describes, each with the flag
// that supplies it: alternatives joined by "or", what goes together by "and".
func demanded(op *spec.Operation) string {
	var ways []string
	for _, alternative := range op.Security {
		var parts []string
		for _, s := range alternative {
			parts = append(parts, supplied(s))
		}
		if len(parts) > 0 {
			ways = append(ways, strings.Join(parts, " and "))
		}
	}
	if len(ways) == 0 {
		return "give them with --auth or --header"
	}
	text := "the description asks for " + strings.Join(ways, ", or ")
	for _, alternative := range op.Security {
		if len(alternative) > 1 {
			return text + "; --auth carries one, --header the others"
		}
	}
	return text
}

// supplied names one scheme and what supplies it.
func supplied(s spec.Scheme) string {
	switch {
	case s.Type == "apiKey" && s.Param != "":
		return fmt.Sprintf("the key %q in the %s (%s: --auth %s:%s:env:VARIABLE)", s.Param, s.In, s.Name, s.In, s.Param)
	case s.Type == "http" && s.Scheme == "basic":
		return fmt.Sprintf("a user with a password (%s: --auth basic:env:VARIABLE, which holds user:password)", s.Name)
	case s.Type == "http" && s.Scheme == "bearer", s.Type == "openIdConnect":
		return fmt.Sprintf("a bearer token (%s: ASSAY_TOKEN, or --auth-command)", s.Name)
	case s.Type == "oauth2":
		return fmt.Sprintf("a token of OAuth 2.0 (%s: ASSAY_TOKEN, or --auth oauth2 with --token-url and --client-id)", s.Name)
	case s.Type == "mutualTLS":
		return fmt.Sprintf("a client certificate (%s: --client-cert and --client-key)", s.Name)
	}
	return fmt.Sprintf("%s (--header 'Authorization: …')", s.Name)
}
