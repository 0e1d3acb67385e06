package spec

import (
	"encoding/json"
	"fmt"
	"strings"
)

// value reads the value at the walk's position. Its false means that reading
// stopped.
func (g *guard) value() (any, bool) {
	if g.pos == len(g.text) {
		return nil, g.syntax(g.pos, "a value")
	}
	switch c := g.text[g.pos]; c {
	case '{':
		return g.object()
	case '[':
		return g.array()
	case '"':
		return g.stringValue()
	case 't':
		return true, g.literal("true")
	case 'f':
		return false, g.literal("false")
	case 'n':
		return nil, g.literal("null")
	default:
		if c == '-' || isDigit(c) {
			return g.number()
		}
		return nil, g.syntax(g.pos, "a value")
	}
}

func (g *guard) stringValue() (any, bool) {
	s, ok := g.str()
	if !ok {
		return nil, false
	}
	return s, true
}

// literal reads one of the three words of RFC 8259 section 3.
func (g *guard) literal(word string) bool {
	if !strings.HasPrefix(g.text[g.pos:], word) {
		return g.syntax(g.pos, word)
	}
	g.pos += len(word)
	return g.delimited()
}

// delimited refuses a word or number that runs into another one, such as 01
// or nullnull, so that these are broken values and not trailing bytes.
func (g *guard) delimited() bool {
	if g.pos < len(g.text) && isWord(g.text[g.pos]) {
		return g.syntax(g.pos, "the end of the value")
	}
	return true
}

func (g *guard) array() (any, bool) {
	if !g.enter(guardStep{}) {
		return nil, false
	}
	defer g.leave()
	items := []any{}
	if g.closes(']') {
		return items, true
	}
	for {
		v, ok := g.value()
		if !ok {
			return nil, false
		}
		items = append(items, v)
		g.path[len(g.path)-1].index++
		switch more, ok := g.comma(']'); {
		case !ok:
			return nil, false
		case !more:
			return items, true
		}
	}
}

func (g *guard) object() (any, bool) {
	if !g.enter(guardStep{index: inObject}) {
		return nil, false
	}
	defer g.leave()
	members := map[string]any{}
	if g.closes('}') {
		return members, true
	}
	for {
		if !g.member(members) {
			return nil, false
		}
		switch more, ok := g.comma('}'); {
		case !ok:
			return nil, false
		case !more:
			return members, true
		}
	}
}

// member reads one name and its value. Of two with one name the last counts,
// as in ECMA-262's JSON.parse and Go's encoding/json.
func (g *guard) member(into map[string]any) bool {
	at := g.pos
	if at == len(g.text) || g.text[at] != '"' {
		return g.syntax(at, "a member name")
	}
	g.path[len(g.path)-1].index = inObject
	name, ok := g.str()
	if !ok {
		return false
	}
	g.path[len(g.path)-1] = guardStep{name: name, index: inMember}
	if _, twice := into[name]; twice {
		g.report(JSONDuplicate, at, fmt.Sprintf("the name %q occurs more than once in its object", name))
	}
	if g.blank(); g.pos == len(g.text) || g.text[g.pos] != ':' {
		return g.syntax(g.pos, "':'")
	}
	g.pos++
	g.blank()
	v, ok := g.value()
	into[name] = v
	return ok
}

// enter steps behind an opening bracket, unless it is one too many.
func (g *guard) enter(step guardStep) bool {
	if len(g.path) >= g.lim.MaxDepth {
		g.report(JSONDepth, g.pos, fmt.Sprintf("the text nests deeper than %d levels", g.lim.MaxDepth))
		return false
	}
	g.path = append(g.path, step)
	g.pos++
	g.blank()
	return true
}

func (g *guard) leave() { g.path = g.path[:len(g.path)-1] }

// closes says whether the array or object is empty, and steps behind it.
func (g *guard) closes(bracket byte) bool {
	if g.pos == len(g.text) || g.text[g.pos] != bracket {
		return false
	}
	g.pos++
	return true
}

// comma reads what follows an item: a comma (more) or the closing bracket.
func (g *guard) comma(bracket byte) (more, ok bool) {
	g.blank()
	if g.closes(bracket) {
		return false, true
	}
	if g.pos == len(g.text) || g.text[g.pos] != ',' {
		return false, g.syntax(g.pos, fmt.Sprintf("',' or %q", bracket))
	}
	g.pos++
	g.blank()
	return true, true
}

// number reads a number (RFC 8259 section 6). One beyond the limits makes the
// whole text unreadable, but the walk goes on.
func (g *guard) number() (any, bool) {
	start := g.pos
	if g.text[g.pos] == '-' {
		g.pos++
	}
	if g.pos < len(g.text) && g.text[g.pos] == '0' {
		g.pos++
	} else if !g.digits() {
		return nil, false
	}
	if g.pos < len(g.text) && g.text[g.pos] == '.' {
		g.pos++
		if !g.digits() {
			return nil, false
		}
	}
	exponent, ok := g.exponent()
	if !ok || !g.delimited() {
		return nil, false
	}
	if g.beyond(start, exponent) {
		return nil, true
	}
	return json.Number(g.text[start:g.pos]), true
}

// digits reads one digit or more.
func (g *guard) digits() bool {
	start := g.pos
	for g.pos < len(g.text) && isDigit(g.text[g.pos]) {
		g.pos++
	}
	if g.pos == start {
		return g.syntax(g.pos, "a digit")
	}
	return true
}

// exponent reads an exponent, if there is one, and returns its digits.
func (g *guard) exponent() (digits string, ok bool) {
	if g.pos == len(g.text) || g.text[g.pos] != 'e' && g.text[g.pos] != 'E' {
		return "", true
	}
	g.pos++
	if g.pos < len(g.text) && (g.text[g.pos] == '+' || g.text[g.pos] == '-') {
		g.pos++
	}
	start := g.pos
	ok = g.digits()
	return g.text[start:g.pos], ok
}

// beyond reports a number outside the limits.
func (g *guard) beyond(start int, exponent string) bool {
	if n := g.pos - start; n > g.lim.MaxNumberLen {
		g.report(JSONNumber, start, fmt.Sprintf("a number of %d characters; at most %d are read", n, g.lim.MaxNumberLen))
		g.unreadable = true
		return true
	}
	e := 0
	for _, c := range []byte(exponent) {
		if e = e*10 + int(c-'0'); e > g.lim.MaxExponent {
			g.report(JSONNumber, start, fmt.Sprintf("the number %.40s has an exponent beyond %d", g.text[start:g.pos], g.lim.MaxExponent))
			g.unreadable = true
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWord(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '.' || c == '+' || c == '-' || c == '_'
}
