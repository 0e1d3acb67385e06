package spec

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkIPv4 follows dotted-quad of RFC 2673 section 3.2; netip refuses leading
// zeros, which some read as octal.
func checkIPv4(s string) error {
	if a, err := netip.ParseAddr(s); err != nil || !a.Is4() {
		return errors.New("an IPv4 address is four numbers from 0 to 255 with points between")
	}
	return nil
}

// checkIPv6 follows RFC 4291 section 2.2; a zone is no part of an address.
func checkIPv6(s string) error {
	if a, err := netip.ParseAddr(s); err != nil || !a.Is6() || a.Zone() != "" {
		return errors.New("not an IPv6 address as in RFC 4291 section 2.2")
	}
	return nil
}

// checkHostname follows RFC 1123 section 2.1. The trailing point of an
// absolute name (RFC 1034 section 3.1) is let pass.
func checkHostname(s string) error {
	s = strings.TrimSuffix(s, ".")
	if len(s) > 253 {
		return errors.New("a host name has at most 253 characters")
	}
	for label := range strings.SplitSeq(s, ".") {
		if err := checkLabel(label, isLetterOrDigit); err != nil {
			return err
		}
	}
	return nil
}

func checkLabel(label string, allowed func(rune) bool) error {
	if n := utf8.RuneCountInString(label); n < 1 || n > 63 {
		return errors.New("a label has 1 to 63 characters")
	}
	if strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
		return fmt.Errorf("the label %q begins or ends with a hyphen", label)
	}
	for _, r := range label {
		if r != '-' && !allowed(r) {
			return fmt.Errorf("%q does not stand in a host name", r)
		}
	}
	return nil
}

func isLetterOrDigit(r rune) bool {
	return r < utf8.RuneSelf && (isLetter(byte(r)) || isDigit(byte(r)))
}

// contextual are the characters that RFC 5892 appendix A allows in some
// neighbourhoods; the neighbourhood is not looked at.
const contextual = "\u00b7\u0375\u05f3\u05f4\u200c\u200d\u30fb"

// checkIDNHostname follows RFC 5890 section 2.3.2.3 in what can be said
// without the tables of RFC 5892: letters, marks and digits of any script, no
// mark in front (RFC 5891 section 4.2.3.2), any of the four label separators.
func checkIDNHostname(s string) error {
	s = strings.NewReplacer("\u3002", ".", "\uff0e", ".", "\uff61", ".").Replace(s)
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > 253 {
		return errors.New("a host name has at most 253 characters of Unicode")
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(s, "."), ".") {
		if err := checkLabel(label, isIDNRune); err != nil {
			return err
		}
		if first, _ := utf8.DecodeRuneInString(label); unicode.IsMark(first) {
			return fmt.Errorf("the label %q begins with a combining mark", label)
		}
	}
	return nil
}

func isIDNRune(r rune) bool {
	if r < utf8.RuneSelf {
		return isLetterOrDigit(r)
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N) || strings.ContainsRune(contextual, r)
}

// checkEmail follows Mailbox of RFC 5321 section 4.1.2, with the sizes of
// section 4.5.3.1: the path of 256 bytes has two angle brackets.
func checkEmail(s string) error { return checkMailbox(s, checkDomain, nil) }

// checkIDNEmail follows RFC 6531 section 3.3, which adds what is not ASCII to
// atoms, quoted strings and domains.
func checkIDNEmail(s string) error {
	return checkMailbox(s, checkIDNHostname, func(r rune) bool { return r >= utf8.RuneSelf && r != utf8.RuneError })
}

func checkMailbox(s string, domain func(string) error, more func(rune) bool) error {
	at := strings.LastIndexByte(s, '@')
	switch {
	case at < 0:
		return errors.New("an e-mail address has an @")
	case at > 64:
		return errors.New("the part before the @ has at most 64 bytes")
	case len(s) > 254:
		return errors.New("an e-mail address has at most 254 bytes")
	}
	if err := checkLocalPart(s[:at], more); err != nil {
		return err
	}
	host := s[at+1:]
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		return checkAddressLiteral(host[1 : len(host)-1])
	}
	return domain(host)
}

// checkDomain is Domain of RFC 5321: a host name without a trailing point.
func checkDomain(s string) error {
	if strings.HasSuffix(s, ".") {
		return errors.New("a mail domain has no trailing point")
	}
	return checkHostname(s)
}

// checkLocalPart reads a dot-string or a quoted string.
func checkLocalPart(s string, more func(rune) bool) error {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return checkQuoted(s[1:len(s)-1], more)
	}
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" {
			return errors.New("nothing stands before, between or after points in front of the @")
		}
		for _, r := range atom {
			if !isLetterOrDigit(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r) && (more == nil || !more(r)) {
				return fmt.Errorf("%q must be quoted in front of the @", r)
			}
		}
	}
	return nil
}

// checkQuoted is Quoted-string between its quotes: printable ASCII, quotes and
// backslashes escaped.
func checkQuoted(s string, more func(rune) bool) error {
	escaped := false
	for _, r := range s {
		switch {
		case (r < ' ' || r > '~') && (more == nil || !more(r)):
			return fmt.Errorf("%q does not stand in a quoted string", r)
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == '"':
			return errors.New("a quote in a quoted string is escaped")
		}
	}
	if escaped {
		return errors.New("a quoted string ends with a lone backslash")
	}
	return nil
}

// checkAddressLiteral is address-literal of RFC 5321 section 4.1.3 between its
// brackets. Tags other than IPv6 are unknown, and let pass.
func checkAddressLiteral(s string) error {
	tag, rest, tagged := strings.Cut(s, ":")
	switch {
	case !tagged:
		return checkIPv4(s)
	case strings.EqualFold(tag, "IPv6"):
		return checkIPv6(rest)
	case tag == "" || rest == "":
		return errors.New("an address in brackets is IPv4 or tagged, such as IPv6:::1")
	}
	return checkLabel(tag, isLetterOrDigit)
}
