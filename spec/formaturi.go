package spec

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Character sets of RFC 3986 appendix A, letters and digits aside.
const (
	unreserved = "-._~"
	subDelims  = "!$&'()*+,;="
	pathChars  = unreserved + subDelims + ":@/"
	queryChars = pathChars + "?"
)

// uriSplit is a URI taken apart as by RFC 3986 appendix B.
type uriSplit struct {
	scheme, authority, path, query, fragment string
	hasScheme, hasAuthority                  bool
}

func splitURI(s string) uriSplit {
	var u uriSplit
	s, u.fragment, _ = strings.Cut(s, "#")
	s, u.query, _ = strings.Cut(s, "?")
	if i := strings.IndexAny(s, ":/"); i > 0 && s[i] == ':' {
		u.scheme, s, u.hasScheme = s[:i], s[i+1:], true
	}
	if rest, found := strings.CutPrefix(s, "//"); found {
		u.hasAuthority = true
		i := strings.IndexByte(rest, '/')
		if i < 0 {
			i = len(rest)
		}
		u.authority, s = rest[:i], rest[i:]
	}
	u.path = s
	return u
}

// checkURI follows URI of RFC 3986 appendix A: absolute, a fragment allowed.
func checkURI(s string) error { return checkURIParts(s, true, nil) }

// checkURIReference follows URI-reference of RFC 3986 section 4.1.
func checkURIReference(s string) error { return checkURIParts(s, false, nil) }

// checkIRI and checkIRIReference follow RFC 3987 section 2.2.
func checkIRI(s string) error { return checkURIParts(s, true, isUCSChar) }

func checkIRIReference(s string) error { return checkURIParts(s, false, isUCSChar) }

// checkURIParts judges part by part; more says which characters beyond ASCII
// may stand in a part.
func checkURIParts(s string, absolute bool, more func(rune) bool) error {
	u := splitURI(s)
	if absolute && !u.hasScheme {
		return errors.New("an absolute URI begins with a scheme and a colon")
	}
	if u.hasScheme && !validScheme(u.scheme) {
		return fmt.Errorf("%q is no scheme", u.scheme)
	}
	if !u.hasScheme && strings.HasPrefix(u.path, ":") {
		return errors.New("the first segment of a relative reference has no colon")
	}
	if err := checkAuthority(u.authority, more); err != nil {
		return err
	}
	if err := uriChars(u.path, pathChars, more); err != nil {
		return err
	}
	private := more
	if more != nil {
		private = func(r rune) bool { return more(r) || isIPrivate(r) }
	}
	if err := uriChars(u.query, queryChars, private); err != nil {
		return err
	}
	return uriChars(u.fragment, queryChars, more)
}

func validScheme(s string) bool {
	for i, c := range []byte(s) {
		if !isLetter(c) && (i == 0 || !isDigit(c) && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	return s != ""
}

// checkAuthority follows RFC 3986 section 3.2: userinfo, host, port.
func checkAuthority(s string, more func(rune) bool) error {
	user, host, found := strings.Cut(s, "@")
	if !found {
		user, host = "", s
	}
	if err := uriChars(user, unreserved+subDelims+":", more); err != nil {
		return err
	}
	if literal, found := strings.CutPrefix(host, "["); found {
		address, port, found := strings.Cut(literal, "]")
		if !found || port != "" && port[0] != ':' {
			return errors.New("an address in brackets is followed by a port at most")
		}
		return errors.Join(checkIPLiteral(address), checkPort(strings.TrimPrefix(port, ":")))
	}
	name, port, _ := strings.Cut(host, ":")
	return errors.Join(uriChars(name, unreserved+subDelims, more), checkPort(port))
}

func checkPort(s string) error {
	if strings.Trim(s, "0123456789") != "" {
		return fmt.Errorf("%q is no port", s)
	}
	return nil
}

// checkIPLiteral is IPv6address or IPvFuture.
func checkIPLiteral(s string) error {
	if len(s) == 0 || s[0] != 'v' && s[0] != 'V' {
		return checkIPv6(s)
	}
	version, rest, found := strings.Cut(s[1:], ".")
	if !found || version == "" || !onlyHex(version, len(version)) || rest == "" {
		return fmt.Errorf("%q is no IP address", s)
	}
	return uriChars(rest, unreserved+subDelims+":", nil)
}

// uriChars says which character does not stand in a part of a URI.
func uriChars(s, allowed string, more func(rune) bool) error {
	for i, r := range s {
		switch {
		case isLetterOrDigit(r), r < utf8.RuneSelf && strings.ContainsRune(allowed, r):
		case r == '%':
			if !onlyHex(s[i+1:], 2) {
				return errors.New("% is followed by two hexadecimal digits")
			}
		case more == nil || !more(r):
			return fmt.Errorf("%q must be percent-encoded here", r)
		}
	}
	return nil
}

// isUCSChar is ucschar of RFC 3987 section 2.2.
func isUCSChar(r rune) bool {
	switch {
	case r < 0xA0:
		return false
	case r <= 0xD7FF, 0xF900 <= r && r <= 0xFDCF, 0xFDF0 <= r && r <= 0xFFEF:
		return true
	}
	return r >= 0x10000 && r < 0xF0000 && r&0xFFFF <= 0xFFFD && !(r >= 0xE0000 && r < 0xE1000)
}

// isIPrivate is iprivate of RFC 3987 section 2.2.
func isIPrivate(r rune) bool {
	return 0xE000 <= r && r <= 0xF8FF || r >= 0xF0000 && r&0xFFFF <= 0xFFFD
}
