package runner

import (
	"slices"
	"strings"

	"assay/cases"
	"assay/spec"
	"assay/verdict"
)

// parameter is the name of the header field or cookie that a step's case is
// about; "" when it is about something else, or the step is not the one it is
// about.
func parameter(c *cases.Case, st *cases.Step) string {
	if !trial(st) || c.In != "header" && c.In != "cookie" {
		return ""
	}
	segs := spec.Segments(c.Pointer)
	if len(segs) == 0 {
		return ""
	}
	return segs[0]
}

// without is a header without the field, or the cookie, that a case is about:
// what it sends of that, or that it sends none, is the case's own.
func without(hs []verdict.Header, in, name string) []verdict.Header {
	if name == "" {
		return hs
	}
	var out []verdict.Header
	for _, h := range hs {
		switch {
		case in == "header" && strings.EqualFold(h.Name, name):
			continue
		case in == "cookie" && strings.EqualFold(h.Name, "Cookie"):
			if h.Value = keepCookies(h.Value, func(cookie string) bool { return cookie != name }); h.Value == "" {
				continue
			}
		}
		out = append(out, h)
	}
	return out
}

// keepCookies is the value of a field Cookie with some of its pairs.
func keepCookies(value string, keep func(name string) bool) string {
	var out []string
	for pair := range strings.SplitSeq(value, ";") {
		pair = strings.TrimSpace(pair)
		if name, _, _ := strings.Cut(pair, "="); pair != "" && keep(strings.TrimSpace(name)) {
			out = append(out, pair)
		}
	}
	return strings.Join(out, "; ")
}

// joinCookies makes one field of the cookies of both (RFC 6265 section 5.4). Of
// a name that both have the credentials' value is sent: servers take the first
// or the last as they please (section 4.2.2).
func joinCookies(creds, own []verdict.Header) (_, rest []verdict.Header) {
	if !named(creds, "Cookie") || !named(own, "Cookie") {
		return creds, own
	}
	theirs := map[string]bool{}
	for _, h := range creds {
		if strings.EqualFold(h.Name, "Cookie") {
			keepCookies(h.Value, func(name string) bool { theirs[name] = true; return true })
		}
	}
	var values []string
	for _, h := range own {
		if strings.EqualFold(h.Name, "Cookie") {
			values = append(values, keepCookies(h.Value, func(name string) bool { return !theirs[name] }))
		}
	}
	for _, h := range creds {
		if strings.EqualFold(h.Name, "Cookie") {
			values = append(values, h.Value)
		}
	}
	values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
	cookie := []verdict.Header{{Name: "Cookie", Value: strings.Join(values, "; ")}}
	rest = slices.DeleteFunc(slices.Clone(own), func(h verdict.Header) bool { return named(cookie, h.Name) })
	return overlay(creds, cookie), rest
}

// overlay puts layers of fields over each other: a field goes where a later
// layer names it too.
func overlay(layers ...[]verdict.Header) []verdict.Header {
	n := 0
	for _, l := range layers {
		n += len(l)
	}
	out := make([]verdict.Header, 0, n)
	for i, l := range layers {
		for _, h := range l {
			if !namedIn(layers[i+1:], h.Name) {
				out = append(out, h)
			}
		}
	}
	return out
}

func namedIn(layers [][]verdict.Header, name string) bool {
	for _, l := range layers {
		if named(l, name) {
			return true
		}
	}
	return false
}

func named(hs []verdict.Header, name string) bool {
	for _, h := range hs {
		if strings.EqualFold(h.Name, name) {
			return true
		}
	}
	return false
}
