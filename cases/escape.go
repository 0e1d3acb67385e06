package cases

import (
	"fmt"
	"strings"
)

// Characters that stay as they are beside the unreserved ones (RFC 3986
// section 2.3): those that a path segment may hold and nobody takes for more,
// and those that a query may hold where reserved characters are allowed, but
// for the ones that divide a query.
const (
	keptInPath      = "$&+:@"
	keptByReserved  = ":/?@!$'()*,;"
	keptInCookie    = "!#$%&'()*+,/:<=>?@[]^`{|}" // RFC 6265 section 4.1.1, and the comma of an array
	dividersOfPath  = ",;=."
	dividersOfQuery = ","
)

// maxArgument bounds the bytes of an argument: all recipients should take URIs
// of 8,000 (RFC 9110 section 4.1), and header fields are no longer in practice.
const maxArgument = 6000

// percent escapes the bytes of a text that are neither unreserved nor kept (RFC
// 3986 section 2.1).
func percent(s, keep string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~", c) >= 0, c < 0x80 && strings.IndexByte(keep, c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// composed says whether the text of an argument has parts, whose dividers are
// not escaped.
func (a argument) composed() bool {
	switch a.value.(type) {
	case []any, map[string]any:
		return true
	}
	return a.par.Style == "label" || a.par.Style == "matrix"
}

// escaped are the pairs as they stand in the place of the parameter: the text
// alone in a path, name=text elsewhere.
func (a argument) escaped() []string {
	keep := ""
	switch {
	case a.par.In == "path":
		keep = keptInPath
		if a.composed() {
			keep += dividersOfPath
		}
	case a.par.In == "cookie":
		keep = keptInCookie
	case a.par.AllowReserved:
		keep = keptByReserved
	case a.composed() && a.par.Media == "":
		keep = dividersOfQuery
	}
	var out []string
	for _, p := range a.pairs {
		text := p.Value
		if !a.bound {
			text = percent(text, keep)
		}
		if a.par.In != "path" {
			text = percent(p.Name, "") + "=" + text
		}
		out = append(out, text)
	}
	return out
}

// unsendable says why an argument cannot be sent in its place; "" when it can.
func (a argument) unsendable() string {
	size := 0
	for _, p := range a.pairs {
		size += len(p.Name) + len(percent(p.Value, ""))
		if why := a.misplaced(p.Value); why != "" {
			return why
		}
	}
	if size > maxArgument {
		return fmt.Sprintf("a %s parameter of %d bytes is more than receivers need to take (RFC 9110 4.1)", a.par.In, size)
	}
	return ""
}

// misplaced says why a text cannot stand in the place of the parameter.
func (a argument) misplaced(text string) string {
	plain := !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
	switch {
	case a.par.In == "path" && text == "":
		return "an empty text cannot stand in a path"
	case a.par.In == "path" && (text == "." || text == ".."):
		return "a segment of dots means another path (RFC 3986 5.2.4)"
	case a.par.In == "header" && !plain:
		return "a header field holds visible ASCII characters alone (RFC 9110 5.5)"
	case a.par.In == "header" && strings.TrimSpace(text) != text:
		return "blanks around a header field are no part of it (RFC 9110 5.5)"
	case a.par.In == "header" && text == "":
		return "an empty header field is often taken for none"
	case a.par.In == "cookie" && (!plain || strings.ContainsAny(text, " \";\\%")):
		return "a cookie has no room for that text (RFC 6265 4.1.1)"
	}
	return ""
}
