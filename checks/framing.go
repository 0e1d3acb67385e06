package checks

import (
	"regexp"
	"strings"

	"assay/rule"
	"assay/verdict"
)

var wireRules = []caseRule{
	// "A sender MUST NOT send a Content-Length header field in any message that
	// contains a Transfer-Encoding header field." "A server MUST NOT send a
	// Transfer-Encoding header field in any response with a status code of 1xx
	// (Informational) or 204 (No Content)." "No whitespace is allowed between
	// the field name and colon." "A sender MUST NOT generate a message that
	// includes line folding". Client libraries mend such things silently, and
	// the next proxy may not.
	{rule.Info{
		ID:      "http/framing",
		Title:   "An answer is framed on the wire as HTTP asks.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs: []rule.Ref{
			rfc9112("6", "Message Body"), rfc9112("6.1", "Transfer-Encoding"), rfc9112("6.3", "Message Body Length"),
			rfc9112("7.1", "Chunked Transfer Coding"), rfc9112("5.1", "Field Line Parsing"), rfc9112("5.2", "Obsolete Line Folding"),
		},
		Needs: []rule.ID{"body/content-length"},
		Since: since,
	}, judgeFraming},
}

// judgeFraming passes on what was seen on the wire, each kind once. Where
// nobody looked there is nothing to say.
func judgeFraming(st *step) []verdict.Verdict {
	var out []verdict.Verdict
	seen := map[string]bool{}
	for _, text := range st.ex.Wire {
		kind := framingKind(text)
		if seen[kind] || len(out) == maxPlaces {
			continue
		}
		seen[kind] = true
		out = append(out, verdict.Verdict{Outcome: verdict.Fail, Keyword: kind, Want: "an answer that is framed as HTTP/1.1 asks", Got: clip(strings.TrimSuffix(text, "."))})
	}
	return out
}

var clauseInText = regexp.MustCompile(`(RFC \d+)[^0-9]{1,12}(\d+(?:\.\d+)*)`)

// framingKind tells one framing fault from another by the clause it breaks: the
// values in the sentence differ from answer to answer.
func framingKind(text string) string {
	if m := clauseInText.FindStringSubmatch(text); m != nil {
		return m[1] + " " + m[2]
	}
	return "framing"
}
