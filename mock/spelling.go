package mock

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// spelling is how a value is written as JSON. The zero value writes it
// compactly, members in order, numbers as they came.
type spelling struct {
	indent  string // of one level; "" for none
	escape  bool   // more characters than needed as \u escapes
	reverse bool   // members in reverse order
	number  func(string) string
	// exact are places whose numbers keep their digits: the identifier, which
	// clients put into paths as text.
	exact string
}

// text writes v as JSON.
func (s spelling) text(v any) []byte {
	return s.append(make([]byte, 0, 512), v, "", "\n")
}

func (s spelling) append(dst []byte, v any, place, newline string) []byte {
	switch v := v.(type) {
	case *object:
		return s.object(dst, v, place, newline)
	case []any:
		return s.array(dst, v, place, newline)
	case string:
		return s.string(dst, v)
	case json.Number:
		if s.number != nil && (s.exact == "" || !matches(s.exact, place)) {
			return append(dst, s.number(string(v))...)
		}
		return append(dst, v...)
	case bool:
		if v {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	}
	return append(dst, "null"...)
}

func (s spelling) object(dst []byte, o *object, place, newline string) []byte {
	if len(o.members) == 0 {
		return append(dst, "{}"...)
	}
	members := o.members
	if s.reverse {
		members = slices.Clone(members)
		slices.Reverse(members)
	}
	inner := newline + s.indent
	dst = append(dst, '{')
	for i, m := range members {
		if i > 0 {
			dst = append(dst, ',')
		}
		if s.indent != "" {
			dst = append(dst, inner...)
		}
		dst = append(s.string(dst, m.name), ':')
		if s.indent != "" {
			dst = append(dst, ' ')
		}
		dst = s.append(dst, m.value, s.below(place, m.name), inner)
	}
	if s.indent != "" {
		dst = append(dst, newline...)
	}
	return append(dst, '}')
}

// below follows the place only where somebody asks for it.
func (s spelling) below(place, name string) string {
	if s.exact == "" {
		return ""
	}
	return join(place, name)
}

func (s spelling) array(dst []byte, items []any, place, newline string) []byte {
	if len(items) == 0 {
		return append(dst, "[]"...)
	}
	inner := newline + s.indent
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		if s.indent != "" {
			dst = append(dst, inner...)
		}
		dst = s.append(dst, item, s.below(place, "0"), inner)
	}
	if s.indent != "" {
		dst = append(dst, newline...)
	}
	return append(dst, ']')
}

const hex = "0123456789abcdef"

// string copies what stands for itself in runs. Bytes that are no UTF-8 become
// replacement characters.
func (s spelling) string(dst []byte, text string) []byte {
	dst = append(dst, '"')
	from := 0 // of what is not copied yet
	for i, r := range text {
		if !s.special(i, r) {
			continue
		}
		dst = append(dst, text[from:i]...)
		dst = s.respelt(dst, i, r)
		_, size := utf8.DecodeRuneInString(text[i:])
		from = i + size
	}
	dst = append(dst, text[from:]...)
	return append(dst, '"')
}

// special says that a character does not stand for itself.
func (s spelling) special(i int, r rune) bool {
	return r < 0x20 || r == '"' || r == '\\' || r == utf8.RuneError || s.escape && (i == 0 || r == '/' || r > 0x7e)
}

// respelt writes a special character.
func (s spelling) respelt(dst []byte, i int, r rune) []byte {
	switch {
	case r == '"' || r == '\\':
		return append(dst, '\\', byte(r))
	case s.escape:
		return escaped(dst, r)
	case r == '\n':
		return append(dst, `\n`...)
	case r == '\r':
		return append(dst, `\r`...)
	case r == '\t':
		return append(dst, `\t`...)
	case r < 0x20:
		return escaped(dst, r)
	}
	return utf8.AppendRune(dst, r)
}

// escaped writes a character as one or, beyond the basic plane, two \u escapes
// (RFC 8259 section 7).
func escaped(dst []byte, r rune) []byte {
	if r >= 0x10000 {
		r -= 0x10000
		return escaped(escaped(dst, 0xd800+r>>10), 0xdc00+r&0x3ff)
	}
	return append(dst, '\\', 'u', hex[r>>12&0xf], hex[r>>8&0xf], hex[r>>4&0xf], hex[r&0xf])
}

// decimal respells 10 as 10.0, which is the same number.
func decimal(n string) string {
	if strings.ContainsAny(n, ".eE") {
		return n
	}
	return n + ".0"
}

// exponent respells 10 as 10e0, which is the same number.
func exponent(n string) string {
	if strings.ContainsAny(n, "eE") {
		return n
	}
	return n + "e0"
}
