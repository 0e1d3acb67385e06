package spec

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// checkJSONPointer follows RFC 6901 section 3.
func checkJSONPointer(s string) error {
	if s != "" && s[0] != '/' {
		return errors.New("a JSON pointer is empty or begins with /")
	}
	for i := range len(s) {
		if s[i] == '~' && (i+1 == len(s) || s[i+1] != '0' && s[i+1] != '1') {
			return errors.New("~ is followed by 0 or 1")
		}
	}
	return nil
}

// checkRelativeJSONPointer follows draft-bhutton-relative-json-pointer-00
// section 3, which Draft 2020-12 refers to: it has index manipulation, such as
// 0+1.
func checkRelativeJSONPointer(s string) error {
	rest, ok := cutNumber(s, true)
	if !ok {
		return errors.New("a relative JSON pointer begins with a number without leading zeros")
	}
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		if rest, ok = cutNumber(rest[1:], false); !ok {
			return errors.New("+ and - are followed by a number without leading zeros")
		}
	}
	if rest == "#" {
		return nil
	}
	return checkJSONPointer(rest)
}

// cutNumber cuts a decimal number without leading zeros off the front.
func cutNumber(s string, zero bool) (rest string, ok bool) {
	rest = strings.TrimLeft(s, "0123456789")
	digits := s[:len(s)-len(rest)]
	if digits == "0" {
		return rest, zero
	}
	return rest, digits != "" && digits[0] != '0'
}

// checkURITemplate follows RFC 6570 section 2, with the apostrophe that
// erratum 6937 gave back to literals.
func checkURITemplate(s string) error {
	for s != "" {
		literal, rest, open := strings.Cut(s, "{")
		if err := templateLiteral(literal); err != nil {
			return err
		}
		if !open {
			return nil
		}
		expression, after, closed := strings.Cut(rest, "}")
		if !closed {
			return errors.New("an expression is never closed")
		}
		if err := templateExpression(expression); err != nil {
			return err
		}
		s = after
	}
	return nil
}

func templateLiteral(s string) error {
	for i, r := range s {
		switch {
		case r == '%':
			if !onlyHex(s[i+1:], 2) {
				return errors.New("% is followed by two hexadecimal digits")
			}
		case r <= ' ', r == 0x7f, strings.ContainsRune("\"<>\\^`|}", r):
			return fmt.Errorf("%q must be percent-encoded here", r)
		case r > 0x7f && !isUCSChar(r) && !isIPrivate(r):
			return fmt.Errorf("%q does not stand in a template", r)
		}
	}
	return nil
}

// templateExpression is an operator, if any, and variables with commas
// between.
func templateExpression(s string) error {
	if s != "" && strings.IndexByte("+#./;?&=,!@|", s[0]) >= 0 {
		s = s[1:]
	}
	for variable := range strings.SplitSeq(s, ",") {
		name := strings.TrimSuffix(variable, "*")
		if base, prefix, found := strings.Cut(variable, ":"); found {
			n, err := strconv.Atoi(prefix)
			if err != nil || n < 1 || n > 9999 || !isDigit(prefix[0]) || prefix[0] == '0' {
				return fmt.Errorf("%q is no length from 1 to 9999", prefix)
			}
			name = base
		}
		if !templateName(name) {
			return fmt.Errorf("%q is no name of a variable", name)
		}
	}
	return nil
}

// templateName is varname: characters with single points between.
func templateName(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" {
			return false
		}
		for i, r := range part {
			if !isLetterOrDigit(r) && r != '_' && (r != '%' || !onlyHex(part[i+1:], 2)) {
				return false
			}
		}
	}
	return true
}
