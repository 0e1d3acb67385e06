package cases

import (
	"slices"
	"strings"

	"assay/spec"
	"assay/verdict"
)

// unfit are the kinds of credentials that cannot be right.
var unfit = []struct {
	variant, title string
	kind           Credentials
}{
	{"missing", "No credentials are sent.", Missing},
	{"malformed", "The credentials are not of the scheme's form.", Malformed},
	{"wrong", "The credentials are well formed and wrong.", Wrong},
	{"other-scheme", "The credentials are well formed and of a scheme that is not described.", OtherScheme},
}

// credentials sends the base with credentials that cannot be right, where the
// description demands some.
func (w *writer) credentials() {
	security := w.p.op.Security
	if len(security) == 0 || slices.ContainsFunc(security, func(alt spec.Requirement) bool { return len(alt) == 0 }) {
		return // an empty alternative: credentials are optional
	}
	for _, r := range unfit {
		class := classBroken
		if r.kind == OtherScheme {
			var ok bool
			if class, ok = otherScheme(security); !ok {
				continue
			}
		}
		c := w.p.newCase("auth", noPlace, r.variant)
		c.Steps[0].Credentials = r.kind
		w.p.fillBody(c, w.base.body, w.base.c.Steps[0].Body)
		c.In, c.Title, c.Base, c.Twin = "header", r.title, w.base.c.Base, w.base.c.ID
		c.Expect = expect(class, "the description demands credentials")
		c.Promise = verdict.Place(security[0][0].Place)
		c.Change = &verdict.Change{Keyword: "security", Was: "the run's credentials", Became: r.variant}
		w.emit(c)
	}
}

// otherScheme says whether the header Authorization has a scheme that no
// alternative allows: Basic where Bearer is described, Bearer where Basic or an
// API key is. The right key in another place than its own is often tolerated.
func otherScheme(security []spec.Requirement) (class, bool) {
	var bearer, basic, key bool
	for _, alt := range security {
		for _, s := range alt {
			switch {
			case s.Type == "apiKey" && s.In == "header" && strings.EqualFold(s.Param, "Authorization"):
				return 0, false // a key of any form, often with the word Bearer
			case s.Type == "apiKey":
				key = true
			case s.Type == "oauth2", s.Type == "openIdConnect", s.Scheme == "bearer":
				bearer = true
			case s.Scheme == "basic":
				basic = true
			default:
				return 0, false // such as a client certificate: no header replaces it
			}
		}
	}
	switch {
	case bearer && basic:
		return 0, false
	case key && !bearer && !basic:
		return classLoose, true
	}
	return classBroken, true
}
