package checks

import (
	"fmt"
	"mime"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"assay/rule"
	"assay/spec"
	"assay/verdict"
)

var framingRules = []caseRule{
	// "a message that uses a valid Content-Length is incomplete if the size of
	// the message body received (in octets) is less than the value given by
	// Content-Length"; "A server MUST NOT send a Content-Length header field in
	// any response with a status code of 1xx (Informational) or 204 (No
	// Content)."
	{rule.Info{
		ID:      "body/content-length",
		Title:   "An answer is as long as its framing says.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc9110("8.6", "Content-Length"), rfc9110("15.3.5", "204 No Content"), rfc9112("8", "Handling Incomplete Messages")},
		Needs:   []rule.ID{"status/no-server-error"},
		Since:   since,
	}, judgeContentLength},
	{rule.Info{
		ID:      "body/present",
		Title:   "A success has a body where the description promises one.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{openAPI("4.7.17", "Response Object")},
		Needs:   []rule.ID{"status/no-server-error", "body/content-length"},
		Since:   since,
	}, judgePresent},
	{rule.Info{
		ID:      "body/content-type",
		Title:   "The media type of a success is one that the description names.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{openAPI("4.7.17", "Response Object"), rfc9110("8.3", "Content-Type"), rfc9110("8.3.1", "Media Type")},
		Needs:   []rule.ID{"status/no-server-error", "body/content-length", "body/present"},
		Since:   since,
	}, judgeContentType},
	// "JSON text exchanged between systems that are not part of a closed
	// ecosystem MUST be encoded using UTF-8." "Implementations MUST NOT add a
	// byte order mark." "When the names within an object are not unique, the
	// behavior of software that receives such an object is unpredictable": no
	// promise about a member holds when there are two of it.
	{rule.Info{
		ID:      "body/well-formed",
		Title:   "A JSON answer is one JSON value in UTF-8 without duplicate names.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{rfc8259("2", "JSON Grammar"), rfc8259("4", "Objects"), rfc8259("8.1", "Character Encoding")},
		Needs:   []rule.ID{"status/no-server-error", "body/content-length"},
		Since:   since,
	}, judgeWellFormed},
}

var bodyRules = []caseRule{
	{rule.Info{
		ID:      "body/schema",
		Title:   "The body of a success is as its schema says.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{openAPI("4.7.14", "Media Type Object"), openAPI("4.7.24", "Schema Object")},
		Needs:   []rule.ID{"status/no-server-error", "status/created", "body/content-length", "body/present", "body/well-formed"},
		Since:   since,
	}, judgeSchema},
	// "it indicates that the value is never present when the instance is
	// retrieved from the owning authority. It can be present when sent to the
	// owning authority to update or create the document (or the resource it
	// represents), but it will not be included in any updated or newly created
	// version of the instance."
	{rule.Info{
		ID:      "body/write-only",
		Title:   "What the description calls write-only does not come back.",
		Basis:   rule.Must,
		Subject: rule.Server,
		Kind:    rule.Case,
		Refs:    []rule.Ref{jsonSchema("9.4", "readOnly and writeOnly"), openAPI("4.7.24", "Schema Object")},
		Needs:   []rule.ID{"status/no-server-error", "status/created", "body/content-length", "body/well-formed"},
		Since:   since,
	}, judgeWriteOnly},
}

// judgeContentLength: what a content coding changed cannot be counted, and a
// zero on 204, though not allowed, misleads nobody.
func judgeContentLength(st *step) []verdict.Verdict {
	r := st.ex.Response
	if r == nil || st.ex.Request.Method == "HEAD" {
		return nil
	}
	declared := r.Values("Content-Length")
	if st.ex.Failure != nil && st.ex.Failure.Kind != verdict.FailTooLarge {
		want := "a complete answer"
		if len(declared) > 0 {
			want = "a body of " + declared[0] + " bytes"
		}
		if !st.alive() {
			return unknown("nothing was answered properly before: the target may not work at all")
		}
		if st.ex.Failure.Kind == verdict.FailProtocol {
			return failed("a complete answer in the codings that it names", fmt.Sprintf("%d bytes, and then: %s", r.Body.Size, st.ex.Failure.Text))
		}
		return failed(want, fmt.Sprintf("the end after %d bytes", r.Body.Size))
	}
	if r.Status == 204 || r.Status == 304 {
		return judgeBodiless(r, declared)
	}
	if len(declared) == 0 || r.Body.Truncated || !plainCoding(r) {
		return nil
	}
	n, err := strconv.ParseInt(strings.TrimSpace(declared[0]), 10, 64)
	switch {
	case len(slices.Compact(slices.Clone(declared))) > 1:
		return failed("one Content-Length", list(declared))
	case err != nil || n < 0:
		return failed("a decimal Content-Length", strconv.Quote(declared[0]))
	case n != r.Body.Size:
		return failed("a body of "+declared[0]+" bytes", fmt.Sprintf("%d bytes", r.Body.Size))
	}
	return passed()
}

func judgeBodiless(r *verdict.Response, declared []string) []verdict.Verdict {
	switch {
	case r.Body.Size > 0:
		return failed("no content", fmt.Sprintf("%d bytes", r.Body.Size))
	case r.Status == 204 && len(declared) > 0 && strings.TrimSpace(declared[0]) != "0":
		return failed("no Content-Length", "Content-Length: "+declared[0])
	case r.Status == 204 && len(declared) > 0:
		return noted("Content-Length: 0 on 204 (RFC 9110 section 8.6 wants none)")
	}
	return passed()
}

// unknownCoding is a content coding that was not undone when the answer was
// recorded (RFC 9110 section 8.4.1); "" where there is none.
func unknownCoding(r *verdict.Response) string {
	for _, v := range r.Values("Content-Encoding") {
		for c := range strings.SplitSeq(v, ",") {
			switch c = strings.ToLower(strings.TrimSpace(c)); c {
			case "", "identity", "gzip", "x-gzip", "deflate":
			default:
				return c
			}
		}
	}
	return ""
}

// plainCoding says that the size of the body is the one on the wire.
func plainCoding(r *verdict.Response) bool {
	ce := strings.ToLower(strings.TrimSpace(r.Get("Content-Encoding")))
	return (ce == "" || ce == "identity") && r.Get("Transfer-Encoding") == ""
}

// success says that the step is a described success that may be judged in full.
func (st *step) success() bool {
	return st.class == accepted && st.op != nil && st.documented() != nil
}

func judgePresent(st *step) []verdict.Verdict {
	if !st.success() || st.status() == 204 || st.status() == 205 || st.ex.Request.Method == "HEAD" {
		return nil
	}
	r := st.documented()
	if len(r.Media) == 0 {
		return nil
	}
	if !st.content().present {
		return one(verdict.Verdict{Outcome: verdict.Fail, Want: "a body (" + mediaTypes(r) + ")", Got: "none", Place: place(r.Place)})
	}
	return passed()
}

func mediaTypes(r *spec.Response) string {
	var types []string
	for _, m := range r.Media {
		types = append(types, m.Type)
	}
	return list(types)
}

func judgeContentType(st *step) []verdict.Verdict {
	if !st.success() || !st.content().present || len(st.documented().Media) == 0 {
		return nil
	}
	return mediaVerdict(st, verdict.Fail)
}

// mediaVerdict compares as media types: parameters and case do not count (RFC
// 9110 section 8.3.1). JSON under another JSON label has outcome mild.
func mediaVerdict(st *step, mild verdict.Outcome) []verdict.Verdict {
	r, ct := st.documented(), st.ex.Response.Get("Content-Type")
	v := verdict.Verdict{Outcome: verdict.Fail, Want: mediaTypes(r), Got: ct, Place: place(r.Place)}
	if _, _, err := mime.ParseMediaType(ct); ct == "" {
		v.Got = "no Content-Type"
	} else if err == nil && r.MediaFor(ct) != nil {
		return passed()
	} else if err == nil && spec.IsJSON(ct) && r.JSON() != nil {
		v.Outcome = mild
	}
	return one(v)
}

func judgeWellFormed(st *step) []verdict.Verdict {
	c := st.content()
	if !c.present || !c.json || st.errorSchema() != nil {
		return nil // reject/error-body says it of described refusals
	}
	if c.hidden != "" {
		return unknown(c.hidden)
	}
	if out := st.malformed(); len(out) > 0 {
		return out
	}
	return passed()
}

// malformed gives one verdict for each problem of the JSON text.
func (st *step) malformed() []verdict.Verdict {
	c := st.content()
	var out []verdict.Verdict
	for _, p := range c.broken {
		v := verdict.Verdict{Outcome: verdict.Fail, Keyword: string(p.Kind)}
		if len(p.Pointer) <= quoteLen {
			v.Pointer = p.Pointer
		}
		if r := st.documented(); r != nil {
			v.Place = place(r.Place)
		}
		v.Got = fmt.Sprintf("%s (at byte %d)", p.Text, p.Offset)
		switch p.Kind {
		case spec.JSONDepth, spec.JSONNumber:
			v.Outcome, v.Reason = verdict.Error, "the answer goes beyond the limits within which JSON is judged"
		case spec.JSONDuplicate:
			v.Want = "each name once in an object"
		case spec.JSONUTF8:
			v.Want = "UTF-8"
			if utf8.Valid(st.ex.Response.Body.Data) { // half of a surrogate pair, escaped: grammar allows it
				v.Outcome = verdict.Weak
			}
		case spec.JSONBOM:
			v.Want = "no byte order mark"
		default:
			v.Want = "one JSON value"
		}
		out = append(out, v)
		if len(out) == maxPlaces {
			break
		}
	}
	return out
}

// maxPlaces bounds the verdicts of one rule about one answer.
const maxPlaces = 20
