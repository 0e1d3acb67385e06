package mock

import (
	"slices"

	"assay/rule"
	"assay/spec"
)

// envelopeFaults take bodies that are no JSON object, or in another media type.
var envelopeFaults = []Fault{
	{
		Name:   "accepts-not-json",
		Title:  "A body that is not JSON is taken.",
		Rules:  lax,
		places: when(takesBody),
		install: condoning(func(x *exchange, rf *refusal) bool {
			return rf.problem.Kind == spec.JSONSyntax && rf.problem.Offset < int64(len(x.body))
		}),
	},
	{
		Name:   "accepts-truncated",
		Title:  "A body that ends in the middle is taken.",
		Rules:  lax,
		places: when(takesBody),
		install: condoning(func(x *exchange, rf *refusal) bool {
			return rf.problem.Kind == spec.JSONSyntax && rf.problem.Offset >= int64(len(x.body))
		}),
	},
	{
		Name:    "accepts-empty",
		Title:   "A body without anything in it is taken though one is required.",
		Rules:   lax,
		places:  when(func(s *service) bool { return takesBody(s) && s.op.Body.Required }),
		install: condoning(jsonProblem(spec.JSONEmpty)),
	},
	{
		Name:    "accepts-trailing-bytes",
		Title:   "A body with more behind its JSON value is taken.",
		Rules:   lax,
		places:  when(takesBody),
		install: condoning(jsonProblem(spec.JSONTrailing)),
	},
	{
		Name:    "accepts-invalid-utf8",
		Title:   "A body that is not UTF-8 is taken.",
		Rules:   lax,
		places:  when(takesBody),
		install: takesInvalidUTF8,
	},
	{
		Name:   "accepts-non-object",
		Title:  "A body that is an array, a string, a number or null is taken.",
		Rules:  lax,
		places: when(func(s *service) bool { return takesBody(s) && s.sent.only("object") }),
		install: overlooking(func(x *exchange, f spec.Fault, _ *place, _ string) bool {
			return f.Instance == "" && typeOf(x.raw) != "object"
		}),
	},
	{
		Name:    "accepts-any-media-type",
		Title:   "A body in a media type that is not described is taken.",
		Rules:   []rule.ID{"status/rejects-invalid"},
		places:  when(narrowMedia),
		install: condoning(func(_ *exchange, rf *refusal) bool { return rf.reason == wrongMedia }),
	},
}

// condoning does not make refusals of one sort.
func condoning(is func(*exchange, *refusal) bool) func(*behaviour, *service, string) {
	return func(b *behaviour, _ *service, _ string) { b.condone = append(b.condone, is) }
}

func jsonProblem(kind spec.JSONProblemKind) func(*exchange, *refusal) bool {
	return func(_ *exchange, rf *refusal) bool { return rf.problem.Kind == kind }
}

// takesInvalidUTF8 does not mind either what became of the text that was not
// UTF-8.
func takesInvalidUTF8(b *behaviour, s *service, place string) {
	condoning(jsonProblem(spec.JSONUTF8))(b, s, place)
	b.overlook = append(b.overlook, func(x *exchange, _ spec.Fault) bool {
		return slices.Contains(x.excused, spec.JSONUTF8)
	})
}

// narrowMedia says that text/plain is not among the described media types.
func narrowMedia(s *service) bool {
	return takesBody(s) && (&spec.Response{Media: s.op.Body.Media}).MediaFor("text/plain") == nil &&
		!slices.ContainsFunc(s.op.Body.Media, func(m *spec.Media) bool { return m.Type == "*/*" })
}
